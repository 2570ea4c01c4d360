/**
 * The largest eigenpairs of a positive semi-definite matrix whose products are cheap, from a start near them: subspace iteration with
 * Chebyshev polynomials (Rutishauser 1969; Zhou, Saad, Tiago and Chelikowsky 2006). A polynomial that is small on all other eigenvalues
 * takes their part out of the vectors; its degree follows from the residual. More products than `ritzPairs`, and little else: the
 * subspace is no larger than what is looked for.
 */
import type { Matrix64, RowProduct } from './matrix';
import { zeros } from './matrix';
import { appendOrthonormal } from './orthonormalRows';
import { judged, type RitzOptions, type RitzPairs } from './ritzPairs';
import { RitzSpace, type RitzVectors } from './ritzSpace';

/** A start that needs more than these rounds is no good start. */
const ROUNDS = 4;
const MAX_DEGREE = 40;
/** The residual is to fall below its target by this factor: a round more costs more than a degree. */
const RESERVE = 3;

/** Null where the pairs did not become accurate, or the rest of the spectrum is not known to lie below them. Otherwise as `ritzPairs`. */
export function filteredPairs(product: RowProduct, start: Matrix64, options: RitzOptions): RitzPairs | null {
  let rows = start;
  for (let round = 0; round < ROUNDS; round++) {
    const space = new RitzSpace(product, rows, rows.rows);
    space.extend();
    const found = space.ritz(rows.rows, rows.rows);
    const { pairs, residual, target, outside } = judged(found, options);
    if (pairs) return pairs;
    const x = argument(found.values[options.wanted - 1] as number, outside);
    const degree = Math.ceil(Math.acosh((RESERVE * residual) / target) / Math.acosh(x));
    if (!(x > 1) || !(degree <= MAX_DEGREE)) return null;
    const filtered = chebyshev(product, found, outside, degree, x);
    for (let i = 0; i < filtered.rows; i++) if (!appendOrthonormal(filtered.data, i, filtered.cols)) return null;
    rows = filtered;
  }
  return null;
}

/** a <- f a + g b + h c from `first` up to `end`. */
function combine(a: Float64Array, f: number, b: Float64Array, g: number, c: Float64Array, h: number, first: number, end: number): void {
  for (let i = first; i < end; i++) a[i] = f * (a[i] as number) + g * (b[i] as number) + h * (c[i] as number);
}

/** Takes [0, bound] to [-1, 1]. */
const argument = (value: number, bound: number): number => (2 * value) / bound - 1;

/** T_degree(2 S / bound - I) of the Ritz vectors, each divided by the T_degree of its value, or of `least` where that is more. */
function chebyshev(product: RowProduct, { values, rows, errors }: RitzVectors, bound: number, degree: number, least: number): Matrix64 {
  const [count, n] = [rows.rows, rows.cols];
  const argumentOf = (j: number) => Math.max(argument(values[j] as number, bound), least);
  let before = zeros(count, n);
  let now = zeros(count, n);
  let next = zeros(count, n);
  /** T_{m-1}(x) / T_m(x). */
  const sigma = new Float64Array(count);
  before.data.set(rows.data);
  for (let j = 0; j < count; j++) {
    const x = argumentOf(j);
    sigma[j] = 1 / x;
    // S v = theta v + error.
    const ofVector = argument(values[j] as number, bound) / x;
    combine(now.data, 0, rows.data, ofVector, errors.data, 2 / (bound * x), j * n, (j + 1) * n);
  }
  for (let m = 2; m <= degree; m++) {
    product(next.data, now.data, 0, count);
    for (let j = 0; j < count; j++) {
      const x = argumentOf(j);
      const s = sigma[j] as number;
      const following = 1 / (2 * x - s);
      combine(next.data, (4 * following) / bound, now.data, -2 * following, before.data, -s * following, j * n, (j + 1) * n);
      sigma[j] = following;
    }
    [before, now, next] = [now, next, before];
  }
  return now;
}
