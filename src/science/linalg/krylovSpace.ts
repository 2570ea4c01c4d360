/**
 * The space that a symmetric matrix K makes of one vector s, span(s, K s, K^2 s, ..): an orthonormal basis of it, grown vector by vector, in which K
 * is tridiagonal (Lanczos 1950). The basis is orthogonalised as a whole at every vector, so that K Q = Q T holds up to rounding whatever its size.
 */
import type { RowProduct } from './matrix';
import { norm } from './norms';
import { addCombination, addScaled, dot, scaleInPlace } from './vectorArithmetic';

/** A vector that orthogonalisation leaves less of than this is orthogonalised again ("twice is enough", Kahan and Parlett). */
const CANCELLED = Math.SQRT1_2;
const FIRST_CAPACITY = 16;

export class KrylovSpace {
  /** ‖s‖: s is that times the first vector of the basis. */
  readonly startNorm: number;
  /** T: its diagonal, and what stands between i and i + 1; of the first `size` vectors. */
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
  /** Q^T, [size, n] of more. */
  private rows: Float64Array;
  private count: number;
  /** K times the last vector without its parts in the basis, of norm beside[count - 1]: what comes next. */
  private next: Float64Array;
  private readonly parts: Float64Array;
  private largest = 0;

  /** @param product with K; what it multiplies is one row. */
  constructor(
    private readonly product: RowProduct,
    start: Float64Array,
  ) {
    const n = start.length;
    this.startNorm = norm(start);
    [this.diagonal, this.beside, this.parts] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    this.rows = new Float64Array(Math.min(n, FIRST_CAPACITY) * n);
    this.next = new Float64Array(n);
    this.count = this.startNorm === 0 ? 0 : 1;
    if (this.count === 0) return;
    this.rows.set(start);
    scaleInPlace(this.rows, 0, 1 / this.startNorm, n);
    this.look();
  }

  /** Vectors of the basis; 0 for s = 0. */
  get size(): number {
    return this.count;
  }

  /** Adds a vector to the basis. @returns false when K maps the space into itself, up to rounding: there is no further one. */
  grow(): boolean {
    const [n, k] = [this.diagonal.length, this.count];
    const size = this.beside[k - 1] ?? 0;
    if (k === 0 || k === n || size <= 4 * Math.sqrt(n) * Number.EPSILON * this.largest) return false;
    this.reserve(k + 1);
    for (let i = 0; i < n; i++) this.rows[k * n + i] = (this.next[i] as number) / size;
    this.count++;
    this.look();
    return true;
  }

  /** target += Q x, x of the first `count` coordinates. */
  addTo(target: Float64Array, x: Float64Array, count = this.count): void {
    addCombination(target, 0, x, 0, 1, this.rows, count, target.length);
  }

  /** Takes K times the last vector apart. */
  private look(): void {
    const n = this.diagonal.length;
    const last = this.count - 1;
    const { rows, next, parts } = this;
    const row = rows.subarray(last * n, this.count * n);
    this.product(next, row, 0, 1);
    const own = dot(row, 0, next, 0, n);
    addScaled(next, 0, -own, rows, last * n, n);
    if (last > 0) addScaled(next, 0, -(this.beside[last - 1] as number), rows, (last - 1) * n, n);
    for (let before = Infinity, size = norm(next); size < CANCELLED * before;) {
      for (let j = 0; j < this.count; j++) parts[j] = -dot(rows, j * n, next, 0, n);
      addCombination(next, 0, parts, 0, 1, rows, this.count, n);
      [before, size] = [size, norm(next)];
    }
    this.diagonal[last] = own;
    this.beside[last] = norm(next);
    this.largest = Math.max(this.largest, Math.abs(own) + (this.beside[last] as number));
  }

  private reserve(vectors: number): void {
    const n = this.diagonal.length;
    if (this.rows.length >= vectors * n) return;
    const more = new Float64Array(Math.min(n, 2 * vectors) * n);
    more.set(this.rows);
    this.rows = more;
  }
}
