/**
 * Lines that belong to one run, such as its modes or frequencies, in the form of a sweep with one run a line: a time chart draws them, with
 * legend, zoom, cursor and table, like the runs of a sweep.
 */
import type { RunView, SweepView } from '../../src/shared/protocol';
import { packSeries, type SeriesColumn, SeriesTable } from '../../src/shared/series';
import { nearestRow } from './curves';

export interface RunLine {
  /** Its name in the legend, unique. */
  readonly id: string;
  readonly hidden: boolean;
  /** [T] by column; NaN: no number. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/** @param run whose lines they are, and @param steps [T] where they are given. */
export function lineSweep(sweep: SweepView, run: RunView, lines: readonly RunLine[]): SweepView {
  return {
    ...sweep,
    groups: lines.map(({ id }) => ({ key: id, label: id, runs: [id], freezeStepOfMean: null })),
    runs: lines.map(({ id, hidden }) => ({ ...run, id, axes: {}, plotted: !hidden, markers: [] })),
  };
}

/** Epoch and time of the lines are those of the run. */
export function lineSeries(series: SeriesTable, run: string, steps: Float64Array, lines: readonly RunLine[]): SeriesTable {
  const own = series.column(run, 'step')?.values ?? new Float64Array(0);
  const rows = [...steps].map(step => nearestRow(own, step));
  const places = ['epoch', 'wall_s'].flatMap(name => {
    const column = series.column(run, name);
    return column ? [[name, Float64Array.from(rows, row => (column.holes[row] === 1 ? NaN : (column.values[row] ?? NaN)))] as const] : [];
  });
  const table = new SeriesTable();
  const column = (id: string, quantity: string, values: Float64Array): SeriesColumn => ({
    run: id,
    quantity,
    from: 0,
    values,
    holes: [...values.keys()].filter(row => Number.isNaN(values[row])),
  });
  table.apply(
    packSeries(
      lines.flatMap(({ id, columns }) => [
        column(id, 'step', steps),
        ...[...places, ...columns].map(([name, values]) => column(id, name, values)),
      ]),
    ),
  );
  return table;
}
