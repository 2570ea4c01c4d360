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
  const narrowed = new Float64Array(side * size * 3);
  for (let y = 0; y < side; y++) {
    taps.forEach(({ first, weights }, x) => {
      const from = ((top + y) * width + left + first) * 3;
      accumulate(values, from, 3, weights, narrowed, (y * size + x) * 3);
    });
  }
  const square = new Float64Array(size * size * 3);
  taps.forEach(({ first, weights }, y) => {
    for (let x = 0; x < size; x++) accumulate(narrowed, (first * size + x) * 3, size * 3, weights, square, (y * size + x) * 3);
  });
  return Float32Array.from(square);
}

/** target[at + c] += sum_k weights[k] source[from + k stride + c], for the three channels c. */
function accumulate(
  source: Float32Array | Float64Array,
  from: number,
  stride: number,
  weights: Float64Array,
  target: Float64Array,
  at: number,
): void {
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k] ?? 0;
    for (let c = 0; c < 3; c++) target[at + c] = (target[at + c] ?? 0) + weight * (source[from + k * stride + c] ?? 0);
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
