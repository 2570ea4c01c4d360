/**
 * Numbers of many runs, column by column: packed into one buffer for the wire, and the table that grows on the other side.
 * Row i of a run is its i-th snapshot; the column `step` says at which training step it was taken.
 */
import type { PackedColumn, PackedSeries } from './protocol';

export interface SeriesColumn {
  readonly run: string;
  /** A key of metrics.jsonl; arrays are spread, `eigenvalues.0` the largest. */
  readonly quantity: string;
  /** First row that `values` stands for. */
  readonly from: number;
  /** One number a row; the number at a hole is ignored. */
  readonly values: Float64Array;
  /** Rows, relative to `from`, where the quantity is null or absent. */
  readonly holes: readonly number[];
}

/** What a run's column holds at this moment: views into the table, valid until the table changes. */
export interface ColumnView {
  /** [rows]; NaN at holes, and where NaN was measured. */
  readonly values: Float64Array;
  /** [rows]; 1 where the quantity is null or absent. */
  readonly holes: Uint8Array;
}

/** Rows are missing between what the table holds and what arrived: only a snapshot helps. */
export class SeriesGapError extends Error {
  readonly reason = 'series_gap';
}

/** All columns in one Float64 buffer, in the order given. */
export function packSeries(columns: readonly SeriesColumn[]): PackedSeries {
  const total = columns.reduce((sum, column) => sum + column.values.length, 0);
  const numbers = new Float64Array(total);
  const packed: PackedColumn[] = [];
  let offset = 0;
  for (const { run, quantity, from, values, holes } of columns) {
    numbers.set(values, offset);
    packed.push({ run, quantity, from, offset, length: values.length, holes });
    offset += values.length;
  }
  return { buffer: numbers.buffer, columns: packed };
}

/**
 * Columns per run and quantity. A message's `step` column says which rows of a run it replaces: all columns of the run are
 * cut to its `from`, then the message's columns are written. Rows that a column does not cover are holes, so a quantity may
 * first appear late, or be left out.
 */
export class SeriesTable {
  readonly #runs = new Map<string, Map<string, Column>>();

  /**
   * Adds a message's columns; all or nothing.
   * @throws SeriesGapError when rows between the table and the message are missing, or a run comes without steps.
   */
  apply(series: PackedSeries): void {
    const byRun = groupByRun(series.columns);
    for (const [run, columns] of byRun) this.#checkFit(run, columns);
    for (const [run, columns] of byRun) this.#applyRun(run, columns, new Float64Array(series.buffer));
  }

  clear(): void {
    this.#runs.clear();
  }

  runs(): string[] {
    return [...this.#runs.keys()];
  }

  quantities(run: string): string[] {
    return [...(this.#runs.get(run)?.keys() ?? [])];
  }

  /** Snapshots known of the run. */
  rows(run: string): number {
    return this.#runs.get(run)?.get('step')?.length ?? 0;
  }

  /** The column over all rows of the run; undefined for a quantity that never came. */
  column(run: string, quantity: string): ColumnView | undefined {
    const column = this.#runs.get(run)?.get(quantity);
    if (!column) return undefined;
    column.padTo(this.rows(run));
    return column.view();
  }

  #checkFit(run: string, columns: readonly PackedColumn[]): void {
    const step = columns.find(column => column.quantity === 'step');
    if (!step) throw new SeriesGapError(`run ${run}: expected a column "step", found ${columns.map(c => c.quantity).join(', ')}`);
    const known = this.rows(run);
    if (step.from > known) throw new SeriesGapError(`run ${run}: rows ${known} to ${step.from - 1} are missing`);
    for (const { quantity, from, length } of columns) {
      if (from < step.from || from + length > step.from + step.length) {
        throw new SeriesGapError(
          `run ${run}: rows ${from} to ${from + length - 1} of ${quantity} lie outside the steps ${step.from} to ${step.from + step.length - 1}`,
        );
      }
    }
  }

  #applyRun(run: string, columns: readonly PackedColumn[], numbers: Float64Array): void {
    const own = this.#runs.get(run) ?? new Map<string, Column>();
    this.#runs.set(run, own);
    const first = columns.find(column => column.quantity === 'step')?.from ?? 0;
    for (const column of own.values()) column.cutTo(first);
    for (const { quantity, from, offset, length, holes } of columns) {
      const column = own.get(quantity) ?? new Column();
      own.set(quantity, column);
      column.padTo(from);
      column.append(numbers.subarray(offset, offset + length), holes);
    }
  }
}

function groupByRun(columns: readonly PackedColumn[]): Map<string, PackedColumn[]> {
  const byRun = new Map<string, PackedColumn[]>();
  for (const column of columns) {
    const own = byRun.get(column.run);
    if (own) own.push(column);
    else byRun.set(column.run, [column]);
  }
  return byRun;
}

/** A growable column of numbers with holes. */
class Column {
  #values = new Float64Array(64);
  #holes = new Uint8Array(64);
  length = 0;

  cutTo(rows: number): void {
    this.length = Math.min(this.length, rows);
  }

  padTo(rows: number): void {
    if (rows <= this.length) return;
    this.#reserve(rows);
    this.#values.fill(NaN, this.length, rows);
    this.#holes.fill(1, this.length, rows);
    this.length = rows;
  }

  append(values: Float64Array, holes: readonly number[]): void {
    const start = this.length;
    this.#reserve(start + values.length);
    this.#values.set(values, start);
    this.#holes.fill(0, start, start + values.length);
    for (const row of holes) {
      this.#values[start + row] = NaN;
      this.#holes[start + row] = 1;
    }
    this.length = start + values.length;
  }

  view(): ColumnView {
    return { values: this.#values.subarray(0, this.length), holes: this.#holes.subarray(0, this.length) };
  }

  #reserve(rows: number): void {
    if (rows <= this.#values.length) return;
    const capacity = Math.max(rows, 2 * this.#values.length);
    const values = new Float64Array(capacity);
    const holes = new Uint8Array(capacity);
    values.set(this.#values.subarray(0, this.length));
    holes.set(this.#holes.subarray(0, this.length));
    this.#values = values;
    this.#holes = holes;
  }
}
