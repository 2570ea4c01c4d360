/** The typed error of this folder. */

/**
 * - `bad_size`: an input size, width or number of outputs that is not a whole number from 1.
 * - `bad_seed`: a seed outside 0 .. 2^32 - 1.
 * - `parameters_disagree`: parameters that do not belong to the network.
 */
export type NetworkErrorReason = 'bad_size' | 'bad_seed' | 'parameters_disagree';

export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  constructor(
    readonly reason: NetworkErrorReason,
    message: string,
  ) {
    super(message);
  }
}
