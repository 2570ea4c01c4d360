/** The tasks behind the curves: every second one shaded, a line at each switch, their names in a row above the plot. */
import type { ChartModel } from '../model/chart-model';
import type { SwitchLine, TaskBand } from '../model/task-bands';
import { type PixelMap, pixelMap, type PlotArea } from './curve-layer';
import { type ChartTheme, translucent } from './theme';

/** Room for the names above the plot; none without task switches. */
export function taskRowHeight({ tasks }: ChartModel, theme: ChartTheme): number {
  return tasks.bands.length + tasks.lines.length > 0 ? theme.fontSize + 5 : 0;
}

/** Below grid and curves. */
export function drawTasks(context: CanvasRenderingContext2D, area: PlotArea, model: ChartModel, theme: ChartTheme): void {
  const x = pixelMap(model.x, area.left, area.right);
  context.save();
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.textBaseline = 'bottom';
  context.textAlign = 'left';
  for (const band of model.tasks.bands) drawBand(context, area, band, x, model, theme);
  let free = area.left;
  for (const line of [...model.tasks.lines].sort((a, b) => a.x - b.x)) free = drawSwitchLine(context, area, line, x(line.x), theme, free);
  context.restore();
}

function drawBand(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  { task, label, from, to }: TaskBand,
  x: PixelMap,
  { x: axis }: ChartModel,
  theme: ChartTheme,
): void {
  // A log axis has no place for 0 and below.
  const left = from <= axis.range.min ? area.left : Math.max(area.left, x(from));
  const right = to >= axis.range.max ? area.right : Math.min(area.right, x(to));
  if (!(right > left)) return;
  if (task % 2 === 1) {
    context.fillStyle = translucent(theme.foreground, theme.highContrast ? 0.12 : 0.055);
    context.fillRect(left, area.top, right - left, area.bottom - area.top);
  }
  if (left > area.left) dashedLine(context, area, left, theme.highContrast ? theme.foreground : translucent(theme.foreground, 0.45));
  context.fillStyle = theme.muted;
  const text = context.measureText(label).width + 6 <= right - left ? label : String(task + 1);
  if (context.measureText(text).width + 6 <= right - left) context.fillText(text, left + 3, area.top - 3);
}

/** Returns where the next name finds room. */
function drawSwitchLine(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  { group, label }: SwitchLine,
  x: number,
  theme: ChartTheme,
  free: number,
): number {
  if (!(x >= area.left && x <= area.right)) return free;
  dashedLine(context, area, x, theme.curve(group));
  const width = context.measureText(label).width;
  if (x + 3 < free || x + 3 + width > area.right) return free;
  context.fillStyle = theme.muted;
  context.fillText(label, x + 3, area.top - 3);
  return x + width + 9;
}

function dashedLine(context: CanvasRenderingContext2D, { top, bottom }: PlotArea, x: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, top);
  context.lineTo(Math.round(x) + 0.5, bottom);
  context.stroke();
  context.setLineDash([]);
}
