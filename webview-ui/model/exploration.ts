/**
 * Which snapshot of which run the function and the kernel are shown at. The position is the pinned step of the panel; without one
 * the last snapshot is followed. It can stand wherever the extension can show kernel and outputs: at the stops.
 */
import type { RunView, SweepView } from '../../src/shared/protocol';
import type { SeriesTable } from '../../src/shared/series';
import type { DerivedStore } from '../derived/derived-store';
import { priorities, type Want } from '../derived/request-policy';
import { nearestRow } from './curves';

export interface Exploration {
  readonly run: RunView;
  /** Index of the run's group, from which its colour follows; −1 for a run of no group. */
  readonly group: number;
  /** Runs that have a snapshot, in the sweep's order. */
  readonly choices: readonly RunView[];
  /** [S] ascending; empty until they are known. */
  readonly stops: Float64Array;
  /** Of the position among the stops; −1 without stops. */
  readonly index: number;
  /** Step of the position; null without stops. */
  readonly step: number | null;
  readonly following: boolean;
  /** Why the stops are not known, in one sentence; null while they are, or are on their way. */
  readonly failure: string | null;
  /** What to ask for so that the stops stay those of a growing run. */
  readonly want: Want;
}

/** Null before the first snapshot of the first run. `chosen`: id of the run that the user has picked, if it is still there. */
export function explorationOf(
  sweep: SweepView,
  series: SeriesTable,
  derived: Pick<DerivedStore, 'get' | 'nearest'>,
  chosen: string | null,
  pinned: number | null,
): Exploration | null {
  const choices = sweep.runs.filter(run => series.rows(run.id) > 0);
  const run = choices.find(({ id }) => id === chosen) ?? choices.find(({ plotted }) => plotted) ?? choices[0];
  if (!run) return null;
  const last = series.column(run.id, 'step')?.values.at(-1) ?? 0;
  const known = derived.nearest(run.id, last, 'stops');
  const state = derived.get(run.id, known ?? last, 'stops');
  const stops = (state.kind === 'there' ? state.derived.arrays.get('steps')?.values : undefined) ?? new Float64Array(0);
  const index = stops.length === 0 ? -1 : pinned === null ? stops.length - 1 : nearestRow(stops, pinned);
  return {
    run,
    group: sweep.groups.findIndex(({ runs }) => runs.includes(run.id)),
    choices,
    stops,
    index,
    step: stops[index] ?? null,
    following: pinned === null,
    failure: state.kind === 'failed' ? state.message : null,
    want: { run: run.id, step: last, names: ['stops'], priority: priorities.ground },
  };
}

/** The value of another column of the run at one of its snapshots, e.g. `epoch`; null where there is none. */
export function valueAt(series: SeriesTable, run: string, quantity: string, step: number): number | null {
  const steps = series.column(run, 'step')?.values;
  const column = series.column(run, quantity);
  if (!steps || !column || steps.length === 0) return null;
  const row = nearestRow(steps, step);
  return steps[row] === step && column.holes[row] !== 1 ? (column.values[row] ?? null) : null;
}
