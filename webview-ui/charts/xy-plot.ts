/** Curves over one axis as a plot: bands, lines, dots, and marks where a value is unresolved. */
import type { XyContent, XyCurve, XyStyle } from '../model/xy-view';
import type { Range } from '../model/ranges';
import type { Plot, PlotSpace } from './plot-chart';
import { type ChartTheme, translucent } from './theme';

export interface XyPlot {
  readonly content: XyContent;
  readonly range: Range;
  readonly group: number;
  readonly hidden: ReadonlySet<string>;
}

export interface XyLine {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
}

export function xyLine({ tone, dash, group: own }: XyStyle, shown: number, theme: ChartTheme): XyLine {
  const strong = theme.highContrast ? 0.5 : 0;
  const colour = theme.curve(Math.max(0, own ?? shown));
  switch (tone) {
    case 'run':
      return { colour, width: 2.25 + strong, dash };
    case 'thin':
      return { colour: theme.highContrast ? colour : translucent(colour, 0.45), width: 0.75, dash };
    case 'text':
      return { colour: theme.foreground, width: 1.5 + strong, dash };
    case 'faint':
      return theme.highContrast
        ? { colour: theme.foreground, width: 1.5, dash: [12, 4] }
        : { colour: translucent(theme.foreground, 0.34), width: 4, dash };
  }
}

export function xyPlot({ content, range, group, hidden }: XyPlot, theme: ChartTheme): Plot {
  const seen = content.curves.filter(({ id, under }) => !hidden.has(under ?? id));
  return {
    x: { scale: content.x.scale, range: content.x.range, title: content.x.title, ticks: content.x.ticks },
    y: { scale: content.y.scale, range, title: content.y.title, ticks: 'value' },
    paint: (context, space) => {
      context.save();
      const { left, right, top, bottom } = space.area;
      context.beginPath();
      context.rect(left - 4, top - 4, right - left + 8, bottom - top + 8);
      context.clip();
      for (const curve of seen) band(context, space, content, curve, xyLine(curve.style, group, theme).colour);
      for (const curve of seen) line(context, space, content, curve, xyLine(curve.style, group, theme));
      if (content.points && !hidden.has('training')) points(context, space, content.points, theme);
      context.restore();
      unresolved(context, space, content, theme);
    },
  };
}

/** A line at the place that is read, and a dot on each curve. */
export function drawXyCursor(context: CanvasRenderingContext2D, space: PlotSpace, plot: XyPlot, index: number, theme: ChartTheme): void {
  const { content, group, hidden } = plot;
  const { top, bottom } = space.area;
  const x = space.x(content.x.values[index] ?? NaN);
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, top);
  context.lineTo(Math.round(x) + 0.5, bottom);
  context.stroke();
  for (const { id, under, values, style } of content.curves) {
    const y = space.y(values[index] ?? NaN);
    if (under !== undefined || hidden.has(id) || !(y >= top && y <= bottom)) continue;
    context.beginPath();
    context.arc(x, y, 3.5, 0, 2 * Math.PI);
    context.fillStyle = xyLine(style, group, theme).colour;
    context.fill();
    context.strokeStyle = theme.background;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

function line(context: CanvasRenderingContext2D, space: PlotSpace, { x, y }: XyContent, { values, style }: XyCurve, look: XyLine): void {
  context.strokeStyle = look.colour;
  context.fillStyle = look.colour;
  context.lineWidth = look.width;
  context.lineJoin = 'round';
  context.setLineDash([...look.dash]);
  context.beginPath();
  let broken = true;
  const drawn: (readonly [number, number])[] = [];
  x.values.forEach((place, i) => {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value) || (y.scale === 'log' && value <= 0)) {
      broken = true;
      return;
    }
    const at = [space.x(place), space.y(value)] as const;
    if (broken) context.moveTo(...at);
    else context.lineTo(...at);
    broken = false;
    drawn.push(at);
  });
  context.stroke();
  context.setLineDash([]);
  if (style.dots !== true) return;
  context.beginPath();
  for (const [px, py] of drawn) {
    context.moveTo(px + 3, py);
    context.arc(px, py, 3, 0, 2 * Math.PI);
  }
  context.fill();
}

function band(context: CanvasRenderingContext2D, space: PlotSpace, { x }: XyContent, { values, spread }: XyCurve, colour: string): void {
  if (!spread) return;
  context.fillStyle = translucent(colour, 0.18);
  context.beginPath();
  values.forEach((value, i) => context.lineTo(space.x(x.values[i] ?? NaN), space.y(value + (spread[i] ?? 0))));
  for (let i = values.length - 1; i >= 0; i--) context.lineTo(space.x(x.values[i] ?? NaN), space.y((values[i] ?? NaN) - (spread[i] ?? 0)));
  context.fill();
}

function points(
  context: CanvasRenderingContext2D,
  space: PlotSpace,
  { x, y }: { x: Float64Array; y: Float64Array },
  theme: ChartTheme,
): void {
  context.fillStyle = translucent(theme.foreground, theme.highContrast ? 1 : 0.62);
  context.beginPath();
  x.forEach((place, i) => {
    const [px, py] = [space.x(place), space.y(y[i] ?? NaN)];
    context.moveTo(px + 1.7, py);
    context.arc(px, py, 1.7, 0, 2 * Math.PI);
  });
  context.fill();
}

/** A cross at the foot of the plot: here noise would decide. */
function unresolved(context: CanvasRenderingContext2D, space: PlotSpace, { x, unresolved }: XyContent, theme: ChartTheme): void {
  context.strokeStyle = theme.muted;
  context.lineWidth = 1.5;
  for (const index of unresolved) {
    const [px, py] = [space.x(x.values[index] ?? NaN), space.area.bottom - 7];
    context.beginPath();
    context.moveTo(px - 4, py - 4);
    context.lineTo(px + 4, py + 4);
    context.moveTo(px - 4, py + 4);
    context.lineTo(px + 4, py - 4);
    context.stroke();
  }
}
