/** Symmetric matrices by half of their numbers. */
import type { Matrix64 } from './matrix';
import { zeros } from './matrix';
import { frobeniusDistance, frobeniusNorm, inRange } from './norms';
import { requireSameShape } from './shapes';
import { dot } from './vectorArithmetic';

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
  const [a, b] = [K.values, L.values];
  // Four sums at a time: one would wait for each addition. Everything counts twice, the diagonal once too often.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < a.length; at += 4) {
    const d0 = (a[at] as number) - (b[at] as number);
    const d1 = (a[at + 1] as number) - (b[at + 1] as number);
    const d2 = (a[at + 2] as number) - (b[at + 2] as number);
    const d3 = (a[at + 3] as number) - (b[at + 3] as number);
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; at < a.length; at++) s0 += ((a[at] as number) - (b[at] as number)) ** 2;
  let diagonal = 0;
  for (let i = 0, d = 0; i < K.n; d += K.n - i, i++) diagonal += ((a[d] as number) - (b[d] as number)) ** 2;
  const square = 2 * (s0 + s1 + (s2 + s3)) - diagonal;
  return inRange(square) ? Math.sqrt(square) : frobeniusDistance(unpacked(K), unpacked(L));
}
