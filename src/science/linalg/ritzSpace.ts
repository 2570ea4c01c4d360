/** The growing subspace of a Rayleigh-Ritz search: orthonormal rows q_i, their images S q_i, and T = <q_i, S q_j>. */
import { addInnerProducts } from '../kernel/gram';
import type { Matrix64, RowProduct } from './matrix';
import { zeros } from './matrix';
import { appendOrthonormal } from './orthonormalRows';
import { householderQl, type EigenRows } from './householderQl';
import { addCombination, addScaled, dot } from './vectorArithmetic';

/** A vector that shrinks by this factor under orthogonalisation lies in the basis: what is left is rounding. */
const DEPENDENT = 1e-13;

/** What the subspace says of the eigenvectors of S. */
export interface RitzVectors {
  /** [d] descending: all of T. */
  readonly values: Float64Array;
  /** [b, n] the first vectors x. */
  readonly rows: Matrix64;
  /** [w, n] S x - theta x of the wanted ones, and its length over `size`. */
  readonly errors: Matrix64;
  readonly residuals: Float64Array;
  /** max |theta|. */
  readonly size: number;
  /** ‖S Q - Q T‖_F^2, Q the basis. */
  readonly coupling2: number;
}

export class RitzSpace {
  /** Products of S with a vector so far. */
  products = 0;
  private readonly n: number;
  private readonly basis: Float64Array;
  private readonly images: Float64Array;
  private readonly T: Float64Array;
  /** Rows whose images are known, and how many of them came last. */
  private dimension = 0;
  private last = 0;
  /** Rows behind them whose images are not known yet. */
  private pending: number;

  /** @param start [b, n], orthonormal rows. @param capacity of rows; b or more */
  constructor(
    private readonly product: RowProduct,
    start: Matrix64,
    private readonly capacity: number,
  ) {
    this.n = start.cols;
    this.basis = new Float64Array(this.capacity * this.n);
    this.images = new Float64Array(this.capacity * this.n);
    this.T = new Float64Array(this.capacity * this.capacity);
    this.basis.set(start.data);
    this.pending = start.rows;
  }

  hasRoomFor(count: number): boolean {
    return this.dimension + count <= this.capacity;
  }

  /** Takes the pending rows in: their images and their part of T. */
  extend(): void {
    const { n, dimension: first, capacity } = this;
    const end = first + this.pending;
    this.product(this.images, this.basis, first, end);
    const rows = this.T.subarray(first * capacity, end * capacity).fill(0);
    addInnerProducts(rows, capacity, { data: this.images, length: n, first, end }, { data: this.basis, length: n, first: 0, end }, false);
    for (let i = first; i < end; i++) for (let j = 0; j < i; j++) this.T[j * capacity + i] = this.T[i * capacity + j] as number;
    this.products += this.pending;
    this.last = this.pending;
    this.pending = 0;
    this.dimension = end;
  }

  /** Makes what the images of the last block have outside the basis the next block. False where that is nothing. */
  proposeImages(): boolean {
    const { n, dimension, capacity } = this;
    const parts = new Float64Array(dimension);
    for (let i = dimension - this.last; i < dimension; i++) {
      const row = (dimension + this.pending) * n;
      this.basis.set(this.images.subarray(i * n, (i + 1) * n), row);
      const before = this.lengthAt(row);
      for (let j = 0; j < dimension; j++) parts[j] = -(this.T[i * capacity + j] as number);
      addCombination(this.basis, row, parts, 0, 1, this.basis, dimension, n);
      if (this.lengthAt(row) > DEPENDENT * before) this.accept();
    }
    return this.pending > 0;
  }

  /** Makes the errors of the wanted pairs with a residual above `target` the next block. False where they lie in the basis. */
  proposeErrors({ errors, residuals }: RitzVectors, target: number): boolean {
    const { n } = this;
    residuals.forEach((residual, j) => {
      if (residual <= target) return;
      this.basis.set(errors.data.subarray(j * n, (j + 1) * n), (this.dimension + this.pending) * n);
      this.accept();
    });
    return this.pending > 0;
  }

  /** The first `count` Ritz vectors, the first `wanted` of them with their errors. */
  ritz(count: number, wanted: number): RitzVectors {
    const eigen = this.eigenOfT();
    const { values } = eigen;
    const size = Math.max(Math.abs(values[0] as number), Math.abs(values[values.length - 1] as number));
    const rows = this.combine(this.basis, eigen, count);
    const errors = this.combine(this.images, eigen, wanted);
    const residuals = new Float64Array(wanted);
    const { n } = this;
    for (let j = 0; j < wanted; j++) {
      addScaled(errors.data, j * n, -(values[j] as number), rows.data, j * n, n);
      const length = Math.sqrt(dot(errors.data, j * n, errors.data, j * n, n));
      residuals[j] = size > 0 ? length / size : length;
    }
    const images2 = dot(this.images, 0, this.images, 0, this.dimension * n);
    return { values, rows, errors, residuals, size, coupling2: Math.max(0, images2 - dot(values, 0, values, 0, values.length)) };
  }

  /** Keeps the first `count` Ritz vectors as the basis. */
  restart(count: number): void {
    const eigen = this.eigenOfT();
    const kept = Math.min(count, this.dimension);
    const [basis, images] = [this.combine(this.basis, eigen, kept), this.combine(this.images, eigen, kept)];
    this.basis.set(basis.data);
    this.images.set(images.data);
    for (let i = 0; i < kept; i++) {
      this.T.fill(0, i * this.capacity, i * this.capacity + kept);
      this.T[i * this.capacity + i] = eigen.values[i] as number;
    }
    this.dimension = kept;
  }

  private eigenOfT(): EigenRows {
    const d = this.dimension;
    const T = zeros(d, d);
    for (let i = 0; i < d; i++) T.data.set(this.T.subarray(i * this.capacity, i * this.capacity + d), i * d);
    return householderQl(T);
  }

  /** [count, n]: combinations of the rows of the basis, or of the images, by the first eigenvectors of T. */
  private combine(of: Float64Array, { rows: vectors }: EigenRows, count: number): Matrix64 {
    const { n, dimension: d } = this;
    const rows = zeros(count, n);
    for (let j = 0; j < count; j++) addCombination(rows.data, j * n, vectors.data, j * d, 1, of, d, n);
    return rows;
  }

  /** The row behind the pending ones becomes one of them, unless it lies in the basis. */
  private accept(): void {
    if (appendOrthonormal(this.basis, this.dimension + this.pending, this.n)) this.pending++;
  }

  private lengthAt(row: number): number {
    return Math.sqrt(dot(this.basis, row, this.basis, row, this.n));
  }
}
