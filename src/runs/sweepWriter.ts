/** Lays out a new sweep directory, and the data sets in it. Each of these files is written once. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ExperimentSettings, PlannedRun } from '../experiment/schema';
import { asWriteError, RunReadError, systemCode } from './errors';
import { writeJsonFile, writeRecordFile } from './jsonFile';
import { runFiles, sweepFiles } from './layout';
import type { NpyArray } from './npy';
import type { NpzEntries } from './npz';
import { readNpz, writeNpz } from './npz';
import { isPathComponent } from './pathComponent';
import type { RunRecord, SupervisorRecord, SweepRecord } from './records';
import { FORMAT_VERSION } from './records';

export interface NewSweep {
  /** The experiment file exactly as given. */
  readonly experiment: string;
  readonly settings: ExperimentSettings;
  /** Names of the axes, in the order of the sweep. */
  readonly axes: readonly string[];
  readonly runs: readonly PlannedRun[];
  /** Who writes, e.g. `ntk-monitor 0.1.0`. */
  readonly program: string;
  /** Commit of the workspace, null outside a repository. */
  readonly commit: string | null;
  readonly supervisor: { readonly pid: number; readonly host: string };
  /** The present by default. */
  readonly created?: Date;
}

/**
 * Makes <out>/<name>/<YYYYMMDD-HHMMSS>-<id>/ (local time) with everything queued; sweep.json comes last, so that whoever finds it
 * finds a whole sweep.
 * @returns the absolute path of the sweep.
 * @throws RunReadError `outside` when the name or a run id is not one path component; RunWriteError
 */
export function createSweep(out: string, name: string, sweep: NewSweep): string {
  for (const component of [name, ...sweep.runs.map(run => run.id)]) {
    if (!isPathComponent(component)) throw new RunReadError('outside', out, `expected a name of one path component, found "${component}"`);
  }
  const created = sweep.created ?? new Date();
  const path = makeDirectory(join(resolve(out), name), created);
  const files = sweepFiles(path);
  writeOnce(files.experiment, sweep.experiment);
  writeJsonFile(files.settings, sweep.settings);
  const supervisor: SupervisorRecord = { state: 'running', ...sweep.supervisor, heartbeat: 0 };
  writeRecordFile(files.supervisor, supervisor);
  for (const directory of [files.control, files.data, files.runs]) makeNew(directory);
  for (const run of sweep.runs) {
    makeNew(files.run(run.id));
    writeRecordFile(runFiles(files.run(run.id)).record, queued(run, created));
  }
  const record: SweepRecord = {
    format: `${FORMAT_VERSION}.0`,
    name,
    created: created.toISOString(),
    program: sweep.program,
    commit: sweep.commit,
    axes: [...sweep.axes],
    runs: sweep.runs.map(({ id, axes }) => ({ id, axes })),
  };
  writeJsonFile(files.record, record);
  return path;
}

/** Writes data/<hash>.npz unless it is there: equal hashes mean equal data. @throws RunReadError `outside`, RunWriteError */
export function writeDataset(sweepDir: string, hash: string, entries: NpzEntries): void {
  const path = datasetPath(sweepDir, hash);
  if (!existsSync(path)) writeNpz(path, entries, { deflate: true });
}

/** @throws RunReadError */
export function readDataset(sweepDir: string, hash: string): ReadonlyMap<string, NpyArray> {
  return readNpz(datasetPath(sweepDir, hash));
}

function datasetPath(sweepDir: string, hash: string): string {
  const { data } = sweepFiles(sweepDir);
  if (!isPathComponent(hash)) throw new RunReadError('outside', data, `expected the hash of a data set, found "${hash}"`);
  return join(data, `${hash}.npz`);
}

function queued(run: PlannedRun, created: Date): RunRecord {
  // With epochs the worker knows it, when it has read the data.
  const steps = run.settings.train.steps ?? null;
  return { state: 'queued', pid: null, created: created.toISOString(), step: null, steps, error: null, engine: null };
}

/** Two sweeps of one second differ by their random id. */
function makeDirectory(parent: string, created: Date): string {
  makeAll(parent);
  for (;;) {
    const path = join(parent, `${timestamp(created)}-${randomBytes(3).toString('hex')}`);
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw asWriteError(path, error);
    }
  }
}

/** Node's own `recursive` never ends in a file system that refuses new folders with ENOENT, as /proc does. */
function makeAll(path: string): void {
  if (isDirectory(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeAll(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isDirectory(path)) throw asWriteError(path, error); // Somebody else may have made it just now.
  }
}

const isDirectory = (path: string) => existsSync(path) && statSync(path).isDirectory();

function timestamp(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

function makeNew(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    throw asWriteError(path, error);
  }
}

function writeOnce(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    throw asWriteError(path, error);
  }
}
