/** All that one chart needs, computed from the panel's state and the view: curves, marks, lines and ranges. No page, no drawing. */
import { formatNumber } from '../../src/shared/format';
import type { SweepView } from '../../src/shared/protocol';
import { edgeFormula } from '../../src/shared/quantities';
import type { SeriesTable } from '../../src/shared/series';
import type { AxisScale, ViewSettings } from '../state/view-settings';
import { availableColumns, type CardDefinition } from './cards';
import { type Curve, curvesOf } from './curves';
import { type Mark, type MarkNote, marksOf } from './marks';
import { type Range, valueRange } from './ranges';
import { type Subject, subjectsOf } from './subjects';

export interface ReferenceLine {
  readonly value: number;
  readonly label: string;
}

export interface AxisModel {
  readonly scale: AxisScale;
  readonly range: Range;
  readonly title: string;
}

export interface ChartModel {
  readonly subjects: readonly Subject[];
  readonly columns: readonly string[];
  readonly curves: readonly Curve[];
  readonly marks: readonly Mark[];
  /** The marks in words. */
  readonly notes: readonly MarkNote[];
  readonly lines: readonly ReferenceLine[];
  readonly x: AxisModel;
  readonly y: AxisModel;
}

/** The model of a card; `x` is the part of the step axis in view, which all cards share. */
export function chartModel(card: CardDefinition, sweep: SweepView, series: SeriesTable, settings: ViewSettings, x: Range): ChartModel {
  const columns = card.columns(settings, availableColumns(series));
  const subjects = subjectsOf(sweep, series, settings);
  const curves = curvesOf(subjects, series, columns);
  const lines = card.id === 'eigenvalues' ? edgeLines(sweep, series, subjects) : [];
  const scale = settings.yScale[card.id];
  return {
    subjects,
    columns,
    curves,
    ...marksOf(card.id, sweep, curves),
    lines,
    x: { scale: settings.xScale, range: x, title: settings.xScale === 'log' ? 'step (log axis, without step 0)' : 'step' },
    y: {
      scale,
      range: valueRange(
        curves,
        lines.map(line => line.value),
        x,
        scale,
      ),
      title: card.axis,
    },
  };
}

/** One line for each value that the edge of stability has in the runs that are drawn. */
function edgeLines(sweep: SweepView, series: SeriesTable, subjects: readonly Subject[]): ReferenceLine[] {
  const drawn = subjects.filter(subject => !subject.hidden).flatMap(subject => [...subject.members, ...subject.companions]);
  const values = drawn.flatMap(run => series.column(run, 'edge')?.values.findLast(Number.isFinite) ?? []);
  return [...new Set(values)].map(value => ({ value, label: `${edgeFormula(sweep.conventions.loss)} = ${formatNumber(value)}` }));
}
