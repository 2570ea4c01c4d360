/** Symmetric matrices by half of their numbers. */
import type { Matrix64 } from './matrix';
import { zeros } from './matrix';
import { frobeniusDistance, frobeniusNorm, inRange } from './norms';
import { requireSameShape } from './shapes';
import { dot, squaredDistance } from './vectorArithmetic';

/** What stands on and above the diagonal, row after row: n (n + 1)/2 numbers, each row beginning with its diagonal element. */
export interface PackedSymmetric {
  readonly n: number;
  readonly values: Float64Array;
}

export const packedLength = (n: number): number => (n * (n + 1)) / 2;

/** The upper triangle of a matrix [n * n], row-major. */
export function packed(data: Float64Array, n: number): PackedSymmetric {
  const values = new Float64Array(packedLength(n));
  for (let i = 0, at = 0; i < n; at += n - i, i++) values.set(data.subarray(i * n + i, (i + 1) * n), at);
  return { n, values };
}

export function unpacked({ n, values }: PackedSymmetric): Matrix64 {
  const K = zeros(n, n);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = i; j < n; j++, at++) {
      K.data[i * n + j] = values[at] as number;
      K.data[j * n + i] = values[at] as number;
    }
  }
  return K;
}

/** ‖K‖_F. */
export function packedNorm(K: PackedSymmetric): number {
  const { n, values } = K;
  let diagonal = 0;
  for (let i = 0, at = 0; i < n; at += n - i, i++) diagonal += (values[at] as number) ** 2;
  const square = 2 * dot(values, 0, values, 0, values.length) - diagonal;
  return inRange(square) ? Math.sqrt(square) : frobeniusNorm(unpacked(K));
}

/** ‖K - L‖_F. @throws LinearAlgebraError `shape_mismatch`. */
export function packedDistance(K: PackedSymmetric, L: PackedSymmetric): number {
  requireSameShape('the first matrix', { rows: K.n, cols: K.n }, 'the second', { rows: L.n, cols: L.n });
  // Everything counts twice, the diagonal once too often.
  const square = 2 * squaredDistance(K.values, L.values) - diagonalSquare(K.n, K.values, L.values);
  return inRange(square) ? Math.sqrt(square) : frobeniusDistance(unpacked(K), unpacked(L));
}

/** sum_i (K_ii - L_ii)^2. */
function diagonalSquare(n: number, K: Float64Array, L: Float64Array): number {
  let square = 0;
  for (let i = 0, at = 0; i < n; at += n - i, i++) square += ((K[at] as number) - (L[at] as number)) ** 2;
  return square;
}
