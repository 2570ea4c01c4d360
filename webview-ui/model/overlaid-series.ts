/** The series with further columns of one run, so that charts draw what is derived like what was measured. */
import { type ColumnView, SeriesTable } from '../../src/shared/series';

export class OverlaidSeries extends SeriesTable {
  /** @param columns by name: values by step; a step without a finite one is a hole. */
  constructor(
    private readonly base: SeriesTable,
    private readonly run: string,
    private readonly columns: ReadonlyMap<string, ReadonlyMap<number, number>>,
  ) {
    super();
  }

  override runs(): string[] {
    return this.base.runs();
  }

  override quantities(run: string): string[] {
    return [...this.base.quantities(run), ...(run === this.run ? this.columns.keys() : [])];
  }

  override rows(run: string): number {
    return this.base.rows(run);
  }

  override column(run: string, quantity: string): ColumnView | undefined {
    const own = run === this.run ? this.columns.get(quantity) : undefined;
    if (!own) return this.base.column(run, quantity);
    const steps = this.base.column(run, 'step')?.values ?? new Float64Array(0);
    const values = steps.map(step => own.get(step) ?? NaN);
    return { values, holes: Uint8Array.from(values, value => (Number.isFinite(value) ? 0 : 1)) };
  }
}
