/** Sentences about runs and sweeps, the same in every form of report. */
import type { SupervisorOutcome } from '../engine/supervisor';
import type { RunRecord } from '../runs/records';
import { formatStep } from '../shared/format';

export const INTERRUPTED = 'Interrupted: writing checkpoints. Interrupt again to end at once.';

export const countRuns = (count: number) => `${count} run${count === 1 ? '' : 's'}`;

/** `width=64,seed=0: failed at step 1,200: The worker was killed …` */
export function stateLine(run: string, { state, step, error }: RunRecord): string {
  const at = step === null || state === 'running' ? '' : ` at step ${formatStep(step)}`;
  return `${run}: ${state}${at}${error ? `: ${error.message}` : ''}`;
}

/** `3 finished, 1 failed` */
export function outcomeText({ records, interrupted }: SupervisorOutcome): string {
  const counts = new Map<string, number>();
  for (const { state } of records.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = [...counts].map(([state, count]) => `${count} ${state}`);
  if (parts.length === 0) return 'nothing left to do';
  return parts.join(', ') + (interrupted ? '; `resume` continues' : '');
}
