/** The typed error of linear algebra. */

/**
 * - `not_square`, `shape_mismatch`: sizes that do not fit each other.
 * - `not_symmetric`: a kernel whose two triangles differ by more than rounding.
 * - `not_finite`: NaN or infinity where a number is needed.
 * - `not_positive_definite`: a Cholesky pivot that is not positive.
 * - `not_converged`: an eigenvalue solver whose result does not satisfy `K v = lambda v`.
 * - `bad_count`: a number of eigenpairs that is not a positive integer.
 */
export type LinearAlgebraReason =
  'not_square' | 'shape_mismatch' | 'not_symmetric' | 'not_finite' | 'not_positive_definite' | 'not_converged' | 'bad_count';

export class LinearAlgebraError extends Error {
  override readonly name = 'LinearAlgebraError';
  constructor(
    readonly reason: LinearAlgebraReason,
    message: string,
  ) {
    super(message);
  }
}
