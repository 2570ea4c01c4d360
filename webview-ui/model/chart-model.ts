/** All that one chart needs, computed from the panel's state and the view: curves, marks, lines and ranges. No page, no drawing. */
import type { Band } from '../../src/shared/aggregate';
import { formatNumber } from '../../src/shared/format';
import type { SweepView } from '../../src/shared/protocol';
import { edgeFormula } from '../../src/shared/formulas';
import type { SeriesTable } from '../../src/shared/series';
import type { AxisScale, ViewSettings, XQuantity } from '../state/view-settings';
import { type Curve, curvesOf } from './curves';
import { type Mark, type MarkSummary, marksOf, summariesOf } from './marks';
import { type Range, valueRange } from './ranges';
import { type Subject, subjectsOf } from './subjects';
import { switchMarks, switchSummary } from './switch-marks';
import { type Tasks, tasksOf } from './task-bands';
import { type ChartPlan, oneFreezeCriterion } from './time-chart';

/** A horizontal line at a value that means something. */
export interface ReferenceLine {
  readonly value: number;
  /** Empty where another line's label stands for it. */
  readonly label: string;
  /** Whose colour it has; null: that of the text. */
  readonly group: number | null;
}

export interface AxisModel {
  readonly scale: AxisScale;
  readonly range: Range;
  readonly title: string;
}

/** What follows from data and settings, whatever part of it is in view. */
export interface ChartData {
  readonly plan: ChartPlan;
  readonly subjects: readonly Subject[];
  readonly curves: readonly Curve[];
  readonly marks: readonly Mark[];
  readonly summaries: readonly MarkSummary[];
  readonly lines: readonly ReferenceLine[];
  readonly tasks: Tasks;
  /** What the bands are. */
  readonly band: Band;
}

export interface ChartModel extends ChartData {
  readonly x: AxisModel & { readonly quantity: XQuantity };
  readonly y: AxisModel;
}

export function chartData(plan: ChartPlan, sweep: SweepView, series: SeriesTable, settings: ViewSettings): ChartData {
  const subjects = subjectsOf(sweep, series, settings);
  const curves = curvesOf(subjects, series, plan.columns, {
    x: settings.x,
    smoothing: settings.smoothing,
    absolute: plan.absolute,
    band: settings.band,
  });
  const { switches } = plan;
  const switched = switches ? switchMarks(switches, sweep, curves) : [];
  const marks = [...marksOf(plan.marks, sweep, curves), ...switched];
  return {
    plan,
    subjects,
    curves,
    marks,
    summaries: [...(switches ? switchSummary(switches, curves, switched) : []), ...summariesOf(plan.marks, sweep, curves, marks)],
    tasks: tasksOf(sweep, curves),
    lines: linesOf(plan, sweep, series, curves),
    band: settings.band,
  };
}

/** The data in a window; null for `y` shows all values at the x in view. */
export function chartModel(data: ChartData, settings: Pick<ViewSettings, 'x' | 'xScale'>, x: Range, y: Range | null): ChartModel {
  const { scale, axis } = data.plan;
  const range =
    y ??
    valueRange(
      data.curves,
      data.lines.map(line => line.value),
      x,
      scale,
      data.band,
    );
  return {
    ...data,
    x: { quantity: settings.x, scale: settings.xScale, range: x, title: xTitle(settings.x, settings.xScale) },
    y: { scale, range, title: scale === 'log' && hasUndrawable(data.curves) ? `${axis} (log axis, without values ≤ 0)` : axis },
  };
}

export const xNames: Readonly<Record<XQuantity, string>> = { step: 'step', epoch: 'epoch', wall_s: 'training time' };

function hasUndrawable(curves: readonly Curve[]): boolean {
  return curves.some(({ column }) => column.values.some(value => value <= 0));
}

function xTitle(quantity: XQuantity, scale: AxisScale): string {
  return scale === 'log' ? `${xNames[quantity]} (log axis, without ${quantity === 'wall_s' ? 'time' : quantity} 0)` : xNames[quantity];
}

function linesOf(plan: ChartPlan, sweep: SweepView, series: SeriesTable, curves: readonly Curve[]): ReferenceLine[] {
  switch (plan.lines) {
    case 'edge':
      return edgeLines(sweep, series, curves);
    case 'freeze threshold':
      return oneFreezeCriterion(sweep) ? thresholdLines(sweep, curves) : [];
    case null:
      return [];
  }
}

/** One line for each value that the edge of stability has in the runs that are drawn. */
function edgeLines(sweep: SweepView, series: SeriesTable, curves: readonly Curve[]): ReferenceLine[] {
  const drawn = new Set(curves.flatMap(({ subject }) => [...subject.members, ...subject.companions]));
  const values = [...drawn].flatMap(run => series.column(run, 'edge')?.values.findLast(Number.isFinite) ?? []);
  return [...new Set(values)].map(value => ({
    value,
    label: `${edgeFormula(sweep.conventions.loss, sweep.conventions.momentum)} = ${formatNumber(value)}`,
    group: null,
  }));
}

/** Below its line the slope of a curve counts as negligible: the criterion's fraction of its first value. */
function thresholdLines({ conventions }: SweepView, curves: readonly Curve[]): ReferenceLine[] {
  const { fraction } = conventions.freeze;
  return curves
    .filter(curve => curve.role === 'main' && curve.rank === 0)
    .flatMap(curve => {
      const first = curve.column.values.find((_, row) => curve.column.holes[row] !== 1);
      return first !== undefined && Number.isFinite(first) ? [{ value: first * fraction, group: curve.subject.group }] : [];
    })
    .map((line, i) => ({ ...line, label: i === 0 ? `${Number((fraction * 100).toPrecision(4))} % of the first slope` : '' }));
}
