/**
 * The entries of a zip archive in memory, read from its central directory (PKWARE APPNOTE 6.3, sections 4.3.12 and 4.3.16):
 * stored and deflated, each checked against its CRC-32, none expanded beyond the caller's bound.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { RunReadError } from './errors';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const MAX_COMMENT = 0xffff;
const IN_ZIP64 = 0xffffffff;

/**
 * @param path names the archive in errors.
 * @param maxBytes of all entries together, expanded; nothing beyond it is allocated.
 * @throws RunReadError `malformed`, `truncated`, `too_large`; also for encrypted entries and ZIP64.
 */
export function readZip(archive: Buffer, path: string, maxBytes: number): ZipEntry[] {
  const bad = (detail: string) => new RunReadError('malformed', path, detail);
  const end = findEnd(archive);
  if (end < 0) throw new RunReadError('truncated', path, 'expected a zip archive, found no central directory at its end');
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (count === 0xffff || at === IN_ZIP64) throw bad('expected an archive without ZIP64 records');
  const entries: ZipEntry[] = [];
  let left = maxBytes;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || archive.readUInt32LE(at) !== CENTRAL) throw bad(`expected ${count} entries, found ${i}`);
    const [nameLength, extra, comment] = [28, 30, 32].map(offset => archive.readUInt16LE(at + offset)) as [number, number, number];
    if (at + 46 + nameLength > end) throw bad(`expected ${count} entries, found ${i}`);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const bytes = expand(archive, at, left, detail => bad(`${JSON.stringify(name)}: ${detail}`), path);
    left -= bytes.length;
    entries.push({ name, bytes });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

/** The contents that the central record at `at` points to. */
function expand(archive: Buffer, at: number, left: number, bad: (detail: string) => RunReadError, path: string): Uint8Array {
  const flags = archive.readUInt16LE(at + 8);
  const method = archive.readUInt16LE(at + 10);
  const [crc, packed, size, local] = [16, 20, 24, 42].map(offset => archive.readUInt32LE(at + offset)) as [number, number, number, number];
  if (flags & 1) throw bad('expected an entry that is not encrypted');
  if ([packed, size, local].includes(IN_ZIP64)) throw bad('expected an entry without ZIP64 records');
  if (size > left) throw new RunReadError('too_large', path, `expands beyond the bound of this reader by ${size - left} bytes`);
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== LOCAL) throw bad('its local header is damaged');
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const stored = archive.subarray(start, start + packed);
  if (stored.length !== packed) throw bad(`expected ${packed} bytes, found ${stored.length}`);
  const bytes = method === 0 ? stored : inflated(method, stored, size, bad);
  if (bytes.length !== size) throw bad(`expected ${size} bytes expanded, found ${bytes.length}`);
  if (crc32(bytes) !== crc) throw bad('its checksum does not fit its contents');
  return bytes;
}

function inflated(method: number, packed: Buffer, size: number, bad: (detail: string) => RunReadError): Buffer {
  if (method !== 8) throw bad(`expected method 0 (stored) or 8 (deflate), found ${method}`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    throw bad(`cannot be expanded to ${size} bytes: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Position of the end record, which a comment may follow; -1 when there is none. */
function findEnd(archive: Buffer): number {
  for (let at = archive.length - END_LENGTH; at >= Math.max(0, archive.length - END_LENGTH - MAX_COMMENT); at--) {
    if (archive.readUInt32LE(at) === END) return at;
  }
  return -1;
}
