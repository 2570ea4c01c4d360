/**
 * Writes an .npz archive as NumPy's savez_compressed does: deflated entries with ZIP64 local headers, rows streamed, so that no array is
 * ever whole in memory (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 to 4.3.16, 4.5.3).
 */
import { closeSync, openSync } from 'node:fs';
import { constants, crc32, createDeflateRaw } from 'node:zlib';
import { asWriteError } from '../errors';
import type { NpyData, NpyType } from '../npy';
import { encodeNpyHeader, npyBytes, npyItemSize, valuesOf } from '../npy';
import { writeFully } from '../writeFully';
import { IN_ZIP64, SIGNATURES } from '../zipRecords';

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

const VERSION = 45;
/** 1980-01-01: entries carry no time, so equal arrays give equal files. */
const NO_DATE = 0x21;

export class NpzWriter {
  private readonly entries: Written[] = [];
  private position = 0;

  private constructor(
    readonly path: string,
    private readonly fd: number,
  ) {}

  /** A new file. @throws RunWriteError, also when there is one of this name */
  static create(path: string): NpzWriter {
    try {
      return new NpzWriter(path, openSync(path, 'wx'));
    } catch (error) {
      throw asWriteError(path, error);
    }
  }

  /**
   * Adds an array. @param rows as many numbers in all as the shape says, in its order
   * @throws RangeError for another number of them; RunWriteError; what `rows` throws
   */
  async array(name: string, type: NpyType, shape: readonly number[], rows: Iterable<NpyData> | AsyncIterable<NpyData>): Promise<void> {
    const entry = { name: Buffer.from(`${name}.npy`), offset: this.position };
    this.append(localHeader(entry.name, { crc: 0, packedSize: 0, size: 0 }));
    const start = this.position;
    let [crc, size] = [0, 0];
    const deflate = createDeflateRaw({ level: constants.Z_BEST_SPEED });
    let failure: unknown;
    deflate.on('data', (chunk: Buffer) => {
      try {
        this.append(chunk);
      } catch (error) {
        failure ??= error;
      }
    });
    const give = async (bytes: Uint8Array) => {
      if (failure !== undefined) throw failure as Error;
      crc = crc32(bytes, crc);
      size += bytes.length;
      if (!deflate.write(bytes)) await new Promise(resolve => deflate.once('drain', resolve));
    };
    try {
      const header = encodeNpyHeader(type, shape);
      await give(header);
      for await (const row of rows) await give(npyBytes(row));
      await new Promise((resolve, reject) => deflate.once('end', resolve).once('error', reject).end());
      if (failure !== undefined) throw failure as Error;
      const expected = header.length + valuesOf(shape) * npyItemSize[type];
      if (size !== expected) throw new RangeError(`${name}: shape (${shape.join(', ')}) takes ${expected} bytes, found ${size}`);
    } finally {
      deflate.destroy();
    }
    const written = { ...entry, crc, size, packedSize: this.position - start };
    writeFully(this.fd, this.path, localHeader(entry.name, written), entry.offset);
    this.entries.push(written);
  }

  /** Writes the directory; the archive is whole afterwards. @throws RunWriteError */
  finish(): void {
    const start = this.position;
    for (const entry of this.entries) this.append(centralRecord(entry));
    this.append(endOf(this.entries.length, this.position - start, start));
    this.close();
  }

  /** Leaves the file as it is. */
  close(): void {
    closeSync(this.fd);
  }

  private append(bytes: Uint8Array): void {
    writeFully(this.fd, this.path, bytes, this.position);
    this.position += bytes.length;
  }
}

function localHeader(name: Buffer, { crc, packedSize, size }: Pick<Written, 'crc' | 'packedSize' | 'size'>): Buffer {
  const header = Buffer.alloc(30 + name.length + 20);
  header.writeUInt32LE(SIGNATURES.local, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(NO_DATE, 12);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(IN_ZIP64, 18);
  header.writeUInt32LE(IN_ZIP64, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(20, 28);
  name.copy(header, 30);
  header.set(wideExtra([size, packedSize]), 30 + name.length);
  return header;
}

function centralRecord({ name, crc, packedSize, size, offset }: Written): Buffer {
  const wide = [size, packedSize, offset].filter(value => value >= IN_ZIP64);
  const extra = wide.length > 0 ? wideExtra(wide) : Buffer.alloc(0);
  const record = Buffer.alloc(46);
  const short = (value: number) => Math.min(value, IN_ZIP64);
  record.writeUInt32LE(SIGNATURES.central, 0);
  record.writeUInt16LE(VERSION, 4);
  record.writeUInt16LE(VERSION, 6);
  record.writeUInt16LE(8, 10);
  record.writeUInt16LE(NO_DATE, 14);
  record.writeUInt32LE(crc, 16);
  record.writeUInt32LE(short(packedSize), 20);
  record.writeUInt32LE(short(size), 24);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(extra.length, 30);
  record.writeUInt32LE(short(offset), 42);
  return Buffer.concat([record, name, extra]);
}

function wideExtra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, i) => extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i));
  return extra;
}

function endOf(count: number, length: number, start: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(SIGNATURES.end, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(Math.min(start, IN_ZIP64), 16);
  if (start < IN_ZIP64) return end;
  const wide = Buffer.alloc(56 + 20);
  wide.writeUInt32LE(SIGNATURES.end64, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeUInt16LE(VERSION, 12);
  wide.writeUInt16LE(VERSION, 14);
  wide.writeBigUInt64LE(BigInt(count), 24);
  wide.writeBigUInt64LE(BigInt(count), 32);
  wide.writeBigUInt64LE(BigInt(length), 40);
  wide.writeBigUInt64LE(BigInt(start), 48);
  wide.writeUInt32LE(SIGNATURES.locator64, 56);
  wide.writeBigUInt64LE(BigInt(start + length), 64);
  wide.writeUInt32LE(1, 72);
  return Buffer.concat([wide, end]);
}
