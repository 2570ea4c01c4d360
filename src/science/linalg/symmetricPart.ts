/** A kernel made ready for the eigenvalue solvers: exactly symmetric, of entries whose squares are in range, or known to hold no numbers. */
import { LinearAlgebraError } from './errors';
import type { Matrix, Matrix64 } from './matrix';
import { zeros } from './matrix';
import { requireSquare } from './shapes';
import { dot } from './vectorArithmetic';

/** Kernels from float32 products differ between their triangles by about 1e-7; more than this is another matrix. */
const ASYMMETRY_LIMIT = 1e-4;
/** Rows a power of two apart fall into the same few lines of the cache: no more than these at a time. */
const TILE = 8;
/** A matrix with such a sum of squares needs no scaling: neither its products nor theirs overflow or lose digits. */
const LEAST_MODERATE = 2 ** -400;
const MOST_MODERATE = 2 ** 400;

export interface SymmetricPart {
  /** (K + K^T) / (2 scale) [n, n]; its largest entry is of moderate size. K itself where it is such a matrix: not to be written to. */
  readonly S: Matrix64;
  /** ‖S‖_F^2. */
  readonly square: number;
  /** A power of two, so that scaling rounds nothing; 1 for K = 0. */
  readonly scale: number;
}

/**
 * The scaled symmetric part of `K` [n, n]; null where a value of K is NaN or infinite.
 * @throws LinearAlgebraError `not_square`; `not_symmetric` where |K_ij - K_ji| exceeds 1e-4 of the largest entry.
 */
export function symmetricPart(K: Matrix): SymmetricPart | null {
  const n = requireSquare('the kernel', K);
  if (K.data instanceof Float64Array) {
    const square = squareOfSymmetric(K.data, n);
    if (square > LEAST_MODERATE && square < MOST_MODERATE) return { S: { rows: n, cols: n, data: K.data }, square, scale: 1 };
  }
  let largest = 0;
  for (let i = 0; i < K.data.length; i++) largest = Math.max(largest, Math.abs(K.data[i] as number));
  if (!(largest < Infinity)) return null;
  const S = zeros(n, n);
  if (largest === 0) return { S, square: 0, scale: 1 };
  const scale = 2 ** Math.floor(Math.log2(largest));
  const limit = ASYMMETRY_LIMIT * (largest / scale);
  for (let top = 0; top < n; top += TILE) {
    for (let left = 0; left <= top; left += TILE) averageTile(K, S, scale, limit, top, left);
  }
  return { S, square: dot(S.data, 0, S.data, 0, S.data.length), scale };
}

/** Copies the upper triangle of a matrix [n * n] into the lower one. */
export function mirrorUpper(data: Float64Array, n: number): void {
  for (let top = 0; top < n; top += TILE) {
    for (let left = 0; left <= top; left += TILE) {
      for (let i = top; i < Math.min(n, top + TILE); i++) {
        const end = Math.min(i, left + TILE);
        for (let j = left, mirrored = left * n + i; j < end; j++, mirrored += n) data[i * n + j] = data[mirrored] as number;
      }
    }
  }
}

/** ‖K‖_F^2 where the triangles agree to the last bit, else NaN. */
function squareOfSymmetric(data: Float64Array, n: number): number {
  let square = 0;
  for (let top = 0; top < n; top += TILE) {
    for (let left = 0; left <= top; left += TILE) {
      for (let i = top; i < Math.min(n, top + TILE); i++) {
        const row = i * n;
        const end = Math.min(i, left + TILE);
        for (let j = left, mirrored = left * n + i; j < end; j++, mirrored += n) {
          const value = data[row + j] as number;
          if (value !== data[mirrored]) return NaN;
          square += value * value;
        }
      }
    }
  }
  square *= 2;
  for (let i = 0; i < n; i++) square += (data[i * n + i] as number) ** 2;
  return square;
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
