/**
 * What a convolution adds to a kernel, in two equal ways. With the patches U[n] [positions, 9 channels] of its images and the gradients
 * G[n,c] [positions, filters] by its maps:
 *
 * - `weights`:    <D[n,c], D[m,d]>, D[n,c] = U[n]^T G[n,c]
 * - `positions`:  sum over positions p, q of (U[n] U[m]^T)_pq (G[n,c] G[m,d]^T)_pq
 *
 * and for the bias <sum_p G[n,c,p], sum_p G[m,d,p]>. Which is cheaper depends on the layer: positions fall fourfold with every pooling.
 */

export type ContractionOrder = 'weights' | 'positions';

export interface ContractionSizes {
  /** Points on both sides; `symmetric` when they are the same ones. */
  readonly rows: number;
  readonly columns: number;
  readonly symmetric: boolean;
  readonly positions: number;
  readonly channels: number;
  readonly filters: number;
  /** Outputs propagated back. */
  readonly outputs: number;
  /** Of all pairs of outputs, or each with itself. */
  readonly pairs: 'all' | 'same';
}

/** Multiplications of a matrix product that take as long as what is done beside it for one pair of positions. */
const PAIR_COST = 200;

/** Multiplications of each order. */
export function contractionCosts(sizes: ContractionSizes): Readonly<Record<ContractionOrder, number>> {
  const { rows, columns, symmetric, positions, channels, filters, outputs, pairs } = sizes;
  const pointPairs = (symmetric ? 0.5 : 1) * rows * columns;
  const outputPairs = pairs === 'all' ? outputs ** 2 : outputs;
  const weights = 9 * channels * filters;
  const products = (symmetric ? rows : rows + columns) * outputs * positions * weights;
  const sums = pairs === 'all' ? outputPairs * PAIR_COST : PAIR_COST;
  return {
    weights: products + pointPairs * outputPairs * weights,
    positions: pointPairs * positions ** 2 * (channels + outputPairs * filters + sums),
  };
}

/** Over positions the gradients of all outputs wait for each other: that must spare some work. */
const WAITING_COST = 1.1;

/** The cheaper order. It does not depend on how much memory there is, so that the result does not either. */
export function contractionOrder(sizes: ContractionSizes): ContractionOrder {
  const { weights, positions } = contractionCosts(sizes);
  return WAITING_COST * positions < weights ? 'positions' : 'weights';
}

/** A block of a matrix [., stride], beginning at `offset`. */
export interface Block {
  readonly values: Float64Array | Float32Array;
  readonly offset: number;
  readonly stride: number;
}

/**
 * Products of patches from products of pixels: out[p, q] = sum over the nine places (dy, dx) of products[p + (dy, dx), q + (dy, dx)], where both
 * lie in their images. `products` [positions, positions] is of one pair of images, `out` and `scratch` hold positions^2 numbers.
 */
export function patchProducts(
  out: Float64Array,
  scratch: Float64Array,
  products: Block,
  { height, width }: { readonly height: number; readonly width: number },
): void {
  const positions = height * width;
  // The sum over dx, then over dy.
  for (let p = 0; p < positions; p++) {
    const [hasLeft, hasRight] = [p % width > 0, p % width < width - 1];
    const row = products.offset + p * products.stride;
    for (let q = 0; q < positions; q++) {
      let sum = products.values[row + q] as number;
      if (hasLeft && q % width > 0) sum += products.values[row - products.stride + q - 1] as number;
      if (hasRight && q % width < width - 1) sum += products.values[row + products.stride + q + 1] as number;
      scratch[p * positions + q] = sum;
    }
  }
  const up = width * positions + width;
  for (let p = 0; p < positions; p++) {
    const [hasAbove, hasBelow] = [p >= width, p < positions - width];
    for (let q = 0; q < positions; q++) {
      const at = p * positions + q;
      let sum = scratch[at] as number;
      if (hasAbove && q >= width) sum += scratch[at - up] as number;
      if (hasBelow && q < positions - width) sum += scratch[at + up] as number;
      out[at] = sum;
    }
  }
}

/** sum over p, q of a[p, q] b[p, q], a [positions, positions] without gaps. */
export function blockProduct(a: Float64Array, b: Block, positions: number): number {
  let sum = 0;
  for (let p = 0; p < positions; p++) {
    const row = b.offset + p * b.stride;
    for (let q = 0; q < positions; q++) sum += (a[p * positions + q] as number) * (b.values[row + q] as number);
  }
  return sum;
}
