/** Summary numbers over an axis of the sweep as a plot: points of runs, means with bands over seeds, one line for each measure. */
import type { Tick } from '../model/axis-ticks';
import { axisRange, type SweepAxis, type SweepLine, type SweepMeasure } from '../model/over-sweep';
import type { Range } from '../model/ranges';
import type { AxisScale } from '../state/view-settings';
import type { Plot, PlotSpace } from './plot-chart';
import { type ChartTheme, translucent } from './theme';

/** What stands at each value: told apart by form, so that colour is left to say which group it is. */
export type MarkShape = 'circle' | 'diamond' | 'square' | 'triangle';

export interface MeasureStyle {
  readonly symbol: MarkShape;
  readonly dash: readonly number[];
  readonly filled: boolean;
}

export const measureStyles: Readonly<Record<SweepMeasure, MeasureStyle>> = {
  freeze: { symbol: 'circle', dash: [], filled: true },
  freezeOfMean: { symbol: 'diamond', dash: [5, 3], filled: false },
  final: { symbol: 'circle', dash: [], filled: true },
  atFreeze: { symbol: 'diamond', dash: [5, 3], filled: true },
  regression: { symbol: 'square', dash: [1.5, 3], filled: false },
  continuation: { symbol: 'square', dash: [6, 2, 1.5, 2], filled: true },
  limit: { symbol: 'circle', dash: [], filled: true },
  spike: { symbol: 'circle', dash: [], filled: true },
  drop: { symbol: 'circle', dash: [], filled: true },
  recovery: { symbol: 'circle', dash: [], filled: true },
  drift: { symbol: 'circle', dash: [], filled: true },
  feature_drift: { symbol: 'diamond', dash: [5, 3], filled: true },
  parameter_drift: { symbol: 'square', dash: [1.5, 3], filled: true },
  taylor_gap: { symbol: 'circle', dash: [8, 2, 2, 2], filled: false },
  training_gap: { symbol: 'square', dash: [2, 2], filled: false },
  spectral_norm: { symbol: 'circle', dash: [], filled: true },
  condition_number: { symbol: 'diamond', dash: [5, 3], filled: true },
  effective_rank: { symbol: 'square', dash: [1.5, 3], filled: false },
  spread: { symbol: 'diamond', dash: [2, 2], filled: false },
};

export interface SweepPlot {
  readonly axis: SweepAxis;
  readonly xScale: AxisScale;
  readonly yScale: AxisScale;
  readonly yTitle: string;
  readonly range: Range;
  readonly lines: readonly SweepLine[];
  readonly steps: boolean;
}

const POINT = 2.6;
const MEAN = 4.6;

/** `width`: of the plot in pixels; of the values on the axis as many are labelled as there is room. */
export function sweepPlot({ axis, xScale, yScale, yTitle, range, lines, steps }: SweepPlot, theme: ChartTheme, width: number): Plot {
  const many = lines.some(line => line.index > 0);
  return {
    x: { scale: xScale, range: axisRange(axis, xScale), title: axis.name, ticks: valueTicks(axis, xScale, width) },
    y: { scale: yScale, range, title: yTitle, ticks: steps ? 'step' : 'value' },
    paint: (context, space) => {
      context.save();
      clipTo(context, space);
      for (const line of lines) band(context, space, line, theme);
      for (const line of lines) connect(context, space, line, theme);
      for (const line of lines) spreads(context, space, line, theme);
      context.restore();
      for (const line of lines) runs(context, space, line, theme);
      for (const line of lines) means(context, space, line, theme);
      if (many) names(context, space, lines, theme);
    },
  };
}

/** Outline of a symbol around the origin of `path`. */
function symbolPath(symbol: MarkShape, x: number, y: number, radius: number): Path2D {
  const path = new Path2D();
  switch (symbol) {
    case 'circle':
      path.arc(x, y, radius, 0, 2 * Math.PI);
      break;
    case 'square':
      path.rect(x - 0.88 * radius, y - 0.88 * radius, 1.76 * radius, 1.76 * radius);
      break;
    case 'diamond':
      polygon(path, [x, y - 1.3 * radius], [x + 1.3 * radius, y], [x, y + 1.3 * radius], [x - 1.3 * radius, y]);
      break;
    case 'triangle':
      polygon(path, [x, y - 1.2 * radius], [x + 1.1 * radius, y + 0.8 * radius], [x - 1.1 * radius, y + 0.8 * radius]);
      break;
  }
  return path;
}

function polygon(path: Path2D, ...[first, ...rest]: readonly (readonly [number, number])[]): void {
  if (!first) return;
  path.moveTo(...first);
  for (const point of rest) path.lineTo(...point);
  path.closePath();
}

