/**
 * A zip archive on disk, read by position from its central directory (PKWARE APPNOTE 6.3, sections 4.3.12 to 4.3.16 and 4.5.3), with the
 * ZIP64 records that NumPy writes. Nothing is expanded here: an entry may be larger than memory.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { asReadError, RunReadError } from '../errors';
import { openRegular } from '../regularFile';

export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflate';
  readonly crc: number;
  /** Bytes in the archive, and expanded. */
  readonly packedSize: number;
  readonly size: number;
  /** Of the entry's first byte in the file. */
  readonly offset: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const LOCATOR_LENGTH = 20;
const MAX_COMMENT = 0xffff;
const IN_ZIP64 = 0xffffffff;
/** A thesis archive has about ten arrays. */
const MAX_ENTRIES = 10_000;
const MAX_DIRECTORY_BYTES = 16 * 2 ** 20;
/** Deflate makes no more than 1032 bytes of one (zlib, Technical Details): a claim beyond that is a bomb or damage. */
const MAX_RATIO = 1032;

export class ZipArchive {
  private constructor(
    readonly path: string,
    private readonly fd: number,
    readonly entries: ReadonlyMap<string, ZipEntry>,
  ) {}

  /** @throws RunReadError `missing`, `unreadable`, `truncated`, `malformed`, `too_large` */
  static open(path: string): ZipArchive {
    const fd = openRegular(path);
    try {
      return new ZipArchive(path, fd, readDirectory(fd, path));
    } catch (error) {
      closeSync(fd);
      throw asReadError(path, error);
    }
  }

  /** Bytes of the file from `position` on, as many as `length` unless the file ends. @throws RunReadError */
  read(position: number, length: number): Buffer {
    return readAt(this.fd, position, length, this.path);
  }

  close(): void {
    closeSync(this.fd);
  }
}

function readDirectory(fd: number, path: string): Map<string, ZipEntry> {
  const bad = (detail: string) => new RunReadError('malformed', path, detail);
  const { size } = fstatSync(fd);
  const { count, length, offset } = findDirectory(fd, size, path);
  if (count > MAX_ENTRIES || length > MAX_DIRECTORY_BYTES)
    throw new RunReadError('too_large', path, `expected at most ${MAX_ENTRIES} entries, found ${count}`);
  if (offset + length > size) throw bad('its central directory lies outside the file');
  const directory = readAt(fd, offset, length, path);
  const entries = new Map<string, ZipEntry>();
  for (let at = 0, i = 0; i < count; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL) throw bad(`expected ${count} entries, found ${i}`);
    const [nameLength, extraLength, comment] = [28, 30, 32].map(field => directory.readUInt16LE(at + field)) as [number, number, number];
    const end = at + 46 + nameLength + extraLength + comment;
    if (end > directory.length) throw bad(`expected ${count} entries, found ${i}`);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    if (/[/\\\0]/.test(name)) throw new RunReadError('outside', path, `expected plain entry names, found ${JSON.stringify(name)}`);
    if (entries.has(name)) throw bad(`expected one entry ${JSON.stringify(name)}, found two`);
    const record = directory.subarray(at, end);
    entries.set(name, entryOf(fd, path, name, record, nameLength, extraLength));
    at = end;
  }
  return entries;
}

function entryOf(fd: number, path: string, name: string, record: Buffer, nameLength: number, extraLength: number): ZipEntry {
  const bad = (detail: string) => new RunReadError('malformed', path, `${JSON.stringify(name)}: ${detail}`);
  if (record.readUInt16LE(8) & 1) throw bad('expected an entry that is not encrypted');
  const method = record.readUInt16LE(10);
  if (method !== 0 && method !== 8) throw bad(`expected method 0 (stored) or 8 (deflate), found ${method}`);
  const extra = record.subarray(46 + nameLength, 46 + nameLength + extraLength);
  const wide = wideFields(extra);
  const field = (at: number) => {
    const value = record.readUInt32LE(at);
    if (value !== IN_ZIP64) return value;
    const next = wide.shift();
    if (next === undefined) throw bad('its ZIP64 record is missing');
    return next;
  };
  // In the order in which the ZIP64 record has them.
  const [size, packedSize, local] = [field(24), field(20), field(42)];
  const head = readAt(fd, local, 30, path);
  if (head.length < 30 || head.readUInt32LE(0) !== LOCAL) throw bad('its local header is damaged');
  const offset = local + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  if (offset + packedSize > fstatSync(fd).size)
    throw new RunReadError('truncated', path, `${JSON.stringify(name)}: its contents are cut off`);
  if (method === 0 ? size !== packedSize : size > packedSize * MAX_RATIO)
    throw new RunReadError('too_large', path, `${JSON.stringify(name)}: ${packedSize} bytes cannot hold the ${size} that it claims`);
  return { name, method: method === 0 ? 'stored' : 'deflate', crc: record.readUInt32LE(16), packedSize, size, offset };
}

/** The 64-bit numbers of the ZIP64 extended information (header id 1). */
function wideFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    if (id === 1) {
      const body = extra.subarray(at + 4, at + 4 + length);
      return Array.from({ length: Math.floor(body.length / 8) }, (_, i) => Number(body.readBigUInt64LE(8 * i)));
    }
    at += 4 + length;
  }
  return [];
}

function findDirectory(
  fd: number,
  size: number,
  path: string,
): { readonly count: number; readonly length: number; readonly offset: number } {
  const tailLength = Math.min(size, END_LENGTH + MAX_COMMENT + LOCATOR_LENGTH);
  const start = size - tailLength;
  const tail = readAt(fd, start, tailLength, path);
  for (let at = tail.length - END_LENGTH; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const short = { count: tail.readUInt16LE(at + 10), length: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) };
    const locator = at - LOCATOR_LENGTH;
    const isWide = locator >= 0 && tail.readUInt32LE(locator) === LOCATOR64;
    return isWide ? wideDirectory(fd, Number(tail.readBigUInt64LE(locator + 8)), path) : short;
  }
  throw new RunReadError('truncated', path, 'expected a zip archive, found no central directory at its end');
}

function wideDirectory(fd: number, position: number, path: string): { count: number; length: number; offset: number } {
  const record = Number.isSafeInteger(position) ? readAt(fd, position, 56, path) : Buffer.alloc(0);
  if (record.length < 56 || record.readUInt32LE(0) !== END64) throw new RunReadError('malformed', path, 'its ZIP64 end record is damaged');
  const [count, length, offset] = [32, 40, 48].map(at => Number(record.readBigUInt64LE(at))) as [number, number, number];
  return { count, length, offset };
}

function readAt(fd: number, position: number, length: number, path: string): Buffer {
  const buffer = Buffer.alloc(length);
  let done = 0;
  try {
    while (done < length) {
      const read = readSync(fd, buffer, done, length - done, position + done);
      if (read === 0) break;
      done += read;
    }
  } catch (error) {
    throw asReadError(path, error);
  }
  return buffer.subarray(0, done);
}
