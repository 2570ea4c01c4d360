/** What the file system says, as an error that names the path. */
import { ImagesError } from './errors';

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'expected a directory, found a file',
  EISDIR: 'expected a file, found a directory',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
};

/** Errors that are not the file system's stay as they are. */
export function fileError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || !('syscall' in error)) return error;
  const reason = error.code === 'ENOENT' ? 'missing' : error.code === 'ENOTDIR' || error.code === 'EISDIR' ? 'malformed' : 'unreadable';
  return new ImagesError(reason, `${path}: ${MEANINGS[error.code] ?? error.message}`, { cause: error });
}
