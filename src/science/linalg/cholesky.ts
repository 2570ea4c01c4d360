/** Cholesky factorisation and the solution of positive definite systems, in float64. */
import { LinearAlgebraError } from './errors';
import type { Matrix, Matrix64 } from './matrix';
import { requireLength, requireSquare } from './shapes';
import { addScaled, dot } from './vectorArithmetic';

/**
 * The lower triangular `L` [n, n] with `A = L L^T`. Only the lower triangle of `A` is read.
 * @throws LinearAlgebraError `not_square`; `not_finite`; `not_positive_definite`, naming the row whose pivot is not positive.
 */
export function cholesky(A: Matrix): Matrix64 {
  const n = requireSquare('the matrix of a Cholesky factorisation', A);
  const data = Float64Array.from(A.data);
  for (let i = 0; i < n; i++) {
    if (!data.subarray(i * n, i * n + i + 1).every(Number.isFinite)) {
      throw new LinearAlgebraError('not_finite', `the matrix of a Cholesky factorisation: a value of row ${i} is not a finite number`);
    }
  }
  const failed = factorInPlace(data, n);
  if (failed !== null) {
    throw new LinearAlgebraError(
      'not_positive_definite',
      `expected a positive definite ${n} x ${n} matrix, found a pivot of ${failed.pivot} in row ${failed.row}; a larger ridge makes it so`,
    );
  }
  for (let i = 0; i < n; i++) data.fill(0, i * n + i + 1, (i + 1) * n);
  return { rows: n, cols: n, data };
}

/** X of `A X = B` for a positive definite `A` [n, n] and right sides `B` [n, m]. @throws LinearAlgebraError as `cholesky`. */
export function solveSpd(A: Matrix, B: Matrix): Matrix64 {
  requireLength('the right side of a linear system', B.rows, requireSquare('the matrix of a linear system', A));
  return solveFactored(cholesky(A), B);
}

/** X of `L L^T X = B` for a Cholesky factor `L` [n, n] and right sides `B` [n, m]. @throws LinearAlgebraError `shape_mismatch`. */
export function solveFactored(L: Matrix64, B: Matrix): Matrix64 {
  const n = L.rows;
  const m = B.cols;
  requireLength('the right side of a linear system', B.rows, n);
  const X = Float64Array.from(B.data);
  const pivot = (i: number) => L.data[i * n + i] as number;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) addScaled(X, i * m, -(L.data[i * n + j] as number), X, j * m, m);
    for (let c = 0; c < m; c++) X[i * m + c] = (X[i * m + c] as number) / pivot(i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let c = 0; c < m; c++) X[i * m + c] = (X[i * m + c] as number) / pivot(i);
    for (let j = 0; j < i; j++) addScaled(X, j * m, -(L.data[i * n + j] as number), X, i * m, m);
  }
  return { rows: n, cols: m, data: X };
}

/** Whether the symmetric matrix whose lower triangle stands in `data` [n * n] is positive definite. Overwrites it. */
export function isPositiveDefinite(data: Float64Array, n: number): boolean {
  return factorInPlace(data, n) === null;
}

/** Replaces the lower triangle by its Cholesky factor, row by row, four columns at a time; null, or the first pivot that is not positive. */
function factorInPlace(data: Float64Array, n: number): { row: number; pivot: number } | null {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let j = 0;
    for (; j + 4 <= i; j += 4) fourEntries(data, n, row, j);
    for (; j < i; j++) data[row + j] = ((data[row + j] as number) - dot(data, row, data, j * n, j)) / (data[j * n + j] as number);
    const pivot = (data[row + i] as number) - dot(data, row, data, row, i);
    if (!(pivot > 0)) return { row: i, pivot };
    data[row + i] = Math.sqrt(pivot);
  }
  return null;
}

/** L[i, j .. j+3] = (A[i, .] - sum_p L[i, p] L[., p]) / L[., .]. */
function fourEntries(L: Float64Array, n: number, row: number, j: number): void {
  const r0 = j * n;
  const r1 = r0 + n;
  const r2 = r1 + n;
  const r3 = r2 + n;
  let s0 = L[row + j] as number;
  let s1 = L[row + j + 1] as number;
  let s2 = L[row + j + 2] as number;
  let s3 = L[row + j + 3] as number;
  for (let p = 0; p < j; p++) {
    const x = L[row + p] as number;
    s0 -= x * (L[r0 + p] as number);
    s1 -= x * (L[r1 + p] as number);
    s2 -= x * (L[r2 + p] as number);
    s3 -= x * (L[r3 + p] as number);
  }
  s0 /= L[r0 + j] as number;
  s1 = (s1 - s0 * (L[r1 + j] as number)) / (L[r1 + j + 1] as number);
  s2 = (s2 - s0 * (L[r2 + j] as number) - s1 * (L[r2 + j + 1] as number)) / (L[r2 + j + 2] as number);
  s3 = (s3 - s0 * (L[r3 + j] as number) - s1 * (L[r3 + j + 1] as number) - s2 * (L[r3 + j + 2] as number)) / (L[r3 + j + 3] as number);
  L[row + j] = s0;
  L[row + j + 1] = s1;
  L[row + j + 2] = s2;
  L[row + j + 3] = s3;
}
