/** Orthonormal sets of vectors, one a row, by Gram-Schmidt repeated until it holds ("twice is enough", Giraud et al. 2005). */
import { addInnerProducts } from '../kernel/gram';
import type { Matrix64 } from './matrix';
import { zeros } from './matrix';
import { addCombination, dot, scaleInPlace } from './vectorArithmetic';

/** Below this part of its length outside the rows before it, a vector is taken to lie in their span. */
const DEPENDENT = 1e-13;

/**
 * Makes row `count` of `rows` (n numbers a row) orthogonal to the orthonormal rows before it and of length 1. False where it
 * lies in their span or is not finite; the row then holds nothing of use.
 */
export function appendOrthonormal(rows: Float64Array, count: number, n: number): boolean {
  const row = count * n;
  let length = Math.sqrt(dot(rows, row, rows, row, n));
  if (!(length > 0 && length < Infinity)) return false;
  scaleInPlace(rows, row, 1 / length, n);
  const parts = new Float64Array(count);
  const before = { data: rows, length: n, first: 0, end: count };
  let outside = 1;
  do {
    parts.fill(0);
    addInnerProducts(parts, count, { data: rows, length: n, first: count, end: count + 1 }, before, false);
    for (let j = 0; j < count; j++) parts[j] = -(parts[j] as number);
    addCombination(rows, row, parts, 0, 1, rows, count, n);
    length = Math.sqrt(dot(rows, row, rows, row, n));
    outside *= length;
    if (!(outside > DEPENDENT)) return false;
    scaleInPlace(rows, row, 1 / length, n);
  } while (length < 0.5);
  return true;
}

/**
 * [count, n] orthonormal rows: the columns of `columns` [n, m] in their order (dependent and non-finite ones left out) and then
 * pseudo-random ones, always the same. `count` is at most n.
 */
export function orthonormalRows(n: number, count: number, columns: Matrix64): Matrix64 {
  const rows = zeros(count, n);
  const random = pseudoRandom();
  let found = 0;
  for (let j = 0; j < columns.cols && found < count; j++) {
    for (let i = 0; i < n; i++) rows.data[found * n + i] = columns.data[i * columns.cols + j] as number;
    if (appendOrthonormal(rows.data, found, n)) found++;
  }
  while (found < count) {
    for (let i = 0; i < n; i++) rows.data[found * n + i] = random();
    if (appendOrthonormal(rows.data, found, n)) found++;
  }
  return rows;
}

/** Numbers in [-1, 1) of a fixed seed (mulberry32, T. Ettinger): a start for an iteration needs no more. */
function pseudoRandom(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}
