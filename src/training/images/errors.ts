/** The typed error of this folder: a stable word for programs, a sentence that names the file and what was found in it. */

/**
 * - `missing`: a file or directory is not there.
 * - `unreadable`: it is there and may not be read.
 * - `malformed`: it is not what its name or format promises; the message says where and what was found.
 * - `too_large`: it would not fit into the memory that images may take.
 * - `bad_source`: a number that the source is described by is out of range.
 */
export type ImagesErrorReason = 'missing' | 'unreadable' | 'malformed' | 'too_large' | 'bad_source';

export class ImagesError extends Error {
  override readonly name = 'ImagesError';
  constructor(
    readonly reason: ImagesErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