/** All values where they fit, else every second, third, … */
function valueTicks({ values }: SweepAxis, scale: AxisScale, width: number): Tick[] {
  const needed = Math.max(...values.map(({ label }) => label.length)) * 7 + 14;
  const place = (x: number) => (scale === 'log' ? Math.log(x) : x);
  const [first, last] = [place(values[0]?.x ?? 0), place(values.at(-1)?.x ?? 1)];
  const ticks: Tick[] = [];
  let taken = -Infinity;
  for (const { x, label } of values) {
    const at = ((place(x) - first) / (last - first || 1)) * width * 0.86;
    if (at - taken < needed) continue;
    taken = at;
    ticks.push({ value: x, label });
  }
  return ticks;
}

/** Lines and bands end at the plot; a mark may stick out of it. */
function clipTo(context: CanvasRenderingContext2D, { area: { left, right, top, bottom } }: PlotSpace): void {
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
}

function band(context: CanvasRenderingContext2D, { x, y }: PlotSpace, { means: places }: SweepLine, theme: ChartTheme): void {
  if (places.filter(({ deviation }) => deviation !== null).length < 2) return;
  const edge = (sign: number) =>
    places.map(({ x: at, mean, deviation }) => [x(at), finite(y(mean + sign * (deviation ?? 0)), y(mean))] as const);
  context.beginPath();
  for (const [i, point] of [...edge(1), ...edge(-1).toReversed()].entries()) {
    if (i === 0) context.moveTo(...point);
    else context.lineTo(...point);
  }
  context.fillStyle = translucent(theme.foreground, 0.1);
  context.fill();
}

/** A band that reaches zero or below leaves a log axis: it then ends at the mean's own height below the plot. */
function finite(value: number, otherwise: number): number {
  return Number.isFinite(value) ? value : otherwise + 1e4;
}

function connect(context: CanvasRenderingContext2D, { x, y }: PlotSpace, { measure, means: places }: SweepLine, theme: ChartTheme): void {
  context.strokeStyle = translucent(theme.foreground, theme.highContrast ? 1 : 0.6);
  context.lineWidth = 1.5;
  context.setLineDash([...measureStyles[measure].dash]);
  context.beginPath();
  for (const [i, { x: at, mean }] of places.entries()) {
    if (i === 0) context.moveTo(x(at), y(mean));
    else context.lineTo(x(at), y(mean));
  }
  context.stroke();
  context.setLineDash([]);
}

function runs(context: CanvasRenderingContext2D, { x, y }: PlotSpace, { measure, points }: SweepLine, theme: ChartTheme): void {
  for (const { x: at, y: value, group, open } of points) {
    const colour = theme.curve(Math.max(0, group));
    const path = symbolPath(open ? 'triangle' : measureStyles[measure].symbol, x(at), y(value), open ? POINT + 1 : POINT);
    context.lineWidth = 1.25;
    context.strokeStyle = colour;
    context.fillStyle = translucent(colour, 0.75);
    if (open) context.stroke(path);
    else context.fill(path);
  }
}

/** Mean ± one standard deviation. */
function spreads(context: CanvasRenderingContext2D, { x, y }: PlotSpace, { means: places }: SweepLine, theme: ChartTheme): void {
  context.lineWidth = 1.5;
  for (const { x: at, mean, deviation, group } of places) {
    if (deviation === null || deviation === 0) continue;
    context.strokeStyle = theme.curve(Math.max(0, group));
    context.beginPath();
    context.moveTo(x(at), finite(y(mean - deviation), y(mean)));
    context.lineTo(x(at), y(mean + deviation));
    context.stroke();
  }
}

function means(
  context: CanvasRenderingContext2D,
  { x, y }: PlotSpace,
  { measure, means: places, points }: SweepLine,
  theme: ChartTheme,
): void {
  const { symbol, filled } = measureStyles[measure];
  for (const { x: at, mean, group } of places) {
    const colour = theme.curve(Math.max(0, group));
    const path = symbolPath(symbol, x(at), y(mean), points.length === 0 ? MEAN + 0.6 : MEAN);
    context.fillStyle = filled ? colour : theme.background;
    context.fill(path);
    context.strokeStyle = filled ? theme.background : colour;
    context.lineWidth = filled ? 1.25 : 2;
    context.stroke(path);
  }
}

/** At the right end of each line, where there are several of one measure. */
function names(context: CanvasRenderingContext2D, { x, y, area }: PlotSpace, lines: readonly SweepLine[], theme: ChartTheme): void {
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.fillStyle = theme.foreground;
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  for (const { rest, means: places } of lines) {
    const last = places.at(-1);
    if (last && rest !== '') context.fillText(rest, Math.min(area.right, x(last.x) - 8), y(last.mean) - 4);
  }
  context.textAlign = 'left';
}
