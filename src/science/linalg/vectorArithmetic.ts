/** Arithmetic on stretches of float64 arrays: the inner loops of the solvers. */
import type { Values } from './matrix';

/** sum_i a[aStart + i] b[bStart + i] over `length` elements, in float64, in four partial sums. */
export function dot(a: Values, aStart: number, b: Values, bStart: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += (a[aStart + i] as number) * (b[bStart + i] as number);
    s1 += (a[aStart + i + 1] as number) * (b[bStart + i + 1] as number);
    s2 += (a[aStart + i + 2] as number) * (b[bStart + i + 2] as number);
    s3 += (a[aStart + i + 3] as number) * (b[bStart + i + 3] as number);
  }
  for (; i < length; i++) s0 += (a[aStart + i] as number) * (b[bStart + i] as number);
  return s0 + s1 + (s2 + s3);
}

/**
 * sum_i (a[i] - b[i])^2, in float64, in four partial sums. A loop and nothing after it: V8 compiles a long loop while it runs, and would throw
 * the code away at each end of a loop that is followed by what it has not seen yet.
 */
export function squaredDistance(a: Values, b: Values): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    const d0 = (a[i] as number) - (b[i] as number);
    const d1 = (a[i + 1] as number) - (b[i + 1] as number);
    const d2 = (a[i + 2] as number) - (b[i + 2] as number);
    const d3 = (a[i + 3] as number) - (b[i + 3] as number);
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; i < a.length; i++) s0 += ((a[i] as number) - (b[i] as number)) ** 2;
  return s0 + s1 + (s2 + s3);
}

/** target[targetStart + i] += factor * source[sourceStart + i] over `length` elements. */
export function addScaled(
  target: Float64Array,
  targetStart: number,
  factor: number,
  source: Values,
  sourceStart: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    target[targetStart + i] = (target[targetStart + i] as number) + factor * (source[sourceStart + i] as number);
  }
}

/**
 * Adds sum_r factors[first + r * stride] row_r to a row of `length` numbers at `targetStart`, the `count` rows standing one after the
 * other in `source`: four rows a pass. `target` may be `source` where the target is none of the rows.
 */
export function addCombination(
  target: Float64Array,
  targetStart: number,
  factors: Float64Array,
  first: number,
  stride: number,
  source: Float64Array,
  count: number,
  length: number,
): void {
  let r = 0;
  for (; r + 3 < count; r += 4) {
    const f0 = factors[first + r * stride] as number;
    const f1 = factors[first + (r + 1) * stride] as number;
    const f2 = factors[first + (r + 2) * stride] as number;
    const f3 = factors[first + (r + 3) * stride] as number;
    const r0 = r * length;
    const r1 = r0 + length;
    const r2 = r1 + length;
    const r3 = r2 + length;
    for (let i = 0; i < length; i++) {
      const sum =
        f0 * (source[r0 + i] as number) +
        f1 * (source[r1 + i] as number) +
        f2 * (source[r2 + i] as number) +
        f3 * (source[r3 + i] as number);
      target[targetStart + i] = (target[targetStart + i] as number) + sum;
    }
  }
  for (; r < count; r++) addScaled(target, targetStart, factors[first + r * stride] as number, source, r * length, length);
}

/** target[start + i] *= factor over `length` elements. */
export function scaleInPlace(target: Float64Array, start: number, factor: number, length: number): void {
  for (let i = 0; i < length; i++) target[start + i] = (target[start + i] as number) * factor;
}
