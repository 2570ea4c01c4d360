/** A few runs that stay open; one that has grown since is opened anew, so that its new snapshots are there. */
import { stat } from 'node:fs/promises';
import { locate, sweepRecordFile } from '../../runs/catalogue';
import { asReadError } from '../../runs/errors';
import { runFiles } from '../../runs/layout';
import { RunSnapshots } from '../runSnapshots';
import { Recent } from './recent';

/** Runs that are open at the same time. */
const MAX_OPEN_RUNS = 4;

export interface OpenRun {
  readonly snapshots: RunSnapshots;
  /** Of its metrics when it was opened. */
  readonly stamp: string;
  readonly serial: number;
}

export class OpenRuns {
  private readonly open = new Recent<OpenRun>(MAX_OPEN_RUNS, ({ snapshots }) => snapshots.close());
  private opened = 0;

  /** @param path of the run's directory. @throws RunReadError, AnalysisError as `RunSnapshots.open` */
  async get(path: string): Promise<OpenRun> {
    const stamp = await stampOf(path);
    const known = this.open.get(path);
    if (known?.stamp === stamp) return known;
    const run = { snapshots: await RunSnapshots.open(path), stamp, serial: ++this.opened };
    this.open.set(path, run, 1);
    return run;
  }

  /** Opens it anew the next time: it may be readable then, or a row may just be on its way. */
  forget(path: string): void {
    this.open.delete(path);
  }
}

/** Changes with every snapshot, and when another run lies in the place. A snapshot's arrays are on disk before its line. */
async function stampOf(runDir: string): Promise<string> {
  const { metrics } = runFiles(runDir);
  try {
    return await stampOfFile(metrics);
  } catch (error) {
    const located = await locate(runDir).catch(() => undefined); // What is wrong is said of the run itself.
    if (!located?.sweep.foreign) throw asReadError(metrics, error);
    return stampOfFile(await sweepRecordFile(located.sweep.path));
  }
}

async function stampOfFile(file: string): Promise<string> {
  const { dev, ino, size, mtimeMs } = await stat(file);
  return `${dev}:${ino}:${size}:${mtimeMs}`;
}
