/** What training a network with convolutions takes of memory, from the settings alone: a run that would not fit says so before it starts. */
import { COLOUR_CHANNELS, imageSize } from '../images';
import { outputsOf } from './dataRules';
import { at } from './rule';
import type { Combination, Rule, Violation } from './rule';

export interface CnnSizes {
  /** Height and width of the images in pixels. */
  readonly imageSize: number;
  /** Channels after each convolution. */
  readonly channels: readonly number[];
  readonly outputs: number;
  readonly pooling: 'max' | 'average';
  /** Images that pass at a time. */
  readonly images: number;
  /** Of one number: 4 in float32, 8 in float64. */
  readonly bytesEach: number;
}

/** Addresses of WebAssembly have 32 bits. */
const WASM_BYTES = 2 ** 32;

/** Peak bytes of one training step: parameters with their gradients, next values and momentum; maps before and after pooling; gradients by all maps. */
export function cnnStepBytes(sizes: CnnSizes): number {
  const { kept, gradients, widest } = mapNumbers(sizes);
  // While the gradient passes the widest map: two more of its size, or after max pooling of a quarter of it.
  const passing = sizes.pooling === 'max' ? widest / 2 : 2 * widest;
  const passes = sizes.images * Math.max(kept + gradients + passing, 2 * widest);
  return sizes.bytesEach * (4 * parameterNumbers(sizes) + passes);
}

export const cnnMemoryRule: Rule = {
  keys: ['model.type', 'model.width', 'model.pooling', 'data.kind', 'data.image_size', 'train.batch_size', 'engine'],
  check: cnnFits,
};

/** Only the embedded engine has a bound that every machine shares; the others are held against what is free when a run begins. Snapshots have a bound of their own. */
function cnnFits(settings: Combination): Violation[] {
  const { data, model, train, engine } = settings;
  const pixels = imageSize(data);
  if (model.type !== 'cnn' || pixels === undefined || engine !== 'embedded') return [];
  const channels = typeof model.width === 'number' ? [model.width, model.width, model.width] : model.width;
  const outputs = outputsOf(settings) ?? 1;
  const sizes = { imageSize: pixels, channels, outputs, pooling: model.pooling, bytesEach: 4 };
  const batch = train.batch_size ?? data.n_train ?? 1;
  const bound = `of at most ${gibibytes(WASM_BYTES)}, the memory of WebAssembly (engine embedded),`;
  const step = cnnStepBytes({ ...sizes, images: batch });
  if (step <= WASM_BYTES) return [];
  const found = `about ${gibibytes(step)} at width ${channels.join(', ')} with batches of ${batch}`;
  return [at('model.width', `expected a training step ${bound} found ${found}`)];
}

function parameterNumbers({ imageSize: size, channels, outputs }: CnnSizes): number {
  const fanIns = [COLOUR_CHANNELS, ...channels].map(count => 9 * count);
  const last = (size >> channels.length) ** 2 * (channels.at(-1) ?? COLOUR_CHANNELS);
  return channels.reduce((sum, filters, l) => sum + ((fanIns[l] ?? 0) + 1) * filters, (last + 1) * outputs);
}

/** Numbers of one image: what a forward pass keeps, the gradients by all maps, and the widest map. */
function mapNumbers({ imageSize: size, channels, pooling }: CnnSizes) {
  let kept = COLOUR_CHANNELS * size ** 2;
  let gradients = 0;
  let widest = kept;
  channels.forEach((filters, l) => {
    const maps = (size >> l) ** 2 * filters;
    const pooled = (size >> (l + 1)) ** 2 * filters;
    // After max pooling z, its activation and the route; before average pooling z, and what is left of its activation.
    kept += pooling === 'max' ? 3 * pooled : maps + pooled;
    gradients += maps;
    widest = Math.max(widest, maps);
  });
  return { kept, gradients, widest };
}

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
