/**
 * How a layer's parameters are scaled and drawn.
 *
 * - `ntk` (Jacot, Gabriel and Hongler 2018): s_l = w_std / sqrt(fan_in), beta_l = b_std; W, b ~ N(0, 1). A layer with b_std = 0
 *   has no bias.
 * - `standard`: s_l = 1, W ~ N(0, w_std^2 / fan_in), with w_std^2 = 2 the initial values of Kaiming He et al. 2015. Where b_std > 0 the layer has a
 *   bias with beta_l = 1 that starts at 0 (the size of b_std does not matter); where b_std = 0 it has none.
 *
 * fan_in of a convolution of 3 x 3 is 9 channels.
 */
import { NetworkError } from './errors';
import type { Layer, LayerValues } from './network';

export interface Parametrisation {
  readonly parametrisation: 'ntk' | 'standard';
  /** sigma_w. */
  readonly wStd: number;
  /** sigma_b of the hidden layers. */
  readonly bStd: number;
  /** sigma_b of the output layer. */
  readonly outputBStd: number;
}

/** A layer and the standard deviations of its initial values. */
export interface DrawnLayer {
  readonly layer: Layer;
  readonly weightStd: number;
  readonly biasStd: number;
}

/** The layer called `output` takes `outputBStd`. */
export function parametrised(spec: Parametrisation, shape: Omit<Layer, 'weightScale' | 'biasScale'>): DrawnLayer {
  const bStd = shape.name === 'output' ? spec.outputBStd : spec.bStd;
  const scale = spec.wStd / Math.sqrt(shape.fanIn);
  return spec.parametrisation === 'standard'
    ? { layer: { ...shape, weightScale: 1, biasScale: bStd > 0 ? 1 : 0 }, weightStd: scale, biasStd: 0 }
    : { layer: { ...shape, weightScale: scale, biasScale: bStd }, weightStd: 1, biasStd: 1 };
}

export function parameterCount({ fanIn, fanOut, biasScale }: Layer): number {
  return fanIn * fanOut + (biasScale === 0 ? 0 : fanOut);
}

/** W before b, row-major. */
export function initialLayer({ layer, weightStd, biasStd }: DrawnLayer, next: () => number): LayerValues {
  const W = Float64Array.from({ length: layer.fanIn * layer.fanOut }, () => weightStd * next());
  if (layer.biasScale === 0) return { W };
  const b = new Float64Array(layer.fanOut);
  return { W, b: biasStd === 0 ? b : b.map(next) };
}

/** @throws NetworkError `bad_size` when one is not a whole number from 1. */
export function requireSizes(sizes: readonly number[]): void {
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 1) throw new NetworkError('bad_size', `a layer's size is a whole number from 1, found ${size}`);
  }
}
