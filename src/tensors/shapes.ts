/** Shapes of operands: what fits, said once for every implementation. */
import { TensorsError } from './errors';
import type { Tensor, Transposition } from './tensors';

export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** [rows, columns] of a matrix. @throws TensorsError `shape` for any other rank. */
export function matrixShape(a: Tensor, operation: string): readonly [number, number] {
  const [rows, cols] = a.shape;
  if (a.shape.length !== 2 || rows === undefined || cols === undefined) {
    throw new TensorsError('shape', `${operation}: expected a matrix, found shape ${describe(a.shape)}`);
  }
  return [rows, cols];
}

/** The sizes of [n, k] x [k, m] after the transpositions. @throws TensorsError `shape` when the inner sizes differ. */
export function productShape(a: Tensor, b: Tensor, t: Transposition): { readonly n: number; readonly k: number; readonly m: number } {
  const [aRows, aCols] = matrixShape(a, 'matMul');
  const [bRows, bCols] = matrixShape(b, 'matMul');
  const [n, k] = t.transposeA ? [aCols, aRows] : [aRows, aCols];
  const [inner, m] = t.transposeB ? [bCols, bRows] : [bRows, bCols];
  if (k !== inner) throw new TensorsError('shape', `matMul: inner sizes differ, [${n}, ${k}] x [${inner}, ${m}]`);
  return { n, k, m };
}

/** @throws TensorsError `shape` when the shapes differ. */
export function requireEqualShapes(a: Tensor, b: Tensor, operation: string): void {
  let equal = a.shape.length === b.shape.length;
  for (let i = 0; equal && i < a.shape.length; i++) equal = a.shape[i] === b.shape[i];
  if (!equal) throw new TensorsError('shape', `${operation}: expected equal shapes, found ${describe(a.shape)} and ${describe(b.shape)}`);
}

/** @throws TensorsError `shape` unless `a` is [n, m] and `row` is [m]. */
export function requireRow(a: Tensor, row: Tensor): void {
  const [, m] = matrixShape(a, 'addRow');
  if (row.shape.length !== 1 || row.shape[0] !== m) {
    throw new TensorsError('shape', `addRow: expected a row of ${m} values, found shape ${describe(row.shape)}`);
  }
}

/** @throws TensorsError `shape` when `count` values do not fill `shape`. */
export function requireSize(count: number, shape: Shape, operation: string): void {
  if (sizeOf(shape) !== count) throw new TensorsError('shape', `${operation}: ${count} values do not fill shape ${describe(shape)}`);
}

/** [n, m, k] of rows a [n, k] and b [m, k] whose products are added to `out`. @throws TensorsError `shape`. */
export function rowsShape(a: Tensor, b: Tensor, operation: string): readonly [number, number, number] {
  const [n, k] = matrixShape(a, operation);
  const [m, length] = matrixShape(b, operation);
  if (k !== length) throw new TensorsError('shape', `${operation}: rows of ${k} and of ${length} numbers`);
  return [n, m, k];
}

/** [images, columns] of maps [images positions, columns]. @throws TensorsError `shape`. */
export function imageRows(maps: Tensor, images: number, operation: string): readonly [number, number] {
  const [rows, cols] = matrixShape(maps, operation);
  if (rows % images !== 0) throw new TensorsError('shape', `${operation}: ${rows} rows are not the positions of ${images} images`);
  return [rows / images, cols];
}

export function describe(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
