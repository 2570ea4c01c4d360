/** Curves over any one axis, all at the same places: what a card shows of one answer, without page and drawing. */
import type { Tick } from './axis-ticks';
import type { Range } from './ranges';
import type { AxisScale } from '../state/view-settings';

/** How a curve looks: its colour by what it stands for, its dash. */
export interface XyStyle {
  /**
   * `run`: that of the run's group; `text`: that of the text; `faint`: a broad pale line behind the others; `thin`: that of the group, as one of many
   * that another curve stands for.
   */
  readonly tone: 'run' | 'text' | 'faint' | 'thin';
  /** Of another group than that of the run whose place is shown. */
  readonly group?: number;
  readonly dash: readonly number[];
  readonly dots?: boolean;
}

export interface XyCurve {
  readonly id: string;
  readonly name: string;
  /** What it is, for the hover. */
  readonly title: string;
  /** [n] at the places of the axis; NaN: no number. */
  readonly values: Float64Array;
  readonly style: XyStyle;
  /** Half the height of a band around the curve, [n]. */
  readonly spread?: Float64Array;
  /** Id of the curve that stands for this one in the legend and is shown and hidden with it. */
  readonly under?: string;
  /** A number that belongs to the whole curve, as its error. */
  readonly total?: string;
}

export interface XyContent {
  /** Which run and snapshot. */
  readonly place: string;
  readonly x: {
    readonly title: string;
    readonly scale: AxisScale;
    readonly values: Float64Array;
    readonly range: Range;
    readonly ticks: readonly Tick[] | 'value';
  };
  readonly y: { readonly title: string; readonly scale: AxisScale };
  readonly curves: readonly XyCurve[];
  /** Drawn as dots: training points. */
  readonly points?: { readonly x: Float64Array; readonly y: Float64Array };
  /** Numbers at each place that are read but not drawn. */
  readonly facts: readonly { readonly name: string; readonly title: string; readonly values: Float64Array }[];
  /** Index of the place that is read while nothing is pointed at; null: none. */
  readonly rest: number | null;
  /** Places where the curves have no number on purpose, marked at the axis. */
  readonly unresolved: readonly number[];
  readonly notes: readonly string[];
  /** Head of the column of totals; empty: there are none. */
  readonly totals: string;
  placeText(index: number): string;
}

/** Of all values and bands that are seen, with room; null where there is nothing to show. */
export function xyRange({ curves, y, points }: XyContent, hidden: ReadonlySet<string>): Range | null {
  let min = Infinity;
  let max = -Infinity;
  const include = (value: number) => {
    if (!Number.isFinite(value) || (y.scale === 'log' && value <= 0)) return;
    min = Math.min(min, value);
    max = Math.max(max, value);
  };
  for (const { id, under, values, spread } of curves) {
    if (hidden.has(under ?? id)) continue;
    values.forEach((value, i) => {
      include(value);
      if (spread) for (const sign of [-1, 1]) include(value + sign * (spread[i] ?? 0));
    });
  }
  points?.y.forEach(include);
  if (min > max) return null;
  if (y.scale === 'log') return { min: min / 1.3, max: max * 1.3 };
  const room = 0.06 * (max - min || 1);
  return { min: min - room, max: max + room };
}
