/** A sweep in the manner of the experiment on the circle, from formulas: widths times seeds, loss, drift and eigenvalues as they really look. */
import type { EventMarkerView, GroupView, MarkerView, RegimeView, RunStateView, RunView, SweepView } from '../../src/shared/protocol';

export interface SampleColumn {
  readonly run: string;
  readonly quantity: string;
  readonly from: number;
  readonly values: readonly number[];
  readonly holes: readonly number[];
}

export interface SampleSweep {
  readonly sweep: SweepView;
  readonly columns: readonly SampleColumn[];
}

export interface SampleOptions {
  readonly widths?: readonly number[];
  readonly seeds?: number;
  /** Snapshots of a whole run, 500 steps apart. */
  readonly snapshots?: number;
  /** How many snapshots the run has; all of them unless said. */
  readonly rows?: (width: number, seed: number) => number;
  /** First snapshot at which the loss is NaN. */
  readonly divergesAt?: (width: number, seed: number) => number | null;
  /** With feature and parameter drift, the linearisation gaps and the verdict. */
  readonly linearity?: boolean;
}

export const SPACING = 500;
const EDGE = 256;

export function sampleSweep(options: SampleOptions = {}): SampleSweep {
  const { widths = [100, 512, 1024, 2048, 10_000], seeds = 5, snapshots = 201 } = options;
  const runs: RunView[] = [];
  const columns: SampleColumn[] = [];
  for (const width of widths) {
    for (let seed = 0; seed < seeds; seed++) {
      const rows = Math.min(snapshots, options.rows?.(width, seed) ?? snapshots);
      const diverges = options.divergesAt?.(width, seed) ?? null;
      const state = diverges === null ? stateOf(rows, snapshots) : 'diverged';
      const id = runId(width, seed);
      runs.push({
        id,
        axes: { width, seed },
        state,
        step: rows === 0 ? null : (rows - 1) * SPACING,
        steps: (snapshots - 1) * SPACING,
        startedAt: rows === 0 ? null : '2025-03-11T14:25:02Z',
        wallS: rows === 0 ? null : rows * secondsASnapshot(width),
        remainingS: (snapshots - rows) * secondsASnapshot(width),
        plotted: true,
        engine: 'embedded',
        precision: 'float32',
        error: state === 'diverged' ? 'The loss is no longer finite: the learning rate is too large.' : null,
        markers: markersOf(width, seed, rows),
        ...(options.linearity && rows > 0 && { regime: regimeOf(width, seed, rows - 1) }),
      });
      if (rows > 0) columns.push(...columnsOf(width, seed, 0, rows, diverges));
      if (rows > 0 && options.linearity) columns.push(...linearityOf(width, seed, rows));
    }
  }
  const groups = widths.map(width => groupOf(width, seeds, runs));
  const state: RunStateView = runs.every(run => run.state === 'finished') ? 'finished' : 'running';
  const remainingS = runs.reduce((sum, run) => sum + (run.remainingS ?? 0), 0);
  return { sweep: { ...frame, state, remainingS, groups, runs }, columns };
}

const secondsASnapshot = (width: number) => 0.2 + width / 1000;

export const runId = (width: number, seed: number) => `width=${width},seed=${seed}`;

/** Rows [from, to) of one run. */
export function columnsOf(width: number, seed: number, from: number, to: number, divergesAt: number | null = null): SampleColumn[] {
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  const column = (quantity: string, value: (row: number) => number, holes: readonly number[] = []): SampleColumn => ({
    run: runId(width, seed),
    quantity,
    from,
    values: rows.map(value),
    holes: holes.filter(hole => hole >= from && hole < to).map(hole => hole - from),
  });
  const broken = (row: number, value: number) => (divergesAt !== null && row >= divergesAt ? NaN : value);
  return [
    column('step', row => row * SPACING),
    column('epoch', row => row * SPACING),
    column('wall_s', row => row * SPACING * secondsOfStep(width, seed)),
    column('loss', row => broken(row, loss(width, seed, row))),
    column('eval_mse', row => broken(row, 0.93 * loss(width, seed, row) + 2e-4)),
    column('drift', row => drift(width, seed, row)),
    column('drift_slope', row => (row === 0 ? NaN : (drift(width, seed, row) - drift(width, seed, row - 1)) / SPACING), [0]),
    ...[1, 0.82, 0.55, 0.31, 0.2].map((share, i) =>
      column(`eigenvalues.${i}`, row => share * (1 - 0.03 * i) * largestEigenvalue(width, seed, row)),
    ),
    ...['hidden1', 'hidden2', 'output'].map((layer, i) =>
      column(`layers.${layer}.kernel_drift`, row => (0.6 + 0.3 * i) * drift(width, seed, row)),
    ),
    column('edge', () => EDGE),
  ];
}

/** Feature and parameter drift and the gaps, which grow together with the kernel drift. */
function linearityOf(width: number, seed: number, rows: number): SampleColumn[] {
  const column = (quantity: string, value: (row: number) => number, holes: readonly number[] = []): SampleColumn => ({
    run: runId(width, seed),
    quantity,
    from: 0,
    values: Array.from({ length: rows }, (_, row) => value(row)),
    holes,
  });
  return [
    column('feature_drift', row => featureDrift(width, seed, row)),
    column('parameter_drift', row => 0.6 * drift(width, seed, row) ** 0.6),
    column('taylor_gap', row => taylorGap(width, seed, row), [0]),
    column('training_gap', row => 0.7 * taylorGap(width, seed, row), [0]),
    ...['hidden1', 'hidden2', 'output'].map((layer, i) =>
      column(`layers.${layer}.feature_drift`, row => (0.8 + 0.2 * i) * featureDrift(width, seed, row)),
    ),
  ];
}

