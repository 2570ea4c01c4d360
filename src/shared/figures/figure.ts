/** A chart as data, for pictures outside the panels: what is drawn, in values, without pixels. */
import { csvRow } from '../csv';

export interface Figure {
  readonly title: string;
  /** Sweep and date, run, step. */
  readonly subtitle: string;
  readonly x: FigureAxis;
  readonly y: FigureAxis;
  /** The first lies lowest. */
  readonly curves: readonly FigureCurve[];
  /** Vertical lines, e.g. a freeze or a task switch. */
  readonly marks: readonly FigureMark[];
  /** Horizontal lines at values that mean something. */
  readonly lines: readonly { readonly value: number; readonly label: string }[];
  /** Definitions and conventions, below the legend. */
  readonly notes: readonly string[];
}

export interface FigureAxis {
  readonly title: string;
  readonly scale: 'linear' | 'log';
  /** Absent: all that is drawn. */
  readonly range?: { readonly min: number; readonly max: number };
  /** Ticks of an axis whose values are names; absent: numbers. */
  readonly ticks?: readonly { readonly value: number; readonly label: string }[];
}

export interface FigureCurve {
  /** Empty: not in the legend. */
  readonly label: string;
  /** Any CSS colour. */
  readonly colour: string;
  readonly dash: readonly number[];
  /** 0 to 1. */
  readonly opacity: number;
  readonly shape: 'line' | 'points' | 'both';
  readonly x: ArrayLike<number>;
  /** NaN where there is nothing to draw. */
  readonly y: ArrayLike<number>;
  /** Half the height of the band around it, one standard deviation; null for none. */
  readonly deviation: ArrayLike<number> | null;
  /** Another band, by its ends, and what they are called; absent: none. */
  readonly limits?: { readonly names: readonly [string, string]; readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> };
}

export interface FigureMark {
  readonly x: number;
  readonly label: string;
  readonly colour: string;
}

/** The numbers of a figure: one row a point, by curve; `std`, or the ends, where there is a band. */
export function figureCsv({ curves, x, y, marks }: Figure): string {
  const withBand = curves.some(({ deviation }) => deviation !== null);
  const limits = curves.find(curve => curve.limits)?.limits?.names ?? [];
  const rows = [csvRow(['curve', x.title, y.title, ...(withBand ? ['std'] : []), ...limits])];
  curves.forEach((curve, i) => {
    for (let row = 0; row < curve.x.length; row++) {
      const band = withBand ? [curve.deviation ? (curve.deviation[row] ?? null) : null] : [];
      const ends = limits.length > 0 ? [curve.limits?.lower[row] ?? null, curve.limits?.upper[row] ?? null] : [];
      rows.push(csvRow([curve.label || `curve ${i + 1}`, curve.x[row] ?? NaN, curve.y[row] ?? NaN, ...band, ...ends]));
    }
  });
  for (const mark of marks) rows.push(csvRow([mark.label, mark.x, null, ...(withBand ? [null] : []), ...limits.map(() => null)]));
  return rows.join('');
}
