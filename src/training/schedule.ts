/** When a run is measured: step 0, then at the chosen spacing, and always at the last step. */
import { DEFAULT_EVAL_EVERY, DEFAULT_STEPS, type RunSettings } from '../experiment/schema';

/** Snapshots in each factor of ten of the `log` spacing. */
const PER_DECADE = 10;

/** The first snapshot after `step`; null after the last one. */
export function nextSnapshot(
  step: number,
  { steps = DEFAULT_STEPS, eval_every = DEFAULT_EVAL_EVERY, snapshots }: RunSettings['train'],
): number | null {
  if (step >= steps) return null;
  const regular = (Math.floor(step / eval_every) + 1) * eval_every;
  if (snapshots === 'linear') return Math.min(regular, steps);
  const grown = Math.max(step + 1, Math.round(step * 10 ** (1 / PER_DECADE)));
  return Math.min(grown, step + eval_every, steps);
}
