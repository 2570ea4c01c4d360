/**
 * Marks and reference lines as annotations of chart.js. Labels stand in rows above the plot, each over the drop line of its
 * mark, so that they hide no curve; one that finds no room is left to the list below the chart.
 */
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { ChartModel, ReferenceLine } from '../model/chart-model';
import type { Mark } from '../model/marks';
import { shareOf } from '../model/ranges';
import { FADED } from './curve-layer';
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

/** Places the labels such that none overlaps another; `columns` is the width of the plot in pixels. */
export function layOutMarks(model: ChartModel, theme: ChartTheme, columns: number): MarkLayout {
  const labelled = model.marks.filter(mark => mark.label !== '' && inView(mark, model)).sort((a, b) => b.x - a.x);
  const places = new Map<Mark, LabelPlace>();
  if (labelled.length > MAX_LABELS) return { places, height: 0 };
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

/** Marks of other runs than the `highlighted` ones fade with their curves. */
export function annotationsOf(
  model: ChartModel,
  theme: ChartTheme,
  { places }: MarkLayout,
  highlighted: ReadonlySet<string> | null,
): Record<string, AnnotationOptions> {
  const marks = model.marks.filter(mark => inView(mark, model));
  return Object.fromEntries([
    ...model.lines.map((line, i) => [`line${i}`, referenceLine(line, theme)] as const),
    ...marks.flatMap((mark, i) => {
      const faded = highlighted !== null && !mark.runs.some(run => highlighted.has(run));
      const colour = faded ? translucent(theme.curve(mark.group), FADED) : theme.curve(mark.group);
      return markAnnotations(mark, i, faded ? undefined : places.get(mark), model, theme, colour);
    }),
  ]);
}

function referenceLine({ value, label, group }: ReferenceLine, theme: ChartTheme): AnnotationOptions {
  const colour = group === null ? theme.foreground : theme.curve(group);
  return {
    type: 'line',
    scaleID: 'y',
    value,
    borderColor: colour,
    borderWidth: 1,
    borderDash: [6, 4],
    label: {
      display: label !== '',
      content: label,
      position: 'end',
      yAdjust: -(theme.fontSize / 2 + 4),
      padding: { x: 4, y: 1 },
      backgroundColor: 'transparent',
      color: theme.foreground,
      font: font(theme),
    },
  };
}

function markAnnotations(
  mark: Mark,
  index: number,
  place: LabelPlace | undefined,
  model: ChartModel,
  theme: ChartTheme,
  colour: string,
): [string, AnnotationOptions][] {
  const drawable = Number.isFinite(mark.value) && (model.y.scale === 'linear' || mark.value > 0);
  const yValue = drawable ? mark.value : model.y.range.min;
  const symbol: AnnotationOptions = { type: 'point', xValue: mark.x, yValue, borderColor: colour, ...symbolOf(mark, colour, theme) };
  if (!place) return [[`mark${index}`, symbol]];
  const dropLine: AnnotationOptions = {
    type: 'line',
    xMin: mark.x,
    xMax: mark.x,
    borderColor: colour,
    borderWidth: 1,
    borderDash: [2, 3],
  };
  const label: AnnotationOptions = {
    type: 'label',
    xValue: mark.x,
    yValue: model.y.range.max,
    content: mark.label,
    position: { x: place.side === 'left' ? 'end' : 'start', y: 'end' },
    xAdjust: place.side === 'left' ? 4 : -4,
    yAdjust: -place.row * rowHeight(theme),
    padding: { x: 4, y: 1 },
    color: theme.foreground,
    font: font(theme),
  };
  return [
    [`drop${index}`, dropLine],
    [`mark${index}`, symbol],
    [`label${index}`, label],
  ];
}

function symbolOf(mark: Mark, colour: string, theme: ChartTheme) {
  switch (mark.kind) {
    case 'freeze':
      return {
        pointStyle: 'rectRot' as const,
        radius: mark.minor ? 4 : 6,
        backgroundColor: colour,
        borderColor: theme.background,
        borderWidth: 1.5,
      };
    case 'velocity_freeze':
      return { pointStyle: 'triangle' as const, radius: 4, backgroundColor: theme.background, borderWidth: 1.5 };
    case 'edge_of_stability':
      return { pointStyle: 'circle' as const, radius: 4, backgroundColor: theme.background, borderWidth: 2 };
    case 'diverged':
    case 'non_finite':
      return { pointStyle: 'crossRot' as const, radius: 6, backgroundColor: colour, borderWidth: 2.5 };
  }
}

function inView({ x: place, drawn }: Mark, { x }: ChartModel): boolean {
  return drawn && place >= x.range.min && place <= x.range.max;
}

function rowHeight(theme: ChartTheme): number {
  return theme.fontSize + 5;
}

function font(theme: ChartTheme) {
  return { family: theme.fontFamily, size: theme.fontSize, weight: 'normal' as const };
}
