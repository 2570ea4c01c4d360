/** The curves of a card: columns of the series, or means over seeds with their spread, over steps, epochs or time. */
import { aggregateRuns, type Band, type Limits, type RunCurve } from '../../src/shared/aggregate';
import type { ColumnView, SeriesTable } from '../../src/shared/series';
import type { XQuantity } from '../state/view-settings';
import { movingAverage } from './smoothing';
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
  /** [n] ascending: where the points stand on the x axis; the steps themselves, or the epoch or time of each. */
  readonly x: Float64Array;
  /** [n] */
  readonly column: ColumnView;
  /** [n] moving average of the values; null where none is asked for. */
  readonly smooth: Float64Array | null;
  /** What lies around it over the runs; null for a single run. */
  readonly limits: Limits | null;
  /** Number of runs. */
  readonly n: number;
}

export interface CurveOptions {
  readonly x: XQuantity;
  /** Weight of the moving average, 0 for none. */
  readonly smoothing: number;
  /** Absolute values, as for a rate on a log axis. */
  readonly absolute: boolean;
  readonly band: Band;
}

/** Curves of all subjects that are not hidden, companions first so that they lie below. */
export function curvesOf(subjects: readonly Subject[], series: SeriesTable, columns: readonly string[], options: CurveOptions): Curve[] {
  const visible = subjects.filter(subject => !subject.hidden);
  const companions = visible.flatMap(subject =>
    subject.companions.flatMap(run => columns.slice(0, 1).flatMap(quantity => subjectCurve(series, subject, [run], quantity, 0, options))),
  );
  const main = visible.flatMap(subject =>
    columns.flatMap((quantity, rank) => subjectCurve(series, subject, subject.members, quantity, rank, options)),
  );
  return [...companions.map(curve => ({ ...curve, role: 'companion' as const })), ...main];
}

/** Index of the nearest of ascending places; 0 for an empty list. */
export function nearestRow(places: Float64Array, place: number): number {
  let low = 0;
  let high = places.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? NaN) <= place) low = middle;
    else high = middle;
  }
  return Math.abs((places[high] ?? Infinity) - place) < Math.abs((places[low] ?? 0) - place) ? high : low;
}

/** Index of the nearest place, or null beyond the first and the last. */
export function rowAt(places: Float64Array, place: number): number | null {
  const last = places.length - 1;
  if (last < 0 || place < (places[0] ?? NaN) || place > (places[last] ?? NaN)) return null;
  return nearestRow(places, place);
}

/** Rows [from, to] in which no value is finite, to the last of the curve or until it recovers. Holes do not count. */
export interface NonFinite {
  readonly from: number;
  readonly to: number;
  readonly recovers: boolean;
}

export function nonFiniteStretches({ column }: Pick<Curve, 'column'>): NonFinite[] {
  const stretches: NonFinite[] = [];
  let open: { readonly from: number; to: number } | null = null;
  for (let row = 0; row < column.values.length; row++) {
    if (column.holes[row] === 1) continue;
    const finite = Number.isFinite(column.values[row]);
    if (finite && open) {
      stretches.push({ ...open, recovers: true });
      open = null;
    } else if (!finite) {
      if (open) open.to = row;
      else open = { from: row, to: row };
    }
  }
  return open ? [...stretches, { ...open, recovers: false }] : stretches;
}

function subjectCurve(
  series: SeriesTable,
  subject: Subject,
  runs: readonly string[],
  quantity: string,
  rank: number,
  options: CurveOptions,
): Curve[] {
  const columns = runs.flatMap(run => columnOf(series, run, quantity) ?? []);
  const [only] = columns;
  if (!only) return [];
  const run = runs.length === 1 ? (runs[0] ?? null) : null;
  const mean = columns.length > 1 ? aggregateRuns(columns, options.band) : null;
  const steps = mean?.steps ?? only.steps;
  const column = absolute(mean?.centre ?? only.column, options.absolute);
  const places = placesOf(series, runs, options.x, steps);
  const curve: Curve = {
    subject,
    quantity,
    rank,
    role: 'main',
    run,
    steps,
    x: places,
    column,
    smooth: options.smoothing > 0 ? movingAverage(column.values, options.smoothing) : null,
    // A band around a size would reach below what it can be.
    limits: options.absolute ? null : (mean?.limits ?? null),
    n: columns.length,
  };
  return [ascending(curve)];
}

/** [n] x of each of `steps`, the mean over the runs. */
function placesOf(series: SeriesTable, runs: readonly string[], x: XQuantity, steps: Float64Array): Float64Array {
  if (x === 'step') return steps;
  const columns = runs.flatMap(run => columnOf(series, run, x) ?? []);
  const [only] = columns;
  if (!only) return new Float64Array(steps.length).fill(NaN);
  const mean = columns.length > 1 ? aggregateRuns(columns, 'runs') : { steps: only.steps, centre: only.column };
  if (mean.steps.length === steps.length) return mean.centre.values;
  const at = new Map([...mean.steps].map((step, row) => [step, mean.centre.values[row] ?? NaN]));
  return steps.map(step => at.get(step) ?? NaN);
}

/** A point without a place on the axis, as where no time was recorded, is left out; places that do not ascend are put in order. */
function ascending(curve: Curve): Curve {
  const { x } = curve;
  if (x === curve.steps || x.every((place, row) => Number.isFinite(place) && (row === 0 || place >= (x[row - 1] ?? NaN)))) return curve;
  const rows = [...x.keys()].filter(row => Number.isFinite(x[row])).sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0) || a - b);
  const picked = (values: Float64Array) => Float64Array.from(rows, row => values[row] ?? NaN);
  return {
    ...curve,
    steps: picked(curve.steps),
    x: picked(x),
    column: { values: picked(curve.column.values), holes: Uint8Array.from(rows, row => curve.column.holes[row] ?? 1) },
    smooth: curve.smooth && picked(curve.smooth),
    limits: curve.limits && { lower: picked(curve.limits.lower), upper: picked(curve.limits.upper) },
  };
}

function absolute(column: ColumnView, wanted: boolean): ColumnView {
  return wanted ? { ...column, values: column.values.map(Math.abs) } : column;
}

function columnOf(series: SeriesTable, run: string, quantity: string): RunCurve | undefined {
  const steps = series.column(run, 'step')?.values;
  const column = series.column(run, quantity);
  return steps && column ? { steps, column } : undefined;
}
