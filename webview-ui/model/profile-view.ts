/** The kernel over the angle, of all runs: for each group the mean over its runs, their spread, and each run. Pure. */
import type { SweepView } from '../../src/shared/protocol';
import type { SeriesTable } from '../../src/shared/series';
import type { DerivedStore } from '../derived/derived-store';
import { priorities, type Want } from '../derived/request-policy';
import { nearestRow } from './curves';
import type { XyCurve } from './xy-view';

export const PROFILE = 'kernel_profile';

/** A run at the snapshot that is shown, and at its first one. */
export interface ProfiledRun {
  readonly id: string;
  /** Of its group; -1: none. */
  readonly group: number;
  readonly start: number;
  readonly step: number;
}

/** Runs whose curves are drawn, each at its snapshot nearest to `step`. */
export function profiledRuns(sweep: SweepView, series: SeriesTable, step: number): ProfiledRun[] {
  return sweep.runs.flatMap(({ id, plotted }) => {
    const steps = plotted ? series.column(id, 'step')?.values : undefined;
    if (steps === undefined || steps.length === 0) return [];
    const group = sweep.groups.findIndex(({ runs }) => runs.includes(id));
    return [{ id, group, start: steps[0] ?? 0, step: steps[nearestRow(steps, step)] ?? 0 }];
  });
}

/** The runs that are shown first come first: at the position, then at their first snapshots. */
export function profileWants(runs: readonly ProfiledRun[], shown: string): Want[] {
  const want = (run: string, step: number): Want => ({
    run,
    step,
    names: [PROFILE],
    priority: run === shown ? priorities.costly : priorities.background,
  });
  return [...runs.map(({ id, step }) => want(id, step)), ...runs.map(({ id, start }) => want(id, start))];
}

export interface Profiles {
  readonly angle: Float64Array;
  readonly curves: readonly XyCurve[];
  /** Runs that are not there yet, and those that cannot be had. */
  readonly pending: number;
  readonly failed: number;
}

interface Found {
  readonly run: ProfiledRun;
  readonly kernel: Float64Array;
  readonly limit: Float64Array | null;
}

/**
 * Curves at the snapshot `at` of every run: the runs, the means of their groups and the limit, which is that of the first run; with the means at the first
 * snapshots where another is shown. Null before the first answer. Runs with other angles than the first are left out as failed.
 */
export function profilesOf(
  runs: readonly ProfiledRun[],
  names: readonly string[],
  store: Pick<DerivedStore, 'get'>,
  at: 'start' | 'step',
): Profiles | null {
  const { found, angle, pending, failed } = answers(runs, store, run => run[at]);
  if (angle === null) return null;
  const isMoved = at === 'step' && runs.some(({ start, step }) => start !== step);
  const before = isMoved ? answers(runs, store, run => run.start).found : [];
  const groups = [...new Set(found.map(({ run }) => run.group))].sort((a, b) => a - b);
  const limit = found.find(({ limit: own }) => own !== null)?.limit ?? null;
  return {
    angle,
    curves: [
      ...(limit ? [limitCurve(limit)] : []),
      ...groups.flatMap(group => groupCurves(group, names[group] ?? 'All runs', found, before)),
    ],
    pending,
    failed,
  };
}

function answers(runs: readonly ProfiledRun[], store: Pick<DerivedStore, 'get'>, stepOf: (run: ProfiledRun) => number) {
  const found: Found[] = [];
  let angle: Float64Array | null = null;
  let [pending, failed] = [0, 0];
  for (const run of runs) {
    const state = store.get(run.id, stepOf(run), PROFILE);
    const arrays = state.kind === 'there' ? state.derived.arrays : null;
    const [own, kernel] = [arrays?.get('angle')?.values, arrays?.get('kernel')?.values];
    if (state.kind === 'failed') failed++;
    else if (own === undefined || kernel === undefined) pending++;
    else {
      angle ??= own;
      const isSame = own.length === angle.length && own.every((value, i) => value === angle?.[i]);
      if (isSame) found.push({ run, kernel, limit: arrays?.get('limit')?.values ?? null });
      else failed++;
    }
  }
  return { found, angle, pending, failed };
}

const limitCurve = (values: Float64Array): XyCurve => ({
  id: 'limit',
  name: 'Infinite width Θ∞',
  title: 'The kernel of the same network at infinite width',
  values,
  style: { tone: 'faint', dash: [] },
});

function groupCurves(group: number, name: string, found: readonly Found[], before: readonly Found[]): XyCurve[] {
  const id = `group ${group}`;
  const own = found.filter(({ run }) => run.group === group);
  const { mean, deviation } = over(own);
  const first = before.filter(({ run }) => run.group === group);
  return [
    ...(own.length > 1
      ? own.map(({ run, kernel }): XyCurve => ({
          id: run.id,
          name: run.id,
          title: 'One run',
          values: kernel,
          style: { tone: 'thin', dash: [], group },
          under: id,
        }))
      : []),
    {
      id,
      name: own.length > 1 ? `${name}, mean of ${own.length}` : name,
      title: own.length > 1 ? `Mean over ${own.length} runs, the band their standard deviation, the thin lines each of them` : 'The run',
      values: mean,
      ...(own.length > 1 && { spread: deviation }),
      style: { tone: 'run', dash: [], group },
    },
    ...(first.length > 0
      ? [
          {
            id: `${id} first`,
            name: `${name}, first snapshot`,
            title: 'The mean at the first snapshots',
            values: over(first).mean,
            style: { tone: 'run' as const, dash: [5, 4], group },
          },
        ]
      : []),
  ];
}

/** Mean and sample standard deviation over the runs; with one of them 0. */
function over(found: readonly Found[]): { readonly mean: Float64Array; readonly deviation: Float64Array } {
  const size = found[0]?.kernel.length ?? 0;
  const mean = new Float64Array(size);
  const deviation = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const values = found.map(({ kernel }) => kernel[i] ?? NaN);
    const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
    mean[i] = centre;
    const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
    deviation[i] = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  }
  return { mean, deviation };
}
