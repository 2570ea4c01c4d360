/** Convolutional networks for the tests of networks and kernels. */
import type { CnnSpec } from '../../../src/networks/cnn';
import { ACTIVATIONS } from './examples';

export const SMALL_CNN: CnnSpec = {
  inputShape: [5, 6, 2],
  channels: [3, 4],
  outputs: 3,
  activation: { name: 'relu', slope: 0.2 },
  parametrisation: 'ntk',
  wStd: 1.3,
  bStd: 0.2,
  outputBStd: 0.1,
  pooling: 'max',
};

/** Every activation with both poolings and both parametrisations, with and without biases, of even and odd images: 24 networks. */
export const ALL_CNNS: readonly CnnSpec[] = ACTIVATIONS.flatMap((name, i) =>
  (['ntk', 'standard'] as const).flatMap((parametrisation, j) =>
    (['max', 'average'] as const).map((pooling, k): CnnSpec => ({
      inputShape: [
        [4, 4, 2],
        [5, 6, 1],
        [4, 7, 3],
      ][(i + j) % 3] as [number, number, number],
      channels: [[3, 2], [4], [2, 3]][(i + k) % 3]!,
      outputs: 1 + ((i + j + k) % 3),
      activation: { name, slope: 0.2 },
      parametrisation,
      wStd: 1.3,
      bStd: (i + k) % 3 === 0 ? 0 : 0.4,
      outputBStd: i % 2 === 0 ? 0.3 : 0,
      pooling,
    })),
  ),
);

export const inputSize = ({ inputShape: [height, width, channels] }: CnnSpec) => height * width * channels;

export function cnnTitle(spec: CnnSpec): string {
  const sizes = [spec.inputShape.join(' x '), ...spec.channels, spec.outputs].join('-');
  return `${spec.activation.name} ${spec.pooling} ${spec.parametrisation} ${sizes}, sigma_b ${spec.bStd} and ${spec.outputBStd}`;
}
