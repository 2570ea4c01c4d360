/** A time chart's numbers as a table: a row a snapshot, a column a curve; of a mean also its spread and number of runs. */
import type { Band } from '../../../src/shared/aggregate';
import { formatNumber, formatStep } from '../../../src/shared/format';
import { bandNumbers, bandWords } from '../../model/band-words';
import type { ChartModel } from '../../model/chart-model';
import { columnLabel } from '../../model/column-names';
import { type Curve, rowAt } from '../../model/curves';
import { longestCurve } from '../../model/read-out';
import type { TableModel } from '../card-kind';

/** More snapshots than this are thinned evenly. */
const MAX_ROWS = 250;

export function chartTable(title: string, model: ChartModel): TableModel {
  const curves = model.curves.filter(curve => curve.role === 'main');
  const all = [...(longestCurve(model)?.steps ?? [])];
  const stride = Math.max(1, Math.ceil(all.length / MAX_ROWS));
  const steps = all.filter((_, i) => i % stride === 0 || i === all.length - 1);
  return {
    caption: `${title} at ${steps.length} of ${all.length} snapshots, to step ${formatStep(all.at(-1) ?? 0)}`,
    columns: ['Step', ...curves.flatMap(curve => heads(curve, model.band))],
    rows: steps.map(step => [formatStep(step), ...curves.flatMap(curve => cells(curve, step, model.band))]),
  };
}

function heads(curve: Curve, band: Band): string[] {
  const name = `${curve.subject.label}${curve.n > 1 ? ` (${bandWords[band].centre} of ${curve.n})` : ''} ${columnLabel(curve.quantity)}`;
  return curve.limits ? [name, ...bandWords[band].columns.map(column => `${name} ${column}`)] : [name];
}

function cells(curve: Curve, step: number, band: Band): string[] {
  const row = rowAt(curve.steps, step);
  const missing = row === null || curve.steps[row] !== step || curve.column.holes[row] === 1;
  const value = missing ? '–' : formatNumber(curve.column.values[row] ?? NaN);
  return [value, ...bandNumbers(curve, row ?? 0, band).map(number => (missing ? '–' : formatNumber(number)))];
}
