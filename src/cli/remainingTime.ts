/** How long a sweep will still take, from the speeds of its runs so far. */
import type { RunRecord } from '../runs/records';

interface Progress {
  state: RunRecord['state'];
  step: number;
  steps: number;
  /** Where the run was when it was first seen at work, and when: speed counts from there. */
  from?: { readonly step: number; readonly atMs: number };
  /** Seconds a step, once known. */
  pace?: number;
}

export class RemainingTime {
  private readonly runs = new Map<string, Progress>();

  /** @param jobs runs at the same time */
  constructor(private readonly jobs: number) {}

  /** @param nowMs any clock that only moves forward */
  update(id: string, record: Pick<RunRecord, 'state' | 'step' | 'steps'>, nowMs: number): void {
    const run = this.runs.get(id) ?? { state: record.state, step: 0, steps: 0 };
    this.runs.set(id, run);
    if (record.state !== 'running') delete run.from;
    run.state = record.state;
    run.step = record.step ?? 0;
    run.steps = record.steps ?? run.steps;
    if (record.state !== 'running' || record.step === null) return;
    run.from ??= { step: record.step, atMs: nowMs };
    const steps = record.step - run.from.step;
    if (steps > 0) run.pace = (nowMs - run.from.atMs) / 1000 / steps;
  }

  /** Share of the work that is done, 0 to 1; what will not go on (stopped, failed, paused) counts as done. */
  share(): number {
    let done = 0;
    let all = 0;
    for (const { state, step, steps } of this.runs.values()) {
      const size = Math.max(1, steps);
      all += size;
      done += waits(state) ? Math.min(step, size) : size;
    }
    return all === 0 ? 0 : done / all;
  }

  /** Seconds; null before any run has shown its speed. */
  seconds(): number | null {
    const paces = [...this.runs.values()].flatMap(({ pace }) => (pace === undefined ? [] : [pace]));
    if (paces.length === 0) return null;
    const typical = paces.reduce((sum, pace) => sum + pace, 0) / paces.length;
    const left = [...this.runs.values()]
      .filter(({ state }) => waits(state))
      .map(({ step, steps, pace = typical }) => Math.max(0, steps - step) * pace);
    const total = left.reduce((sum, seconds) => sum + seconds, 0);
    // Runs share the jobs, but one run cannot be shared.
    return Math.max(total / Math.max(1, Math.min(this.jobs, left.length)), ...left, 0);
  }
}

function waits(state: RunRecord['state']): boolean {
  return state === 'running' || state === 'queued';
}
