/** Reading whole small files that others wrote: never a pipe or a device, whose opening may not end, and never beyond a bound. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { asReadError, RunReadError } from './errors';

/** A descriptor for reading. @throws RunReadError `missing`, `unreadable`, or `malformed` for what is not a file. */
export function openRegular(path: string): number {
  try {
    if (!statSync(path).isFile()) throw new RunReadError('malformed', path, 'expected a file, found something else');
    return openSync(path, 'r');
  } catch (error) {
    throw asReadError(path, error);
  }
}

/** All bytes of a file. @throws RunReadError as `openRegular`, and `too_large` beyond `maxBytes`. */
export function readBounded(path: string, maxBytes: number): Buffer {
  const fd = openRegular(path);
  try {
    const size = fstatSync(fd).size;
    if (size > maxBytes) throw new RunReadError('too_large', path, `expected at most ${maxBytes} bytes, found ${size}`);
    const bytes = Buffer.alloc(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read) read = readSync(fd, bytes, length, size - length, length);
    return bytes.subarray(0, length);
  } catch (error) {
    throw asReadError(path, error);
  } finally {
    closeSync(fd);
  }
}

/** `readBounded` that does not block its caller while the file system works. */
export async function loadBounded(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new RunReadError('malformed', path, 'expected a file, found something else');
    if (info.size > maxBytes) throw new RunReadError('too_large', path, `expected at most ${maxBytes} bytes, found ${info.size}`);
    return await readFile(path);
  } catch (error) {
    throw asReadError(path, error);
  }
}
