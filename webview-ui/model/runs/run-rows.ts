/** One row a run: its settings, its state and its numbers at the last snapshot, in columns that can be sorted. */
import { formatAxes, formatDuration, formatNumber, formatPercent, formatStep } from '../../../src/shared/format';
import { hasEnded, runShare } from '../../../src/shared/progress';
import type { RunView, SweepView } from '../../../src/shared/protocol';
import type { SeriesTable } from '../../../src/shared/series';
import { columnLabel } from '../column-names';

export interface RunColumn {
  /** `state`, an axis of the sweep (`width`), a key of metrics.jsonl, `freeze`, `regime`. */
  readonly id: string;
  readonly label: string;
  readonly title: string;
}

export interface RunCell {
  /** What is sorted, compared and saved by; null: not there yet, or not defined. */
  readonly value: number | string | null;
  readonly text: string;
}

export interface RunRow {
  readonly run: RunView;
  readonly label: string;
  /** Index of the run's group, from which its colour follows. */
  readonly group: number;
  readonly cells: Readonly<Record<string, RunCell>>;
}

export interface RunTable {
  readonly columns: readonly RunColumn[];
  /** In the sweep's order. */
  readonly rows: readonly RunRow[];
}

export interface SortOrder {
  readonly column: string;
  readonly descending: boolean;
}

/** Those of the last snapshot; the ones that no run has are left out. */
const measured: readonly RunColumn[] = ['loss', 'eval_mse', 'accuracy', 'drift', 'eigenvalues.0', 'feature_drift', 'alignment'].map(id => ({
  id,
  label: columnLabel(id),
  title: `${columnLabel(id)} at the last snapshot`,
}));

const MISSING: RunCell = { value: null, text: '–' };

export function runTable(sweep: SweepView, series: SeriesTable): RunTable {
  const axes = [...new Set(sweep.runs.flatMap(run => Object.keys(run.axes)))];
  const groupOf = new Map(sweep.groups.flatMap(({ runs }, index) => runs.map(run => [run, index] as const)));
  const rows = sweep.runs.map((run): RunRow => {
    const last = (column: string) => lastValue(series, run.id, column);
    const cells: Record<string, RunCell> = {
      state: stateCell(run),
      ...Object.fromEntries(axes.map(axis => [axis, axisCell(run.axes[axis])])),
      ...Object.fromEntries(measured.map(({ id }) => [id, numberCell(last(id))])),
      freeze: stepCell(run.markers.find(({ kind }) => kind === 'freeze')?.step),
      regime: run.regime?.verdict ? { value: run.regime.verdict, text: run.regime.verdict } : MISSING,
      wall_s: run.wallS === null ? MISSING : { value: run.wallS, text: formatDuration(run.wallS) },
    };
    return { run, label: formatAxes(run.axes) || run.id, group: groupOf.get(run.id) ?? 0, cells };
  });
  const all: RunColumn[] = [
    { id: 'state', label: 'State', title: 'State, and how far the run is' },
    ...axes.map(axis => ({ id: axis, label: axis, title: `Setting of the sweep: ${axis}` })),
    ...measured,
    { id: 'freeze', label: 'Freeze step', title: 'Step at which the kernel froze' },
    { id: 'regime', label: 'Regime', title: 'Verdict lazy, mixed or rich at the last snapshot' },
    { id: 'wall_s', label: 'Time', title: 'Training time, pauses excluded' },
  ];
  const always = new Set(['state', ...axes, 'loss']);
  return { columns: all.filter(({ id }) => always.has(id) || rows.some(row => row.cells[id]?.value != null)), rows };
}

/** Numbers by size, then words; what is missing or no number stands last whichever way, equal ones in the sweep's order. */
export function sortedRows(rows: readonly RunRow[], order: SortOrder | null): readonly RunRow[] {
  if (order === null) return rows;
  const sign = order.descending ? -1 : 1;
  const rank = (value: RunCell['value'] | undefined) => (value == null || Number.isNaN(value) ? 2 : typeof value === 'number' ? 0 : 1);
  return [...rows].sort((a, b) => {
    const [left, right] = [a.cells[order.column]?.value, b.cells[order.column]?.value];
    if (rank(left) !== rank(right) || rank(left) === 2) return rank(left) - rank(right);
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * String(left).localeCompare(String(right), 'en', { numeric: true });
  });
}

function lastValue(series: SeriesTable, run: string, column: string): number | null {
  const view = series.column(run, column);
  const row = view ? view.holes.lastIndexOf(0) : -1;
  return view && row >= 0 ? (view.values[row] ?? null) : null;
}

function stateCell(run: RunView): RunCell {
  const share = hasEnded(run) || run.state === 'queued' ? null : runShare(run);
  return { value: run.state, text: share === null ? run.state : `${run.state} · ${formatPercent(share)}` };
}

function axisCell(value: unknown): RunCell {
  if (typeof value === 'number') return { value, text: String(value) };
  if (value === undefined || value === null) return MISSING;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value as string | boolean);
  return { value: text, text };
}

const numberCell = (value: number | null): RunCell => (value === null ? MISSING : { value, text: formatNumber(value) });
const stepCell = (step: number | undefined): RunCell => (step === undefined ? MISSING : { value: step, text: formatStep(step) });
