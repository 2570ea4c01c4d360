/**
 * Answers the requests of the analysis thread. A few runs stay open, and what was computed of them last; a run that has grown since
 * is opened anew, so that its new snapshots are there.
 */
import { stat } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { locate, sweepRecordFile } from '../../runs/catalogue';
import { asReadError } from '../../runs/errors';
import { runFiles } from '../../runs/layout';
import { derivedNames, type DerivedName, type DerivedResult } from '../../shared/protocol';
import { derive, type Derived } from '../derived';
import { packDerived } from '../derivedPacking';
import { DERIVED_ARRAYS, RunSnapshots } from '../runSnapshots';
import type { DeriveRequest } from './messages';
import { Recent } from './recent';

/** Runs that are open at the same time. */
const MAX_OPEN_RUNS = 4;
/** Bytes of results that are kept, 60 kernels of 256 points. */
const MAX_RESULT_BYTES = 32 << 20;

interface OpenRun {
  readonly snapshots: RunSnapshots;
  /** Of its metrics when it was opened. */
  readonly stamp: string;
  readonly serial: number;
}

export class Deriver {
  private readonly open = new Recent<OpenRun>(MAX_OPEN_RUNS, ({ snapshots }) => snapshots.close());
  private readonly results = new Recent<Derived>(MAX_RESULT_BYTES);
  private opened = 0;

  /**
   * All that is asked for in one answer, cheap names before costly ones; one that cannot be had refuses the whole. Gives way between
   * two names. @returns null when the signal was aborted meanwhile. @throws only what is a defect, or a lack of memory.
   */
  async answer({ run, step, get }: DeriveRequest, signal: AbortSignal): Promise<DerivedResult | null> {
    try {
      const source = await this.openRun(run);
      const derived: Derived[] = [];
      for (const name of derivedNames.filter(known => get.includes(known))) {
        await turn();
        await source.snapshots.prepare(neededBy(name), step, signal);
        if (signal.aborted) return null;
        derived.push(this.derive(source, step, name));
      }
      return packDerived(derived);
    } catch (error) {
      if (signal.aborted) return null;
      this.open.delete(run); // It may be readable the next time, or a row may just be on its way.
      if (!(error instanceof Error && 'reason' in error)) throw error;
      return { ok: false, message: error.message };
    }
  }

  private derive({ snapshots, serial }: OpenRun, step: number, name: DerivedName): Derived {
    const key = `${serial} ${step} ${name}`;
    const known = this.results.get(key);
    if (known) return known;
    const derived = derive(snapshots, step, name);
    this.results.set(
      key,
      derived,
      derived.arrays.reduce((bytes, { data }) => bytes + data.byteLength, 0),
    );
    return derived;
  }

  private async openRun(path: string): Promise<OpenRun> {
    const stamp = await stampOf(path);
    const known = this.open.get(path);
    if (known?.stamp === stamp) return known;
    const run = { snapshots: await RunSnapshots.open(path), stamp, serial: ++this.opened };
    this.open.set(path, run, 1);
    return run;
  }
}

/** Arrays that lie in compressed archives are brought into memory before they are asked for. */
function neededBy(name: DerivedName): readonly string[] {
  switch (name) {
    case 'stops':
    case 'data':
      return [];
    case 'preds_eval':
    case 'preds_train':
      return ['preds_eval'];
    case 'K_train_train':
      return ['K_train_train'];
    default:
      return DERIVED_ARRAYS;
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
