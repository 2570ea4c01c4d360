/** The sweeps of a folder at a glance, for the command line. */
import type { z } from 'zod';
import type { FindOptions, Sweep } from './catalogue';
import { findSweeps, readSweep } from './catalogue';
import { asReadError, RunReadError } from './errors';
import { loadJsonFile } from './jsonFile';
import { runFiles, sweepFiles } from './layout';
import type { ObservedState } from './records';
import { runRecord, supervisorRecord } from './records';
import { observedState, observedSweepState, processGone, supervisorLost } from './state';

export interface ListedSweep {
  readonly path: string;
  readonly name: string;
  readonly state: ObservedState;
  /** Number of runs. */
  readonly runs: number;
  /** ISO 8601. */
  readonly created: string;
}

export interface SweepList {
  /** Newest first. */
  readonly sweeps: readonly ListedSweep[];
  /** Directories that look like sweeps and cannot be read as such. */
  readonly problems: readonly RunReadError[];
}

/** Sweeps in and below a folder. @throws RunReadError when the folder itself cannot be read. */
export async function listSweeps(folder: string, options: FindOptions = {}): Promise<SweepList> {
  const found = await findSweeps(folder, options);
  const sweeps: ListedSweep[] = [];
  const problems = found.unreadable.map(path => new RunReadError('unreadable', path, 'cannot be looked into'));
  for (const path of found.sweeps) {
    options.signal?.throwIfAborted();
    try {
      const sweep = await readSweep(path);
      const { name, created } = sweep.record;
      sweeps.push({ path, name, state: await stateNow(sweep), runs: sweep.runs.length, created });
    } catch (error) {
      problems.push(asReadError(path, error));
    }
  }
  return { sweeps: sweeps.sort((a, b) => b.created.localeCompare(a.created) || b.path.localeCompare(a.path)), problems };
}

/**
 * The state of a sweep at one look: processes of this host are known to be gone, heartbeats of other hosts cannot be judged.
 * @throws RunReadError for a record that is malformed
 */
async function stateNow(sweep: Sweep): Promise<ObservedState> {
  if (sweep.foreign) return 'finished'; // Their record is the last file that is written.
  const supervisor = await ifThere(sweepFiles(sweep.path).supervisor, supervisorRecord);
  const runs: ObservedState[] = [];
  for (const { path } of sweep.runs) {
    const record = await ifThere(runFiles(path).record, runRecord);
    runs.push(record ? observedState(record, atOneLook(record)) : 'queued');
  }
  if (supervisor?.state !== 'running') return observedSweepState(runs, 'ended');
  return observedSweepState(runs, supervisorLost(supervisor, atOneLook(supervisor)) ? 'lost' : 'alive');
}

function atOneLook(record: { pid: number | null; host?: string | null | undefined; heartbeat?: number | undefined }) {
  return { stillMs: record.heartbeat === undefined ? null : 0, processGone: processGone(record.pid, record.host) };
}

async function ifThere<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | undefined> {
  try {
    return await loadJsonFile(path, schema);
  } catch (error) {
    if (error instanceof RunReadError && error.reason === 'missing') return undefined;
    throw error;
  }
}
