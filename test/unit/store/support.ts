/** Waiting for a store's changes instead of sleeping. */
import { SeriesTable } from '../../../src/shared/series';
import type { SeriesCursor, SweepState } from '../../../src/store/sweepState';
import type { StoreChange, StoreOptions } from '../../../src/store/sweepStore';
import { SweepStore } from '../../../src/store/sweepStore';

/** Makes stores that are disposed of after each test. */
export function stores(): (options?: StoreOptions) => SweepStore {
  const made: SweepStore[] = [];
  afterEach(() => {
    for (const store of made.splice(0)) store.dispose();
  });
  return (options = {}) => {
    const store = new SweepStore({ pollMs: 40, ...options });
    made.push(store);
    return store;
  };
}

/** The first change after which the condition holds; at once when it holds already. */
export async function until(store: SweepStore, condition: () => boolean): Promise<void> {
  if (condition()) return;
  await change(store, condition);
}

/** The next change for which the condition holds. */
export function change(store: SweepStore, condition: (change: StoreChange) => boolean): Promise<StoreChange> {
  return new Promise(resolve => {
    const listening = store.onDidChange(event => {
      if (!condition(event)) return;
      listening.dispose();
      resolve(event);
    });
  });
}

/** A panel's table, fed with increments alone. */
export class Projection {
  readonly table = new SeriesTable();
  private cursor: SeriesCursor | null = null;

  constructor(private readonly state: SweepState) {}

  pull(): this {
    const { series, cursor } = this.state.seriesSince(this.cursor);
    this.cursor = cursor;
    this.table.apply(series);
    return this;
  }

  column(run: string, quantity: string): (number | null)[] | undefined {
    const column = this.table.column(run, quantity);
    return column && Array.from(column.values, (value, i) => (column.holes[i] ? null : value));
  }

  /** Everything, for comparison. */
  contents(): unknown {
    return this.table.runs().map(run => [run, this.table.quantities(run).map(quantity => [quantity, this.column(run, quantity)])]);
  }
}
