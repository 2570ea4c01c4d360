/** A picture as a square of a given side. */
import type { Picture } from './picture';

/**
 * The largest square in the middle of the picture, resized with a triangle filter whose support grows with the reduction: bilinear
 * interpolation where it is enlarged, an area-weighted mean where it is reduced (PIL's and torchvision's antialiased `BILINEAR`).
 * Pixel centres lie at half integers.
 * @returns [size, size, 3], values in the range of the picture's
 */
export function squareOf({ width, height, values }: Picture, size: number): Float32Array {
  const side = Math.min(width, height);
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  const taps = tapsOf(side, size);
  // [side, size, 3]: narrowed first, then shortened.
  const narrowed = new Float64Array(side * size * 3);
  for (let y = 0; y < side; y++) {
    const row = values.subarray(((top + y) * width + left) * 3, ((top + y) * width + left + side) * 3);
    taps.forEach(({ first, weights }, x) => accumulate(row, first * 3, 3, weights, narrowed, (y * size + x) * 3, 3));
  }
  const square = new Float64Array(size * size * 3);
  const rowSize = size * 3;
  taps.forEach(({ first, weights }, y) => accumulate(narrowed, first * rowSize, rowSize, weights, square, y * rowSize, rowSize));
  return Float32Array.from(square);
}

/** target[at + i] += sum_k weights[k] source[from + k stride + i], for i of 0 .. length - 1. */
function accumulate(
  source: Float32Array | Float64Array,
  from: number,
  stride: number,
  weights: Float64Array,
  target: Float64Array,
  at: number,
  length: number,
): void {
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k] as number;
    const begin = from + k * stride;
    for (let i = 0; i < length; i++) target[at + i] = (target[at + i] as number) + weight * (source[begin + i] as number);
  }
}

/** The source pixels that make one pixel of the result. */
interface Taps {
  readonly first: number;
  /** Sum 1. */
  readonly weights: Float64Array;
}

function tapsOf(from: number, to: number): Taps[] {
  const scale = from / to;
  const support = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - support + 0.5));
    const end = Math.min(from, Math.floor(centre + support + 0.5));
    const weights = Float64Array.from({ length: end - first }, (_, k) => Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / support));
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map(weight => weight / sum) };
  });
}
