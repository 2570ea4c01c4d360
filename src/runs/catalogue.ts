/** Finds sweeps on disk and reads what they consist of. Nothing found in a file leads out of the sweep's directory. */
import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import * as z from 'zod';
import type { ExperimentSettings } from '../experiment/schema';
import { MAX_RUNS } from '../experiment/limits';
import { experimentSchema } from '../experiment/schema';
import { asReadError, RunReadError, systemCode } from './errors';
import type { ForeignFormat } from './formats/foreignFormat';
import { foreignFormatOf, formatOfNames } from './formats/formats';
import { loadJsonFile } from './jsonFile';
import { sweepFiles } from './layout';
import { isPathComponent } from './pathComponent';
import type { SweepRecord } from './records';
import { FORMAT_VERSION, sweepRecord } from './records';

export interface Sweep {
  /** Absolute. */
  readonly path: string;
  readonly record: SweepRecord;
  readonly runs: readonly SweepRun[];
  /** Of another program's layout; absent: the run directory of this one. */
  readonly foreign?: ForeignFormat;
}

export interface SweepRun {
  readonly id: string;
  /** Absolute; the directory may not be there, and names no more than a place where several runs share a file. */
  readonly path: string;
  readonly axes: Readonly<Record<string, unknown>>;
}

export interface FindOptions {
  /** Levels below the folder, 0 only the folder itself. */
  readonly maxDepth?: number;
  /** Directories looked into before giving up. */
  readonly maxDirectories?: number;
  readonly signal?: AbortSignal;
}

export interface FoundSweeps {
  /** Absolute paths of directories with a sweep.json or with results of another program, in order of path. */
  readonly sweeps: readonly string[];
  /** Directories that could not be looked into. */
  readonly unreadable: readonly string[];
  /** False when `maxDirectories` ended the search. */
  readonly complete: boolean;
}

/**
 * Sweeps in and below a folder. Links are not followed; hidden directories, node_modules and the inside of sweeps are passed over.
 * @throws RunReadError when the folder itself cannot be read; the signal's reason when it is aborted.
 */
export async function findSweeps(folder: string, options: FindOptions = {}): Promise<FoundSweeps> {
  const { maxDepth = 8, maxDirectories = 50_000, signal } = options;
  const sweeps: string[] = [];
  const unreadable: string[] = [];
  let level = [resolve(folder)];
  let looked = 0;
  for (let depth = 0; depth <= maxDepth && level.length > 0; depth++) {
    const next: string[] = [];
    for (const directory of level) {
      signal?.throwIfAborted();
      if (++looked > maxDirectories) return { sweeps: sweeps.sort(), unreadable, complete: false };
      let entries: Dirent[];
      try {
        entries = await readdir(directory, { withFileTypes: true });
      } catch (error) {
        if (systemCode(error) === 'ENOTDIR' && looked === 1)
          throw new RunReadError('malformed', directory, 'expected a folder, found something else');
        if (looked === 1) throw asReadError(directory, error);
        if (systemCode(error) !== 'ENOENT') unreadable.push(directory);
        continue;
      }
      if (isSweep(entries)) sweeps.push(directory);
      else next.push(...entries.filter(worthLooking).map(entry => join(directory, entry.name)));
    }
    level = next;
  }
  return { sweeps: sweeps.sort(), unreadable, complete: true };
}

/**
 * What a sweep consists of.
 * @throws RunReadError `not_a_sweep` without a sweep.json, `newer_format` for a newer major version, `malformed`, `unreadable`, and
 * `outside` when a run would lie outside the sweep's directory.
 */
export async function readSweep(path: string): Promise<Sweep> {
  const sweep = resolve(path);
  const files = sweepFiles(sweep);
  const foreign = await foreignSweepFormat(sweep);
  if (foreign) return foreign.readSweep(sweep);
  const record = await loadJsonFile(files.record, versioned).catch((error: unknown) => {
    if (error instanceof RunReadError && error.reason === 'missing') {
      throw new RunReadError('not_a_sweep', sweep, 'expected a sweep directory, found no sweep.json in it', { cause: error });
    }
    throw error;
  });
  checkFormat(record.format, files.record);
  const whole = await loadJsonFile(files.record, sweepRecord);
  const { runs } = whole;
  if (runs.length > MAX_RUNS) throw new RunReadError('malformed', files.record, `runs: expected at most ${MAX_RUNS}, found ${runs.length}`);
  const ids = new Set<string>();
  for (const { id } of runs) {
    if (!isPathComponent(id)) throw new RunReadError('outside', files.record, `runs: expected ids of one path component, found "${id}"`);
    if (ids.has(id)) throw new RunReadError('malformed', files.record, `runs: expected different ids, found "${id}" twice`);
    ids.add(id);
  }
  await checkInside(sweep, ids);
  return { path: sweep, record: whole, runs: runs.map(({ id, axes }) => ({ id, axes, path: files.run(id) })) };
}

/** All settings of a sweep after defaults. @throws RunReadError, also for settings of a newer version that this one does not know. */
export async function readSettings(sweepDir: string): Promise<ExperimentSettings> {
  const foreign = await foreignSweepFormat(sweepDir);
  return foreign ? foreign.readSettings(sweepDir) : loadJsonFile(sweepFiles(sweepDir).settings, experimentSchema);
}

