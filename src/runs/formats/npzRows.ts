/**
 * Rows of one array in an .npz archive whose entries may expand to gigabytes: they are streamed, a few rows are kept. Deflate has no
 * random access; a row costs the expansion of what lies before it, unless it was among the last ones.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { Inflate } from 'fflate';
import { RunReadError } from '../errors';
import type { NpyArray, NpyData, NpyHeader, NpyType } from '../npy';
import { NPY_MAX_HEADER, npyItemSize, npyValues, parseNpyHeader, valuesOf } from '../npy';
import type { ZipArchive, ZipEntry } from './zipArchive';

/** Bytes read from the archive at once. */
const CHUNK_BYTES = 1 << 18;
/** No row of a kernel of 16,384 points in float64 is larger. */
const MAX_ROW_BYTES = 2 ** 31 - 1;

export class NpzRows {
  private readonly recent = new Map<number, NpyData>();

  private constructor(
    private readonly archive: ZipArchive,
    private readonly entry: ZipEntry,
    private readonly header: NpyHeader,
    private readonly keepBytes: number,
  ) {}

  /**
   * @param name of the array, without `.npy`
   * @param keepBytes of rows that stay in memory
   * @throws RunReadError `missing` when the archive has no such array; `malformed`, `truncated`, `too_large`
   */
  static open(archive: ZipArchive, name: string, keepBytes = 0): NpzRows {
    const entry = archive.entries.get(`${name}.npy`);
    const place = `${archive.path}: ${name}.npy`;
    if (!entry) throw new RunReadError('missing', place, 'is not in the archive');
    const header = parseNpyHeader(firstBytes(archive, entry, place), place);
    if (header.shape.length === 0) throw new RunReadError('malformed', place, 'expected an array of rows, found a single value');
    if (header.fortranOrder && header.shape.filter(size => size !== 1).length > 1)
      throw new RunReadError('malformed', place, 'expected rows one after the other, found Fortran order');
    const expected = header.dataOffset + valuesOf(header.shape) * npyItemSize[header.type];
    if (expected !== entry.size) {
      const detail = `shape (${header.shape.join(', ')}) of ${header.type} takes ${expected} bytes, found ${entry.size}`;
      throw new RunReadError(entry.size < expected ? 'truncated' : 'malformed', place, detail);
    }
    const rows = new NpzRows(archive, entry, header, keepBytes);
    if (rows.rowBytes > MAX_ROW_BYTES) throw new RunReadError('too_large', place, `expected rows of at most ${MAX_ROW_BYTES} bytes`);
    return rows;
  }

  get rows(): number {
    return this.header.shape[0] ?? 0;
  }

  get rowShape(): readonly number[] {
    return this.header.shape.slice(1);
  }

  get type(): NpyType {
    return this.header.type;
  }

  /** Names the array in errors. */
  get place(): string {
    return `${this.archive.path}: ${this.entry.name}`;
  }

  /**
   * Every row in order, one in memory at a time, expanded off this thread. The size and the checksum of the entry are checked at its end.
   * @throws RunReadError; the signal's reason when it is aborted
   */
  async *stream(signal?: AbortSignal, upTo = this.rows): AsyncGenerator<{ readonly row: number; readonly data: NpyData }> {
    if (this.rows === 0 || this.rowBytes === 0) return;
    const cutter = new RowCutter(this.header.dataOffset, this.rowBytes, this.rows);
    let crc = 0;
    let size = 0;
    for await (const chunk of this.expanded(signal)) {
      signal?.throwIfAborted();
      crc = crc32(chunk, crc);
      size += chunk.length;
      for (const { row, bytes } of cutter.push(chunk)) {
        const data = npyValues(this.type, bytes);
        this.keep(row, data);
        yield { row, data };
        if (row + 1 >= upTo && upTo < this.rows) return;
      }
    }
    this.checkEnd(size, crc);
  }

  /** Brings a row into memory without blocking. @throws as `stream` */
  async prepare(row: number, signal?: AbortSignal): Promise<void> {
    if (this.entry.method === 'stored' || this.recent.has(row)) return;
    for await (const { row: reached } of this.stream(signal, row + 1)) if (reached === row) return;
  }

  /** A row, shape `rowShape`. One that was not prepared takes the time of its expansion. @throws RangeError, RunReadError */
  read(row: number): NpyArray {
    if (!(Number.isInteger(row) && row >= 0 && row < this.rows)) throw new RangeError(`${this.place}: row ${row} of ${this.rows}`);
    return { shape: this.rowShape, data: this.recent.get(row) ?? this.readNow(row) };
  }

