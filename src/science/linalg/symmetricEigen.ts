/** All eigenvalues and eigenvectors of a symmetric matrix. */
import { EVD, Matrix as MlMatrix } from 'ml-matrix';
import type { Matrix, Matrix64 } from './matrix';
import { zeros } from './matrix';
import { symmetricPart } from './symmetricPart';

export interface Eigendecomposition {
  /** [n] descending. */
  readonly values: Float64Array;
  /** [n, n] orthonormal; column j belongs to values[j]. */
  readonly vectors: Matrix64;
}

/**
 * K = V diag(values) V^T of a symmetric `K` [n, n], in float64, by Householder tridiagonalisation and implicit QL (ml-matrix).
 * Rounding differences between the triangles are averaged away. NaN throughout where a value of K is NaN or infinite.
 * @throws LinearAlgebraError `not_square`, `not_symmetric`.
 */
export function symmetricEigen(K: Matrix): Eigendecomposition {
  const part = symmetricPart(K);
  const n = K.rows;
  if (!part) return { values: new Float64Array(n).fill(NaN), vectors: { rows: n, cols: n, data: new Float64Array(n * n).fill(NaN) } };
  if (part.square === 0) return { values: new Float64Array(n), vectors: identity(n) };
  const { values, vectors } = eigenOfSymmetric(part.S);
  return { values: values.map(value => value * part.scale), vectors };
}

/** The same of a matrix that is finite, exactly symmetric, not empty and of moderate size, as `symmetricPart` makes it. */
export function eigenOfSymmetric(S: Matrix64): Eigendecomposition {
  const n = S.rows;
  const solved = new EVD(MlMatrix.from1DArray(n, n, S.data), { assumeSymmetric: true });
  const ascending = solved.realEigenvalues;
  const order = Array.from(ascending.keys()).sort((a, b) => (ascending[b] ?? 0) - (ascending[a] ?? 0));
  const vectors = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (const [j, source] of order.entries()) vectors.data[i * n + j] = solved.eigenvectorMatrix.get(i, source);
  }
  return { values: Float64Array.from(order, source => ascending[source] ?? NaN), vectors };
}

function identity(n: number): Matrix64 {
  const I = zeros(n, n);
  for (let i = 0; i < n; i++) I.data[i * n + i] = 1;
  return I;
}
