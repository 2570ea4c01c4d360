/** Dense row-major matrices: the one container that the pure numerics share. */

export type Values = Float64Array | Float32Array;

export interface Matrix<V extends Values = Values> {
  readonly rows: number;
  readonly cols: number;
  /** Row-major, length rows * cols. */
  readonly data: V;
}

export type Matrix64 = Matrix<Float64Array>;

/** @throws RangeError when the number of values is not rows * cols. */
export function matrix<V extends Values>(rows: number, cols: number, data: V): Matrix<V> {
  if (data.length !== rows * cols) throw new RangeError(`a ${rows} x ${cols} matrix has ${rows * cols} values, not ${data.length}`);
  return { rows, cols, data };
}

export function zeros(rows: number, cols: number): Matrix64 {
  return { rows, cols, data: new Float64Array(rows * cols) };
}

/** Products of a symmetric matrix S [n, n] with vectors: writes S times each of the rows first .. end - 1 of `rows` [., n] into the same rows of `out`. */
export type RowProduct = (out: Float64Array, rows: Float64Array, first: number, end: number) => void;

/** A product with the right side transposed, `a [n, k] * b^T [k, m]`: the form every Gram matrix takes. */
export type GramProduct = (a: Matrix, b: Matrix) => Matrix;
