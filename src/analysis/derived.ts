/** What a panel can ask of one snapshot of a run, answered from the run's directory: the names of `shared/protocol`. */
import type { NpyArray, NpyData } from '../runs/npy';
import { LinearAlgebraError } from '../science/linalg/errors';
import type { Matrix64 } from '../science/linalg/matrix';
import type { DerivedName } from '../shared/protocol';
import { DynamicsError } from '../science/dynamics/errors';
import { type Answer, ANSWERS } from './answers';
import { distanceMap } from './distanceMap';
import { AnalysisError } from './errors';
import { linearisedSwitch } from './linearisedSwitch';
import { regressionAt, requireRegression } from './regression';
import type { RunSnapshots } from './runSnapshots';

export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: NpyData;
}

export interface Derived {
  readonly arrays: readonly NamedArray[];
  /** Null: unresolved, not finite, or no truth is known. */
  readonly numbers: Readonly<Record<string, number | null>>;
}

/** Arrays of the data set that a panel can show. */
const DATA = ['gamma_train', 'y_train', 'gamma_eval', 'y_eval_true', 'labels_probe'];

/** Numbers of a kernel of 4096 points: more is no picture any more, and would be copied several times on its way to the page. */
const MAX_KERNEL_NUMBERS = 2 ** 24;

/** Snapshots of a map of distances: a first one soon, then one as fine as a picture needs. */
const MAPPED = { distances_coarse: 12, distances: 72 } as const;
/** What kernels that are costly to derive may take of the thread's time. */
const MAP_BUDGET_MS = 4000;

/** @throws AnalysisError, RunReadError; each is a sentence that names the place. */
export function derive(run: RunSnapshots, step: number, name: Exclude<DerivedName, 'linearised_switch'>): Derived {
  switch (name) {
    case 'stops':
      return stops(run);
    case 'data':
      return arraysOnly(DATA.flatMap(array => named(array, run.dataset(array))));
    case 'preds_train':
    case 'preds_eval':
      return arraysOnly(named(name, run.array(name, step)));
    case 'K_train_train':
      requireModest(run);
      return arraysOnly(named(name, run.array(name, step)));
    case 'kernel_regression':
      requireModest(run);
      return regression(run, step);
    case 'distances_coarse':
    case 'distances':
      return answered(name, distances(run, MAPPED[name]));
    case 'frequency_residuals':
      return answered(name, ANSWERS[name](run));
    case 'infinite_width':
    case 'kernel_profile':
    case 'ridge_sweep':
    case 'noise_variance':
    case 'kernel_dynamics':
    case 'kernel_flow':
      requireModest(run);
      return computable(run, step, name.replace('_', ' '), () => answered(name, ANSWERS[name](run, step)));
  }
}

/** What reads the data again and trains takes its time. @throws as `derive`, and what reading images throws. */
export async function deriveLinearised(run: RunSnapshots, step: number): Promise<Derived> {
  const { steps, predictedLoss, gap } = await linearisedSwitch(run, step);
  return answered('linearised_switch', {
    numbers: {},
    arrays: {
      steps: { shape: [steps.length], data: Float64Array.from(steps) },
      predicted_loss: { shape: [steps.length], data: Float64Array.from(predictedLoss) },
      gap: { shape: [steps.length], data: Float64Array.from(gap, value => value ?? NaN) },
    },
  });
}

/** Several names come in one answer, so numbers and arrays carry the name of theirs. */
function answered(name: string, { numbers, arrays }: Answer): Derived {
  return {
    arrays: Object.entries(arrays).map(([key, array]) => ({ name: `${name}.${key}`, ...array })),
    numbers: Object.fromEntries(Object.entries(numbers).map(([key, value]) => [`${name}.${key}`, Number.isFinite(value) ? value : null])),
  };
}

function distances(run: RunSnapshots, snapshots: number): Answer {
  const { steps, distances, available } = distanceMap(run, { snapshots, budgetMs: MAP_BUDGET_MS });
  return {
    numbers: { available },
    arrays: {
      steps: { shape: [steps.length], data: Float64Array.from(steps) },
      values: { shape: [steps.length, steps.length], data: distances },
    },
  };
}

function stops(run: RunSnapshots): Derived {
  const withKernel = run.steps.filter(step => run.hasKernel(step));
  const shown = run.steps.filter(step => run.hasOutputs(step) || run.hasKernel(step));
  return arraysOnly([vector('steps', shown), vector('kernel_steps', withKernel)]);
}

function requireModest(run: RunSnapshots): void {
  const shape = run.shapeOf('K_train_train');
  if (shape.reduce((product, size) => product * size, 1) <= MAX_KERNEL_NUMBERS) return;
  const side = Math.sqrt(MAX_KERNEL_NUMBERS);
  const message = `${run.runDir}: K_train_train: expected at most ${side} rows and columns to be shown, found ${shape.join(' x ')}`;
  throw new AnalysisError('too_large', message);
}

function regression(run: RunSnapshots, step: number): Derived {
  requireRegression(run, 'kernel regression');
  const { chosen, prediction, continuation } = computable(run, step, 'kernel regression', () => regressionAt(run, step, []));
  const outputs = run.targets.train.cols;
  const numbers = {
    mse: chosen.mse,
    continuation_mse: chosen.continuation_mse,
    ridge: chosen.ridge,
    effective_rank: chosen.effective_rank,
    condition_number: chosen.condition_number,
  };
  return {
    arrays: [...outputsArray('prediction', prediction, outputs), ...outputsArray('continuation', continuation, outputs)],
    numbers: Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number.isFinite(value) ? value : null])),
  };
}

/** What linear algebra refuses is said of the run and the snapshot. */
function computable<R>(run: RunSnapshots, step: number, what: string, body: () => R): R {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof LinearAlgebraError || error instanceof DynamicsError)) throw error;
    const message = `${run.runDir}: ${what} at step ${step} cannot be computed: ${error.message}`;
    throw new AnalysisError('not_computable', message);
  }
}

/** [n] of one output, [n, C] of several; in the full reduction the rows are n C + c, which is the same order. */
function outputsArray(name: string, matrix: Matrix64 | null, outputs: number): NamedArray[] {
  if (matrix === null) return [];
  const points = matrix.data.length / outputs;
  return [{ name, shape: outputs === 1 ? [points] : [points, outputs], data: matrix.data }];
}

const arraysOnly = (arrays: readonly NamedArray[]): Derived => ({ arrays, numbers: {} });

const named = (name: string, array: NpyArray | undefined): NamedArray[] => (array ? [{ name, ...array }] : []);

const vector = (name: string, values: readonly number[]): NamedArray => ({
  name,
  shape: [values.length],
  data: Float64Array.from(values),
});
