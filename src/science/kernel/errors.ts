/** The typed error of kernels. */

/**
 * - `unknown_reduction`: a text that names no reduction of the outputs.
 * - `class_out_of_range`: a class that the network has no output for.
 * - `factors_disagree`: layer factors of two networks, or of one network whose sizes do not fit.
 * - `bad_network`: a network of infinite width that its convention does not define.
 * - `bad_inputs`: inputs of two sizes, or of none.
 * - `variance_too_large`: pre-activations too large for the quadrature of tanh.
 */
export type KernelErrorReason =
  'unknown_reduction' | 'class_out_of_range' | 'factors_disagree' | 'bad_network' | 'bad_inputs' | 'variance_too_large';

export class KernelError extends Error {
  override readonly name = 'KernelError';
  constructor(
    readonly reason: KernelErrorReason,
    message: string,
  ) {
    super(message);
  }
}
