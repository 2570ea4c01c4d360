/** An experiment by the path of its file or the name of a preset: what commands and the command line take. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { nearest } from './suggestions';
import { parseExperiment } from './parse';
import type { ParseOptions } from './parse';
import { presets } from './presets/presets';
import { problemAt, WHOLE_FILE } from './problem';
import type { Problem } from './problem';
import { MAX_TEXT_LENGTH } from './yaml/yamlTokens';
import type { ExperimentSettings } from './schema';

export type LoadResult = LoadedExperiment | { readonly ok: false; readonly problems: readonly Problem[] };

export interface LoadedExperiment {
  readonly ok: true;
  /** `data.path` is absolute. */
  readonly settings: ExperimentSettings;
  /** The text as given, for experiment.yaml. */
  readonly source: string;
  /** Absolute path of the file; undefined for a preset. */
  readonly file: string | undefined;
  /** `experiment.save_dir`, absolute: relative to the file, for a preset to `directory`. */
  readonly saveDirectory: string;
}

export interface LoadOptions extends ParseOptions {
  /** What relative paths are relative to; the working directory when absent. */
  readonly directory?: string;
}

/**
 * Reads and validates. The name of a preset wins over a file of the same name, which `./name` reaches. Bytes that are no UTF-8,
 * files that are missing, no regular files, unreadable or over 4 MiB are problems, never exceptions.
 */
export function loadExperiment(fileOrPreset: string, options: LoadOptions = {}): LoadResult {
  const directory = resolve(options.directory ?? '.');
  const preset = presets().find(({ name }) => name === fileOrPreset);
  const file = preset === undefined ? resolve(directory, fileOrPreset) : undefined;
  const read = preset === undefined ? readText(resolve(directory, fileOrPreset), fileOrPreset) : { text: preset.text };
  if ('problem' in read) return { ok: false, problems: [problemAt({ file: fileOrPreset, line: 1, column: 1 }, WHOLE_FILE, read.problem)] };
  const parsed = parseExperiment(read.text, fileOrPreset, options);
  if (!parsed.ok) return parsed;
  const base = file === undefined ? directory : dirname(file);
  const saveDirectory = resolve(base, parsed.settings.experiment.save_dir);
  const { data } = parsed.settings;
  const settings = data.path === undefined ? parsed.settings : { ...parsed.settings, data: { ...data, path: resolve(base, data.path) } };
  return { ...parsed, settings, file, saveDirectory };
}

/** UTF-8 takes at most four bytes a character. */
const MAX_BYTES = 4 * MAX_TEXT_LENGTH;

function readText(path: string, given: string): { readonly text: string } | { readonly problem: string } {
  let handle: number | undefined;
  try {
    // Without blocking: opening a pipe must not wait for its writer.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(handle);
    if (stat.isDirectory()) return { problem: 'expected an experiment file, found a directory' };
    if (!stat.isFile()) return { problem: 'expected an experiment file, found something that is no regular file' };
    if (stat.size > MAX_BYTES) return { problem: `expected an experiment file of at most ${MAX_BYTES} bytes, found ${stat.size}` };
    return decoded(readFileSync(handle));
  } catch (error) {
    return { problem: unreadable(error, given) };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function decoded(bytes: Buffer): { readonly text: string } | { readonly problem: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { problem: 'expected UTF-8, found UTF-16; save the file as UTF-8' };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { problem: 'expected UTF-8, found UTF-16; save the file as UTF-8' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { problem: 'expected text in UTF-8, found other bytes' };
    throw error;
  }
}

function unreadable(error: unknown, given: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const names = presets().map(({ name }) => name);
  const meant = nearest(given, names);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ERR_INVALID_ARG_VALUE':
      return `expected an experiment file or a preset (${names.join(', ')}), found no such file${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    case 'EACCES':
    case 'EPERM':
      return 'expected a file that can be read, found one without permission';
    case 'EISDIR':
      return 'expected an experiment file, found a directory';
    default:
      return `expected a file that can be read, found the error ${error instanceof Error ? error.message : String(error)}`;
  }
}
