/** Values of all curves at one place: what the read-out shows under a chart and what a screen reader is told. */
import type { Band } from '../../src/shared/aggregate';
import { formatDuration, formatNumber, formatStep } from '../../src/shared/format';
import type { XQuantity } from '../state/view-settings';
import { spreadText } from './band-words';
import type { ChartModel } from './chart-model';
import { columnLabel } from './column-names';
import { type Curve, rowAt } from './curves';

/** Where the cursor is: at a step, and where the x axis is another, perhaps at a place on that. */
export interface CursorAt {
  readonly step: number;
  /** Epoch or seconds, where the pointer is; null: the cursor stands at its step. */
  readonly x: number | null;
}

export interface ReadOutCell {
  /** `0.1234`, `NaN`, or `–` where the curve has no value. */
  readonly value: string;
  /** `± 0.002` or `0.19 to 0.24` for a mean over runs, else empty. */
  readonly spread: string;
}

export interface ReadOut {
  /** Null: each curve's last snapshot. */
  readonly at: CursorAt | null;
  /** Key of the subject → one cell a column. */
  readonly rows: ReadonlyMap<string, readonly ReadOutCell[]>;
}

/** With more columns than these there is no room for spreads. */
const SPREAD_COLUMNS = 2;
const NOTHING: ReadOutCell = { value: '–', spread: '' };

/** Row of the curve under the cursor; without a cursor the last one that has a value. Null where the curve does not reach. */
export function rowUnder(curve: Curve, at: CursorAt | null): number | null {
  if (at === null) {
    const last = curve.column.holes.lastIndexOf(0);
    return last < 0 ? null : last;
  }
  return at.x === null ? rowAt(curve.steps, at.step) : rowAt(curve.x, at.x);
}

/** The snapshot of each curve nearest to the cursor; the last one for null. Values are those measured, never smoothed ones. */
export function readOutAt(model: ChartModel, at: CursorAt | null): ReadOut {
  const curves = new Map(
    model.curves.filter(curve => curve.role === 'main').map(curve => [`${curve.subject.key}\n${curve.quantity}`, curve]),
  );
  const { columns } = model.plan;
  const cell = (subject: string, column: string) => {
    const curve = curves.get(`${subject}\n${column}`);
    return curve ? cellAt(curve, rowUnder(curve, at), columns.length <= SPREAD_COLUMNS, model.band) : NOTHING;
  };
  return { at, rows: new Map(model.subjects.map(({ key }) => [key, columns.map(column => cell(key, column))])) };
}

/** `Step 21,000`, `Epoch 12.5`, `Time 3 min 20 s`, `Latest`. */
export function placeText(at: CursorAt | null, quantity: XQuantity): string {
  if (at === null) return 'Latest';
  if (at.x === null) return `Step ${formatStep(at.step)}`;
  return quantity === 'wall_s' ? `Time ${formatDuration(at.x)}` : `Epoch ${formatNumber(at.x)}`;
}

/** The read-out as a sentence: `Step 500: width 64 Loss 0.12; …`; of one subject where `key` names it. */
export function readOutText(model: ChartModel, { at, rows }: ReadOut, key: string | null = null): string {
  const subjects = model.subjects.filter(subject => !subject.hidden && (key === null || subject.key === key));
  const parts = subjects.map(subject => {
    const cells = rows.get(subject.key) ?? [];
    return `${subject.label} ${cells.map((cell, i) => `${columnLabel(model.plan.columns[i] ?? '')} ${cell.value}`).join(', ')}`;
  });
  return `${placeText(at, model.x.quantity)}: ${parts.join('; ')}`;
}

/** The longest curve: its snapshots are where the cursor can stand. */
export function longestCurve(model: Pick<ChartModel, 'curves'>): Curve | null {
  return model.curves.reduce<Curve | null>((best, curve) => (curve.steps.length > (best?.steps.length ?? 0) ? curve : best), null);
}

function cellAt(curve: Curve, row: number | null, withSpread: boolean, band: Band): ReadOutCell {
  if (row === null || curve.column.holes[row] === 1) return NOTHING;
  return {
    value: formatNumber(curve.column.values[row] ?? NaN),
    spread: withSpread ? spreadText(curve, row, band) : '',
  };
}
