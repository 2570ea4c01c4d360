/**
 * The largest eigenpairs of a symmetric matrix by block Lanczos with full reorthogonalisation and thick restart (Golub and
 * Underwood 1977; Wu and Simon 2000; Stewart 2001). The block is wider than the number of pairs, so that exact and near
 * multiplicities are found. Rows of `basis` are the orthonormal basis q; T = <q_i, S q_j> is kept whole.
 */
import type { Matrix64 } from './matrix';
import { zeros } from './matrix';
import { addInnerProducts } from '../kernel/gram';
import { eigenOfSymmetric } from './symmetricEigen';
import { appendOrthonormal } from './orthonormalRows';
import { addScaled, dot } from './vectorArithmetic';

/** A vector that shrinks by this factor of ‖S‖ under orthogonalisation lies in the basis: what is left is rounding. */
const DEPENDENT = 1e-13;
/** Rounding of a sum of squares, relative, generously: differences of such sums are known no better. */
const ROUNDING_OF_SQUARES = 1e-12;

export interface RitzPairs {
  /** [b] descending. */
  readonly values: Float64Array;
  /** [b, n] orthonormal, one vector a row. */
  readonly rows: Matrix64;
  /** Largest `‖S v - theta v‖ / max |theta|` over the first `wanted` pairs, computed from S. */
  readonly residual: number;
  /** No eigenvalue of S but the first `wanted` ones is larger than this; loose where the rest of the spectrum is wide. */
  readonly boundOfRest: number;
}

export interface LanczosOptions {
  /** Number of largest pairs that must converge. */
  readonly wanted: number;
  /** Relative residual at which they have. */
  readonly tolerance: number;
  /** Products of S with a block after which the search is given up. */
  readonly maxProducts: number;
}

/** `start` [b, n], b > wanted: orthonormal rows to start from. Null where the pairs have not converged. */
export function blockLanczos(S: Matrix64, start: Matrix64, options: LanczosOptions): RitzPairs | null {
  const search = new LanczosSearch(S, start);
  for (let products = 0; products < options.maxProducts; products++) {
    search.extend();
    if (!search.exhausted && !search.full && search.dimension < 3 * start.rows) continue;
    const ritz = search.ritz();
    if (search.exhausted || search.residualEstimate(ritz, options.wanted) <= options.tolerance) {
      const pairs = search.pairs(ritz, options.wanted);
      if (pairs.residual <= 2 * options.tolerance) return pairs;
      if (search.exhausted) return null;
    }
    if (search.full) search.restart(ritz);
  }
  return null;
}

interface Ritz {
  /** [d] descending. */
  readonly values: Float64Array;
  /** [d, d] column j belongs to values[j]. */
  readonly vectors: Matrix64;
}

class LanczosSearch {
  /** The basis spans an invariant subspace: nothing is left to extend it with. */
  exhausted = false;
  /** Rows of `basis` for which T is known. */
  dimension = 0;
  private readonly n: number;
  private readonly block: number;
  private readonly capacity: number;
  private readonly basis: Float64Array;
  private readonly T: Float64Array;
  /** R[l, i]: part of S q_i along the l-th vector of the block that comes next, i in the block that came last. */
  private readonly R: Float64Array;
  private pending: number;
  private last = 0;
  private size = 0;

  constructor(
    private readonly S: Matrix64,
    start: Matrix64,
  ) {
    this.n = S.rows;
    this.block = start.rows;
    this.capacity = Math.min(this.n, Math.max(40, 6 * this.block));
    this.basis = new Float64Array((this.capacity + this.block) * this.n);
    this.T = new Float64Array(this.capacity * this.capacity);
    this.R = new Float64Array(this.block * this.block);
    this.basis.set(start.data);
    this.pending = start.rows;
  }

  /** No further block fits. */
  get full(): boolean {
    return this.dimension + this.pending > this.capacity;
  }

  /** Takes the pending block into the basis and makes the next one from its image under S, which is computed in fours of rows. */
  extend(): void {
    const { n, dimension: first, pending: count } = this;
    const fours = Math.ceil(count / 4) * 4;
    const images = new Float64Array(fours * n);
    const block = { data: this.basis, length: n, first, end: first + fours };
    addInnerProducts(images, n, block, { data: this.S.data, length: n, first: 0, end: n }, false);
    this.dimension = first + count;
    this.last = count;
    this.pending = 0;
    this.R.fill(0);
    for (let i = 0; i < count; i++) {
      this.size = Math.max(this.size, Math.sqrt(dot(images, i * n, images, i * n, n)));
      this.project(images, i * n, first + i);
      this.accept(images, i);
    }
    this.exhausted = this.pending === 0;
  }

