/** The typed error of kernel dynamics. */

/**
 * - `bad_ridge`: a ridge that is negative or not finite.
 * - `bad_setting`: a learning rate, momentum, weight decay or loss that the dynamics do not define.
 * - `bad_step`: a time before the start, or no whole number of steps.
 * - `not_integrable`: a flow whose integration needs steps too small to go on.
 */
export type DynamicsReason = 'bad_ridge' | 'bad_setting' | 'bad_step' | 'not_integrable';

export class DynamicsError extends Error {
  override readonly name = 'DynamicsError';
  constructor(
    readonly reason: DynamicsReason,
    message: string,
  ) {
    super(message);
  }
}
