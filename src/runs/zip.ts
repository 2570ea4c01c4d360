/**
 * The entries of a zip archive in memory, read from its central directory (PKWARE APPNOTE 6.3, sections 4.3.12 and 4.3.16):
 * stored and deflated, each checked against its CRC-32, none expanded beyond the caller's bound.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { RunReadError } from './errors';
import { centralRecord, findEnd, IN_ZIP64, localHeaderLength, type CentralRecord } from './zipRecords';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

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
  const directory = archive.subarray(0, end);
  const entries: ZipEntry[] = [];
  let left = maxBytes;
  for (let i = 0; i < count; i++) {
    const record = centralRecord(directory, at);
    if (!record) throw bad(`expected ${count} entries, found ${i}`);
    const { name } = record;
    const bytes = expand(archive, record, left, detail => bad(`${JSON.stringify(name)}: ${detail}`), path);
    left -= bytes.length;
    entries.push({ name, bytes });
    at = record.end;
  }
  return entries;
}

/** The contents that a central record points to. */
function expand(archive: Buffer, record: CentralRecord, left: number, bad: (detail: string) => RunReadError, path: string): Uint8Array {
  const { method, crc, packedSize, size, localOffset } = record;
  if (record.isEncrypted) throw bad('expected an entry that is not encrypted');
  if ([packedSize, size, localOffset].includes(IN_ZIP64)) throw bad('expected an entry without ZIP64 records');
  if (size > left) throw new RunReadError('too_large', path, `expands beyond the bound of this reader by ${size - left} bytes`);
  const header = localHeaderLength(archive.subarray(localOffset));
  if (header === null) throw bad('its local header is damaged');
  const stored = archive.subarray(localOffset + header, localOffset + header + packedSize);
  if (stored.length !== packedSize) throw bad(`expected ${packedSize} bytes, found ${stored.length}`);
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
