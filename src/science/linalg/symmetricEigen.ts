/** All eigenvalues and eigenvectors of a symmetric matrix. */
import { householderQl } from './householderQl';
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
 * K = V diag(values) V^T of a symmetric `K` [n, n], in float64, by Householder tridiagonalisation and implicit QL.
 * Rounding differences between the triangles are averaged away. NaN throughout where a value of K is NaN or infinite.
 * @throws LinearAlgebraError `not_square`, `not_symmetric`, `not_converged`.
 */
export function symmetricEigen(K: Matrix): Eigendecomposition {
  const part = symmetricPart(K);
  const n = K.rows;
  if (!part) return { values: new Float64Array(n).fill(NaN), vectors: { rows: n, cols: n, data: new Float64Array(n * n).fill(NaN) } };
  if (part.square === 0) return { values: new Float64Array(n), vectors: identity(n) };
  const { values, rows } = householderQl(part.S);
  return { values: values.map(value => value * part.scale), vectors: transposed(rows) };
}

export function transposed(matrix: Matrix64): Matrix64 {
  const result = zeros(matrix.cols, matrix.rows);
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.cols; j++) result.data[j * matrix.rows + i] = matrix.data[i * matrix.cols + j] as number;
  }
  return result;
}

function identity(n: number): Matrix64 {
  const I = zeros(n, n);
  for (let i = 0; i < n; i++) I.data[i * n + i] = 1;
  return I;
}
