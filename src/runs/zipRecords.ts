/** The records of a zip archive by which its readers find the entries (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16). */

export const SIGNATURES = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;
/** Length of the end record without its comment. */
export const END_LENGTH = 22;
export const MAX_COMMENT = 0xffff;
/** In place of a size or an offset that stands in a ZIP64 record. */
export const IN_ZIP64 = 0xffffffff;
/** Length of a local header without name and extra fields, and of a central record. */
export const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;

/** What the central directory says of an entry. Sizes and offset may be `IN_ZIP64`. */
export interface CentralRecord {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** 0 stored, 8 deflate. */
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive, and expanded. */
  readonly packedSize: number;
  readonly size: number;
  /** Of the entry's local header. */
  readonly localOffset: number;
  readonly extra: Buffer;
  /** Where the next record begins. */
  readonly end: number;
}

/** The record of a central directory that begins at `at`; null where there is no whole one. */
export function centralRecord(directory: Buffer, at: number): CentralRecord | null {
  if (at + CENTRAL_LENGTH > directory.length || directory.readUInt32LE(at) !== SIGNATURES.central) return null;
  const [nameLength, extraLength, comment] = [28, 30, 32].map(field => directory.readUInt16LE(at + field)) as [number, number, number];
  const [crc, packedSize, size, localOffset] = [16, 20, 24, 42].map(field => directory.readUInt32LE(at + field)) as [
    number,
    number,
    number,
    number,
  ];
  const behindName = at + CENTRAL_LENGTH + nameLength;
  const end = behindName + extraLength + comment;
  if (end > directory.length) return null;
  return {
    name: directory.toString('utf8', at + CENTRAL_LENGTH, behindName),
    isEncrypted: (directory.readUInt16LE(at + 8) & 1) !== 0,
    method: directory.readUInt16LE(at + 10),
    crc,
    packedSize,
    size,
    localOffset,
    extra: directory.subarray(behindName, behindName + extraLength),
    end,
  };
}

/** From the start of a local header to the contents behind it; null where there is no whole one. */
export function localHeaderLength(header: Buffer): number | null {
  if (header.length < LOCAL_LENGTH || header.readUInt32LE(0) !== SIGNATURES.local) return null;
  return LOCAL_LENGTH + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/** Position of the end record in the last bytes of an archive, a comment behind it or not; -1 where there is none. */
export function findEnd(tail: Buffer): number {
  for (let at = tail.length - END_LENGTH; at >= Math.max(0, tail.length - END_LENGTH - MAX_COMMENT); at--)
    if (tail.readUInt32LE(at) === SIGNATURES.end) return at;
  return -1;
}
