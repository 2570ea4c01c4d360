/**
 * Mean and standard deviation over runs that differ only by seed, while some of them are still under way.
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
  const rows = commonRows(curves.map(curve => curve.steps));
  const length = rows[0]?.length ?? 0;
  const steps = new Float64Array(length);
  const values = new Float64Array(length);
  const holes = new Uint8Array(length);
  const deviation = new Float64Array(length);
  const sample = new Float64Array(curves.length);
  for (let i = 0; i < length; i++) {
    for (const [run, curve] of curves.entries()) {
      const row = rows[run]?.[i] ?? 0;
      steps[i] = curve.steps[row] ?? NaN;
      sample[run] = curve.column.values[row] ?? NaN;
      if (curve.column.holes[row] === 1) holes[i] = 1;
    }
    const mean = sampleMean(sample);
    values[i] = holes[i] === 1 ? NaN : mean;
    deviation[i] = holes[i] === 1 ? 0 : sampleDeviation(sample, mean);
  }
  return { steps, mean: { values, holes }, deviation, n: curves.length };
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