const featureDrift = (width: number, seed: number, row: number) => 1.1 * drift(width, seed, row) ** 0.3;
const taylorGap = (width: number, seed: number, row: number) => (row === 0 ? NaN : 0.8 * drift(width, seed, row) ** 0.7);

function regimeOf(width: number, seed: number, row: number): RegimeView {
  const values = [drift(width, seed, row), featureDrift(width, seed, row), row === 0 ? null : taylorGap(width, seed, row)];
  const [lazy, rich] = [
    [0.1, 0.2, 0.1],
    [0.5, 0.7, 0.5],
  ] as const;
  const isRich = values.some((value, i) => (value ?? 0) > rich[i]!);
  const isLazy = values.every((value, i) => value !== null && value < lazy[i]!);
  return {
    step: row * SPACING,
    verdict: isRich ? 'rich' : row === 0 ? null : isLazy ? 'lazy' : 'mixed',
    numbers: (['drift', 'feature_drift', 'taylor_gap'] as const).map((quantity, i) => ({
      quantity,
      value: values[i] ?? null,
      lazy: lazy[i]!,
      rich: rich[i]!,
    })),
  };
}

/** Wide networks take longer, and no two runs go at the same speed. */
const secondsOfStep = (width: number, seed: number) => 2e-3 * (width / 100) ** 0.7 * (1 + 0.05 * seed);

const frame: Omit<SweepView, 'state' | 'remainingS' | 'groups' | 'runs'> = {
  path: '/home/lea/circle/results/exp002/20250311-142501-k3f9',
  name: 'exp002',
  created: '2025-03-11T14:25:01Z',
  data: { kind: 'circle' },
  snapshotSpacing: SPACING,
  conventions: { loss: 'mse', reduction: 'trace-mean', freeze: { k: 3, fraction: 0.01 }, velocityFreeze: { k: 3, fraction: 0.01 } },
};

const stateOf = (rows: number, snapshots: number): RunStateView => (rows === 0 ? 'queued' : rows < snapshots ? 'running' : 'finished');

/** A number in [-1, 1] that depends on its arguments only. */
const noise = (width: number, seed: number, row: number) =>
  Math.sin(12.9898 * row + 78.233 * seed + 0.37 * width) * Math.cos(4.1 * seed + row * 0.71);

const loss = (width: number, seed: number, row: number) => {
  const t = row * SPACING * (1 + 0.05 * noise(width, seed, 0));
  const modes = [
    [0.41, 40],
    [0.25, 180],
    [0.15, 900],
    [0.1, 4200],
    [0.06, 16_000 * (0.7 + 120 / width)],
    [0.04, 45_000 * (0.6 + 200 / width)],
  ] as const;
  const sum = modes.reduce((total, [amplitude, time]) => total + amplitude * Math.exp(-t / time), 0);
  return sum * (1 + 0.12 * noise(width, seed, 1)) + 4e-4;
};

const drift = (width: number, seed: number, row: number) => {
  const scale = 46 * width ** -0.84 * (1 + 0.13 * noise(width, seed, 2));
  return scale * (1 - Math.exp(-(((row * SPACING) / 6500) ** 0.62))) * (1 + 0.002 * noise(width, seed, row));
};

const largestEigenvalue = (width: number, seed: number, row: number) => {
  const start = 96 * (1 + 0.04 * noise(width, seed, 3));
  const time = 5200 * (width / 512) ** 0.9;
  return start + (EDGE + 2 * noise(width, seed, row) - start) * (1 - Math.exp(-(row * SPACING) / time));
};

const freezeRow = (width: number, seed: number) => 38 + Math.round(1.5 * Math.log2(width)) + 2 * seed;

const markersOf = (width: number, seed: number, rows: number): MarkerView[] => {
  const freeze = freezeRow(width, seed);
  const velocity = freeze + 14;
  const edge = Math.round(((5200 * (width / 512) ** 0.9) / SPACING) * 3.5);
  const mark = (kind: EventMarkerView['kind'], row: number): MarkerView[] =>
    row < rows
      ? [
          {
            kind,
            step: row * SPACING,
            ...(kind.includes('freeze') ? { window: [(row - 3) * SPACING, row * SPACING], spacing: SPACING } : {}),
          },
        ]
      : [];
  return [...mark('freeze', freeze), ...mark('velocity_freeze', velocity), ...mark('edge_of_stability', edge)];
};

const groupOf = (width: number, seeds: number, runs: readonly RunView[]): GroupView => {
  const own = runs.filter(run => run.axes.width === width);
  const done = own.filter(run => run.state === 'finished').length;
  return {
    key: `width=${width}`,
    label: `width ${width}`,
    runs: own.map(run => run.id),
    freezeStepOfMean: done === 0 ? null : freezeRow(width, Math.floor(seeds / 2)) * SPACING,
  };
};
