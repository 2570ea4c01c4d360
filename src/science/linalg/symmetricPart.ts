/** A kernel made ready for the eigenvalue solvers: exactly symmetric, of entries whose squares are in range, or known to hold no numbers. */
import { LinearAlgebraError } from './errors';
import type { Matrix, Matrix64 } from './matrix';
import { zeros } from './matrix';
import { requireSquare } from './shapes';
import { dot } from './vectorArithmetic';

/** Kernels from float32 products differ between their triangles by about 1e-7; more than this is another matrix. */
const ASYMMETRY_LIMIT = 1e-4;
const TILE = 32;
/** Sums of squares and products of such entries neither overflow nor lose digits. */
const LEAST_MODERATE = 2 ** -200;
const MOST_MODERATE = 2 ** 200;

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
  const { largest, symmetric, square } = survey(K.data, n);
  if (!(largest < Infinity)) return null;
  if (largest === 0) return { S: zeros(n, n), square: 0, scale: 1 };
  if (symmetric && K.data instanceof Float64Array && largest > LEAST_MODERATE && largest < MOST_MODERATE) {
    return { S: { rows: n, cols: n, data: K.data }, square, scale: 1 };
  }
  const S = zeros(n, n);
  const scale = 2 ** Math.floor(Math.log2(largest));
  const limit = ASYMMETRY_LIMIT * (largest / scale);
  for (let top = 0; top < n; top += TILE) {
    for (let left = 0; left <= top; left += TILE) averageTile(K, S, scale, limit, top, left);
  }
  return { S, square: dot(S.data, 0, S.data, 0, S.data.length), scale };
}

interface Survey {
  /** Of the sizes of all entries; NaN where one is. */
  largest: number;
  /** To the last bit. */
  symmetric: boolean;
  /** Sum of the squares, if it is symmetric and they are in range. */
  square: number;
}

function survey(data: Matrix['data'], n: number): Survey {
  let largest = 0;
  let symmetric = true;
  let square = 0;
  for (let top = 0; top < n; top += TILE) {
    for (let left = 0; left <= top; left += TILE) {
      for (let i = top; i < Math.min(n, top + TILE); i++) {
        for (let j = left, end = Math.min(i, left + TILE); j < end; j++) {
          const lower = data[i * n + j] as number;
          const upper = data[j * n + i] as number;
          if (lower !== upper) symmetric = false;
          largest = Math.max(largest, Math.abs(lower), Math.abs(upper));
          square += lower * lower;
        }
      }
    }
  }
  square *= 2;
  for (let i = 0; i < n; i++) {
    const value = data[i * n + i] as number;
    largest = Math.max(largest, Math.abs(value));
    square += value * value;
  }
  return { largest, symmetric, square };
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
