/** Images as they are, standardised by some of them, or each scaled to unit length: in place and in float32, since a data set fills the memory once. */
import type { RunSettings } from '../experiment/schema';
import type { Images, ImageSplits } from './images/labelledImages';

/**
 * `standardise`: (x - mean) / std of each colour channel, over all pixels of the training images `by`; a constant channel is only centred.
 * `unit`: x / ‖x‖ of each image; an image of zeros stays.
 */
export function normaliseImages({ train, test }: ImageSplits, rule: RunSettings['data']['normalise'], by: Uint32Array): void {
  if (rule === 'none') return;
  const moments = rule === 'standardise' ? channelMoments(train.images, by) : null;
  for (const images of [train.images, test.images]) {
    if (moments === null) scaleToUnit(images);
    else standardise(images, moments);
  }
}

interface Moments {
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

function channelMoments({ values, size, shape }: Images, by: Uint32Array): Moments {
  const channels = shape[2];
  const pixels = (by.length * size) / channels;
  const mean = new Float64Array(channels);
  const eachValue = (visit: (value: number, channel: number) => void) => {
    for (const image of by) for (let i = 0; i < size; i++) visit(values[image * size + i] as number, i % channels);
  };
  eachValue((value, c) => (mean[c] = (mean[c] as number) + value / pixels));
  const variance = new Float64Array(channels);
  eachValue((value, c) => (variance[c] = (variance[c] as number) + (value - (mean[c] as number)) ** 2 / pixels));
  return { mean, std: variance.map(value => (value === 0 ? 1 : Math.sqrt(value))) };
}

function standardise({ values, shape }: Images, { mean, std }: Moments): void {
  const channels = shape[2];
  for (let i = 0; i < values.length; i++) {
    const c = i % channels;
    values[i] = ((values[i] as number) - (mean[c] as number)) / (std[c] as number);
  }
}

function scaleToUnit({ count, size, values }: Images): void {
  for (let n = 0; n < count; n++) {
    const image = values.subarray(n * size, (n + 1) * size);
    let square = 0;
    for (const value of image) square += value * value;
    const length = Math.sqrt(square);
    if (length > 0) for (let i = 0; i < size; i++) image[i] = (image[i] as number) / length;
  }
}
