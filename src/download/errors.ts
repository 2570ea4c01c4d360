/** The typed error of this folder: a stable word for programs, a sentence that says what failed and what was found. */

/**
 * - `unreachable`: the host does not answer, or the connection broke.
 * - `refused`: it answered with something else than the file.
 * - `incomplete`: fewer or more bytes came than were announced.
 * - `checksum`: the bytes are not those of the official archive.
 * - `archive`: it is not the archive that was expected.
 * - `disk`: the disk is full, or may not be written.
 */
export type DownloadErrorReason = 'unreachable' | 'refused' | 'incomplete' | 'checksum' | 'archive' | 'disk';

export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  constructor(
    readonly reason: DownloadErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What the file system said, as an error that names the path; other errors stay as they are. */
export function diskError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const what = error.code === 'ENOSPC' ? 'no space is left on the disk' : error.code === 'EACCES' ? 'it may not be written' : error.message;
  return new DownloadError('disk', `${path}: ${what}`, { cause: error });
}
