/** Frobenius norm, distance and trace of kernels, in float64 whatever the precision of the values. */
import { requireSameShape, requireSquare } from './shapes';
import type { Matrix, Values } from './matrix';
import { dot, squaredDistance } from './vectorArithmetic';

/** Euclidean norm of the values; neither overflows nor underflows before its result does. NaN where a value is NaN. */
export function norm(values: Values): number {
  const sum = dot(values, 0, values, 0, values.length);
  return inRange(sum) ? Math.sqrt(sum) : scaledNorm(values.length, i => values[i] as number);
}

/** Euclidean norm of a - b. @throws LinearAlgebraError `shape_mismatch` where the lengths differ. */
export function distance(a: Values, b: Values): number {
  requireSameShape('the first array', { rows: 1, cols: a.length }, 'the second', { rows: 1, cols: b.length });
  const sum = squaredDistance(a, b);
  return inRange(sum) ? Math.sqrt(sum) : scaledNorm(a.length, i => (a[i] as number) - (b[i] as number));
}

/** ‖K‖_F = sqrt(sum_ij K_ij^2). */
export function frobeniusNorm(K: Matrix): number {
  return norm(K.data);
}

/** ‖K - L‖_F of two matrices of one shape. @throws LinearAlgebraError `shape_mismatch`. */
export function frobeniusDistance(K: Matrix, L: Matrix): number {
  requireSameShape('the first matrix', K, 'the second', L);
  return distance(K.data, L.data);
}

/** sum_i K_ii of a square matrix. @throws LinearAlgebraError `not_square`. */
export function trace(K: Matrix): number {
  const n = requireSquare('the matrix', K);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += K.data[i * n + i] as number;
  return sum;
}

/** A sum of squares whose square root is exact enough: no square has overflowed or lost digits to underflow. */
export function inRange(sum: number): boolean {
  return sum > 1e-280 && sum < Infinity;
}

function scaledNorm(length: number, value: (index: number) => number): number {
  let largest = 0;
  for (let i = 0; i < length; i++) {
    const size = Math.abs(value(i));
    if (Number.isNaN(size)) return NaN;
    if (size > largest) largest = size;
  }
  if (largest === 0 || largest === Infinity) return largest;
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (value(i) / largest) ** 2;
  return largest * Math.sqrt(sum);
}
