/** A chart as data, for pictures outside the panels: what is drawn, in values, without pixels. */
import { csvRow } from '../csv';

export type Figure = ChartFigure | MapFigure;

interface Words {
  readonly title: string;
  /** Sweep and date, run, step. */
  readonly subtitle: string;
  /** Definitions and conventions, below the legend. */
  readonly notes: readonly string[];
}

/** Curves over two axes. */
export interface ChartFigure extends Words {
  readonly kind: 'chart';
  readonly x: FigureAxis;
  readonly y: FigureAxis;
  /** The first lies lowest. */
  readonly curves: readonly FigureCurve[];
  /** Vertical lines, e.g. a freeze or a task switch. */
  readonly marks: readonly FigureMark[];
  /** Horizontal lines at values that mean something. */
  readonly lines: readonly { readonly value: number; readonly label: string }[];
}

/** A square matrix as coloured cells, its rows and columns standing for the same. */
export interface MapFigure extends Words {
  readonly kind: 'map';
  /** Rows, and columns. */
  readonly size: number;
  /** [size, size] row-major; NaN where there is nothing to draw. */
  readonly values: ArrayLike<number>;
  /** What the values are: `K(t)`. */
  readonly valueName: string;
  /** Of rows and columns alike: `step of the snapshot`. */
  readonly axisTitle: string;
  /** [size] what each row stands for: an angle, a step, a number. */
  readonly rowValues: ArrayLike<number>;
  /** Placed between 0 and the number of rows. */
  readonly ticks: readonly FigureTick[];
  /** Rows, and columns, at which something begins, placed as ticks are. */
  readonly crosses: readonly { readonly place: number; readonly label: string }[];
  /** At most 255 colours, #rrggbb, from `low` to `high`. */
  readonly scale: { readonly colours: readonly string[]; readonly low: number; readonly high: number };
  /** Values at the ends of the colour bar, within the scale. */
  readonly domain: { readonly min: number; readonly max: number };
}

export interface FigureTick {
  readonly value: number;
  /** Empty: a tick between those with numbers. */
  readonly label: string;
}

export interface FigureAxis {
  readonly title: string;
  readonly scale: 'linear' | 'log';
  /** Absent: all that is drawn. */
  readonly range?: { readonly min: number; readonly max: number };
  /** Ticks of an axis whose values are names; absent: numbers. */
  readonly ticks?: readonly FigureTick[];
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

/** The numbers of a figure. Of a chart one row a point, by curve, `std`, or the ends, where there is a band; of a map its matrix, rows and columns headed by what they stand for. */
export function figureCsv(figure: Figure): string {
  return figure.kind === 'map' ? mapCsv(figure) : chartCsv(figure);
}

function chartCsv({ curves, x, y, marks }: ChartFigure): string {
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

function mapCsv({ size, values, valueName, axisTitle, rowValues }: MapFigure): string {
  const heads = Array.from({ length: size }, (_, i) => rowValues[i] ?? NaN);
  const rows = heads.map((head, row) => csvRow([head, ...heads.map((_, column) => values[row * size + column] ?? NaN)]));
  return csvRow([`${valueName} by ${axisTitle}`, ...heads]) + rows.join('');
}
