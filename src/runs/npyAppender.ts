/**
 * An array on disk that grows along its first axis while others read it. Values are written first, behind the rows that the
 * header counts, then the count is rewritten in place: `np.load`, memory-mapped too, reads the file at any moment, and what a
 * crash left behind the counted rows is overwritten by the next row.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { asWriteError, RunReadError } from './errors';
import type { NpyData, NpyType } from './npy';
import { encodeNpyHeader, NPY_PREAMBLE, npyBytes, npyItemSize, npyTypeOf, valuesOf } from './npy';
import { readNpyHeader } from './npyReader';
import { writeFully } from './writeFully';

/** Room for the row count in the header. */
const COUNT_DIGITS = 20;

export class NpyAppender {
  private constructor(
    readonly path: string,
    private readonly fd: number,
    readonly type: NpyType,
    /** Shape of one row, [] for a single value. */
    readonly rowShape: readonly number[],
    private readonly dataOffset: number,
    private count: number,
  ) {}

  /**
   * Opens the array, or begins it when it is not there (or was cut off before its header was whole).
   * @throws RunReadError `malformed` when the file holds another type or row shape; RunWriteError when it cannot be written.
   */
  static open(path: string, type: NpyType, rowShape: readonly number[]): NpyAppender {
    const fresh = encodeNpyHeader(type, [0, ...rowShape], COUNT_DIGITS);
    return onDescriptor(path, 'a', fd => {
      if (fstatSync(fd).size < fresh.length) {
        writeFully(fd, path, fresh, 0);
        return new NpyAppender(path, fd, type, rowShape, fresh.length, 0);
      }
      const found = NpyAppender.continue(path, fd);
      if (found.type !== type || found.rowShape.join() !== rowShape.join()) {
        const detail = `expected rows of shape (${rowShape.join(', ')}) and type ${type}, found (${found.rowShape.join(', ')}) of ${found.type}`;
        throw new RunReadError('malformed', path, detail);
      }
      return found;
    });
  }

  /** Opens an array that is there, of whatever type and row shape. @throws RunReadError, RunWriteError */
  static reopen(path: string): NpyAppender {
    return onDescriptor(path, 'r+', fd => NpyAppender.continue(path, fd));
  }

  private static continue(path: string, fd: number): NpyAppender {
    const header = readNpyHeader(fd, path);
    const [counted, ...rowShape] = header.shape;
    if (counted === undefined || header.fortranOrder) throw new RunReadError('malformed', path, 'expected rows one after the other');
    if (encodeNpyHeader(header.type, header.shape, COUNT_DIGITS).length !== header.dataOffset) {
      throw new RunReadError('malformed', path, 'expected a header with room for a growing row count');
    }
    // A loss of power may keep the header and lose the values: the rows that are whole count.
    const rowBytes = valuesOf(rowShape) * npyItemSize[header.type];
    const present = rowBytes === 0 ? counted : Math.floor((fstatSync(fd).size - header.dataOffset) / rowBytes);
    const appender = new NpyAppender(path, fd, header.type, rowShape, header.dataOffset, counted);
    appender.truncate(present);
    return appender;
  }

  get rows(): number {
    return this.count;
  }

  /** One row more, visible to readers when this returns. @throws RangeError for another size or type; RunWriteError */
  append(row: NpyData): void {
    if (npyTypeOf(row) !== this.type || row.length !== valuesOf(this.rowShape)) {
      throw new RangeError(
        `${this.path}: a row has ${valuesOf(this.rowShape)} values of type ${this.type}, not ${row.length} of ${npyTypeOf(row)}`,
      );
    }
    const rowBytes = valuesOf(this.rowShape) * npyItemSize[this.type];
    writeFully(this.fd, this.path, npyBytes(row), this.dataOffset + this.count * rowBytes);
    this.writeCount(this.count + 1);
  }

  /** Keeps the first `rows` rows. The file keeps its length: a reader that has it mapped is not harmed. @throws RunWriteError */
  truncate(rows: number): void {
    if (rows < this.count) this.writeCount(rows);
  }

  close(): void {
    closeSync(this.fd);
  }

  private writeCount(rows: number): void {
    const header = encodeNpyHeader(this.type, [rows, ...this.rowShape], COUNT_DIGITS);
    writeFully(this.fd, this.path, header.subarray(NPY_PREAMBLE), NPY_PREAMBLE);
    this.count = rows;
  }
}

/** @param how 'a' makes a missing file; 'r+' does not. */
function onDescriptor(path: string, how: 'a' | 'r+', use: (fd: number) => NpyAppender): NpyAppender {
  let fd: number;
  try {
    // A descriptor opened for appending ignores positions, so it only makes the file.
    if (how === 'a') closeSync(openSync(path, 'a'));
    fd = openSync(path, 'r+');
  } catch (error) {
    throw asWriteError(path, error);
  }
  try {
    return use(fd);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
