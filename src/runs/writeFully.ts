/** Writing to an open file so that nothing half-written stays behind unnoticed. */
import { writeSync } from 'node:fs';
import { asWriteError } from './errors';

/** All of `bytes` at `position` (null: the end of a file opened for appending). @throws RunWriteError */
export function writeFully(fd: number, path: string, bytes: Uint8Array, position: number | null): void {
  try {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(fd, bytes, done, bytes.length - done, position === null ? null : position + done);
    }
  } catch (error) {
    throw asWriteError(path, error);
  }
}
