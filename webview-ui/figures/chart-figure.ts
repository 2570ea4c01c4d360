/** A time chart as a figure: what its view model says, in the colours of print, all of its data in the part that is in view. */
import type { ChartFigure, FigureCurve, FigureMark } from '../../src/shared/figures/figure';
import type { Band, Limits } from '../../src/shared/aggregate';
import { bandWords } from '../model/band-words';
import type { ChartModel } from '../model/chart-model';
import { columnLabel } from '../model/column-names';
import type { Curve } from '../model/curves';
import { groupColour, plainCurve, rankDash } from './print';

const OPACITY_OF_RANK = [1, 0.75, 0.6, 0.5, 0.45];

export function chartFigure(model: ChartModel): Omit<ChartFigure, 'title' | 'subtitle'> {
  const groups = Math.max(0, ...model.subjects.map(({ group }) => group)) + 1;
  const several = model.plan.columns.length > 1;
  const { min, max } = model.x.range;
  const marks: FigureMark[] = model.marks
    .filter(mark => mark.drawn && mark.x >= min && mark.x <= max)
    .map(mark => ({
      x: mark.x,
      label: `${mark.subject}: ${mark.label || mark.kind.replaceAll('_', ' ')}`,
      colour: groupColour(mark.group, groups),
    }));
  return {
    kind: 'chart',
    x: { title: model.x.title, scale: model.x.scale, range: model.x.range },
    y: { title: model.y.title, scale: model.y.scale, range: model.y.range },
    curves: model.curves.flatMap(curve => linesOf(curve, model, groups, several)),
    marks,
    lines: model.lines,
    notes: model.summaries.map(
      ({ title, definition, items }) =>
        `${title}${definition === '' ? '' : ` (${definition})`}: ${items.map(({ subject, text }) => `${subject} ${text}`).join(', ')}`,
    ),
  };
}

/** The curve; with a moving average the raw line, faint, and the average over it. */
function linesOf(curve: Curve, { plan, band }: ChartModel, groups: number, several: boolean): FigureCurve[] {
  const { subject, rank, role, x, column, smooth, limits, n } = curve;
  const isMain = role === 'main';
  const mean = n > 1 ? ` (${bandWords[band].centre} of ${n})` : '';
  const name = `${subject.label}${several ? `, ${columnLabel(curve.quantity)}` : ''}${mean}`;
  const base = plainCurve({
    label: isMain ? name : '',
    colour: groupColour(subject.group, groups),
    dash: curve.quantity === 'eval_mse' ? [5, 3] : plan.rankStyle === 'dash' ? rankDash(rank) : [],
    opacity: isMain ? (plan.rankStyle === 'opacity' ? (OPACITY_OF_RANK[Math.min(rank, 4)] ?? 1) : 1) : 0.4,
    x,
    y: column.values,
  });
  const withBand = { ...base, ...(rank === 0 && limits && bandOf(limits, column.values, band)) };
  return smooth
    ? [
        { ...withBand, label: '', opacity: 0.35 },
        { ...base, label: `${name}, smoothed`, y: smooth },
      ]
    : [withBand];
}

function bandOf(limits: Limits, centre: Float64Array, band: Band): Pick<FigureCurve, 'deviation' | 'limits'> {
  if (band === 'deviation') return { deviation: limits.upper.map((value, row) => value - (centre[row] ?? NaN)) };
  const [lower = '', upper = ''] = bandWords[band].columns;
  return { deviation: null, limits: { names: [lower, upper], ...limits } };
}