  /** The whole array: for small ones. @throws RunReadError, `too_large` beyond `maxBytes` */
  async whole(maxBytes: number): Promise<NpyArray> {
    if (this.rows * this.rowBytes > maxBytes)
      throw new RunReadError('too_large', this.place, `expected at most ${maxBytes} bytes, found ${this.rows * this.rowBytes}`);
    const bytes = new Uint8Array(this.rows * this.rowBytes);
    let [crc, size] = [0, 0];
    for await (const chunk of this.expanded()) {
      crc = crc32(chunk, crc);
      // Only the part behind the header, and never more than it promises.
      const values = chunk.subarray(Math.max(0, this.header.dataOffset - size));
      const at = Math.max(0, size - this.header.dataOffset);
      bytes.set(values.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
      size += chunk.length;
      if (size > this.entry.size) break;
    }
    this.checkEnd(size, crc);
    return { shape: this.header.shape, data: npyValues(this.type, bytes) };
  }

  private get rowBytes(): number {
    return valuesOf(this.rowShape) * npyItemSize[this.type];
  }

  private keep(row: number, data: NpyData): void {
    if (data.byteLength > this.keepBytes) return;
    this.recent.delete(row);
    this.recent.set(row, data);
    const most = Math.max(1, Math.floor(this.keepBytes / this.rowBytes));
    for (const oldest of this.recent.keys()) {
      if (this.recent.size <= most) return;
      this.recent.delete(oldest);
    }
  }

  private readNow(row: number): NpyData {
    const data = npyValues(this.type, this.entry.method === 'stored' ? this.storedRow(row) : this.inflatedRow(row));
    this.keep(row, data);
    return data;
  }

  private storedRow(row: number): Uint8Array {
    const bytes = this.archive.read(this.entry.offset + this.header.dataOffset + row * this.rowBytes, this.rowBytes);
    if (bytes.length < this.rowBytes) throw this.cutOff();
    return bytes;
  }

  private inflatedRow(wanted: number): Uint8Array {
    const cutter = new RowCutter(this.header.dataOffset, this.rowBytes, this.rows);
    let found: Uint8Array | undefined;
    const inflate = new Inflate(chunk => {
      for (const { row, bytes } of cutter.push(chunk)) if (row === wanted) found = bytes;
    });
    for (let at = 0; at < this.entry.packedSize && !found; at += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, this.entry.packedSize - at);
      try {
        inflate.push(this.archive.read(this.entry.offset + at, length), at + length >= this.entry.packedSize);
      } catch (error) {
        throw this.notExpanded(error);
      }
    }
    if (!found) throw this.cutOff();
    return found;
  }

  private async *expanded(signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    if (this.entry.method === 'stored') {
      yield* this.packedChunks(signal);
      return;
    }
    const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
    let failure: unknown;
    const feed = async () => {
      for await (const chunk of this.packedChunks(signal)) {
        if (inflate.destroyed) return;
        if (!inflate.write(chunk)) await new Promise(resolve => inflate.once('drain', resolve).once('close', resolve));
      }
      inflate.end();
    };
    const fed = feed().catch((error: unknown) => {
      failure = error;
      inflate.destroy();
    });
    try {
      for await (const chunk of inflate as AsyncIterable<Buffer>) yield chunk;
    } catch (error) {
      if (failure === undefined) throw this.notExpanded(error);
    } finally {
      inflate.destroy();
      await fed;
    }
    if (failure !== undefined) throw failure instanceof Error ? failure : this.notExpanded(failure);
  }

  private async *packedChunks(signal?: AbortSignal): AsyncGenerator<Buffer> {
    for (let at = 0; at < this.entry.packedSize; at += CHUNK_BYTES) {
      signal?.throwIfAborted();
      const length = Math.min(CHUNK_BYTES, this.entry.packedSize - at);
      const chunk = this.archive.read(this.entry.offset + at, length);
      if (chunk.length < length) throw this.cutOff();
      yield chunk;
      await turn();
    }
  }

  private checkEnd(size: number, crc: number): void {
    if (size !== this.entry.size)
      throw new RunReadError('malformed', this.place, `expected ${this.entry.size} bytes expanded, found ${size}`);
    if (crc !== this.entry.crc) throw new RunReadError('malformed', this.place, 'its checksum does not fit its contents');
  }

  private cutOff(): RunReadError {
    return new RunReadError('truncated', this.place, 'its contents are cut off');
  }

  private notExpanded(error: unknown): RunReadError {
    const detail = error instanceof Error ? error.message : String(error);
    return new RunReadError('malformed', this.place, `cannot be expanded: ${detail}`, { cause: error });
  }
}

/** Cuts a stream of bytes into rows. Holds one row, and nothing beyond the rows that the header promises. */
class RowCutter {
  private row = 0;
  private skip: number;
  private filled = 0;
  private current: Uint8Array;

  constructor(
    dataOffset: number,
    private readonly rowBytes: number,
    private readonly rows: number,
  ) {
    this.skip = dataOffset;
    this.current = new Uint8Array(rowBytes);
  }

  *push(chunk: Uint8Array): Generator<{ readonly row: number; readonly bytes: Uint8Array }> {
    let at = Math.min(this.skip, chunk.length);
    this.skip -= at;
    while (at < chunk.length && this.row < this.rows) {
      const take = Math.min(this.rowBytes - this.filled, chunk.length - at);
      this.current.set(chunk.subarray(at, at + take), this.filled);
      this.filled += take;
      at += take;
      if (this.filled < this.rowBytes) return;
      const bytes = this.current;
      this.current = new Uint8Array(this.rowBytes);
      this.filled = 0;
      yield { row: this.row++, bytes };
    }
  }
}

/** Enough of the entry for the header of the array. */
function firstBytes(archive: ZipArchive, entry: ZipEntry, place: string): Uint8Array {
  const wanted = Math.min(NPY_MAX_HEADER, entry.size);
  if (entry.method === 'stored') return archive.read(entry.offset, wanted);
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate(chunk => {
    parts.push(chunk);
    length += chunk.length;
  });
  try {
    for (let at = 0; at < entry.packedSize && length < wanted; at += 4096) {
      const size = Math.min(4096, entry.packedSize - at);
      inflate.push(archive.read(entry.offset + at, size), at + size >= entry.packedSize);
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new RunReadError('malformed', place, `cannot be expanded: ${detail}`, { cause: error });
  }
  return Buffer.concat(parts).subarray(0, wanted);
}