/** The settings as the sweep has them, unchecked. @throws RunReadError */
export async function readRawSettings(sweepDir: string): Promise<Readonly<Record<string, unknown>>> {
  const foreign = await foreignSweepFormat(sweepDir);
  return foreign ? { ...(await foreign.readSettings(sweepDir)) } : loadJsonFile(sweepFiles(sweepDir).settings, z.looseObject({}));
}

/** The file with which a directory is a sweep. */
export async function sweepRecordFile(sweepDir: string): Promise<string> {
  const foreign = await foreignSweepFormat(sweepDir);
  return foreign ? join(sweepDir, foreign.record) : sweepFiles(sweepDir).record;
}

/** Of what is a sweep of this program already, nothing else is asked. */
async function foreignSweepFormat(sweepDir: string): Promise<ForeignFormat | undefined> {
  return (await isFile(sweepFiles(sweepDir).record)) ? undefined : foreignFormatOf(sweepDir);
}

export interface Located {
  readonly sweep: Sweep;
  /** When the path names a run or something in it. */
  readonly run?: SweepRun;
}

/**
 * What a path means to a user: a sweep (or a file in it), a run inside one, or a folder that holds exactly one sweep.
 * @throws RunReadError as `readSweep`; `missing`; `ambiguous` for a folder with several sweeps.
 */
export async function locate(path: string): Promise<Located> {
  const asked = resolve(path);
  for (let directory = asked; ; directory = dirname(directory)) {
    const foreign = await foreignSweepFormat(directory);
    if (foreign) return locateForeign(await foreign.readSweep(await realpath(directory)), directory, asked);
    if (await isFile(sweepFiles(directory).record)) {
      await requireThere(asked);
      const sweep = await readSweep(directory);
      const run = sweep.runs.find(({ path: of }) => asked === of || asked.startsWith(of + sep));
      if (run) return { sweep, run };
      if (!asked.startsWith(sweepFiles(directory).runs + sep)) return { sweep };
      throw new RunReadError('not_a_sweep', asked, `expected a run that ${sweepFiles(directory).record} names`);
    }
    if (directory === dirname(directory)) break;
  }
  if (!(await requireThere(asked)).isDirectory()) throw new RunReadError('not_a_sweep', asked, 'expected a sweep or run directory');
  const { sweeps } = await findSweeps(asked);
  const [only, second] = sweeps;
  if (only === undefined)
    throw new RunReadError('not_a_sweep', asked, 'expected a sweep or run directory, found no sweep.json here or below');
  if (second !== undefined) {
    throw new RunReadError(
      'ambiguous',
      asked,
      `expected one sweep, found ${sweeps.length}: ${sweeps.slice(-3).join(', ')}${sweeps.length > 3 ? ', …' : ''}`,
    );
  }
  return { sweep: await readSweep(only) };
}

/** Runs of another program may have no directory of their own: the place that the sweep names for one is enough. */
async function locateForeign(sweep: Sweep, directory: string, asked: string): Promise<Located> {
  const inside = asked.slice(directory.length);
  const run = sweep.runs.find(({ path }) => path === sweep.path + inside);
  if (run) return { sweep, run };
  await requireThere(asked);
  const [first, ...others] = sweep.foreign?.runsAt(sweep, asked) ?? [];
  if (first === undefined) return { sweep };
  const only = sweep.runs.find(({ id }) => id === first);
  if (others.length === 0 && only) return { sweep, run: only };
  throw new RunReadError('ambiguous', asked, `expected one run, found ${others.length + 1}: runs/${[first, ...others].join(', runs/')}`);
}

function requireThere(path: string): Promise<Stats> {
  return stat(path).catch((error: unknown) => {
    throw asReadError(path, error);
  });
}

const versioned = z.looseObject({ format: z.string().regex(/^\d{1,9}\.\d{1,9}$/, 'expected a version like "1.0"') });

function checkFormat(format: string, path: string): void {
  const major = Number(format.split('.')[0]);
  if (major > FORMAT_VERSION) {
    const detail = `format: expected version ${FORMAT_VERSION}, found ${format}, which a newer version of this program wrote`;
    throw new RunReadError('newer_format', path, detail);
  }
  if (major < FORMAT_VERSION) throw new RunReadError('malformed', path, `format: expected version ${FORMAT_VERSION}, found ${format}`);
}

/** Refuses links, of the runs or of single ones, that point out of the sweep or to nowhere. */
async function checkInside(sweep: string, ids: ReadonlySet<string>): Promise<void> {
  const { runs, run } = sweepFiles(sweep);
  const root = (await realpath(sweep)) + sep;
  const check = async (path: string) => {
    const target = await realpath(path).catch((error: unknown) => `nowhere (${systemCode(error) ?? String(error)})`);
    if (!target.startsWith(root)) throw new RunReadError('outside', path, `expected a directory of the sweep, found a link to ${target}`);
  };
  try {
    const entries = await readdir(runs, { withFileTypes: true });
    await check(runs);
    for (const entry of entries) if (entry.isSymbolicLink() && ids.has(entry.name)) await check(run(entry.name));
  } catch (error) {
    const typed = asReadError(runs, error);
    if (typed.reason !== 'missing') throw typed; // Without runs/ the runs are empty.
  }
}

function isSweep(entries: readonly Dirent[]): boolean {
  if (entries.some(entry => entry.name === 'sweep.json' && entry.isFile())) return true;
  return formatOfNames(new Set(entries.map(({ name }) => name))) !== undefined;
}

function worthLooking(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules';
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // Whatever keeps it from being looked at, it cannot be read as a sweep's record.
  }
}
