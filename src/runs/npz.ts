/** NumPy's archive of named arrays: a zip whose entries are `<name>.npy`. */
import { zipSync } from 'fflate';
import { RunReadError } from './errors';
import { readBounded } from './regularFile';
import type { NpyArray } from './npy';
import { decodeNpy, encodeNpy } from './npy';
import { replaceFile } from './replaceFile';
import { readZip } from './zip';

export type NpzEntries = Readonly<Record<string, NpyArray>>;

/** Bound on what an archive expands to: far above any checkpoint or data set of this format, far below a machine's memory. */
const NPZ_MAX_BYTES = 2 ** 31 - 1;
/** Entries carry no time, so equal arrays give equal files. */
const NO_TIME = new Date(1980, 0, 1);

/** The archive of these arrays, stored unless `deflate` is asked for. */
export function encodeNpz(entries: NpzEntries, options: { readonly deflate?: boolean } = {}): Uint8Array {
  const files = Object.entries(entries).map(([name, array]) => [`${name}.npy`, encodeNpy(array)] as const);
  return zipSync(Object.fromEntries(files), { level: options.deflate ? 6 : 0, mtime: NO_TIME });
}

/**
 * The arrays of an archive by their names.
 * @throws RunReadError, also for an entry that is no plain `<name>.npy`: `outside` when its name leaves the archive.
 */
export function decodeNpz(archive: Uint8Array, path: string, maxBytes = NPZ_MAX_BYTES): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  const buffer = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  for (const { name, bytes } of readZip(buffer, path, maxBytes)) {
    const array = /^([^/\\\0]+)\.npy$/.exec(name)?.[1];
    if (/[/\\\0]/.test(name)) throw new RunReadError('outside', path, `expected plain entry names, found ${JSON.stringify(name)}`);
    if (array === undefined) throw new RunReadError('malformed', path, `expected entries <name>.npy, found ${JSON.stringify(name)}`);
    if (arrays.has(array)) throw new RunReadError('malformed', path, `expected one array ${JSON.stringify(array)}, found two`);
    arrays.set(array, decodeNpy(bytes, `${path}: ${name}`));
  }
  return arrays;
}

/** Replaces the file by the archive of these arrays, on disk before it is visible. @throws RunWriteError */
export function writeNpz(path: string, entries: NpzEntries, options: { readonly deflate?: boolean } = {}): void {
  replaceFile(path, encodeNpz(entries, options), { durable: true });
}

/** @throws RunReadError as `decodeNpz`, and `missing`, `unreadable`, `too_large` */
export function readNpz(path: string, maxBytes = NPZ_MAX_BYTES): Map<string, NpyArray> {
  return decodeNpz(readBounded(path, maxBytes), path, maxBytes);
}
