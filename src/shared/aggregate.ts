/**
 * A centre and a band over runs that differ only by seed, or by other axes that are averaged over, while some of them are still under way.
 *
 * Which runs a mean is over, so that a curve neither shrinks nor jumps when another seed starts:
 * - as soon as one run of the group has finished, over the finished runs; the others are shown beside it;
 * - before that, over all runs that have a snapshot.
 * It is taken at the steps that all of these have, and the number of runs goes with it.
 */
import type { RunStateView } from './protocol';
import type { ColumnView } from './series';

export interface RunCurve {
  /** [n] ascending. */
  readonly steps: Float64Array;
  /** [n] */
  readonly column: ColumnView;
}

/** What lies around the centre. `runs`: the single runs themselves. */
export const bands = ['deviation', 'quantiles', 'range', 'runs'] as const;
export type Band = (typeof bands)[number];

/** Ends of the band of quantiles; its centre is the median. */
export const BAND_QUANTILES = [0.1, 0.9] as const;

export interface Limits {
  /** [n] NaN where the centre is no number. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface Aggregate {
  /** [n] the steps that all runs have, ascending. */
  readonly steps: Float64Array;
  /** [n] NaN where a run's value is NaN; a hole where one run's is. The median for quantiles, else the mean. */
  readonly centre: ColumnView;
  /** Mean ± sample standard deviation (n − 1), the quantiles, or least and greatest; null for `runs` and for a single run. */
  readonly limits: Limits | null;
  /** Number of runs. */
  readonly n: number;
}

export interface MeanCurve {
  /** [n] the steps that all runs have, ascending. */
  readonly steps: Float64Array;
  /** [n] NaN where a run's value is NaN; a hole where one run's is. */
  readonly mean: ColumnView;
  /** [n] sample standard deviation (n − 1); zeros for a single run. */
  readonly deviation: Float64Array;
  /** Number of runs. */
  readonly n: number;
}

export interface MemberState {
  readonly id: string;
  readonly state: RunStateView;
  readonly rows: number;
}

/** The runs that the mean is over, by the rule at the head of this file. */
export function membersOfMean(runs: readonly MemberState[]): string[] {
  const started = runs.filter(run => run.rows > 0);
  const finished = started.filter(run => run.state === 'finished');
  return (finished.length > 0 ? finished : started).map(run => run.id);
}

/** Mean and sample standard deviation over `curves` at the steps that all have; empty for no curves. */
export function meanOverRuns(curves: readonly RunCurve[]): MeanCurve {
  let deviation = new Float64Array(0);
  const { steps, centre, n } = overRuns(curves, length => {
    deviation = new Float64Array(length);
    return (sample, row) => {
      const mean = sampleMean(sample);
      deviation[row] = sampleDeviation(sample, mean);
      return mean;
    };
  });
  return { steps, mean: centre, deviation, n };
}

/** Centre and band over `curves` at the steps that all have; empty for no curves. */
export function aggregateRuns(curves: readonly RunCurve[], band: Band): Aggregate {
  let limits: Limits = { lower: new Float64Array(0), upper: new Float64Array(0) };
  const { steps, centre, n } = overRuns(curves, length => {
    limits = { lower: new Float64Array(length).fill(NaN), upper: new Float64Array(length).fill(NaN) };
    const { lower, upper } = limits;
    return (sample, row) => {
      const { centre: value, low, high } = spreadOf(sample, band);
      [lower[row], upper[row]] = [low, high];
      return value;
    };
  });
  return { steps, centre, limits: n > 1 && band !== 'runs' ? limits : null, n };
}

/** The quantile at `share` of ascending numbers, linear between neighbours (type 7, NumPy's default). */
export function quantile(ascending: Float64Array, share: number): number {
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const low = ascending[below] ?? NaN;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] ?? NaN;
  // Without the product where it lies on a number: infinity times zero is none.
  return place === below ? low : low + (place - below) * (high - low);
}

function spreadOf(sample: Float64Array, band: Band): { readonly centre: number; readonly low: number; readonly high: number } {
  // A sample with a NaN has neither order nor sum.
  if (sample.some(Number.isNaN)) return { centre: NaN, low: NaN, high: NaN };
  if (band === 'quantiles') {
    const ascending = Float64Array.from(sample).sort();
    return { centre: quantile(ascending, 0.5), low: quantile(ascending, BAND_QUANTILES[0]), high: quantile(ascending, BAND_QUANTILES[1]) };
  }
  const centre = sampleMean(sample);
  if (band === 'range') return { centre, low: Math.min(...sample), high: Math.max(...sample) };
  const deviation = sampleDeviation(sample, centre);
  return { centre, low: centre - deviation, high: centre + deviation };
}

/** What `begin`'s function makes of the sample at each step that all curves have; a hole where one of them has none. */
function overRuns(
  curves: readonly RunCurve[],
  begin: (length: number) => (sample: Float64Array, row: number) => number,
): Omit<Aggregate, 'limits'> {
  const rows = commonRows(curves.map(curve => curve.steps));
  const length = rows[0]?.length ?? 0;
  const steps = new Float64Array(length);
  const values = new Float64Array(length);
  const holes = new Uint8Array(length);
  const sample = new Float64Array(curves.length);
  const take = begin(length);
  for (let i = 0; i < length; i++) {
    for (const [run, curve] of curves.entries()) {
      const row = rows[run]?.[i] ?? 0;
      steps[i] = curve.steps[row] ?? NaN;
      sample[run] = curve.column.values[row] ?? NaN;
      if (curve.column.holes[row] === 1) holes[i] = 1;
    }
    values[i] = holes[i] === 1 ? NaN : take(sample, i);
  }
  return { steps, centre: { values, holes }, n: curves.length };
}

/** For each run the rows whose step all runs have. */
function commonRows(steps: readonly Float64Array[]): number[][] {
  const rows: number[][] = steps.map(() => []);
  const at = steps.map(() => 0);
  const first = steps[0];
  if (!first) return rows;
  for (const [row, step] of first.entries()) {
    at[0] = row;
    let shared = true;
    for (let run = 1; run < steps.length; run++) {
      const own = steps[run] ?? new Float64Array(0);
      let next = at[run] ?? 0;
      while (next < own.length && (own[next] ?? NaN) < step) next++;
      at[run] = next;
      if (own[next] !== step) shared = false;
    }
    if (shared) for (const [run, own] of rows.entries()) own.push(at[run] ?? 0);
  }
  return rows;
}

function sampleMean(sample: Float64Array): number {
  let sum = 0;
  for (const value of sample) sum += value;
  return sum / sample.length;
}

function sampleDeviation(sample: Float64Array, mean: number): number {
  if (sample.length < 2 || !Number.isFinite(mean)) return 0;
  let sum = 0;
  for (const value of sample) sum += (value - mean) ** 2;
  return Math.sqrt(sum / (sample.length - 1));
}
