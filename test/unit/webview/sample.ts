/** Small sweeps for the tests of the panel's models. */
import type { MarkerView, RunStateView, RunView, SweepView } from '../../../src/shared/protocol';
import { packSeries, SeriesTable } from '../../../src/shared/series';

export interface SampleRun {
  readonly id: string;
  readonly state?: RunStateView;
  readonly steps: readonly number[];
  readonly columns?: Readonly<Record<string, readonly number[]>>;
  /** Rows of a column where it has no value. */
  readonly holes?: Readonly<Record<string, readonly number[]>>;
  /** True unless said. */
  readonly plotted?: boolean;
  readonly markers?: readonly MarkerView[];
}

/** One group `g` of the runs given, `total` steps each. */
export function sweepOf(
  runs: readonly SampleRun[],
  { freeze = null as number | null, total = 100, state = 'running' as RunStateView } = {},
): SweepView {
  return {
    path: '/results/s',
    name: 's',
    created: '2025-01-01T00:00:00Z',
    state,
    remainingS: null,
    data: { kind: 'circle' },
    snapshotSpacing: null,
    conventions: { loss: 'mse', reduction: 'trace-mean', freeze: { k: 3, fraction: 0.01 }, velocityFreeze: { k: 2, fraction: 0.02 } },
    groups: [{ key: 'g', label: 'width 8', runs: runs.map(run => run.id), freezeStepOfMean: freeze }],
    runs: runs.map((run, seed): RunView => ({
      id: run.id,
      axes: { width: 8, seed },
      state: run.state ?? 'running',
      step: run.steps.at(-1) ?? null,
      steps: total,
      startedAt: null,
      wallS: null,
      remainingS: null,
      plotted: run.plotted ?? true,
      engine: 'float64',
      precision: 'float64',
      error: null,
      markers: run.markers ?? [],
    })),
  };
}

export function packed(runs: readonly SampleRun[], from = 0) {
  return packSeries(
    runs
      .filter(run => run.steps.length > 0)
      .flatMap(({ id, steps, columns = {}, holes = {} }) =>
        Object.entries({ step: steps, ...columns }).map(([quantity, values]) => ({
          run: id,
          quantity,
          from,
          values: Float64Array.from(values),
          holes: holes[quantity] ?? [],
        })),
      ),
  );
}

export function seriesOf(runs: readonly SampleRun[]): SeriesTable {
  const table = new SeriesTable();
  table.apply(packed(runs));
  return table;
}
