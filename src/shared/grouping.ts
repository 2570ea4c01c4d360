/** Which runs stand together: those that differ by nothing but the axes that are averaged over. */
import type { GroupView, RunView, SweepView } from './protocol';

export const SEED = 'seed';

/** The sweep with its runs in other groups; the same object where they are those that it has, over seeds. */
export function groupedOver(sweep: SweepView, over: readonly string[]): SweepView {
  if (over.length === 1 && over[0] === SEED) return sweep;
  const groups = new Map<string, RunView[]>();
  for (const run of sweep.runs) {
    const key = JSON.stringify(keptAxes(run, over));
    const own = groups.get(key);
    if (own) own.push(run);
    else groups.set(key, [run]);
  }
  return { ...sweep, groups: [...groups].map(([key, runs]) => groupOf(key, runs, over, sweep)) };
}

/** The groups within which all runs have one colour. */
export function colouredGroups(sweep: SweepView): SweepView {
  return sweep.colourBy === SEED ? groupedOver(sweep, []) : sweep;
}

function groupOf(key: string, runs: readonly RunView[], over: readonly string[], sweep: SweepView): GroupView {
  const kept = runs[0] ? keptAxes(runs[0], over) : [];
  const differing = over.filter(axis => new Set(runs.map(run => JSON.stringify(run.axes[axis]))).size > 1);
  return {
    key,
    label: kept.map(([axis, value]) => `${axis} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ') || 'all runs',
    runs: runs.map(({ id }) => id),
    freezeStepOfMean: freezeOf(runs, sweep),
    ...(runs.length > 0 && differing.some(axis => axis !== SEED) && { mixed: true as const }),
  };
}

/** Known of the groups that the sweep has itself, and of single runs. */
function freezeOf(runs: readonly RunView[], { groups }: SweepView): number | null {
  const [first] = runs;
  if (first && runs.length === 1)
    return first.state === 'finished' ? (first.markers.find(({ kind }) => kind === 'freeze')?.step ?? null) : null;
  const ids = new Set(runs.map(({ id }) => id));
  const same = groups.find(group => group.runs.length === ids.size && group.runs.every(run => ids.has(run)));
  return same?.freezeStepOfMean ?? null;
}

function keptAxes({ axes }: RunView, over: readonly string[]): [string, unknown][] {
  return Object.entries(axes).filter(([axis]) => !over.includes(axis));
}
