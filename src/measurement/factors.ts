/** From a network at given parameters to what its kernel is made of: a forward pass and one backward pass for each propagated output. */
import type { Layer, Network, ParameterTensors } from '../networks/network';
import { matrix, type GramProduct, type Matrix } from '../science/linalg/matrix';
import type { LayerFactors } from '../science/kernel/empirical';
import { outputSeeds, type Reduction } from '../science/kernel/reduction';
import type { Tensor, Tensors } from '../tensors/tensors';

export interface NetworkFactors {
  /** f(x_n), [N, C]. */
  readonly outputs: Matrix;
  /** Of each layer, first layer first: what `empiricalNtk` takes. */
  readonly factors: readonly LayerFactors[];
}

/**
 * Outputs and layer factors at `inputs` [N, inputSize], in the precision of `tensors`. No tensor made here outlives the call.
 * @throws KernelError `class_out_of_range` when the reduction names an output that the network does not have.
 */
export function layerFactors(
  network: Network,
  tensors: Tensors,
  parameters: ParameterTensors,
  inputs: Tensor,
  reduction: Reduction,
): NetworkFactors {
  const points = inputs.shape[0] ?? 0;
  return tensors.scope(() => {
    const pass = network.forward(tensors, parameters, inputs);
    const gradients: Matrix[][] = network.layers.map(() => []);
    for (const seed of outputSeeds(reduction, network.outputs)) {
      tensors.scope(() => {
        const layerGradients = network.backward(tensors, parameters, pass, outputGradients(tensors, seed, points));
        network.layers.forEach(({ fanOut }, l) => gradients[l]?.push(matrix(points, fanOut, tensors.read(layerGradients[l] as Tensor))));
      });
    }
    return {
      outputs: matrix(points, network.outputs, tensors.read(pass.output)),
      factors: network.layers.map((layer, l) => factorsOf(layer, tensors, points, pass.activations[l] as Tensor, gradients[l] ?? [])),
    };
  });
}

/** The same gradient by the outputs, [C], at every point: [points, C]. */
export function outputGradients(tensors: Tensors, seed: Float64Array, points: number): Tensor {
  return tensors.fromValues(repeated(seed, points), [points, seed.length]);
}

/** The inner products a b^T of kernels on a tensor library, in its precision. */
export function gramProductOn(tensors: Tensors): GramProduct {
  return (a, b) => {
    const values = tensors.scope(() => {
      const left = tensors.fromValues(a.data, [a.rows, a.cols]);
      const right = a === b ? left : tensors.fromValues(b.data, [b.rows, b.cols]);
      return tensors.read(tensors.matMul(left, right, { transposeB: true }));
    });
    return matrix(a.rows, b.rows, values);
  };
}

function factorsOf(layer: Layer, tensors: Tensors, points: number, activations: Tensor, gradients: readonly Matrix[]): LayerFactors {
  return {
    name: layer.name,
    activations: matrix(points, layer.fanIn, tensors.read(activations)),
    gradients,
    weightScale2: layer.weightScale ** 2,
    biasScale2: layer.biasScale ** 2,
  };
}

/** `row` written `count` times. */
function repeated(row: Float64Array, count: number): Float64Array {
  const out = new Float64Array(row.length * count);
  for (let n = 0; n < count; n++) out.set(row, n * row.length);
  return out;
}
