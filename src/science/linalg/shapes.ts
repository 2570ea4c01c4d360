/** Checks of sizes, with errors that name the matrix. */
import { LinearAlgebraError } from './errors';

interface Shape {
  readonly rows: number;
  readonly cols: number;
}

/** The size n of an [n, n] matrix. @throws LinearAlgebraError `not_square`. */
export function requireSquare(name: string, matrix: Shape): number {
  if (matrix.rows !== matrix.cols) {
    throw new LinearAlgebraError('not_square', `${name}: expected a square matrix, found ${describe(matrix)}`);
  }
  return matrix.rows;
}

/** @throws LinearAlgebraError `shape_mismatch`. */
export function requireSameShape(firstName: string, first: Shape, secondName: string, second: Shape): void {
  if (first.rows !== second.rows || first.cols !== second.cols) {
    throw new LinearAlgebraError(
      'shape_mismatch',
      `expected two of one shape, found ${firstName} as ${describe(first)} and ${secondName} as ${describe(second)}`,
    );
  }
}

/** @throws LinearAlgebraError `shape_mismatch` where `found` rows (or values) are not the `expected` ones. */
export function requireLength(name: string, found: number, expected: number): void {
  if (found !== expected) throw new LinearAlgebraError('shape_mismatch', `${name}: expected ${expected} rows, found ${found}`);
}

function describe({ rows, cols }: Shape): string {
  return `${rows} x ${cols}`;
}
