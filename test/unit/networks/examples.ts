/** Networks, inputs and parameters for the tests of networks and kernels, and the comparisons used there. */
import type { MlpSpec } from '../../../src/networks/mlp';
import type { Network, ParameterValues } from '../../../src/networks/network';
import { standardNormals } from '../../../src/networks/normals';
import type { ActivationName } from '../../../src/tensors/tensors';

export const ACTIVATIONS: readonly ActivationName[] = ['relu', 'leaky_relu', 'erf', 'tanh', 'gelu', 'linear'];

export const PLAIN: MlpSpec = {
  inputSize: 3,
  widths: [5],
  outputs: 2,
  activation: { name: 'relu', slope: 0.2 },
  parametrisation: 'ntk',
  wStd: 1.3,
  bStd: 0.2,
  outputBStd: 0.1,
};

/** Every activation in both parametrisations at depths 0 to 3, with and without biases: 48 networks. */
export const ALL_SPECS: readonly MlpSpec[] = ACTIVATIONS.flatMap((name, i) =>
  (['ntk', 'standard'] as const).flatMap(parametrisation =>
    [0, 1, 2, 3].map(depth => ({
      inputSize: 2 + ((i + depth) % 2),
      widths: [6, 5, 7].slice(0, depth),
      outputs: 1 + ((i + depth) % 3),
      activation: { name, slope: 0.2 },
      parametrisation,
      wStd: 1.3,
      bStd: depth === 2 ? 0 : 0.4,
      outputBStd: depth % 2 === 0 ? 0.3 : 0,
    })),
  ),
);

export function title(spec: MlpSpec): string {
  const sizes = [spec.inputSize, ...spec.widths, spec.outputs].join('-');
  return `${spec.activation.name} ${spec.parametrisation} ${sizes}, sigma_b ${spec.bStd} and ${spec.outputBStd}`;
}

/** N(0, 1) numbers, float32 so that every precision starts from the same ones. */
export function normals(count: number, seed: number): Float64Array {
  const next = standardNormals(seed);
  return Float64Array.from({ length: count }, () => Math.fround(next()));
}

/** Parameters away from their initial values: biases of the standard parametrisation are not 0 either. */
export function someParameters(network: Network, seed: number): ParameterValues {
  return network.initialValues(seed).map(({ W, b }, l) => {
    const rounded = Float64Array.from(W, Math.fround);
    return b === undefined ? { W: rounded } : { W: rounded, b: normals(b.length, seed + 1000 + l) };
  });
}

/** ||found - expected|| / ||expected||, Frobenius. */
export function relativeFrobenius(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (found[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}
