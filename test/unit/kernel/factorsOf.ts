/** Layer factors and kernels of a network in one call, for the tests of kernels. */
import { gramProductOn, layerFactors, type NetworkFactors } from '../../../src/measurement/factors';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import type { ParameterValues } from '../../../src/networks/network';
import { toTensors } from '../../../src/networks/parameters';
import { empiricalNtk, type EmpiricalKernel } from '../../../src/science/kernel/empirical';
import { parseReduction } from '../../../src/science/kernel/reduction';
import type { Tensors } from '../../../src/tensors/tensors';

export function factorsOf(
  tensors: Tensors,
  spec: MlpSpec,
  values: ParameterValues,
  inputs: ArrayLike<number>,
  reduction: string,
): NetworkFactors {
  const network = createMlp(spec);
  return tensors.scope(() => {
    const x = tensors.fromValues(inputs, [inputs.length / spec.inputSize, spec.inputSize]);
    return layerFactors(network, tensors, toTensors(tensors, network, values), x, parseReduction(reduction, spec.outputs));
  });
}

/** The train-train kernel: float64 loops for a float64 implementation, its own products for a float32 one. */
export function kernelOf(
  tensors: Tensors,
  spec: MlpSpec,
  values: ParameterValues,
  inputs: ArrayLike<number>,
  reduction: string,
): EmpiricalKernel {
  const { factors } = factorsOf(tensors, spec, values, inputs, reduction);
  const product = tensors.precision === 'float64' ? {} : { product: gramProductOn(tensors) };
  return empiricalNtk(factors, factors, parseReduction(reduction, spec.outputs), product);
}
