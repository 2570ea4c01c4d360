/**
 * Continues a sweep that has ended or lost its supervisor. When one is alive it is asked instead: a sweep has one supervisor.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Located, Sweep, SweepRun } from '../runs/catalogue';
import { consumeRequests, requestControl } from '../runs/control';
import type { RunRecord } from '../runs/records';
import { HeartbeatWatch, LOST_AFTER_MS, processGone } from '../runs/state';
import { isContinuedBy } from './continued';
import { EngineError } from './errors';
import { pendingRequests } from './pendingRequests';
import { readRunRecord } from './runRecords';
import type { SupervisorOptions, SupervisorOutcome } from './supervisor';
import { Supervisor } from './supervisor';

export type ResumeOutcome =
  | ({ readonly type: 'ran' } & SupervisorOutcome)
  /** A supervisor is alive and has taken the request. */
  | { readonly type: 'asked' };

export interface ResumeOptions extends Omit<SupervisorOptions, 'sweep' | 'queue'> {
  readonly target: Located;
  /** The supervisor about to run, e.g. to interrupt it; the runs it will continue are known when `onQueue` is called. */
  readonly onSupervisor?: (supervisor: Supervisor) => void;
  readonly onQueue?: (ids: readonly string[]) => void;
}

/**
 * Runs nothing where everything is finished already.
 *
 * @throws EngineError `nothing_to_resume` when what is left cannot be continued, `workers_running` when workers of a lost supervisor do not end, and as `Supervisor.run`
 */
export async function resume(options: ResumeOptions): Promise<ResumeOutcome> {
  const { target, onSupervisor, onQueue, ...rest } = options;
  const { sweep, run } = target;
  for (;;) {
    const supervisor = new Supervisor({
      ...rest,
      sweep,
      queue: async () => {
        const ids = await chooseRuns(sweep, run?.id, rest.timing?.stillMs);
        onQueue?.(ids);
        return ids;
      },
    });
    onSupervisor?.(supervisor);
    try {
      return { type: 'ran', ...(await supervisor.run()) };
    } catch (error) {
      if (!(error instanceof EngineError) || error.reason !== 'locked') throw error;
      if (await askSupervisor(sweep, run)) return { type: 'asked' };
    }
  }
}

/** Leaves the request with the living supervisor. False when it ended before it took it: then the work is ours again. */
async function askSupervisor(sweep: Sweep, run: SweepRun | undefined): Promise<boolean> {
  await requestControl(sweep.path, { action: 'resume', ...(run && { run: run.id }) });
  const start = performance.now();
  while (performance.now() - start < LOST_AFTER_MS / 2) {
    if (pendingRequests(sweep.path) === 0) return true;
    await sleep(50);
  }
  return false; // The request stays: whoever has the lock next, perhaps we, takes it.
}

/** Which runs to continue, in the sweep's order. The lock is held: nobody else starts workers. */
async function chooseRuns(sweep: Sweep, named: string | undefined, stillMs = LOST_AFTER_MS): Promise<string[]> {
  // Requests to stop or pause were meant for a supervisor that is gone; requests to resume are meant for us.
  const wanted = consumeRequests(sweep.path).requests.filter(({ action }) => action === 'resume');
  const asked = [{ run: named }, ...wanted];
  const chosen = (run: SweepRun) =>
    asked.some(({ run: id }) => (id === undefined || id === run.id) && isContinuedBy(readRunRecord(run.path), id !== undefined));
  const candidates = sweep.runs.filter(chosen);
  await orphansEnd(candidates, stillMs);
  // What orphans have finished meanwhile is done.
  const ids = candidates.filter(chosen).map(({ id }) => id);
  const scope = sweep.runs.filter(({ id }) => named === undefined || id === named);
  if (ids.length === 0 && scope.some(({ path }) => readRunRecord(path).state !== 'finished'))
    throw new EngineError('nothing_to_resume', nothingToResume(sweep, named));
  return ids;
}

/** Waits until no worker of a lost supervisor is left: workers notice within 5 s that they are alone, and write a checkpoint. */
async function orphansEnd(runs: readonly SweepRun[], stillMs: number): Promise<void> {
  const pulses = new Map(runs.map(run => [run.id, new HeartbeatWatch(() => performance.now())]));
  const start = performance.now();
  for (;;) {
    const working = runs.filter(run => {
      const record = readRunRecord(run.path);
      return record.state === 'running' && !isGone(record, pulses.get(run.id), stillMs);
    });
    const [first] = working;
    if (!first) return;
    // An orphan that moved in the last moment gets the time to be seen standing still.
    if (performance.now() - start > 2 * stillMs) {
      const { pid, host } = readRunRecord(first.path);
      const who = `process ${pid}${host ? ` on ${host}` : ''}`;
      throw new EngineError(
        'workers_running',
        `${first.path}: a worker of a supervisor that is gone still trains this run (${who}); end it first`,
      );
    }
    await sleep(100);
  }
}

function isGone(record: RunRecord, pulse: HeartbeatWatch | undefined, stillMs: number): boolean {
  if (record.pid === null || processGone(record.pid, record.host)) return true;
  return (pulse?.stillMs(record.heartbeat ?? 0) ?? 0) >= stillMs;
}

function nothingToResume(sweep: Sweep, named: string | undefined): string {
  if (named === undefined) {
    const stopped = sweep.runs.filter(({ path }) => readRunRecord(path).state === 'stopped');
    const hint = stopped.length > 0 ? `; ${stopped.length} stopped: name a run to continue it` : '';
    return `${sweep.path}: no run is paused, lost, failed or waiting${hint}`;
  }
  const record = sweep.runs.filter(({ id }) => id === named).map(({ path }) => readRunRecord(path))[0];
  return `${sweep.path}: the run ${named} is ${record?.state ?? 'unknown'} and cannot be continued`;
}
