/** The curves of a card: columns of the series, or means over seeds with their spread. */
import { meanOverRuns, type RunCurve } from '../../src/shared/aggregate';
import type { ColumnView, SeriesTable } from '../../src/shared/series';
import type { Subject } from './subjects';

export interface Curve {
  readonly subject: Subject;
  /** A column of the series, e.g. `eigenvalues.0`. */
  readonly quantity: string;
  /** 0 for the card's main quantity, then in the order of the card. */
  readonly rank: number;
  /** `companion`: a run beside a mean that leaves it out. */
  readonly role: 'main' | 'companion';
  /** Id of the run; null for a mean over several. */
  readonly run: string | null;
  /** [n] ascending. */
  readonly steps: Float64Array;
  /** [n] */
  readonly column: ColumnView;
  /** [n] sample standard deviation over the runs; null for a single run. */
  readonly deviation: Float64Array | null;
  /** Number of runs. */
  readonly n: number;
}

/** Curves of all subjects that are not hidden, companions first so that they lie below. */
export function curvesOf(subjects: readonly Subject[], series: SeriesTable, columns: readonly string[]): Curve[] {
  const visible = subjects.filter(subject => !subject.hidden);
  const companions = visible.flatMap(subject =>
    subject.companions.flatMap(run => columns.slice(0, 1).flatMap(quantity => runCurve(series, run, subject, quantity, 0, 'companion'))),
  );
  const main = visible.flatMap(subject => columns.flatMap((quantity, rank) => subjectCurve(series, subject, quantity, rank)));
  return [...companions, ...main];
}

/** Index of the snapshot nearest to `step`, or null where the curve does not reach. */
export function rowAt({ steps }: Pick<Curve, 'steps'>, step: number): number | null {
  const last = steps.length - 1;
  if (last < 0 || step < (steps[0] ?? NaN) || step > (steps[last] ?? NaN)) return null;
  return nearestRow(steps, step);
}

/** Index of the nearest of ascending steps; 0 for an empty list. */
export function nearestRow(steps: Float64Array, step: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] ?? NaN) <= step) low = middle;
    else high = middle;
  }
  return Math.abs((steps[high] ?? Infinity) - step) < Math.abs((steps[low] ?? 0) - step) ? high : low;
}

/** First row from which on the curve is NaN or infinite to its end, or null. Holes do not count. */
export function nonFiniteFrom({ column }: Pick<Curve, 'column'>): number | null {
  let first: number | null = null;
  for (let row = column.values.length - 1; row >= 0; row--) {
    if (column.holes[row] === 1) continue;
    if (Number.isFinite(column.values[row])) break;
    first = row;
  }
  return first;
}

function subjectCurve(series: SeriesTable, subject: Subject, quantity: string, rank: number): Curve[] {
  const [only, ...others] = subject.members;
  if (only === undefined) return [];
  if (others.length === 0) return runCurve(series, only, subject, quantity, rank, 'main');
  const runs = subject.members.flatMap(run => columnOf(series, run, quantity) ?? []);
  if (runs.length === 0) return [];
  const { steps, mean, deviation, n } = meanOverRuns(runs);
  return [{ subject, quantity, rank, role: 'main', run: null, steps, column: mean, deviation: n > 1 ? deviation : null, n }];
}

function runCurve(series: SeriesTable, run: string, subject: Subject, quantity: string, rank: number, role: Curve['role']): Curve[] {
  const curve = columnOf(series, run, quantity);
  return curve ? [{ subject, quantity, rank, role, run, ...curve, deviation: null, n: 1 }] : [];
}

function columnOf(series: SeriesTable, run: string, quantity: string): RunCurve | undefined {
  const steps = series.column(run, 'step')?.values;
  const column = series.column(run, quantity);
  return steps && column ? { steps, column } : undefined;
}
