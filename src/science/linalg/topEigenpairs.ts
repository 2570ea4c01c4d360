/**
 * The k largest eigenvalues of a kernel, from the eigenvectors of the snapshot before where there are some.
 *
 * An iteration finds eigenpairs, but cannot know that it found the largest: started from exact eigenvectors of smaller
 * eigenvalues it would return those. So its result is accepted only with a proof. Where the spectrum decays, what the search left over
 * of ‖K‖_F proves at no cost that nothing larger is left. Elsewhere, with the pairs found lifted out of the way, a Cholesky
 * factorisation of `(lambda_k + 2e-11 ‖K‖) I - K` exists exactly if no larger eigenvalue is left (Sylvester's law of inertia).
 * What is not proven is solved in full.
 *
 * Products of K with a vector for the five largest pairs at successive snapshots of exp002, width 100, to a residual of 1e-8, mean of 200:
 * 20.8 by Krylov blocks and residuals (`ritzPairs`), with 1.6 small eigenproblems; 20.8 by locally optimal conjugate gradients (LOBPCG), with
 * one after every product of a block; 34.8 by Chebyshev polynomials (`filteredPairs`). The last does the least beside its products: it is
 * the fastest where they take less than n^2, and the first elsewhere.
 */
import { addInnerProducts } from '../kernel/gram';
import { isPositiveDefinite } from './cholesky';
import { LinearAlgebraError } from './errors';
import { filteredPairs } from './filteredPairs';
import { householderQl } from './householderQl';
import type { Matrix, Matrix64, RowProduct } from './matrix';
import { zeros } from './matrix';
import { orthonormalRows } from './orthonormalRows';
import { ritzPairs, type RitzPairs } from './ritzPairs';
import { requireLength } from './shapes';
import { transposed } from './symmetricEigen';
import { isModerate, symmetricPart, type SymmetricPart } from './symmetricPart';
import { addCombination, addScaled, dot } from './vectorArithmetic';

/** Relative residual ‖K v - lambda v‖ / ‖K‖ that every returned pair satisfies. */
const EIGEN_RESIDUAL = 1e-8;

/** What the iteration aims at, so that a residual computed anew holds as well. */
const ITERATION_RESIDUAL = 0.9 * EIGEN_RESIDUAL;
/** Eigenvalues do not depend on the start to more digits than this, relative to ‖K‖. */
const VALUE_ERROR = 2e-12;
/** The proof's margin, relative to ‖K‖: well above the rounding of a Cholesky factorisation, n eps. */
const PROOF_MARGIN = 2e-11;
/** Columns of a block beyond k when nothing is known; blocks are then multiples of four, the width of the inner loops. */
const GUARDS = 2;
const LEAST_BLOCK = 4;
/** Below this size the full solver is as fast. */
const SMALL = 64;

export interface TopEigenpairs {
  /** [min(k, n)] descending. */
  readonly values: Float64Array;
  /** [n, at least min(k, n)]; column j belongs to values[j], the columns beyond k serve as a start for the next kernel. */
  readonly vectors: Matrix64;
  /** Largest ‖K v - lambda v‖ / ‖K‖_2 over the pairs, K the symmetric part; ‖K‖_2 is lambda_1 for a positive semi-definite kernel. At most 1e-8, NaN where K is not finite. */
  readonly residual: number;
  /** `iteration`: Ritz pairs, proven; `full`: all eigenvalues were computed. */
  readonly solver: 'iteration' | 'full';
}

export interface TopEigenOptions {
  /** [n, m]: approximate eigenvectors as columns, such as the last snapshot's `vectors`; they change the time, and the values by at most 1e-10 ‖K‖. */
  readonly start?: Matrix64;
  /** Multiplies by K, up to rounding, faster than its n^2 numbers do. What it leads to is checked with those. */
  readonly product?: RowProduct;
  /** ‖K‖_F, where it is known that K is exactly symmetric: neither is then looked at. */
  readonly norm?: number;
}

/**
 * The largest `k` eigenvalues (by value, not by size) of a symmetric `K` [n, n], n < k allowed, with multiplicities. Deterministic. NaN throughout where a value of K is NaN or infinite.
 * @throws LinearAlgebraError `not_square`, `not_symmetric`, `bad_count`, `shape_mismatch` of the start, `not_converged` where not even the full solver's result satisfies the residual.
 */
export function topEigenpairs(K: Matrix, k: number, options: TopEigenOptions = {}): TopEigenpairs {
  if (!Number.isInteger(k) || k < 1) throw new LinearAlgebraError('bad_count', `number of eigenvalues: expected 1 or more, found ${k}`);
  if (options.start) requireLength('the start vectors of the eigenvalue iteration', options.start.rows, K.rows);
  const part = knownPart(K, options.norm) ?? symmetricPart(K);
  const n = K.rows;
  const wanted = Math.min(k, n);
  if (!part) return notANumber(n, wanted);
  const pairs = part.square === 0 ? zeroPairs(n, wanted) : (search(part, wanted, options) ?? solveInFull(part.S, wanted));
  return { ...pairs, values: pairs.values.map(value => value * part.scale) };
}

function knownPart({ data, rows, cols }: Matrix, norm: number | undefined): SymmetricPart | null {
  const square = norm === undefined ? NaN : norm * norm;
  return data instanceof Float64Array && isModerate(square) ? { S: { rows, cols, data }, square, scale: 1 } : null;
}

