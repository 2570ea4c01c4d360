/** What moves over a chart without redrawing it: the cursor with a dot on every curve, the pinned step, the selection of a zoom. */
import type { ChartModel } from '../model/chart-model';
import type { Curve } from '../model/curves';
import { type CursorAt, rowUnder } from '../model/read-out';
import { isHighlighted } from './curve-layer';
import type { LineChart } from './line-chart';
import { type ChartTheme, translucent } from './theme';

export interface Selection {
  /** Ends in CSS pixels of the canvas; null: the whole width or height of the plot. */
  readonly x: readonly [number, number] | null;
  readonly y: readonly [number, number] | null;
}

export interface OverlayState {
  readonly cursor: CursorAt | null;
  /** Step at which the time slider stands; null: nowhere. */
  readonly pinned: number | null;
  readonly selection: Selection | null;
  readonly highlighted: ReadonlySet<string> | null;
}

/** Where the curves are under the cursor, in CSS pixels of the canvas. */
export interface CursorDot {
  readonly curve: Curve;
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

export function drawOverlay(canvas: HTMLCanvasElement, chart: LineChart, model: ChartModel, theme: ChartTheme, state: OverlayState): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  fitToPixels(canvas, context);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  if (state.selection) drawSelection(context, chart, theme, state.selection);
  if (state.pinned !== null) drawPinned(context, chart, model, theme, state.pinned);
  if (state.cursor === null) return;
  const dots = cursorDots(chart, model, state.cursor);
  const line = lineAt(chart, state.cursor, model, dots);
  if (line !== null) drawLine(context, chart, line, theme.muted, []);
  for (const { curve, x, y } of dots) {
    if (state.highlighted && !isHighlighted(curve, state.highlighted)) continue;
    context.beginPath();
    context.arc(x, y, curve.rank === 0 && curve.role === 'main' ? 3.5 : 2.5, 0, 2 * Math.PI);
    context.fillStyle = theme.curve(curve.subject.group);
    context.fill();
    context.strokeStyle = theme.background;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

/** The curves' values under the cursor that lie within the plot. */
export function cursorDots(chart: LineChart, model: ChartModel, cursor: CursorAt): CursorDot[] {
  const { left, right, top, bottom } = chart.area();
  return model.curves.flatMap(curve => {
    const row = rowUnder(curve, cursor);
    if (row === null) return [];
    const [x, y] = [chart.xOf(curve.x[row] ?? NaN), chart.yOf(curve.column.values[row] ?? NaN)];
    return x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1 ? [{ curve, row, x, y }] : [];
  });
}

/** The cursor's line; null where the curves reach its step at different places, as at different times. */
function lineAt(chart: LineChart, cursor: CursorAt, model: ChartModel, dots: readonly CursorDot[]): number | null {
  if (cursor.x !== null) return chart.xOf(cursor.x);
  if (model.x.quantity === 'step') return chart.xOf(cursor.step);
  const places = dots.map(dot => dot.x);
  const [least, greatest] = [Math.min(...places), Math.max(...places)];
  return greatest - least <= 1 ? least : null;
}

function drawPinned(context: CanvasRenderingContext2D, chart: LineChart, model: ChartModel, theme: ChartTheme, step: number): void {
  const at = { step, x: null };
  const x = lineAt(chart, at, model, cursorDots(chart, model, at));
  const { left, right, top } = chart.area();
  if (x === null || !(x >= left - 1 && x <= right + 1)) return;
  drawLine(context, chart, x, theme.foreground, [4, 3]);
  context.beginPath();
  context.moveTo(x - 5, top - 6);
  context.lineTo(x + 5, top - 6);
  context.lineTo(x, top);
  context.fillStyle = theme.foreground;
  context.fill();
}

function drawSelection(context: CanvasRenderingContext2D, chart: LineChart, theme: ChartTheme, { x, y }: Selection): void {
  const { left, right, top, bottom } = chart.area();
  const [fromX, toX] = x ?? [left, right];
  const [fromY, toY] = y ?? [top, bottom];
  const box = [Math.min(fromX, toX), Math.min(fromY, toY), Math.abs(toX - fromX), Math.abs(toY - fromY)] as const;
  context.fillStyle = translucent(theme.foreground, 0.12);
  context.fillRect(...box);
  context.strokeStyle = translucent(theme.foreground, 0.5);
  context.lineWidth = 1;
  context.setLineDash([]);
  context.strokeRect(...box);
}

function drawLine(context: CanvasRenderingContext2D, chart: LineChart, x: number, colour: string, dash: readonly number[]): void {
  const { left, right, top, bottom } = chart.area();
  if (!(x >= left - 1 && x <= right + 1)) return;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, top);
  context.lineTo(Math.round(x) + 0.5, bottom);
  context.stroke();
  context.setLineDash([]);
}

/** Backing store of the canvas at the screen's resolution; drawing stays in CSS pixels. */
function fitToPixels(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): void {
  const ratio = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}
