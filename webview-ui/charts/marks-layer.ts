/**
 * Marks and reference lines, drawn over the curves. Labels stand in rows above the plot, each over the drop line of its mark, so that
 * they hide no curve; one that finds no room is left to the list below the chart.
 */
import type { ChartModel, ReferenceLine } from '../model/chart-model';
import type { Mark } from '../model/marks';
import { shareOf } from '../model/ranges';
import { FADED, pixelMap, type PlotArea } from './curve-layer';
import { taskRowHeight } from './task-layer';
import { type ChartTheme, translucent } from './theme';

/** More marks than this are drawn as symbols only. */
const MAX_LABELS = 8;
const MAX_ROWS = 3;

export interface LabelPlace {
  /** 0 next to the plot, counted upwards. */
  readonly row: number;
  /** On which side of its mark the text stands. */
  readonly side: 'left' | 'right';
}

export interface MarkLayout {
  readonly places: ReadonlyMap<Mark, LabelPlace>;
  /** Room for the labels above the plot, in pixels. */
  readonly height: number;
}

export const noMarks: MarkLayout = { places: new Map(), height: 0 };

/** Places the labels such that none overlaps another; `columns` is the width of the plot in pixels. */
export function layOutMarks(model: ChartModel, theme: ChartTheme, columns: number): MarkLayout {
  const labelled = model.marks.filter(mark => mark.label !== '' && inView(mark, model)).sort((a, b) => b.x - a.x);
  const places = new Map<Mark, LabelPlace>();
  if (labelled.length > MAX_LABELS) return noMarks;
  const taken: (readonly [number, number])[][] = Array.from({ length: MAX_ROWS }, () => []);
  for (const mark of labelled) {
    const width = mark.label.length * theme.fontSize * 0.56 + 10;
    const at = shareOf(mark.x, model.x.range, model.x.scale) * columns;
    const candidates = taken.flatMap((spans, row) => [
      { spans, row, side: 'right' as const, start: at },
      { spans, row, side: 'left' as const, start: at - width },
    ]);
    const free = candidates.find(
      ({ spans, start }) => start >= 0 && start + width <= columns && spans.every(([from, to]) => start >= to || start + width <= from),
    );
    if (!free) continue;
    free.spans.push([free.start, free.start + width]);
    places.set(mark, { row: free.row, side: free.side });
  }
  const rows = Math.max(0, ...[...places.values()].map(({ row }) => row + 1));
  return { places, height: rows * rowHeight(theme) };
}

/** Lines first, then marks; marks of other runs than the `highlighted` ones fade with their curves. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  model: ChartModel,
  theme: ChartTheme,
  { places }: MarkLayout,
  highlighted: ReadonlySet<string> | null,
): void {
  const x = pixelMap(model.x, area.left, area.right);
  const y = pixelMap(model.y, area.bottom, area.top);
  context.save();
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  for (const line of model.lines) drawReference(context, area, line, y(line.value), theme);
  for (const mark of model.marks) {
    if (!inView(mark, model)) continue;
    const faded = highlighted !== null && !mark.runs.some(run => highlighted.has(run));
    const colour = faded ? translucent(theme.curve(mark.group), FADED) : theme.curve(mark.group);
    const place = faded ? undefined : places.get(mark);
    const drawable = Number.isFinite(mark.value) && (model.y.scale === 'linear' || mark.value > 0);
    const [left, top] = [x(mark.x), drawable ? y(mark.value) : area.bottom];
    if (place) drawDropLine(context, area, left, colour);
    if (top >= area.top - 1 && top <= area.bottom + 1) drawSymbol(context, mark, left, top, colour, theme);
    if (place) drawLabel(context, area.top - taskRowHeight(model, theme), mark.label, left, place, theme);
  }
  context.restore();
}

function drawReference(context: CanvasRenderingContext2D, area: PlotArea, line: ReferenceLine, y: number, theme: ChartTheme): void {
  if (!(y >= area.top && y <= area.bottom)) return;
  context.strokeStyle = line.group === null ? theme.foreground : theme.curve(line.group);
  context.lineWidth = 1;
  context.setLineDash([6, 4]);
  context.beginPath();
  context.moveTo(area.left, y);
  context.lineTo(area.right, y);
  context.stroke();
  context.setLineDash([]);
  if (line.label === '') return;
  context.fillStyle = theme.foreground;
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.fillText(line.label, area.right - 6, y - 3);
}

function drawDropLine(context: CanvasRenderingContext2D, { top, bottom }: PlotArea, x: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, bottom);
  context.stroke();
  context.setLineDash([]);
}

function drawLabel(
  context: CanvasRenderingContext2D,
  top: number,
  text: string,
  x: number,
  { row, side }: LabelPlace,
  theme: ChartTheme,
): void {
  context.fillStyle = theme.foreground;
  context.textAlign = side === 'left' ? 'right' : 'left';
  context.textBaseline = 'bottom';
  context.fillText(text, side === 'left' ? x - 3 : x + 3, top - 3 - row * rowHeight(theme));
}

function drawSymbol(
  context: CanvasRenderingContext2D,
  { kind, minor }: Mark,
  x: number,
  y: number,
  colour: string,
  theme: ChartTheme,
): void {
  context.beginPath();
  context.fillStyle = theme.background;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  switch (kind) {
    case 'freeze': {
      const size = minor ? 4.5 : 6;
      polygon(context, [
        [x, y - size],
        [x + size, y],
        [x, y + size],
        [x - size, y],
      ]);
      context.fillStyle = colour;
      context.strokeStyle = theme.background;
      break;
    }
    case 'velocity_freeze':
      polygon(context, [
        [x, y - 4.5],
        [x + 4, y + 3],
        [x - 4, y + 3],
      ]);
      break;
    case 'task_switch':
      context.rect(x - 3.5, y - 3.5, 7, 7);
      context.fillStyle = colour;
      context.strokeStyle = theme.background;
      break;
    case 'edge_of_stability':
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.lineWidth = 2;
      break;
    case 'diverged':
    case 'non_finite':
      context.lineWidth = 2.5;
      context.moveTo(x - 4.5, y - 4.5);
      context.lineTo(x + 4.5, y + 4.5);
      context.moveTo(x + 4.5, y - 4.5);
      context.lineTo(x - 4.5, y + 4.5);
      context.stroke();
      return;
  }
  context.fill();
  context.stroke();
}

function polygon(context: CanvasRenderingContext2D, [first, ...rest]: readonly (readonly [number, number])[]): void {
  if (!first) return;
  context.moveTo(...first);
  for (const corner of rest) context.lineTo(...corner);
  context.closePath();
}

function inView({ x: place, drawn }: Mark, { x }: ChartModel): boolean {
  return drawn && place >= x.range.min && place <= x.range.max;
}

function rowHeight(theme: ChartTheme): number {
  return theme.fontSize + 5;
}
