/**
 * All eigenpairs of a symmetric matrix: reduction to tridiagonal form by Householder reflections (Householder 1958; Martin, Reinsch and
 * Wilkinson 1968), then implicit QL with Wilkinson's shifts (Dubrulle, Martin and Wilkinson 1968). Vectors are rows throughout, so that
 * every inner loop runs along memory.
 */
import { LinearAlgebraError } from './errors';
import type { Matrix64 } from './matrix';
import { zeros } from './matrix';
import { addScaled, dot } from './vectorArithmetic';

/** Far above what QL takes: about two a value. */
const MAX_SWEEPS = 60;

export interface EigenRows {
  /** [n] descending. */
  readonly values: Float64Array;
  /** [n, n] orthonormal; row j belongs to values[j]. */
  readonly rows: Matrix64;
}

/**
 * Of a finite, exactly symmetric `S` [n, n] of moderate size, as `symmetricPart` makes it. To about n eps ‖S‖.
 * @throws LinearAlgebraError `not_converged`.
 */
export function householderQl(S: Matrix64): EigenRows {
  const n = S.rows;
  const diagonal = new Float64Array(n);
  /** The element between i and i + 1; one more, 0. */
  const beside = new Float64Array(n);
  const rows = tridiagonalise(S.data.slice(), n, diagonal, beside);
  diagonalise(diagonal, beside, rows, n);
  const order = Array.from(diagonal.keys()).sort((i, j) => (diagonal[j] as number) - (diagonal[i] as number));
  const sorted = zeros(n, n);
  order.forEach((source, j) => sorted.data.set(rows.subarray(source * n, (source + 1) * n), j * n));
  return { values: Float64Array.from(order, source => diagonal[source] as number), rows: sorted };
}

/** A = Q T Q^T. Writes T into `diagonal` and `beside`; returns Q^T. Reads and overwrites the upper triangle of A. */
function tridiagonalise(A: Float64Array, n: number, diagonal: Float64Array, beside: Float64Array): Float64Array {
  const betas = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    diagonal[k] = A[k * n + k] as number;
    if (k < n - 1) beside[k] = reflect(A, n, k, betas, p);
  }
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  for (let k = n - 3; k >= 0; k--) {
    const beta = betas[k] as number;
    if (beta === 0) continue;
    const v = k * n + k + 1;
    const length = n - k - 1;
    for (let i = k + 1; i < n; i++) {
      const row = i * n + k + 1;
      addScaled(rows, row, -beta * dot(rows, row, A, v, length), A, v, length);
    }
  }
  return rows;
}

/**
 * Reflects what is right of the diagonal in row k onto its first element, which is returned, and the block below accordingly. The
 * reflection I - beta v v^T stays: v in the row, beta in `betas`.
 */
function reflect(A: Float64Array, n: number, k: number, betas: Float64Array, p: Float64Array): number {
  const start = k * n + k + 1;
  const length = n - k - 1;
  const first = A[start] as number;
  const beyond = length === 1 ? 0 : dot(A, start + 1, A, start + 1, length - 1);
  if (beyond === 0) return first;
  const size = Math.sqrt(first * first + beyond);
  const image = first > 0 ? -size : size;
  const pivot = first - image;
  A[start] = pivot;
  const beta = 2 / (pivot * pivot + beyond);
  betas[k] = beta;
  multiplyUpper(A, n, k + 1, start, p);
  const middle = (beta / 2) * beta * dot(p, 0, A, start, length);
  // p becomes w of the update -(v w^T + w v^T).
  for (let i = 0; i < length; i++) p[i] = beta * (p[i] as number) - middle * (A[start + i] as number);
  for (let i = 0; i < length; i++) {
    const row = (k + 1 + i) * n + k + 1;
    const v = A[start + i] as number;
    const w = p[i] as number;
    for (let j = i; j < length; j++) A[row + j] = (A[row + j] as number) - v * (p[j] as number) - w * (A[start + j] as number);
  }
  return image;
}

/** p = B v, B the block of A from `first` on, of which the upper triangle is read, v standing in A at `v`. */
function multiplyUpper(A: Float64Array, n: number, first: number, v: number, p: Float64Array): void {
  const length = n - first;
  p.fill(0, 0, length);
  for (let i = 0; i < length; i++) {
    const row = (first + i) * n + first;
    const vi = A[v + i] as number;
    let sum = (A[row + i] as number) * vi;
    for (let j = i + 1; j < length; j++) {
      const value = A[row + j] as number;
      sum += value * (A[v + j] as number);
      p[j] = (p[j] as number) + value * vi;
    }
    p[i] = (p[i] as number) + sum;
  }
}

/** QL on the tridiagonal matrix: `diagonal` becomes its eigenvalues, and the rotations are applied to `rows`. */
function diagonalise(diagonal: Float64Array, beside: Float64Array, rows: Float64Array, n: number): void {
  let size = 0;
  for (let l = 0; l < n; l++) {
    size = Math.max(size, Math.abs(diagonal[l] as number) + Math.abs(beside[l] as number));
    for (let sweep = 0; ; sweep++) {
      const m = firstSplit(beside, l, n, Number.EPSILON * size);
      if (m === l) break;
      if (sweep === MAX_SWEEPS) {
        throw new LinearAlgebraError('not_converged', `the eigenvalues of a ${n} x ${n} matrix: no convergence after ${MAX_SWEEPS} sweeps`);
      }
      sweepUp(diagonal, beside, rows, n, l, m);
    }
  }
}

/** The first index from l on behind which the matrix falls apart, but for what is `negligible`. */
function firstSplit(beside: Float64Array, l: number, n: number, negligible: number): number {
  let m = l;
  while (m < n - 1 && Math.abs(beside[m] as number) > negligible) m++;
  return m;
}

/** One implicit QL step on the block from l to m. */
function sweepUp(diagonal: Float64Array, beside: Float64Array, rows: Float64Array, n: number, l: number, m: number): void {
  const half = ((diagonal[l + 1] as number) - (diagonal[l] as number)) / (2 * (beside[l] as number));
  const root = Math.sqrt(half * half + 1);
  const shift = (diagonal[l] as number) - (beside[l] as number) / (half + (half < 0 ? -root : root));
  let g = (diagonal[m] as number) - shift;
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * (beside[i] as number);
    const b = c * (beside[i] as number);
    const r = Math.sqrt(f * f + g * g);
    beside[i + 1] = r;
    if (r === 0) {
      // The block falls apart here.
      diagonal[i + 1] = (diagonal[i + 1] as number) - p;
      beside[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    const d = (diagonal[i + 1] as number) - p;
    const t = ((diagonal[i] as number) - d) * s + 2 * c * b;
    p = s * t;
    diagonal[i + 1] = d + p;
    g = c * t - b;
    rotate(rows, i * n, n, c, s);
  }
  diagonal[l] = (diagonal[l] as number) - p;
  beside[l] = g;
  beside[m] = 0;
}

/** Rotates the row at `row` and the one behind it. */
function rotate(rows: Float64Array, row: number, n: number, c: number, s: number): void {
  const next = row + n;
  for (let k = 0; k < n; k++) {
    const a = rows[row + k] as number;
    const b = rows[next + k] as number;
    rows[next + k] = s * a + c * b;
    rows[row + k] = c * a - s * b;
  }
}