  ritz(): Ritz {
    const d = this.dimension;
    const T = zeros(d, d);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++)
        T.data[i * d + j] = ((this.T[i * this.capacity + j] as number) + (this.T[j * this.capacity + i] as number)) / 2;
    }
    return eigenOfSymmetric(T);
  }

  /** Relative residual of the first `wanted` Ritz pairs from the last block's part in them, without a product with S. */
  residualEstimate(ritz: Ritz, wanted: number): number {
    const d = this.dimension;
    let worst = 0;
    for (let j = 0; j < wanted; j++) {
      let square = 0;
      for (let l = 0; l < this.pending; l++) {
        let part = 0;
        for (let i = 0; i < this.last; i++) {
          part += (this.R[l * this.block + i] as number) * (ritz.vectors.data[(d - this.last + i) * d + j] as number);
        }
        square += part * part;
      }
      worst = Math.max(worst, square);
    }
    return Math.sqrt(worst) / largestSize(ritz.values);
  }

  /** The first `block` Ritz pairs, with the residual of the `wanted` ones computed from S. */
  pairs(ritz: Ritz, wanted: number): RitzPairs {
    const rows = this.combine(ritz, Math.min(this.block, this.dimension));
    const values = ritz.values.slice(0, rows.rows);
    const residual = residualOf(this.S, values, rows, wanted, largestSize(ritz.values));
    return { values, rows, residual, boundOfRest: this.boundOfRest(ritz, wanted) };
  }

  /**
   * With the first pairs converged, the rest of S is [[A, R^T], [R, B]], A having the other Ritz values and B, on the complement of
   * the basis, ‖B‖_F^2 = ‖S‖_F^2 - ‖T‖_F^2 - 2 ‖R‖_F^2. Its eigenvalues are at most (a + b)/2 + sqrt(((a - b)/2)^2 + r^2), a the
   * largest of A, b = ‖B‖_F, r = ‖R‖_F. Kernels whose spectrum decays leave little in B and R.
   */
  private boundOfRest(ritz: Ritz, wanted: number): number {
    const squares = (values: Float64Array) => dot(values, 0, values, 0, values.length);
    const r2 = this.exhausted ? 0 : squares(this.R);
    const whole = squares(this.S.data);
    const b = Math.sqrt(Math.max(0, whole - squares(ritz.values) - 2 * r2) + ROUNDING_OF_SQUARES * whole);
    const a = ritz.values[wanted] ?? b;
    return (a + b) / 2 + Math.sqrt(((a - b) / 2) ** 2 + r2);
  }

  /** Keeps the best Ritz vectors and the pending block; T of the kept is diagonal, their coupling to the pending block comes with its image. */
  restart(ritz: Ritz): void {
    const kept = Math.min(2 * this.block, this.capacity - this.pending);
    const { n, capacity } = this;
    const rows = this.combine(ritz, kept);
    const next = this.basis.slice(this.dimension * n, (this.dimension + this.pending) * n);
    this.basis.set(rows.data);
    this.basis.set(next, kept * n);
    this.T.fill(0);
    for (let i = 0; i < kept; i++) this.T[i * capacity + i] = ritz.values[i] as number;
    this.dimension = kept;
  }

  /** Takes the part along the basis out of the image of q_column, in two passes, into column `column` of T. */
  private project(images: Float64Array, start: number, column: number): void {
    const { n, capacity } = this;
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < this.dimension; j++) {
        const part = dot(this.basis, j * n, images, start, n);
        addScaled(images, start, -part, this.basis, j * n, n);
        const entry = j * capacity + column;
        this.T[entry] = (this.T[entry] as number) + part;
        if (j < this.dimension - this.last) this.T[column * capacity + j] = this.T[entry] as number;
      }
    }
  }

  /** Makes what is left of image `i` a vector of the next block, unless it lies in those found before. */
  private accept(images: Float64Array, i: number): void {
    const { n } = this;
    const start = i * n;
    for (let pass = 0; pass < 2; pass++) {
      for (let l = 0; l < this.pending; l++) {
        const row = (this.dimension + l) * n;
        const part = dot(this.basis, row, images, start, n);
        addScaled(images, start, -part, this.basis, row, n);
        this.R[l * this.block + i] = (this.R[l * this.block + i] as number) + part;
      }
    }
    const left = Math.sqrt(dot(images, start, images, start, n));
    if (!(left > DEPENDENT * this.size)) return;
    const rows = this.dimension + this.pending;
    this.basis.set(images.subarray(start, start + n), rows * n);
    if (!appendOrthonormal(this.basis, rows, n)) return;
    this.R[this.pending * this.block + i] = left;
    this.pending++;
  }

  private combine(ritz: Ritz, count: number): Matrix64 {
    const { n, dimension: d } = this;
    const rows = zeros(count, n);
    for (let j = 0; j < count; j++) {
      for (let i = 0; i < d; i++) addScaled(rows.data, j * n, ritz.vectors.data[i * d + j] as number, this.basis, i * n, n);
    }
    return rows;
  }
}

/** Largest ‖S v - theta v‖ / scale over the first `count` rows v; 0 for scale 0. */
export function residualOf(S: Matrix64, values: Float64Array, rows: Matrix64, count: number, scale: number): number {
  const n = S.rows;
  const fours = Math.min(rows.rows, Math.ceil(count / 4) * 4);
  const images = new Float64Array(fours * n);
  addInnerProducts(images, n, { data: rows.data, length: n, first: 0, end: fours }, { data: S.data, length: n, first: 0, end: n }, false);
  let worst = 0;
  for (let j = 0; j < count; j++) {
    addScaled(images, j * n, -(values[j] as number), rows.data, j * n, n);
    worst = Math.max(worst, Math.sqrt(dot(images, j * n, images, j * n, n)));
  }
  return scale > 0 ? worst / scale : worst;
}

function largestSize(values: Float64Array): number {
  return Math.max(Math.abs(values[0] ?? 0), Math.abs(values[values.length - 1] ?? 0));
}
