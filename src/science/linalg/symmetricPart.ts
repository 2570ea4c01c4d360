/** A kernel made ready for the eigenvalue solvers: exactly symmetric, of entries near 1, or known to hold no numbers. */
import { LinearAlgebraError } from './errors';
import type { Matrix, Matrix64 } from './matrix';
import { zeros } from './matrix';
import { requireSquare } from './shapes';

/** Kernels from float32 products differ between their triangles by about 1e-7; more than this is another matrix. */
const ASYMMETRY_LIMIT = 1e-4;
const TILE = 32;

export interface SymmetricPart {
  /** (K + K^T) / (2 scale) [n, n]; its largest entry lies in [1, 2) unless K = 0. */
  readonly S: Matrix64;
  /** A power of two, so that scaling rounds nothing; 1 for K = 0. */
  readonly scale: number;
  readonly zero: boolean;
}

/**
 * The scaled symmetric part of `K` [n, n]; null where a value of K is NaN or infinite.
 * @throws LinearAlgebraError `not_square`; `not_symmetric` where |K_ij - K_ji| exceeds 1e-4 of the largest entry.
 */
export function symmetricPart(K: Matrix): SymmetricPart | null {
  const n = requireSquare('the kernel', K);
  let largest = 0;
  for (let i = 0; i < K.data.length; i++) {
    const size = Math.abs(K.data[i] as number);
    if (!(size < Infinity)) return null;
    if (size > largest) largest = size;
  }
  const S = zeros(n, n);
  if (largest === 0) return { S, scale: 1, zero: true };
  const scale = 2 ** Math.floor(Math.log2(largest));
  const limit = ASYMMETRY_LIMIT * (largest / scale);
  for (let top = 0; top < n; top += TILE) {
    for (let left = 0; left <= top; left += TILE) averageTile(K, S, scale, limit, top, left);
  }
  return { S, scale, zero: false };
}

/** One tile of the lower triangle and its mirror image: both stay in cache. */
function averageTile(K: Matrix, S: Matrix64, scale: number, limit: number, top: number, left: number): void {
  const n = K.rows;
  for (let i = top; i < Math.min(n, top + TILE); i++) {
    for (let j = left; j < Math.min(i + 1, left + TILE); j++) {
      const lower = (K.data[i * n + j] as number) / scale;
      const upper = (K.data[j * n + i] as number) / scale;
      if (Math.abs(lower - upper) > limit) throw notSymmetric(K, i, j);
      const value = (lower + upper) / 2;
      S.data[i * n + j] = value;
      S.data[j * n + i] = value;
    }
  }
}

function notSymmetric(K: Matrix, i: number, j: number): LinearAlgebraError {
  const [lower, upper] = [K.data[i * K.cols + j], K.data[j * K.cols + i]];
  return new LinearAlgebraError(
    'not_symmetric',
    `the kernel: expected a symmetric matrix, found ${lower} at [${i}, ${j}] and ${upper} at [${j}, ${i}]`,
  );
}
