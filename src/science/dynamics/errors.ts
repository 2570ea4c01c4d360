/** The typed error of kernel dynamics. */

/** `bad_ridge`: a ridge that is negative or not finite. */
export type DynamicsReason = 'bad_ridge';

export class DynamicsError extends Error {
  override readonly name = 'DynamicsError';
  constructor(
    readonly reason: DynamicsReason,
    message: string,
  ) {
    super(message);
  }
}
