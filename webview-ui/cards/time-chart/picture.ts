/** A time chart as a picture: the chart drawn anew at the resolution asked for, its legend below. */
import { LineChart } from '../../charts/line-chart';
import { dashOf } from '../../charts/curve-layer';
import type { ChartTheme } from '../../charts/theme';
import type { ChartModel } from '../../model/chart-model';
import { columnLabel } from '../../model/column-names';
import type { MarkKind } from '../../model/marks';

interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly dash: readonly number[];
}

const LINE = 22;
const GAP = 18;

/** @param size of the chart in CSS pixels; the picture is higher by its legend. */
export function chartPicture(
  model: ChartModel,
  theme: ChartTheme,
  size: { width: number; height: number },
  scale: number,
): HTMLCanvasElement {
  const chartCanvas = document.createElement('canvas');
  chartCanvas.width = size.width;
  chartCanvas.height = size.height;
  const chart = new LineChart(chartCanvas, { onResize: null, pixelRatio: scale });
  // Twice: the labels of the marks are placed in the plot that the first pass has laid out.
  for (let pass = 0; pass < 2; pass++) chart.draw(model, theme, null);
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) return chartCanvas;
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  const places = layOut(legendOf(model, theme), size.width, text => context.measureText(text).width);
  const rows = Math.max(0, ...places.map(({ row }) => row + 1));
  const notes = notesOf(model);
  canvas.width = Math.round(size.width * scale);
  canvas.height = Math.round((size.height + 6 + (rows + notes.length) * LINE) * scale);
  context.drawImage(chartCanvas, 0, 0);
  chart.dispose();
  context.scale(scale, scale);
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.textBaseline = 'middle';
  const middleOf = (row: number) => size.height + 6 + (row + 0.5) * LINE;
  for (const { entry, x, row } of places) drawEntry(context, entry, x, middleOf(row), theme);
  context.fillStyle = theme.muted;
  for (const [i, note] of notes.entries()) context.fillText(note, 0, middleOf(rows + i), size.width);
  return canvas;
}

function legendOf(model: ChartModel, theme: ChartTheme): LegendEntry[] {
  const { plan } = model;
  const subjects = model.subjects
    .filter(subject => !subject.hidden && subject.members.length > 0)
    .map(({ label, group, members }) => ({
      label: members.length > 1 ? `${label} (mean of ${members.length} ± std)` : label,
      colour: theme.curve(group),
      dash: theme.dash(group),
    }));
  const drawn = new Set(model.curves.map(curve => curve.quantity));
  const columns = plan.columns.filter(column => drawn.has(column));
  if (columns.length < 2) return subjects;
  return [
    ...subjects,
    ...columns.map((column, rank) => ({
      label: columnLabel(column),
      colour: theme.muted,
      dash: theme.highContrast ? [] : dashOf(column, rank, 0, plan, theme),
    })),
  ];
}

/** What the marks mean, and that a line is smoothed. */
function notesOf(model: ChartModel): string[] {
  const smoothed = model.curves.some(curve => curve.smooth) ? ['Moving average over snapshots, debiased; raw line behind it.'] : [];
  const marks = model.summaries.map(({ kind, title, definition, items }) => {
    const where = items.map(({ subject, text }) => `${subject} ${text}`).join(', ');
    return `${SYMBOLS[kind]} ${title}${definition === '' ? '' : ` (${definition})`}: ${where}`;
  });
  return [...marks, ...smoothed];
}

const SYMBOLS: Readonly<Record<MarkKind, string>> = {
  freeze: '◆',
  velocity_freeze: '△',
  edge_of_stability: '○',
  diverged: '✕',
  non_finite: '✕',
};

/** Entries from left to right, in as many rows as they need. */
function layOut(
  entries: readonly LegendEntry[],
  width: number,
  textWidth: (text: string) => number,
): { entry: LegendEntry; x: number; row: number }[] {
  let x = 0;
  let row = 0;
  return entries.map(entry => {
    const needed = 28 + textWidth(entry.label);
    if (x > 0 && x + needed > width) {
      x = 0;
      row++;
    }
    const place = { entry, x, row };
    x += needed + GAP;
    return place;
  });
}

function drawEntry(context: CanvasRenderingContext2D, { label, colour, dash }: LegendEntry, x: number, y: number, theme: ChartTheme): void {
  context.strokeStyle = colour;
  context.lineWidth = 2.5;
  context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 20, y);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = theme.foreground;
  context.fillText(label, x + 28, y);
}
