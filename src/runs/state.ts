/** The state of runs and sweeps as a reader sees it: what the files say, and `lost` where their writer is gone. */
import { hostname } from 'node:os';
import type { ObservedState, RunRecord, SupervisorRecord } from './records';

/** A heartbeat that stands still for so long, by the reader's own clock, is that of a process that is gone. */
export const LOST_AFTER_MS = 10_000;

/** What a reader knows of a writer besides its record. */
export interface Liveness {
  /** Milliseconds for which the heartbeat has stood still under this reader's eyes; null when the record has no heartbeat. */
  readonly stillMs: number | null;
  /** The process ran on this host and is there no more. */
  readonly processGone: boolean;
}

/** Remembers when a heartbeat last moved, by the reader's own clock: clocks of other hosts do not matter. */
export class HeartbeatWatch {
  private counter: number | undefined;
  private movedAt = 0;

  /** @param clock milliseconds, monotonic. */
  constructor(private readonly clock: () => number) {}

  /** Milliseconds since the counter was first seen at this value; null without a counter. */
  stillMs(counter: number | undefined): number | null {
    if (counter === undefined) return null;
    if (counter !== this.counter) {
      this.counter = counter;
      this.movedAt = this.clock();
    }
    return this.clock() - this.movedAt;
  }
}

/** Whether a process of this host is gone. Of other hosts, and of processes that may not be asked, it is not known: false. */
export function processGone(pid: number | null, host: string | null | undefined): boolean {
  if (pid === null || pid <= 0 || host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** A running run is lost when its process is gone or its heartbeat stands still; one without a heartbeat never is. */
export function observedState(record: RunRecord, liveness: Liveness): ObservedState {
  return record.state === 'running' && isGone(liveness) ? 'lost' : record.state;
}

/** Whether a supervisor that says it is running is not. */
export function supervisorLost(record: SupervisorRecord, liveness: Liveness): boolean {
  return record.state === 'running' && isGone(liveness);
}

/**
 * The state of a sweep: that of the run that matters most to its owner.
 * @param supervisor `alive`: it owns the queue; `lost`: it said so and is gone; `ended`: it has ended, or there never was one.
 */
export function observedSweepState(runs: Iterable<ObservedState>, supervisor: 'alive' | 'lost' | 'ended'): ObservedState {
  const states = new Set(runs);
  const has = (...wanted: ObservedState[]) => wanted.some(state => states.has(state));
  if (supervisor === 'alive') {
    if (has('running', 'lost')) return 'running';
    if (has('queued')) return states.size === 1 ? 'queued' : 'running';
  } else {
    if (has('running')) return supervisor === 'lost' ? 'lost' : 'running';
    if (has('lost') || (supervisor === 'lost' && has('queued', 'paused'))) return 'lost';
  }
  if (has('failed')) return 'failed';
  if (has('diverged')) return 'diverged';
  if (has('paused')) return 'paused';
  if (has('stopped')) return 'stopped';
  // Queued without a supervisor: nothing has begun, or the sweep was interrupted between two runs and can be resumed.
  if (has('queued')) return states.size === 1 ? 'queued' : 'paused';
  return 'finished';
}

function isGone({ stillMs, processGone: gone }: Liveness): boolean {
  return stillMs !== null && (gone || stillMs >= LOST_AFTER_MS);
}
