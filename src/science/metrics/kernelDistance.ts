/**
 * Similarity of kernels by centred kernel alignment (CKA), and the distance S = 1 - CKA.
 *
 * All variants are cosines <u, u'> between normalised matrices, which differ in what is taken out of a kernel before:
 * - `biased`: HKH, H = I - 11^T/n (Cortes, Mohri and Rostamizadeh 2012; Kornblith et al. 2019);
 * - `debiased`: the U-centred kernel (Szekely and Rizzo 2014): zero diagonal, and off it
 *   K_ij - r_i/(n-2) - r_j/(n-2) + s/((n-1)(n-2)), r and s the row sums and the sum without the diagonal. Its inner products
 *   over n(n-3) are the unbiased HSIC of Song et al. 2012, so that <u, u'> is HSIC_1(K,L)/sqrt(HSIC_1(K,K) HSIC_1(L,L)), the debiased CKA
 *   of Kornblith et al. 2019 and Nguyen et al. 2021. It may be negative; it needs n >= 4;
 * - `uncentred`: K itself (Fort et al. 2020).
 *
 * The distance is ‖u - u'‖^2 / 2, equal to 1 - <u, u'> for unit vectors but exact for kernels that hardly differ, where 1 minus a
 * number near 1 has no digits left.
 */
import type { Matrix } from '../linalg/matrix';
import { norm } from '../linalg/norms';
import { requireSameShape, requireSquare } from '../linalg/shapes';
import { dot, scaleInPlace } from '../linalg/vectorArithmetic';
import { stepsBetween } from './drift';
import { MetricError } from './errors';

export type AlignmentVariant = 'biased' | 'debiased' | 'uncentred';

/** What centring leaves of a constant kernel is rounding of this part of its norm at most. */
export const ROUNDING = 1e-13;

/** A kernel centred by one of the variants and scaled to Frobenius norm 1: kept, it makes later distances cheap. */
export interface NormalisedKernel {
  readonly variant: AlignmentVariant;
  readonly n: number;
  /** [n * n] row-major. */
  readonly values: Float64Array;
}

/** `K` [n, n] centred and scaled to norm 1; null where centring leaves nothing (K = 0, constant kernels, n < 4 debiased). @throws LinearAlgebraError `not_square`. */
export function normalisedKernel(K: Matrix, variant: AlignmentVariant): NormalisedKernel | null {
  const n = requireSquare('the kernel', K);
  const before = norm(K.data);
  if (before === 0) return null;
  const values = Float64Array.from(K.data);
  // Twice: first by the size, so that the centred values neither overflow nor vanish.
  if (before < Infinity) for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / before;
  switch (variant) {
    case 'biased':
      centre(values, n);
      break;
    case 'debiased':
      if (n < 4) return null;
      centreUnbiased(values, n);
      break;
    case 'uncentred':
      break;
  }
  const left = norm(values);
  if (left <= ROUNDING) return null;
  scaleInPlace(values, 0, 1 / left, values.length);
  return { variant, n, values };
}

/** <u, u'>, from -1 to 1, of two kernels normalised by one variant. @throws MetricError `shape_mismatch`. */
export function cosine(u: NormalisedKernel, v: NormalisedKernel): number {
  requireComparable(u, v);
  return dot(u.values, 0, v.values, 0, u.values.length);
}

/** ‖u - u'‖^2 / 2 = 1 - <u, u'>, from 0 to 2, of two kernels normalised by one variant. @throws MetricError `shape_mismatch`. */
export function distanceBetween(u: NormalisedKernel, v: NormalisedKernel): number {
  requireComparable(u, v);
  let sum = 0;
  for (let i = 0; i < u.values.length; i++) sum += ((u.values[i] as number) - (v.values[i] as number)) ** 2;
  return sum / 2;
}

/** CKA of two kernels [n, n]; null where it is 0/0. Variants and sources: at the head of this file. @throws LinearAlgebraError `not_square`, `shape_mismatch`. */
export function centredKernelAlignment(K: Matrix, L: Matrix, variant: AlignmentVariant): number | null {
  requireSameShape('the first kernel', K, 'the second', L);
  const u = normalisedKernel(K, variant);
  const v = normalisedKernel(L, variant);
  return u && v && cosine(u, v);
}

/** Kernel distance S = 1 - CKA of two kernels [n, n], computed as ‖u - u'‖^2 / 2; null where CKA is 0/0. @throws LinearAlgebraError `not_square`, `shape_mismatch`. */
export function kernelDistance(K: Matrix, L: Matrix, variant: AlignmentVariant): number | null {
  requireSameShape('the first kernel', K, 'the second', L);
  const u = normalisedKernel(K, variant);
  const v = normalisedKernel(L, variant);
  return u && v && distanceBetween(u, v);
}

/**
 * Kernel velocity S(K(t'), K(t)) / (t - t') (Fort et al. 2020), per unit of the two times (steps or epochs), t' the snapshot before; null where S is.
 * @throws LinearAlgebraError `not_square`, `shape_mismatch`; MetricError `steps_not_increasing`.
 */
export function kernelVelocity(previous: Matrix, K: Matrix, previousTime: number, time: number, variant: AlignmentVariant): number | null {
  const elapsed = stepsBetween(previousTime, time);
  const distance = kernelDistance(previous, K, variant);
  return distance === null ? null : distance / elapsed;
}

function requireComparable(u: NormalisedKernel, v: NormalisedKernel): void {
  if (u.variant !== v.variant || u.n !== v.n) {
    throw new MetricError(
      'shape_mismatch',
      `expected two kernels of one size and one variant of alignment, found ${u.n} (${u.variant}) and ${v.n} (${v.variant})`,
    );
  }
}

/** HKH in place. */
function centre(values: Float64Array, n: number): void {
  const { rows, columns, total } = sums(values, n);
  subtractMeans(
    values,
    n,
    rows.map(sum => sum / n),
    columns.map(sum => sum / n),
    total / (n * n),
  );
}

/** The U-centred kernel in place. */
function centreUnbiased(values: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) values[i * n + i] = 0;
  const { rows, columns, total } = sums(values, n);
  subtractMeans(
    values,
    n,
    rows.map(sum => sum / (n - 2)),
    columns.map(sum => sum / (n - 2)),
    total / ((n - 1) * (n - 2)),
  );
  for (let i = 0; i < n; i++) values[i * n + i] = 0;
}

function subtractMeans(values: Float64Array, n: number, rows: Float64Array, columns: Float64Array, overall: number): void {
  for (let i = 0; i < n; i++) {
    const row = (rows[i] as number) - overall;
    for (let j = 0; j < n; j++) values[i * n + j] = (values[i * n + j] as number) - row - (columns[j] as number);
  }
}

function sums(values: Float64Array, n: number): { rows: Float64Array; columns: Float64Array; total: number } {
  const rows = new Float64Array(n);
  const columns = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const value = values[i * n + j] as number;
      sum += value;
      columns[j] = (columns[j] as number) + value;
    }
    rows[i] = sum;
  }
  return { rows, columns, total: rows.reduce((sum, row) => sum + row, 0) };
}
