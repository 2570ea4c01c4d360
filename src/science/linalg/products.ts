/** Products, sums and differences of small dense matrices in float64. */
import { requireLength, requireSameShape } from './shapes';
import type { Matrix, Matrix64, Values } from './matrix';
import { zeros } from './matrix';
import { addScaled, dot } from './vectorArithmetic';

/** A x: `A` [n, m], `x` [m], result [n]. @throws LinearAlgebraError `shape_mismatch`. */
export function matVec(A: Matrix, x: Values): Float64Array {
  requireLength('the vector of a matrix-vector product', x.length, A.cols);
  return Float64Array.from({ length: A.rows }, (_, i) => dot(A.data, i * A.cols, x, 0, A.cols));
}

/** A B: `A` [n, m], `B` [m, p], result [n, p]. @throws LinearAlgebraError `shape_mismatch`. */
export function multiply(A: Matrix, B: Matrix): Matrix64 {
  requireLength('the right side of a matrix product', B.rows, A.cols);
  // Row by row: as sums of columns a single one would cost a call a number.
  if (B.cols === 1) return { rows: A.rows, cols: 1, data: matVec(A, B.data) };
  const product = zeros(A.rows, B.cols);
  for (let i = 0; i < A.rows; i++) {
    for (let j = 0; j < A.cols; j++) {
      addScaled(product.data, i * B.cols, A.data[i * A.cols + j] as number, B.data, j * B.cols, B.cols);
    }
  }
  return product;
}

/** A^T B: `A` [m, n], `B` [m, p], result [n, p]. @throws LinearAlgebraError `shape_mismatch`. */
export function multiplyTransposed(A: Matrix, B: Matrix): Matrix64 {
  requireLength('the right side of a matrix product', B.rows, A.rows);
  const product = zeros(A.cols, B.cols);
  for (let row = 0; row < A.rows; row++) {
    for (let i = 0; i < A.cols; i++) {
      addScaled(product.data, i * B.cols, A.data[row * A.cols + i] as number, B.data, row * B.cols, B.cols);
    }
  }
  return product;
}

/** A A^T: `A` [n, m], result [n, n], exactly symmetric. */
export function gramMatrix(A: Matrix): Matrix64 {
  const { rows: n, cols: m, data } = A;
  const gram = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(data, i * m, data, j * m, m);
      gram.data[i * n + j] = product;
      gram.data[j * n + i] = product;
    }
  }
  return gram;
}

/** A + B of one shape, in float64. @throws LinearAlgebraError `shape_mismatch`. */
export function add(A: Matrix, B: Matrix): Matrix64 {
  requireSameShape('the first summand', A, 'the second', B);
  return { rows: A.rows, cols: A.cols, data: Float64Array.from(A.data, (value, i) => value + (B.data[i] as number)) };
}

/** A - B of one shape, in float64. @throws LinearAlgebraError `shape_mismatch`. */
export function subtract(A: Matrix, B: Matrix): Matrix64 {
  requireSameShape('the minuend', A, 'the subtrahend', B);
  return { rows: A.rows, cols: A.cols, data: Float64Array.from(A.data, (value, i) => value - (B.data[i] as number)) };
}
