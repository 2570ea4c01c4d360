/** What can go wrong with the files of a run directory, as values with a stable `reason`; messages name the path and what was expected. */

export type RunReadReason =
  /** The file or directory is not there. */
  | 'missing'
  /** It is there and may not be read. */
  | 'unreadable'
  /** It is not what its name promises: not JSON, a key of a wrong type, a damaged header. */
  | 'malformed'
  /** It is shorter than it says. */
  | 'truncated'
  /** It is larger than the bound of this reader. */
  | 'too_large'
  /** It is of a newer major version of the format. */
  | 'newer_format'
  /** It names a path outside the directory. */
  | 'outside'
  /** The directory holds no sweep, and lies in none. */
  | 'not_a_sweep'
  /** The directory holds several sweeps where one is meant. */
  | 'ambiguous';

/** A run directory, or a file in it, that cannot be read. */
export class RunReadError extends Error {
  override readonly name = 'RunReadError';

  constructor(
    readonly reason: RunReadReason,
    readonly path: string,
    /** What was expected and what was found; the path is put in front. */
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${detail}`, options);
  }

  /** The same error as one of this bundle's: another bundle has a class of its own. Anything else comes back as it is. */
  static ofAnyBundle(error: unknown): unknown {
    if (!(error instanceof Error) || error instanceof RunReadError || error.name !== 'RunReadError') return error;
    const { reason, path, message } = error as RunReadError;
    return new RunReadError(reason, path, message.slice(path.length + 2), { cause: error });
  }
}

export type RunWriteReason =
  /** No space is left, or a quota is used up. */
  | 'disk_full'
  /** The place may not be written: permissions, a read-only file system, a folder that is gone. */
  | 'unwritable'
  /** Any other failure of the file system. */
  | 'io';

/** A write into a run directory that failed. What was written before it is intact. */
export class RunWriteError extends Error {
  override readonly name = 'RunWriteError';

  constructor(
    readonly reason: RunWriteReason,
    readonly path: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${detail}`, options);
  }
}

/** The code of a failed system call, e.g. `ENOENT`; undefined of any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The typed form of whatever a write threw. */
export function asWriteError(path: string, error: unknown): RunWriteError {
  if (error instanceof RunWriteError) return error;
  const code = systemCode(error);
  const cause = { cause: error };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new RunWriteError('disk_full', path, 'cannot be written: no space is left on the disk', cause);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new RunWriteError('unwritable', path, `cannot be written: permission denied (${code})`, cause);
    case 'ENOENT':
    case 'ENOTDIR':
      return new RunWriteError('unwritable', path, `cannot be written: its folder is not there (${code})`, cause);
    case 'EEXIST':
      return new RunWriteError('unwritable', path, `cannot be written: a file of this name is there already (${code})`, cause);
    case 'EISDIR':
      return new RunWriteError('unwritable', path, `cannot be written: a folder has this name (${code})`, cause);
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return new RunWriteError('unwritable', path, `cannot be written: its name is too long or a link leads in a circle (${code})`, cause);
    default:
      return new RunWriteError('io', path, `cannot be written: ${code ?? describe(error)}`, cause);
  }
}

/** The typed form of whatever a read threw. */
export function asReadError(path: string, error: unknown): RunReadError {
  if (error instanceof RunReadError) return error;
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new RunReadError('missing', path, 'is not there', { cause: error });
  return new RunReadError('unreadable', path, `cannot be read: ${code ?? describe(error)}`, { cause: error });
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
