/** Rows of an array on disk, read by position: a file of gigabytes costs only the rows that are asked for. */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { asReadError, RunReadError } from './errors';
import type { NpyArray, NpyHeader, NpyType } from './npy';
import { NPY_MAX_HEADER, npyItemSize, npyValues, parseNpyHeader, valuesOf } from './npy';
import { openRegular } from './regularFile';

export class NpyReader {
  private constructor(
    readonly path: string,
    private readonly fd: number,
    private readonly header: NpyHeader,
  ) {}

  /**
   * Opens an array of one axis or more. A file longer than its header says is accepted: a row may just be on its way.
   * @throws RunReadError `missing`, `unreadable`, `malformed`; `truncated` for a file shorter than its header says.
   */
  static open(path: string): NpyReader {
    const fd = openRegular(path);
    try {
      const header = readNpyHeader(fd, path);
      if (header.shape.length === 0) throw new RunReadError('malformed', path, 'expected an array of rows, found a single value');
      if (header.fortranOrder) throw new RunReadError('malformed', path, 'expected rows one after the other, found Fortran order');
      const expected = header.dataOffset + valuesOf(header.shape) * npyItemSize[header.type];
      const found = fstatSync(fd).size;
      if (found < expected) {
        throw new RunReadError(
          'truncated',
          path,
          `shape (${header.shape.join(', ')}) of ${header.type} takes ${expected} bytes, found ${found}`,
        );
      }
      return new NpyReader(path, fd, header);
    } catch (error) {
      closeSync(fd);
      throw asReadError(path, error);
    }
  }

  /** Rows when the file was opened; it may have grown since. */
  get rows(): number {
    return this.header.shape[0] ?? 0;
  }

  get rowShape(): readonly number[] {
    return this.header.shape.slice(1);
  }

  get type(): NpyType {
    return this.header.type;
  }

  /** Rows `from` to `to` (excluded), shape [to - from, ...rowShape]. @throws RangeError outside 0..rows; RunReadError */
  readRows(from: number, to: number): NpyArray {
    if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= this.rows)) {
      throw new RangeError(`${this.path}: rows ${from} to ${to} of ${this.rows}`);
    }
    const rowBytes = valuesOf(this.rowShape) * npyItemSize[this.type];
    const bytes = new Uint8Array((to - from) * rowBytes);
    const position = this.header.dataOffset + from * rowBytes;
    try {
      for (let done = 0; done < bytes.length;) {
        const read = readSync(this.fd, bytes, done, bytes.length - done, position + done);
        if (read === 0) throw new RunReadError('truncated', this.path, `expected ${bytes.length} bytes at ${position}, found ${done}`);
        done += read;
      }
    } catch (error) {
      throw asReadError(this.path, error);
    }
    return { shape: [to - from, ...this.rowShape], data: npyValues(this.type, bytes) };
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** The header of an open file. @throws RunReadError */
export function readNpyHeader(fd: number, path: string): NpyHeader {
  const bytes = new Uint8Array(Math.min(NPY_MAX_HEADER, fstatSync(fd).size));
  try {
    // One read of 64 KiB is one system call, as cheap as the ten bytes that tell the length.
    return parseNpyHeader(bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0)), path);
  } catch (error) {
    throw asReadError(path, error);
  }
}
