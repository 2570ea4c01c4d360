/**
 * Convolutional networks: convolutions of 3 x 3 ('same', stride 1), each followed by the activation and 2 x 2 pooling, then one dense layer on what
 * is left of the image. Width is the number of channels. Pooling halves height and width; an odd last row or column is left out.
 */
import { imageLength, pooledSize } from '../tensors/images';
import type { Activation, ImageSize } from '../tensors/tensors';
import { NetworkError } from './errors';
import { layeredNetwork, type LayeredSpec } from './layeredNetwork';
import type { Network } from './network';
import { parametrised, requireSizes, type Parametrisation } from './parametrisation';

export interface CnnSpec extends Parametrisation {
  /** [height, width, channels]; inputs are row-major in this order. */
  readonly inputShape: readonly [number, number, number];
  /** Channels after each convolution, at least one. */
  readonly channels: readonly number[];
  readonly outputs: number;
  readonly activation: Activation;
  readonly pooling: 'max' | 'average';
}

/** @throws NetworkError `bad_size` when a size is not a whole number from 1, or the poolings leave nothing of the image. */
export function createCnn(spec: CnnSpec): Network {
  const { activation, pooling, outputs } = spec;
  const [height, width, channels] = spec.inputShape;
  requireSizes([height, width, channels, ...spec.channels, outputs]);
  let size: ImageSize = { height, width, channels };
  const hidden: LayeredSpec['hidden'][number][] = [];
  for (const fanOut of spec.channels) {
    const shape = { name: `layer${hidden.length + 1}`, fanIn: 9 * size.channels, fanOut, image: size };
    const maps = { ...size, channels: fanOut };
    hidden.push({ ...parametrised(spec, shape), stage: { activation, pooling: { kind: pooling, size: maps } } });
    size = pooledSize(maps);
  }
  if (imageLength(size) === 0) {
    throw new NetworkError(
      'bad_size',
      `images of ${height} x ${width} are too small: ${spec.channels.length} poolings need at least ${2 ** spec.channels.length} on each side`,
    );
  }
  return layeredNetwork({ activation, hidden, output: parametrised(spec, { name: 'output', fanIn: imageLength(size), fanOut: outputs }) });
}
