/** The numbers of a sweep: each run at its last snapshot and at its freeze, and their mean and standard deviation over seeds. */
import type { ExperimentSettings } from '../experiment/schema';
import { readSweep, type SweepRun } from '../runs/catalogue';
import { RunReadError } from '../runs/errors';
import type { MetricsLine, ObservedState } from '../runs/records';
import { readPlan } from '../runs/plan';
import type { RunContents } from '../runs/runReader';
import { observedState, processGone } from '../runs/state';
import { LinearAlgebraError } from '../science/linalg/errors';
import { lossPlateauStep } from '../science/metrics/freeze';
import { meanCurveFreeze } from '../science/metrics/meanCurve';
import { regimeOf, type Regime } from '../science/metrics/regime';
import { AnalysisError } from './errors';
import { type ReactivationSummary, reactivationSummaries } from './reactivationSummary';
import { hasRegression, meanSquaredError, regressionAt } from './regression';
import { RunSnapshots } from './runSnapshots';
import { sweepContents } from './sweepContents';

export interface SweepSummary {
  readonly sweep: string;
  readonly axes: readonly string[];
  readonly runs: readonly RunSummary[];
  readonly groups: readonly GroupSummary[];
  /** What of the runs could not be read and was passed over, one sentence each; absent when everything was. */
  readonly problems?: readonly string[];
}

export interface RegressionSummary {
  /** The freeze, or the last snapshot of a run that did not freeze. */
  readonly step: number;
  readonly ridge: number;
  readonly mse: number | null;
  readonly continuation_mse: number | null;
  readonly effective_rank: number | null;
}

export interface RunSummary {
  readonly id: string;
  readonly axes: Readonly<Record<string, unknown>>;
  readonly state: ObservedState;
  /** Step of the last snapshot, which loss, errors, drift and eigenvalues belong to. */
  readonly steps: number | null;
  readonly loss: number | null;
  readonly eval_mse: number | null;
  readonly drift: number | null;
  readonly spectral_norm: number | null;
  readonly edge: number | null;
  readonly freeze_step: number | null;
  readonly velocity_freeze_step: number | null;
  readonly loss_plateau_step: number | null;
  readonly eval_mse_at_freeze: number | null;
  /** Mean squared difference of the outputs on the evaluation points between the freeze and the last snapshot. */
  readonly change_after_freeze: number | null;
  readonly kernel_regression: RegressionSummary | null;
  readonly parameter_drift: number | null;
  readonly feature_drift: number | null;
  readonly taylor_gap: number | null;
  readonly training_gap: number | null;
  /** What each task switch did to the kernel, in order; empty without a switch. */
  readonly reactivation: readonly ReactivationSummary[];
  /** The verdict on the last snapshot, by the thresholds of the analysis settings; null where numbers are missing. */
  readonly regime: Regime | null;
}

/** The axes without the seed, `n` runs, `freeze_step_of_mean`, and {mean, std} (n - 1 in the denominator) of every number of the runs; under `reactivation` those of each switch. */
export type GroupSummary = Readonly<Record<string, unknown>> & {
  readonly n: number;
  readonly freeze_step_of_mean: number | null;
  readonly reactivation: readonly Readonly<Record<string, unknown>>[];
};

const NUMBERS = [
  'steps',
  'loss',
  'eval_mse',
  'drift',
  'spectral_norm',
  'edge',
  'freeze_step',
  'velocity_freeze_step',
  'loss_plateau_step',
  'eval_mse_at_freeze',
  'change_after_freeze',
  'parameter_drift',
  'feature_drift',
  'taylor_gap',
  'training_gap',
] as const;
const REGRESSION_NUMBERS = ['mse', 'continuation_mse', 'effective_rank'] as const;

const REACTIVATION_NUMBERS = ['spike', 'drop', 'recovery_steps'] as const;

/** The settings of a run that its summary reads: an axis of the sweep may change them from run to run. */
type Analysis = ExperimentSettings['analysis'];

interface Read {
  readonly summary: RunSummary;
  readonly analysis: Analysis;
  readonly metrics: readonly MetricsLine[];
  readonly problems: readonly string[];
}

