/** Numbers of single runs over an axis of the sweep: means, with the spread over what else differs. */
import type { ChartFigure, FigureAxis, FigureCurve } from '../../shared/figures/figure';
import { formatNumber } from '../../shared/format';

export interface AxisPoint {
  readonly x: number;
  readonly y: number;
}

export interface AxisLine {
  readonly label: string;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly points: readonly AxisPoint[];
}

/** Curve of the means at each of `values`, broken where there is none; null where there is no number at all. */
export function meansOver(values: readonly number[], { label, colour, dash, points }: AxisLine): FigureCurve | null {
  const found = values.map(value => momentsOf(points.filter(({ x }) => x === value).map(({ y }) => y)));
  if (found.every(({ mean }) => Number.isNaN(mean))) return null;
  return {
    label,
    colour,
    dash,
    opacity: 1,
    shape: 'both',
    x: values,
    y: found.map(({ mean }) => mean),
    deviation: found.some(({ deviation }) => deviation > 0) ? found.map(({ deviation }) => deviation) : null,
  };
}

/** Of the finite ones; n - 1 in the denominator, 0 for a single one. */
function momentsOf(numbers: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const finite = numbers.filter(Number.isFinite);
  if (finite.length === 0) return { mean: NaN, deviation: 0 };
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const square = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: finite.length > 1 ? Math.sqrt(square / (finite.length - 1)) : 0 };
}

/** Widths and rates grow by factors, and each stands on a tick of its own. @param values ascending */
export function axisOver(title: string, values: readonly number[]): FigureAxis {
  const [first = 1, last = 1] = [values[0], values.at(-1)];
  const isLog = first > 0 && last / first >= 4;
  const margin = isLog ? Math.sqrt(Math.sqrt(last / first)) ** 0.3 : (last - first) * 0.05;
  const range = isLog ? { min: first / margin, max: last * margin } : { min: first - margin, max: last + margin };
  return {
    title,
    scale: isLog ? 'log' : 'linear',
    range,
    ticks: values.map(value => ({ value, label: formatNumber(Number(value >= 1 ? value.toPrecision(12) : value.toPrecision(3))) })),
  };
}

export function chartOver(
  words: Pick<ChartFigure, 'title' | 'subtitle' | 'notes'>,
  x: FigureAxis,
  y: FigureAxis,
  curves: readonly FigureCurve[],
): ChartFigure {
  return { kind: 'chart', ...words, x, y, curves, marks: [], lines: [] };
}
