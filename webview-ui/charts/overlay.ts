/** What moves over a chart without redrawing it: the cursor with a dot on every curve, and the selection of a zoom. */
import type { ChartModel } from '../model/chart-model';
import { rowAt } from '../model/curves';
import type { LineChart } from './line-chart';
import { type ChartTheme, translucent } from './theme';

export interface OverlayState {
  /** Step of the cursor, or null for none. */
  readonly cursor: number | null;
  /** Ends of the drag in CSS pixels, or null. */
  readonly selection: readonly [number, number] | null;
}

export function drawOverlay(canvas: HTMLCanvasElement, chart: LineChart, model: ChartModel, theme: ChartTheme, state: OverlayState): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  fitToPixels(canvas, context);
  const { left, right, top, bottom } = chart.area();
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  if (state.selection) {
    const [from, to] = state.selection;
    context.fillStyle = translucent(theme.foreground, 0.12);
    context.fillRect(Math.min(from, to), top, Math.abs(to - from), bottom - top);
  }
  if (state.cursor === null) return;
  const x = chart.xOf(state.cursor);
  if (!(x >= left - 1 && x <= right + 1)) return;
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, top);
  context.lineTo(Math.round(x) + 0.5, bottom);
  context.stroke();
  for (const curve of model.curves) {
    const row = rowAt(curve, state.cursor);
    const y = row === null ? NaN : chart.yOf(curve.column.values[row] ?? NaN);
    if (!(y >= top && y <= bottom)) continue;
    context.beginPath();
    context.arc(x, y, curve.rank === 0 && curve.role === 'main' ? 3.5 : 2.5, 0, 2 * Math.PI);
    context.fillStyle = theme.curve(curve.subject.group);
    context.fill();
    context.strokeStyle = theme.background;
    context.lineWidth = 1.5;
    context.stroke();
  }
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
