/** The typed error of kernels. */

/**
 * - `unknown_reduction`: a text that names no reduction of the outputs.
 * - `class_out_of_range`: a class that the network has no output for.
 * - `factors_disagree`: layer factors of two networks, or of one network whose sizes do not fit.
 */
export type KernelErrorReason = 'unknown_reduction' | 'class_out_of_range' | 'factors_disagree';

export class KernelError extends Error {
  override readonly name = 'KernelError';
  constructor(
    readonly reason: KernelErrorReason,
    message: string,
  ) {
    super(message);
  }
}
