/**
 * The curves themselves, drawn between the grid and the marks of chart.js. Its own line elements cost an object a point and a
 * proxy a dataset, 50 ms for a hundred curves; a path needs neither.
 */
import { decimate, type DecimationAxis, type Point } from '../../src/shared/decimate';
import type { AxisModel, ChartModel } from '../model/chart-model';
import type { Curve } from '../model/curves';
import { type ChartTheme, translucent } from './theme';

/** The plot's rectangle in CSS pixels of the canvas. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Line {
  readonly points: readonly Point[];
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
}

interface Band {
  readonly lower: readonly Point[];
  readonly upper: readonly Point[];
  readonly fill: string;
}

/** Lengths in pixels of the dash of the error on the grid beside the training loss. */
const GRID_ERROR_DASH = [5, 3];
const OPACITY_OF_RANK = [1, 0.7, 0.55, 0.45, 0.4];
/** With more curves than these, lines are thinner. */
const CROWDED = 12;

/** Draws bands, then lines in the model's order, clipped to the plot. */
export function drawCurves(context: CanvasRenderingContext2D, area: PlotArea, model: ChartModel, theme: ChartTheme): void {
  const axis: DecimationAxis = { scale: model.x.scale, ...model.x.range, columns: Math.max(1, Math.round(area.right - area.left)) };
  const x = pixelMap(model.x, area.left, area.right);
  const y = pixelMap(model.y, area.bottom, area.top);
  context.save();
  context.beginPath();
  context.rect(area.left, area.top - 1, area.right - area.left, area.bottom - area.top + 2);
  context.clip();
  context.lineJoin = 'round';
  for (const curve of model.curves) fillBand(context, bandOf(curve, model, theme, axis), x, y);
  for (const curve of model.curves) strokeLine(context, lineOf(curve, model, theme, axis), x, y);
  context.restore();
}

function lineOf(curve: Curve, model: ChartModel, theme: ChartTheme, axis: DecimationAxis): Line {
  const { group } = curve.subject;
  const companion = curve.role === 'companion';
  const opacity = companion ? 0.45 : (OPACITY_OF_RANK[Math.min(curve.rank, OPACITY_OF_RANK.length - 1)] ?? 1);
  const width = companion || curve.rank > 0 ? 1.25 : model.curves.length > CROWDED ? 1.5 : 2;
  return {
    points: decimate(curve.steps, curve.column.values, axis, model.y.scale === 'log'),
    colour: theme.highContrast || opacity === 1 ? theme.curve(group) : translucent(theme.curve(group), opacity),
    width: theme.highContrast && curve.rank === 0 ? width + 0.5 : width,
    dash: curve.quantity === 'eval_mse' && !theme.highContrast ? GRID_ERROR_DASH : theme.dash(group),
  };
}

/** Mean ± one standard deviation of a card's main quantity. */
function bandOf(
  { deviation, column, steps, rank, subject }: Curve,
  model: ChartModel,
  theme: ChartTheme,
  axis: DecimationAxis,
): Band | null {
  if (!deviation || rank > 0) return null;
  const positive = model.y.scale === 'log';
  // On a log axis a band that reaches zero or below goes down to the foot of the chart.
  const floor = positive ? model.y.range.min : -Infinity;
  const lower = column.values.map((mean, row) => Math.max(floor, mean - (deviation[row] ?? 0)));
  const upper = column.values.map((mean, row) => mean + (deviation[row] ?? 0));
  return {
    lower: decimate(steps, lower, axis, positive),
    upper: decimate(steps, upper, axis, positive),
    fill: translucent(theme.curve(subject.group), 0.2),
  };
}

type PixelMap = (value: number) => number;

function strokeLine(context: CanvasRenderingContext2D, { points, colour, width, dash }: Line, x: PixelMap, y: PixelMap): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash([...dash]);
  context.beginPath();
  for (const part of unbrokenParts(points)) trace(context, part, x, y, true);
  context.stroke();
}

function fillBand(context: CanvasRenderingContext2D, band: Band | null, x: PixelMap, y: PixelMap): void {
  if (!band) return;
  const lower = unbrokenParts(band.lower);
  context.fillStyle = band.fill;
  for (const [i, upper] of unbrokenParts(band.upper).entries()) {
    context.beginPath();
    trace(context, upper, x, y, true);
    trace(context, (lower[i] ?? []).toReversed(), x, y, false);
    context.fill();
  }
}

/** A single point becomes a dot: a first snapshot is seen too. */
function trace(context: CanvasRenderingContext2D, points: readonly Point[], x: PixelMap, y: PixelMap, start: boolean): void {
  for (const [i, point] of points.entries()) {
    if (i === 0 && start) context.moveTo(x(point.x), y(point.y));
    else context.lineTo(x(point.x), y(point.y));
  }
  const [only, second] = points;
  if (start && only && !second) context.arc(x(only.x), y(only.y), 1, 0, 2 * Math.PI);
}

function unbrokenParts(points: readonly Point[]): Point[][] {
  const parts: Point[][] = [];
  let part: Point[] = [];
  for (const point of points) {
    if (Number.isNaN(point.y)) {
      if (part.length > 0) parts.push(part);
      part = [];
    } else part.push(point);
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** From a value on the axis to a pixel, `start` being the pixel of the axis's least value. */
function pixelMap({ scale, range }: AxisModel, start: number, end: number): PixelMap {
  if (scale === 'linear') {
    const factor = (end - start) / (range.max - range.min);
    return value => start + (value - range.min) * factor;
  }
  const origin = Math.log(range.min);
  const factor = (end - start) / (Math.log(range.max) - origin);
  return value => start + (Math.log(value) - origin) * factor;
}
