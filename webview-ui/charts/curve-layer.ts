/**
 * The curves themselves, drawn between the grid and the marks of chart.js. Its own line elements cost an object a point and a
 * proxy a dataset, 50 ms for a hundred curves; a path needs neither.
 */
import { decimate, type DecimationAxis, type Point } from '../../src/shared/decimate';
import { curveDashes } from '../../src/shared/palette';
import type { AxisModel, ChartModel } from '../model/chart-model';
import type { Curve } from '../model/curves';
import type { ChartPlan } from '../model/time-chart';
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
/** Of what a constant kernel predicts, beside what the network did; without colour too. */
const PREDICTED_DASH = [2, 3];
const OPACITY_OF_RANK = [1, 0.7, 0.55, 0.45, 0.4];
/** Opacity of what lies beside curves that stand out, and of a raw line behind a smoothed one. */
export const FADED = 0.18;
const RAW = 0.35;
/** With more curves than these, lines are thinner. */
const CROWDED = 12;

/** Draws bands, then lines in the model's order, clipped to the plot; curves of `highlighted` runs stand out. */
export function drawCurves(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  model: ChartModel,
  theme: ChartTheme,
  highlighted: ReadonlySet<string> | null,
): void {
  const axis: DecimationAxis = { scale: model.x.scale, ...model.x.range, columns: Math.max(1, Math.round(area.right - area.left)) };
  const x = pixelMap(model.x, area.left, area.right);
  const y = pixelMap(model.y, area.bottom, area.top);
  const faded = (curve: Curve) => highlighted !== null && !isHighlighted(curve, highlighted);
  const ordered = highlighted ? [...model.curves.filter(faded), ...model.curves.filter(curve => !faded(curve))] : model.curves;
  context.save();
  context.beginPath();
  context.rect(area.left, area.top - 1, area.right - area.left, area.bottom - area.top + 2);
  context.clip();
  context.lineJoin = 'round';
  for (const curve of ordered) if (!faded(curve)) fillBand(context, bandOf(curve, model, theme, axis), x, y);
  for (const curve of ordered) for (const line of linesOf(curve, model, theme, axis, faded(curve))) strokeLine(context, line, x, y);
  context.restore();
}

export function isHighlighted({ run, subject }: Curve, highlighted: ReadonlySet<string>): boolean {
  return run !== null ? highlighted.has(run) : subject.members.some(member => highlighted.has(member));
}

/** The curve; with a moving average the raw line, faint, and the average over it. */
function linesOf(curve: Curve, model: ChartModel, theme: ChartTheme, axis: DecimationAxis, faded: boolean): Line[] {
  const line = (values: Float64Array, share: number, width: number): Line => {
    const opacity = (faded ? FADED : theme.highContrast ? 1 : opacityOf(curve, model)) * share;
    const colour = theme.curve(curve.subject.group);
    return {
      points: decimate(curve.x, values, axis, model.y.scale === 'log'),
      colour: opacity === 1 ? colour : translucent(colour, opacity),
      width,
      dash: dashOf(curve.quantity, curve.rank, curve.subject.group, model.plan, theme),
    };
  };
  const width = widthOf(curve, model, theme);
  if (!curve.smooth) return [line(curve.column.values, 1, width)];
  return [line(curve.column.values, RAW, Math.min(width, 1.25)), line(curve.smooth, 1, width)];
}

function opacityOf({ role, rank, quantity }: Curve, { plan }: ChartModel): number {
  if (role === 'companion') return 0.45;
  if (isPredicted(quantity)) return 1;
  return plan.rankStyle === 'opacity' ? (OPACITY_OF_RANK[Math.min(rank, OPACITY_OF_RANK.length - 1)] ?? 1) : 1;
}

function widthOf({ role, rank, quantity }: Curve, { plan, curves }: ChartModel, theme: ChartTheme): number {
  const thin = role === 'companion' || (rank > 0 && plan.rankStyle === 'opacity' && !isPredicted(quantity));
  const width = thin ? 1.25 : curves.length > CROWDED ? 1.5 : 2;
  return theme.highContrast && rank === 0 ? width + 0.5 : width;
}

/** Without colour a group has its own dash; otherwise dashes tell apart what a card draws for each subject. */
export function dashOf(quantity: string, rank: number, group: number, plan: ChartPlan, theme: ChartTheme): readonly number[] {
  if (isPredicted(quantity)) return PREDICTED_DASH;
  if (theme.highContrast) return theme.dash(group);
  if (quantity === 'eval_mse') return GRID_ERROR_DASH;
  return plan.rankStyle === 'dash' ? (curveDashes[rank % curveDashes.length] ?? []) : theme.dash(group);
}

/** The dash that tells a column apart in heads and legends of columns. */
export function columnDash(quantity: string, rank: number, plan: ChartPlan, theme: ChartTheme): readonly number[] {
  return theme.highContrast && !isPredicted(quantity) ? [] : dashOf(quantity, rank, 0, plan, theme);
}

function isPredicted(quantity: string): boolean {
  return quantity.startsWith('predicted');
}

/** The band of a card's main quantity. */
function bandOf({ limits, x, rank, subject }: Curve, model: ChartModel, theme: ChartTheme, axis: DecimationAxis): Band | null {
  if (!limits || rank > 0) return null;
  const positive = model.y.scale === 'log';
  // On a log axis a band that reaches zero or below goes down to the foot of the chart.
  const floor = positive ? model.y.range.min : -Infinity;
  const lower = limits.lower.map(value => Math.max(floor, value));
  return {
    lower: decimate(x, lower, axis, positive),
    upper: decimate(x, limits.upper, axis, positive),
    fill: translucent(theme.curve(subject.group), 0.2),
  };
}

export type PixelMap = (value: number) => number;

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
export function pixelMap({ scale, range }: AxisModel, start: number, end: number): PixelMap {
  if (scale === 'linear') {
    const factor = (end - start) / (range.max - range.min);
    return value => start + (value - range.min) * factor;
  }
  const origin = Math.log(range.min);
  const factor = (end - start) / (Math.log(range.max) - origin);
  return value => start + (Math.log(value) - origin) * factor;
}