/** Of the lines of one run that cannot be read so many are told, the others counted. */
const MAX_LISTED_LINES = 3;

/** Every number of a run by its name; those of the kernel regression as `kernel_regression.mse`. */
export function summaryNumbers(run: RunSummary): Record<string, number | null> {
  const regression = REGRESSION_NUMBERS.map(name => [`kernel_regression.${name}`, run.kernel_regression?.[name] ?? null] as const);
  return Object.fromEntries([...NUMBERS.map(name => [name, run[name]] as const), ...regression]);
}

/**
 * @param only id of the one run to summarise; absent: all.
 * @throws RunReadError for a directory that is no sweep.
 */
export async function summariseSweep(sweepDir: string, only?: string): Promise<SweepSummary> {
  const sweep = await readSweep(sweepDir);
  const { settings, runs } = await readPlan(sweep.path);
  const planned = new Map(runs.map(run => [run.id, run.settings]));
  const read: Read[] = [];
  for await (const { run, contents } of sweepContents(sweep, only)) {
    const { analysis, tasks } = planned.get(run.id) ?? settings;
    read.push({
      summary: await summariseRun(run, contents, analysis, tasks),
      analysis,
      metrics: contents.metrics,
      problems: problemsOf(contents),
    });
  }
  const groups = new Map<string, [Read, ...Read[]]>();
  for (const run of read) {
    const key = JSON.stringify(withoutSeed(run.summary.axes));
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  const problems = read.flatMap(run => run.problems);
  return {
    sweep: sweep.path,
    axes: sweep.record.axes,
    runs: read.map(({ summary }) => summary),
    groups: [...groups.values()].map(summariseGroup),
    ...(problems.length > 0 && { problems }),
  };
}

function problemsOf({ problems, malformed }: RunContents): string[] {
  const lines = malformed.slice(0, MAX_LISTED_LINES).map(({ path, line, problem }) => `${path}:${line}: ${problem}`);
  const [next] = malformed.slice(MAX_LISTED_LINES);
  const more =
    next === undefined ? [] : [`${next.path}:${next.line}: ${malformed.length - MAX_LISTED_LINES} more of its lines cannot be read`];
  return [...problems.map(({ message }) => message), ...lines, ...more];
}

async function summariseRun(
  run: SweepRun,
  contents: RunContents,
  analysis: Analysis,
  tasks: ExperimentSettings['tasks'],
): Promise<RunSummary> {
  const { metrics, events } = contents;
  const last = metrics.at(-1);
  const stepOf = (type: string) => events.find(event => event.type === type)?.step ?? null;
  const freeze = stepOf('freeze');
  const atFreeze = metrics.find(({ step }) => step === freeze);
  const { freeze: criterion, slope_lag } = analysis;
  const plateau = lossPlateauStep(
    metrics.map(({ step }) => step),
    metrics.map(({ loss }) => loss ?? null),
    { ...criterion, lag: slope_lag },
  );
  return {
    id: run.id,
    axes: run.axes,
    state: stateOf(contents),
    steps: last?.step ?? null,
    loss: last?.loss ?? null,
    eval_mse: last?.eval_mse ?? null,
    drift: last?.drift ?? null,
    spectral_norm: last?.spectral_norm ?? null,
    edge: last?.edge ?? null,
    freeze_step: freeze,
    velocity_freeze_step: stepOf('velocity_freeze'),
    loss_plateau_step: plateau?.step ?? null,
    eval_mse_at_freeze: atFreeze?.eval_mse ?? null,
    ...(await derived(run, freeze, last?.step ?? null)),
    parameter_drift: last?.parameter_drift ?? null,
    feature_drift: last?.feature_drift ?? null,
    taylor_gap: last?.taylor_gap ?? null,
    training_gap: last?.training_gap ?? null,
    reactivation: reactivationSummaries(contents, tasks, { ...criterion, lag: slope_lag }),
    regime: regimeOf(last ?? {}, analysis.regime),
  };
}

/** What needs arrays; null where the run does not hold them. */
async function derived(
  run: SweepRun,
  freeze: number | null,
  last: number | null,
): Promise<Pick<RunSummary, 'change_after_freeze' | 'kernel_regression'>> {
  const nothing = { change_after_freeze: null, kernel_regression: null };
  if (last === null) return nothing;
  const snapshots = await whereHeld(() => RunSnapshots.open(run.path));
  if (snapshots === null) return nothing;
  try {
    const step = freeze ?? last;
    const regression = hasRegression(snapshots) ? await whereHeld(() => regressionAt(snapshots, step)) : null;
    const change =
      freeze === null
        ? null
        : await whereHeld(() => meanSquaredError(snapshots.matrix('preds_eval', last), snapshots.matrix('preds_eval', freeze)));
    return {
      change_after_freeze: change,
      kernel_regression: regression && {
        step,
        ridge: regression.chosen.ridge,
        mse: regression.chosen.mse,
        continuation_mse: regression.chosen.continuation_mse,
        effective_rank: regression.chosen.effective_rank,
      },
    };
  } finally {
    snapshots.close();
  }
}

/** Null where the run's files do not hold what is needed, or hold the kernel of a diverged network. */
async function whereHeld<R>(body: () => R | Promise<R>): Promise<R | null> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof AnalysisError || error instanceof RunReadError || error instanceof LinearAlgebraError) return null;
    throw error;
  }
}

