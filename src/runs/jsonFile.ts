/**
 * The JSON records of a run directory. Numbers that JSON cannot hold are the strings "NaN", "Infinity" and "-Infinity". Records
 * that are replaced again and again are padded with spaces, so that on a full disk they can still be overwritten in place.
 */
import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync } from 'node:fs';
import type { z } from 'zod';
import { RunReadError, RunWriteError } from './errors';
import { loadBounded, readBounded } from './regularFile';
import type { ReplaceOptions } from './replaceFile';
import { replaceFile } from './replaceFile';
import { describeIssues } from './schemaIssues';
import { writeFully } from './writeFully';

/** Padded records take a multiple of this many bytes. */
export const RECORD_BLOCK = 4096;
/** Far above a sweep.json of 10,000 runs. */
const JSON_MAX_BYTES = 64 * 2 ** 20;

/** JSON text in which non-finite numbers are strings. */
export function stringifyJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? String(item) : item), indent);
}

/** Replaces the file by `value`, unpadded. @throws RunWriteError */
export function writeJsonFile(path: string, value: unknown, options: ReplaceOptions = {}): void {
  replaceFile(path, Buffer.from(stringifyJson(value, 2) + '\n'), options);
}

/**
 * Replaces a padded record; when no space is left for the replacement, overwrites the old one in place.
 * @throws RunWriteError; `disk_full` when the record does not fit over the old one either.
 */
export function writeRecordFile(path: string, value: unknown): void {
  const text = Buffer.from(stringifyJson(value, 2) + '\n');
  try {
    replaceFile(path, padded(text, 0));
  } catch (error) {
    if (!(error instanceof RunWriteError) || error.reason !== 'disk_full') throw error;
    overwriteInPlace(path, text, error);
  }
}

/**
 * The validated contents of a JSON file.
 * @throws RunReadError `missing`, `unreadable`, `too_large`, or `malformed` with the line or the key and what was expected.
 */
export function readJsonFile<S extends z.ZodType>(path: string, schema: S): z.output<S> {
  return parseJson(readBounded(path, JSON_MAX_BYTES), path, schema);
}

/** `readJsonFile` that does not block the caller while the file system works. */
export async function loadJsonFile<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
  return parseJson(await loadBounded(path, JSON_MAX_BYTES), path, schema);
}

/** Validated JSON from the bytes of a file. @throws RunReadError `malformed` */
export function parseJson<S extends z.ZodType>(bytes: Uint8Array, path: string, schema: S): z.output<S> {
  const value = parseText(bytes, path);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new RunReadError('malformed', path, describeIssues(result.error, { value }));
}

function parseText(bytes: Uint8Array, path: string): unknown {
  if (!isUtf8(bytes)) throw new RunReadError('malformed', path, 'expected JSON in UTF-8');
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const place = placeOf(message, text);
    throw new RunReadError('malformed', path, `${place}expected JSON: ${message}`, { cause: error });
  }
}

/** `line:column: ` where the parser tells it. */
function placeOf(message: string, text: string): string {
  const position = /position (\d+)/.exec(message)?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n');
  const known = position !== undefined || message.includes('end of JSON');
  return known ? `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ` : '';
}

function padded(text: Uint8Array, atLeast: number): Uint8Array {
  const block = Buffer.alloc(Math.max(atLeast, Math.ceil(text.length / RECORD_BLOCK) * RECORD_BLOCK), ' ');
  block.set(text);
  return block;
}

/** Takes no new space: writes over the bytes that the old record has. */
function overwriteInPlace(path: string, text: Uint8Array, full: RunWriteError): void {
  let fd: number;
  try {
    fd = openSync(path, 'r+');
  } catch {
    throw full; // There is no old record: the full disk is what the caller has to know.
  }
  try {
    const size = fstatSync(fd).size;
    if (text.length > size) throw full;
    writeFully(fd, path, padded(text, size).subarray(0, size), 0);
  } finally {
    closeSync(fd);
  }
}
