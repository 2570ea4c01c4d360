/** Ends of axes: what of the data is in view, with a little room. */
import type { Band } from '../../src/shared/aggregate';
import { lowerBound } from '../../src/shared/decimate';
import type { SeriesTable } from '../../src/shared/series';
import type { AxisScale, XQuantity } from '../state/view-settings';
import type { Curve } from './curves';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Columns of the x axis that some run has. */
export function availableX(series: SeriesTable): ReadonlySet<XQuantity> {
  const has = (quantity: XQuantity) => series.runs().some(run => series.column(run, quantity)?.values.some(Number.isFinite));
  return new Set<XQuantity>(['step', ...(['epoch', 'wall_s'] as const).filter(has)]);
}

/** All x of the runs; on a log axis from the first positive one. At least one unit wide, and not empty before the first snapshot. */
export function xRange(series: SeriesTable, runs: readonly string[], quantity: XQuantity, scale: AxisScale): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const run of runs) {
    const values = series.column(run, quantity)?.values ?? new Float64Array(0);
    const first = values.find(value => (scale === 'log' ? value > 0 : Number.isFinite(value)));
    if (first !== undefined) min = Math.min(min, first);
    max = Math.max(max, values.findLast(Number.isFinite) ?? -Infinity);
  }
  if (!Number.isFinite(min) || !Number.isFinite(max)) return scale === 'log' ? { min: 1, max: 10 } : { min: 0, max: 1 };
  if (max > min) return { min, max };
  return scale === 'log' ? { min, max: min * 10 } : { min, max: min + 1 };
}

/**
 * Values of the curves and `lines` within the x in view. A linear axis starts at 0 where the data lie near it; a log axis
 * sees positive values only and is at least a factor of two high.
 */
export function valueRange(curves: readonly Curve[], lines: readonly number[], x: Range, scale: AxisScale, band: Band): Range {
  let min = Infinity;
  let max = -Infinity;
  const include = (value: number) => {
    if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) return;
    if (value < min) min = value;
    if (value > max) max = value;
  };
  for (const { x: places, column, limits } of curves) {
    const end = lowerBound(places, x.max + 1e-9 * Math.abs(x.max));
    for (let row = lowerBound(places, x.min); row < end; row++) {
      const value = column.values[row] ?? NaN;
      include(value);
      if (limits) include(limits.upper[row] ?? NaN);
      // Below a mean on an axis from 0 the band of one deviation may be cut; what was measured is not.
      if (limits && band !== 'deviation') include(limits.lower[row] ?? NaN);
    }
  }
  // Room above a line for its label.
  const above = scale === 'log' ? 1.3 : 1.08;
  if (min <= max) for (const line of lines) include(line * above);
  return scale === 'log' ? logRange(min, max) : linearRange(min, max);
}

/** The range that shows `share` of `range` (> 1 zooms out), `at` kept in place. */
export function zoomed(range: Range, at: number, share: number, scale: AxisScale): Range {
  const [forward, back] = maps(scale);
  const centre = forward(at);
  return {
    min: back(centre - (centre - forward(range.min)) * share),
    max: back(centre + (forward(range.max) - centre) * share),
  };
}

/** The range moved by `share` of its width, to the right where positive. */
export function panned(range: Range, share: number, scale: AxisScale): Range {
  const [forward, back] = maps(scale);
  const shift = share * (forward(range.max) - forward(range.min));
  return { min: back(forward(range.min) + shift), max: back(forward(range.max) + shift) };
}

/** The part of `range` within `bounds`; a range that only moved keeps its width as far as `bounds` allow. */
export function within(range: Range, bounds: Range, scale: AxisScale): Range {
  const [forward, back] = maps(scale);
  const width = Math.min(forward(range.max) - forward(range.min), forward(bounds.max) - forward(bounds.min));
  const min = Math.min(Math.max(forward(range.min), forward(bounds.min)), forward(bounds.max) - width);
  return { min: Math.max(bounds.min, back(min)), max: Math.min(bounds.max, back(min + width)) };
}

export function middleOf(range: Range, scale: AxisScale): number {
  const [forward, back] = maps(scale);
  return back((forward(range.min) + forward(range.max)) / 2);
}

/** Where on the axis, 0 at its least value to 1. */
export function shareOf(value: number, range: Range, scale: AxisScale): number {
  const [forward] = maps(scale);
  return (forward(value) - forward(range.min)) / (forward(range.max) - forward(range.min));
}

type NumberMap = (value: number) => number;

function maps(scale: AxisScale): readonly [NumberMap, NumberMap] {
  return scale === 'log' ? [Math.log, Math.exp] : [value => value, value => value];
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
