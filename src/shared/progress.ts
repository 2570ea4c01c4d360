/** How far runs and sweeps are: the same share in the tree, the status bar and the panel. */
import type { RunView, SweepView } from './protocol';

/** A run that will not go on: it came to its end, or diverged on the way. */
export function hasEnded({ state }: Pick<RunView, 'state'>): boolean {
  return state === 'finished' || state === 'diverged';
}

/** Share of a run's steps that are done, 0 to 1; a run that has ended early counts as whole. Null where it is not known. */
export function runShare(run: RunView): number | null {
  const { state, step, steps } = run;
  if (hasEnded(run)) return 1;
  if (step === null) return state === 'running' && steps === null ? null : 0;
  if (steps === null) return null;
  return steps === 0 ? 0 : Math.min(1, step / steps);
}

/** Mean share over the runs; null where that of a run is not known, or there are none. */
export function sweepShare({ runs }: SweepView): number | null {
  let sum = 0;
  for (const run of runs) {
    const share = runShare(run);
    if (share === null) return null;
    sum += share;
  }
  return runs.length === 0 ? null : sum / runs.length;
}
