/**
 * A sweep written out in one of the formats of other programs. Everything is written beside its place first and moved there when it is
 * whole: a full disk or a cancelled export leaves nothing that looks done.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { readSweep, type Sweep } from '../runs/catalogue';
import { asWriteError } from '../runs/errors';
import { exportCsv } from './csv';
import { ExportError } from './errors';
import type { ExportFormat } from './formats';
import { exportFigures } from './figures';
import { exportTensorBoard } from './tensorboard';
import { exportThesis } from './thesis';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Folder of the export. */
  readonly out: string;
  /** Replace files of the same names. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  /** Told after each of `total` parts. */
  readonly progress?: (done: number, total: number) => void;
}

/** What a format's writer works with. */
export interface ExportJob {
  readonly sweep: Sweep;
  /** An empty folder. */
  readonly out: string;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

const writers: Readonly<Record<ExportFormat, (job: ExportJob) => Promise<readonly string[]>>> = {
  csv: exportCsv,
  thesis: exportThesis,
  figures: exportFigures,
  tensorboard: exportTensorBoard,
};

export interface Exported {
  /** Absolute. */
  readonly out: string;
  /** Relative to `out`, sorted. */
  readonly files: readonly string[];
  /** What was left out, and why, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * @throws ExportError `exists`, `not_exportable`; RunReadError, AnalysisError; RunWriteError of a full disk; the signal's reason.
 */
export async function exportSweep(sweepDir: string, options: ExportOptions): Promise<Exported> {
  const { format, force = false, signal = new AbortController().signal, progress = () => undefined } = options;
  const out = resolve(options.out);
  const sweep = await readSweep(sweepDir);
  requireFree(out, force, sweep);
  const staged = join(dirname(out), `.ntk-export-${randomBytes(6).toString('hex')}`);
  try {
    makeFolder(staged);
    const notes = await writers[format]({ sweep, out: staged, signal, progress });
    signal.throwIfAborted();
    const files = filesIn(staged);
    moveInto(staged, out, files);
    return { out, files, notes };
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

function requireFree(out: string, force: boolean, sweep: Sweep): void {
  if (out === sweep.path || sweep.path.startsWith(out + sep)) throw new ExportError('exists', `--out: ${out} holds the sweep itself`);
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) throw new ExportError('exists', `--out: expected a folder, found the file ${out}`);
  if (!force && readdirSync(out).length > 0)
    throw new ExportError('exists', `--out: ${out} is not empty; --force replaces files of the same names`);
}

/** A folder that is new takes its place as a whole; files of one that is there are replaced one by one. */
function moveInto(staged: string, out: string, files: readonly string[]): void {
  try {
    if (!existsSync(out)) {
      renameSync(staged, out);
      return;
    }
    for (const file of files) {
      mkdirSync(dirname(join(out, file)), { recursive: true });
      renameSync(join(staged, file), join(out, file));
    }
  } catch (error) {
    throw asWriteError(out, error);
  }
}

/** One folder after the other: where a file system has no place for new ones, mkdir with `recursive` may try for ever. */
function makeFolder(path: string): void {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    throw asWriteError(path, error);
  }
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return entries.filter(entry => statSync(join(folder, entry)).isFile()).sort();
}
