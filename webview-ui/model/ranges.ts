/** Ends of axes: what of the data is in view, with a little room. */
import { lowerBound } from '../../src/shared/decimate';
import type { SeriesTable } from '../../src/shared/series';
import type { AxisScale } from '../state/view-settings';
import type { Curve } from './curves';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** All steps of all runs; on a log axis from the first positive one. At least one step wide. */
export function stepRange(series: SeriesTable, scale: AxisScale): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const run of series.runs()) {
    const steps = series.column(run, 'step')?.values ?? new Float64Array(0);
    const first = steps[scale === 'log' ? lowerBound(steps, Number.MIN_VALUE) : 0];
    if (first !== undefined) min = Math.min(min, first);
    max = Math.max(max, steps.at(-1) ?? -Infinity);
  }
  if (!Number.isFinite(min) || !Number.isFinite(max)) return scale === 'log' ? { min: 1, max: 10 } : { min: 0, max: 1 };
  if (max > min) return { min, max };
  return scale === 'log' ? { min, max: min * 10 } : { min, max: min + 1 };
}

/**
 * Values of the curves and `lines` within the steps in view. A linear axis starts at 0 where the data lie near it; a log axis
 * sees positive values only and is at least a factor of two high.
 */
export function valueRange(curves: readonly Curve[], lines: readonly number[], x: Range, scale: AxisScale): Range {
  let min = Infinity;
  let max = -Infinity;
  const include = (value: number) => {
    if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) return;
    if (value < min) min = value;
    if (value > max) max = value;
  };
  for (const { steps, column, deviation } of curves) {
    const end = lowerBound(steps, x.max + 1e-9 * Math.abs(x.max));
    for (let row = lowerBound(steps, x.min); row < end; row++) {
      const value = column.values[row] ?? NaN;
      include(value);
      if (deviation) include(value + (deviation[row] ?? 0));
    }
  }
  // Room above a line for its label.
  const above = scale === 'log' ? 1.3 : 1.08;
  if (min <= max) for (const line of lines) include(line * above);
  return scale === 'log' ? logRange(min, max) : linearRange(min, max);
}

/** The range that shows `share` of `range` (> 1 zooms out), `at` kept in place, within `bounds`. */
export function zoomed(range: Range, at: number, share: number, scale: AxisScale, bounds: Range): Range {
  const forward = (value: number) => (scale === 'log' ? Math.log(value) : value);
  const back = (value: number) => (scale === 'log' ? Math.exp(value) : value);
  const centre = forward(at);
  const min = back(centre - (centre - forward(range.min)) * share);
  const max = back(centre + (forward(range.max) - centre) * share);
  return { min: Math.max(bounds.min, min), max: Math.min(bounds.max, max) };
}

function linearRange(min: number, max: number): Range {
  if (!(min <= max)) return { min: 0, max: 1 };
  const room = max > min ? 0.06 * (max - min) : Math.abs(max) * 0.1 || 1;
  const nearZero = min >= 0 && min <= 0.4 * max;
  return { min: nearZero ? 0 : min - room, max: max + room };
}

function logRange(min: number, max: number): Range {
  if (!(min <= max)) return { min: 0.1, max: 1 };
  const room = Math.max((max / min) ** 0.06, max / min < 2 ? Math.SQRT2 : 1);
  return { min: min / room, max: max * room };
}