function stateOf({ record }: RunContents): ObservedState {
  if (record === undefined) return 'queued';
  return observedState(record, { stillMs: record.heartbeat === undefined ? null : 0, processGone: processGone(record.pid, record.host) });
}

/** The runs of a group differ in nothing but the seed, so that the first one's settings are those of all. */
function summariseGroup(members: readonly [Read, ...Read[]]): GroupSummary {
  const { freeze, slope_lag } = members[0].analysis;
  const done = members.filter(({ summary }) => summary.state === 'finished');
  const curves = done.map(({ metrics }) => ({ steps: metrics.map(({ step }) => step), drifts: metrics.map(({ drift }) => drift ?? null) }));
  const runs = members.map(({ summary }) => summary);
  const regressions = runs.map(({ kernel_regression }) => kernel_regression);
  return {
    ...withoutSeed(members[0].summary.axes),
    n: runs.length,
    freeze_step_of_mean: meanCurveFreeze(curves, { ...freeze, lag: slope_lag })?.step ?? null,
    ...Object.fromEntries(NUMBERS.map(name => [name, meanAndDeviation(runs.map(run => run[name]))])),
    reactivation: meanReactivations(runs),
    kernel_regression: Object.fromEntries(
      REGRESSION_NUMBERS.map(name => [name, meanAndDeviation(regressions.map(entry => entry?.[name] ?? null))]),
    ),
  };
}

/** Spike, drop and recovery of each switch over the runs that have passed it. */
function meanReactivations(runs: readonly RunSummary[]): readonly Readonly<Record<string, unknown>>[] {
  const all = runs.flatMap(({ reactivation }) => reactivation);
  const tasks = [...new Set(all.map(({ task }) => task))].sort((a, b) => a - b);
  return tasks.map(task => {
    const own = all.filter(found => found.task === task);
    const numbers = REACTIVATION_NUMBERS.map(name => [name, meanAndDeviation(own.map(found => found[name]))]);
    return { task, similarity: own[0]?.similarity ?? null, ...Object.fromEntries(numbers) };
  });
}

function withoutSeed(axes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(axes).filter(([name]) => name !== 'seed'));
}

/** Over the runs that have the number; the deviation of one number is null, as are both of none. */
function meanAndDeviation(values: readonly (number | null)[]): {
  readonly mean: number | null;
  readonly std: number | null;
  readonly n: number;
} {
  const known = values.filter(value => value !== null);
  const n = known.length;
  if (n === 0) return { mean: null, std: null, n };
  const mean = known.reduce((sum, value) => sum + value, 0) / n;
  const std = n === 1 ? null : Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  return { mean, std, n };
}
