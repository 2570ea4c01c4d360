/** The typed error of this folder: a stable word for programs, a sentence that says what failed and what to do. */

/**
 * - `unsupported`: the library does not exist for this machine.
 * - `no_space`: the disk has not enough room.
 * - `tool_missing`: npm, Python with pip or a C++ compiler is needed and not there.
 * - `step_failed`: a download or build ended with an error.
 * - `does_not_work`: it was installed and does not load, or multiplies wrongly.
 * - `not_placed`: it works, and could not be moved to where it is looked for.
 */
export type BackendErrorReason = 'unsupported' | 'no_space' | 'tool_missing' | 'step_failed' | 'does_not_work' | 'not_placed';

export class BackendError extends Error {
  override readonly name = 'BackendError';
  constructor(
    readonly reason: BackendErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