function search({ S, square, scale }: SymmetricPart, wanted: number, { start, product }: TopEigenOptions): TopEigenpairs | null {
  const n = S.rows;
  const block = Math.ceil((wanted + GUARDS) / LEAST_BLOCK) * LEAST_BLOCK;
  if (n <= SMALL || n < 8 * block) return null;
  const options = { wanted, square, residual: ITERATION_RESIDUAL, valueError: VALUE_ERROR, maxProducts: (16 + Math.ceil(n / 8)) * block };
  const cold = () => orthonormalRows(n, block, zeros(n, 0));
  const warm = start && (() => orthonormalRows(n, Math.max(wanted, LEAST_BLOCK), start));
  if (product && warm && scale === 1) {
    const found = filteredPairs(product, warm(), options);
    if (found && found.boundOfRest <= (found.values[wanted - 1] as number) && isConfirmed(S, found, wanted)) return accepted(found, wanted);
  }
  for (const rows of warm ? [warm, cold] : [cold]) {
    const found = ritzPairs(rowProduct(S), rows(), options);
    if (!found) return null;
    if (found.boundOfRest <= (found.values[wanted - 1] as number) || areTheLargest(S, found.values, found.rows, wanted)) {
      return accepted(found, wanted);
    }
  }
  return null;
}

function accepted({ values, rows, residual }: RitzPairs, wanted: number): TopEigenpairs {
  return { values: values.slice(0, wanted), vectors: transposed(rows), residual, solver: 'iteration' };
}

/** S v = lambda v of the numbers of S themselves, for the sum v of the wanted vectors. */
function isConfirmed(S: Matrix64, { values, rows }: RitzPairs, wanted: number): boolean {
  const n = S.rows;
  const sum = new Float64Array(n);
  const error = new Float64Array(n);
  addCombination(sum, 0, new Float64Array(wanted).fill(1), 0, 1, rows.data, wanted, n);
  rowProduct(S)(error, sum, 0, 1);
  for (let j = 0; j < wanted; j++) addScaled(error, 0, -(values[j] as number), rows.data, j * n, n);
  return Math.sqrt(dot(error, 0, error, 0, n)) <= wanted * EIGEN_RESIDUAL * sizeOf(values);
}

function rowProduct({ data, rows: n }: Matrix64): RowProduct {
  return (out, rows, first, end) => {
    out.fill(0, first * n, end * n);
    addInnerProducts(out.subarray(first * n), n, { data: rows, length: n, first, end }, { data, length: n, first: 0, end: n }, false);
  };
}

/** Whether S has no eigenvalue above the smallest of the `wanted` ones but these, up to the margin. */
function areTheLargest(S: Matrix64, values: Float64Array, rows: Matrix64, wanted: number): boolean {
  const n = S.rows;
  const norm = sizeOf(values);
  const bound = (values[wanted - 1] as number) + Math.max(PROOF_MARGIN, 16 * n * Number.EPSILON) * norm;
  const rest = S.data.map(value => -value);
  for (let i = 0; i < n; i++) rest[i * n + i] = (rest[i * n + i] as number) + bound;
  for (let j = 0; j < wanted; j++) {
    const lift = (values[j] as number) - bound + norm;
    for (let i = 0; i < n; i++) addScaled(rest, i * n, lift * (rows.data[j * n + i] as number), rows.data, j * n, i + 1);
  }
  return isPositiveDefinite(rest, n);
}

function solveInFull(S: Matrix64, wanted: number): TopEigenpairs {
  const { values, rows } = householderQl(S);
  const residual = residualOf(S, values, rows, wanted, sizeOf(values));
  if (!(residual <= EIGEN_RESIDUAL)) {
    throw new LinearAlgebraError(
      'not_converged',
      `the eigenvalues of a ${S.rows} x ${S.rows} kernel: the residual is ${residual}, above 1e-8`,
    );
  }
  const kept = Math.min(S.rows, wanted + GUARDS);
  const best: Matrix64 = { rows: kept, cols: S.rows, data: rows.data.subarray(0, kept * S.rows) };
  return { values: values.slice(0, wanted), vectors: transposed(best), residual, solver: 'full' };
}

/** Largest ‖S v - theta v‖ / scale over the first `count` rows v; 0 for scale 0. */
function residualOf(S: Matrix64, values: Float64Array, rows: Matrix64, count: number, scale: number): number {
  const n = S.rows;
  const images = new Float64Array(count * n);
  rowProduct(S)(images, rows.data, 0, count);
  let worst = 0;
  for (let j = 0; j < count; j++) {
    addScaled(images, j * n, -(values[j] as number), rows.data, j * n, n);
    worst = Math.max(worst, Math.sqrt(dot(images, j * n, images, j * n, n)));
  }
  return scale > 0 ? worst / scale : worst;
}

function zeroPairs(n: number, wanted: number): TopEigenpairs {
  const vectors = transposed(orthonormalRows(n, Math.min(n, wanted + GUARDS), zeros(n, 0)));
  return { values: new Float64Array(wanted), vectors, residual: 0, solver: 'full' };
}

function notANumber(n: number, wanted: number): TopEigenpairs {
  const vectors: Matrix64 = { rows: n, cols: wanted, data: new Float64Array(n * wanted).fill(NaN) };
  return { values: new Float64Array(wanted).fill(NaN), vectors, residual: NaN, solver: 'full' };
}

function sizeOf(descending: Float64Array): number {
  return Math.max(Math.abs(descending[0] ?? 0), Math.abs(descending[descending.length - 1] ?? 0));
}
