/**
 * The snapshots of one run as columns of numbers that grow: row i is the i-th line of metrics.jsonl. Lists and layers are spread
 * to keys like `eigenvalues.0` and `layers.hidden1.kernel_drift`; other numbers of a line, known to this version or not, keep
 * their key.
 */
import type { MetricsLine } from '../runs/records';
import type { SeriesColumn } from '../shared/series';

/** A file may invent keys; so many columns are far beyond any network of this format. */
const MAX_COLUMNS = 10_000;

export class Columns {
  private readonly columns = new Map<string, Column>([['step', new Column()]]);
  private count = 0;
  private lastStep = 0;

  get rows(): number {
    return this.count;
  }

  /** @returns whether the line was taken: not when its step does not lie behind the last one. */
  append(line: MetricsLine): boolean {
    if (this.count > 0 && !(line.step > this.lastStep)) return false;
    this.lastStep = line.step;
    const row = this.count++;
    for (const [key, value] of Object.entries(line)) {
      if (key === 'layers') this.setLayers(row, line.layers ?? {});
      else if (Array.isArray(value)) value.forEach((item: unknown, i) => this.set(`${key}.${i}`, row, item));
      else this.set(key, row, value);
    }
    return true;
  }

  /** Forgets every row; the keys stay, so that whoever holds them learns that they are empty. */
  clear(): void {
    this.count = 0;
    for (const column of this.columns.values()) column.cutTo(0);
  }

  /** All values of a quantity, NaN at holes, as long as `rows`; undefined when no line has it. A view: valid until rows are added. */
  values(quantity: string): Float64Array | undefined {
    return this.columns.get(quantity)?.range(0, this.count).values;
  }

  /** Every column from a row on, `step` first. */
  since(run: string, from: number): SeriesColumn[] {
    return [...this.columns].map(([quantity, column]) => ({ run, quantity, from, ...column.range(from, this.count) }));
  }

  private setLayers(row: number, layers: NonNullable<MetricsLine['layers']>): void {
    for (const [layer, quantities] of Object.entries(layers)) {
      for (const [quantity, value] of Object.entries(quantities)) this.set(`layers.${layer}.${quantity}`, row, value);
    }
  }

  private set(quantity: string, row: number, value: unknown): void {
    if (typeof value !== 'number') return; // null and absent are holes; texts are no quantities.
    let column = this.columns.get(quantity);
    if (!column) {
      if (this.columns.size >= MAX_COLUMNS) return;
      this.columns.set(quantity, (column = new Column()));
    }
    column.set(row, value);
  }
}

/** Numbers by row; rows that were never set are holes. */
class Column {
  private values = new Float64Array(64);
  private length = 0;
  private holes: number[] = [];

  set(row: number, value: number): void {
    this.reserve(row + 1);
    this.padTo(row);
    this.values[row] = value;
    this.length = row + 1;
  }

  cutTo(rows: number): void {
    this.length = Math.min(this.length, rows);
    this.holes = this.holes.filter(hole => hole < this.length);
  }

  /** Rows `from` to `to` (excluded), with the holes among them relative to `from`. */
  range(from: number, to: number): { values: Float64Array; holes: readonly number[] } {
    this.reserve(to);
    this.padTo(to);
    const holes: number[] = [];
    for (let i = this.holes.length - 1; i >= 0; i--) {
      const hole = this.holes[i] ?? -1;
      if (hole < from) break;
      holes.push(hole - from);
    }
    return { values: this.values.subarray(from, to), holes: holes.reverse() };
  }

  private padTo(rows: number): void {
    for (; this.length < rows; this.length++) {
      this.values[this.length] = NaN;
      this.holes.push(this.length);
    }
  }

  private reserve(rows: number): void {
    if (rows <= this.values.length) return;
    const grown = new Float64Array(Math.max(rows, 2 * this.values.length));
    grown.set(this.values.subarray(0, this.length));
    this.values = grown;
  }
}
