/**
 * A zip archive on disk, read by position from its central directory (PKWARE APPNOTE 6.3, sections 4.3.12 to 4.3.16 and 4.5.3), with the
 * ZIP64 records that NumPy writes. Nothing is expanded here: an entry may be larger than memory.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { asReadError, RunReadError } from '../errors';
import { openRegular } from '../regularFile';
import {
  centralRecord,
  END_LENGTH,
  findEnd,
  IN_ZIP64,
  LOCAL_LENGTH,
  localHeaderLength,
  MAX_COMMENT,
  SIGNATURES,
  type CentralRecord,
} from '../zipRecords';

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

const LOCATOR_LENGTH = 20;
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
    const record = centralRecord(directory, at);
    if (!record) throw bad(`expected ${count} entries, found ${i}`);
    const { name } = record;
    if (/[/\\\0]/.test(name)) throw new RunReadError('outside', path, `expected plain entry names, found ${JSON.stringify(name)}`);
    if (entries.has(name)) throw bad(`expected one entry ${JSON.stringify(name)}, found two`);
    entries.set(name, entryOf(fd, path, record));
    at = record.end;
  }
  return entries;
}

function entryOf(fd: number, path: string, record: CentralRecord): ZipEntry {
  const { name, method, crc } = record;
  const bad = (detail: string) => new RunReadError('malformed', path, `${JSON.stringify(name)}: ${detail}`);
  if (record.isEncrypted) throw bad('expected an entry that is not encrypted');
  if (method !== 0 && method !== 8) throw bad(`expected method 0 (stored) or 8 (deflate), found ${method}`);
  const wide = wideFields(record.extra);
  const field = (value: number) => {
    if (value !== IN_ZIP64) return value;
    const next = wide.shift();
    if (next === undefined) throw bad('its ZIP64 record is missing');
    return next;
  };
  // In the order in which the ZIP64 record has them.
  const [size, packedSize, local] = [field(record.size), field(record.packedSize), field(record.localOffset)];
  const header = localHeaderLength(readAt(fd, local, LOCAL_LENGTH, path));
  if (header === null) throw bad('its local header is damaged');
  const offset = local + header;
  if (offset + packedSize > fstatSync(fd).size)
    throw new RunReadError('truncated', path, `${JSON.stringify(name)}: its contents are cut off`);
  if (method === 0 ? size !== packedSize : size > packedSize * MAX_RATIO)
    throw new RunReadError('too_large', path, `${JSON.stringify(name)}: ${packedSize} bytes cannot hold the ${size} that it claims`);
  return { name, method: method === 0 ? 'stored' : 'deflate', crc, packedSize, size, offset };
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
  const at = findEnd(tail);
  if (at < 0) throw new RunReadError('truncated', path, 'expected a zip archive, found no central directory at its end');
  const locator = at - LOCATOR_LENGTH;
  if (locator >= 0 && tail.readUInt32LE(locator) === SIGNATURES.locator64)
    return wideDirectory(fd, Number(tail.readBigUInt64LE(locator + 8)), path);
  return { count: tail.readUInt16LE(at + 10), length: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) };
}

function wideDirectory(fd: number, position: number, path: string): { count: number; length: number; offset: number } {
  const record = Number.isSafeInteger(position) ? readAt(fd, position, 56, path) : Buffer.alloc(0);
  if (record.length < 56 || record.readUInt32LE(0) !== SIGNATURES.end64)
    throw new RunReadError('malformed', path, 'its ZIP64 end record is damaged');
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
