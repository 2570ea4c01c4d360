/** A time chart as a picture: the chart drawn anew at the resolution asked for, its legend below. */
import { composedPicture, type PictureEntry } from '../../charts/composed-picture';
import { LineChart } from '../../charts/line-chart';
import { columnDash } from '../../charts/curve-layer';
import type { ChartTheme } from '../../charts/theme';
import { bandWords } from '../../model/band-words';
import type { ChartModel } from '../../model/chart-model';
import { columnLabel } from '../../model/column-names';
import type { MarkKind } from '../../model/marks';

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
  const picture = composedPicture(chartCanvas, legendOf(model, theme), notesOf(model), theme, scale);
  chart.dispose();
  return picture;
}

function legendOf(model: ChartModel, theme: ChartTheme): PictureEntry[] {
  const { plan } = model;
  const subjects = model.subjects
    .filter(subject => !subject.hidden && subject.members.length > 0)
    .map(({ label, group, members }) => ({
      label:
        members.length > 1
          ? `${label} (${bandWords[model.band].centre} of ${members.length}${plan.absolute ? '' : `, ${bandWords[model.band].short}`})`
          : label,
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
      dash: columnDash(column, rank, plan, theme),
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
  task_switch: '■',
  non_finite: '✕',
};
