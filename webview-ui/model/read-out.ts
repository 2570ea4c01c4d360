/** Values of all curves at one step: what the read-out shows under a chart and what a screen reader is told. */
import { formatNumber, formatStep } from '../../src/shared/format';
import type { ChartModel } from './chart-model';
import { columnLabel } from './cards';
import { type Curve, rowAt } from './curves';

export interface ReadOutCell {
  /** `0.1234`, `NaN`, or `–` where the curve has no value. */
  readonly value: string;
  /** `± 0.002` for a mean over seeds, else empty. */
  readonly spread: string;
}

export interface ReadOut {
  /** Step of the cursor, or null: each curve's last snapshot. */
  readonly step: number | null;
  /** Key of the subject → one cell a column. */
  readonly rows: ReadonlyMap<string, readonly ReadOutCell[]>;
}

/** With more columns than these there is no room for spreads. */
const SPREAD_COLUMNS = 2;
const NOTHING: ReadOutCell = { value: '–', spread: '' };

/** The nearest snapshot of each curve to `step`; the last one for null. */
export function readOutAt(model: ChartModel, step: number | null): ReadOut {
  const curves = new Map(
    model.curves.filter(curve => curve.role === 'main').map(curve => [`${curve.subject.key}\n${curve.quantity}`, curve]),
  );
  const cell = (subject: string, column: string) => {
    const curve = curves.get(`${subject}\n${column}`);
    return curve
      ? cellAt(curve, step === null ? curve.steps.length - 1 : rowAt(curve, step), model.columns.length <= SPREAD_COLUMNS)
      : NOTHING;
  };
  return { step, rows: new Map(model.subjects.map(({ key }) => [key, model.columns.map(column => cell(key, column))])) };
}

/** The read-out as a sentence: `Step 500: width 64 Loss 0.12; …`. */
export function readOutText(model: ChartModel, { step, rows }: ReadOut): string {
  const subjects = model.subjects.filter(subject => !subject.hidden);
  const parts = subjects.map(subject => {
    const cells = rows.get(subject.key) ?? [];
    return `${subject.label} ${cells.map((cell, i) => `${columnLabel(model.columns[i] ?? '')} ${cell.value}`).join(', ')}`;
  });
  return `${step === null ? 'Latest' : `Step ${formatStep(step)}`}: ${parts.join('; ')}`;
}

/** All steps that a drawn curve has, ascending: where the cursor can stand. */
export function cursorSteps(model: ChartModel): Float64Array {
  const longest = model.curves.reduce<Curve | null>((best, curve) => (curve.steps.length > (best?.steps.length ?? 0) ? curve : best), null);
  return longest?.steps ?? new Float64Array(0);
}

function cellAt(curve: Curve, row: number | null, withSpread: boolean): ReadOutCell {
  if (row === null || row < 0 || curve.column.holes[row] === 1) return NOTHING;
  const deviation = withSpread ? curve.deviation?.[row] : undefined;
  return {
    value: formatNumber(curve.column.values[row] ?? NaN),
    spread: deviation === undefined ? '' : `±\u2009${formatNumber(Number(deviation.toPrecision(2)))}`,
  };
}
