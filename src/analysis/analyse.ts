/** Quantities of one run at one snapshot, by name: measured ones are read, others are computed from the run's directory. */
import { runFiles } from '../runs/layout';
import type { NpyArray } from '../runs/npy';
import { metricsLine } from '../runs/records';
import type { Matrix64 } from '../science/linalg/matrix';
import { LinearAlgebraError } from '../science/linalg/errors';
import { symmetricEigenvalues } from '../science/linalg/symmetricEigenvalues';
import { spectrumSummary } from '../science/metrics/spectrum';
import { DynamicsError } from '../science/dynamics/errors';
import { type Answer, ANSWERS } from './answers';
import { distanceMap } from './distanceMap';
import { AnalysisError } from './errors';
import { type LinearisedSwitch, linearisedSwitch } from './linearisedSwitch';
import { noiseOf, regressionAt, requireRegression } from './regression';
import { RunSnapshots } from './runSnapshots';

export interface AnalysisRequest {
  readonly step: number;
  /** Keys of metrics.jsonl, names of arrays, and those of `COMPUTED_NAMES`. */
  readonly get: readonly string[];
}

export interface AnalysisResult {
  readonly quantities: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, NpyArray>>;
}

/** Distances over all pairs are computed for at most so many snapshots, evenly chosen. */
const MAX_PAIRED_SNAPSHOTS = 100;

/** Reads the data again and trains: it cannot be had at once. */
const LINEARISED = 'linearised_switch';

type Analysis = (run: RunSnapshots, step: number) => AnalysisResult;

const COMPUTED: Readonly<Record<string, Analysis>> = {
  spectrum,
  kernel_regression: (run, step) => regression(run, step, 'kernel_regression'),
  continuation: (run, step) => regression(run, step, 'continuation'),
  distances,
  ...Object.fromEntries(Object.entries(ANSWERS).map(([name, of]) => [name, (run, step) => named(name, of(run, step))])),
};

/** @throws AnalysisError, RunReadError; each names the place and what there is instead. */
export async function analyseRun(path: string, { step, get }: AnalysisRequest): Promise<AnalysisResult> {
  const run = await RunSnapshots.open(path, { metrics: get.some(name => Object.hasOwn(metricsLine.shape, name)) });
  try {
    requireSnapshot(run, step);
    await run.prepare(get.includes('distances') ? [] : run.arrayNames, step);
    const answers = get.filter(name => name !== LINEARISED).map(name => computable(run, name, step, () => answer(run, name, step)));
    if (get.includes(LINEARISED)) answers.push(linearised(await linearisedSwitch(run, step)));
    return {
      quantities: Object.assign({}, ...answers.map(({ quantities }) => quantities)),
      arrays: Object.assign({}, ...answers.map(({ arrays }) => arrays)),
    };
  } finally {
    run.close();
  }
}

/** What linear algebra refuses is said of the quantity and the snapshot that it was asked for. */
function computable<R>(run: RunSnapshots, name: string, step: number, body: () => R): R {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof LinearAlgebraError || error instanceof DynamicsError)) throw error;
    throw new AnalysisError('not_computable', `${run.runDir}: ${name} at step ${step} cannot be computed: ${error.message}`);
  }
}

function answer(run: RunSnapshots, name: string, step: number): AnalysisResult {
  const computed = Object.hasOwn(COMPUTED, name) ? COMPUTED[name] : undefined;
  if (computed) return computed(run, step);
  const line: Readonly<Record<string, unknown>> = run.contents.metrics.find(entry => entry.step === step) ?? {};
  if (Object.hasOwn(line, name)) return { quantities: { [name]: line[name] }, arrays: {} };
  if (run.arrayNames.includes(name)) return { quantities: {}, arrays: { [name]: run.array(name, step) } };
  if (Object.hasOwn(metricsLine.shape, name)) {
    throw new AnalysisError('not_kept', `${run.runDir}: ${name} was not measured at step ${step}`);
  }
  const known = [...Object.keys(metricsLine.shape), ...run.arrayNames, ...Object.keys(COMPUTED)];
  throw new AnalysisError('unknown_quantity', `--get: expected one of ${known.join(', ')}; found "${name}"`);
}

/** Numbers as one quantity, each array with the name before its own. */
function named(name: string, { numbers, arrays }: Answer): AnalysisResult {
  return {
    quantities: Object.keys(numbers).length === 0 ? {} : { [name]: numbers },
    arrays: Object.fromEntries(Object.entries(arrays).map(([key, array]) => [`${name}.${key}`, array])),
  };
}

function spectrum(run: RunSnapshots, step: number): AnalysisResult {
  const Ktt = run.matrix('K_train_train', step);
  const values = symmetricEigenvalues(Ktt);
  const summary = spectrumSummary(values, run.settings.analysis.reg, noiseOf(run, step, Ktt));
  return {
    quantities: {
      spectrum: {
        eigenvalues: Array.from(values),
        condition_number: summary.conditionNumber,
        entropy_rank: summary.entropyRank,
        effective_rank: summary.effectiveRank,
        negative_eigenvalues: summary.negativeEigenvalues,
        ridge: run.settings.analysis.reg,
      },
    },
    arrays: {},
  };
}

function regression(run: RunSnapshots, step: number, name: 'kernel_regression' | 'continuation'): AnalysisResult {
  requireRegression(run, name);
  const { chosen, sweep, noiseFloor, prediction, continuation } = regressionAt(run, step);
  const predictions = name === 'continuation' ? continuation : prediction;
  return {
    quantities: { [name]: { ...chosen, eigenvalue_error: noiseFloor, sweep } },
    arrays: predictions ? { [`${name}.preds_eval`]: asArray(predictions) } : {},
  };
}

function linearised({ switchStep, task, steps, predictedLoss, loss, gap }: LinearisedSwitch): AnalysisResult {
  const prediction = { switch_step: switchStep, task, steps, predicted_loss: predictedLoss, loss, gap };
  return { quantities: { [LINEARISED]: prediction }, arrays: {} };
}

/** S between the kernels of all pairs of snapshots that can be shown. */
function distances(run: RunSnapshots): AnalysisResult {
  const { steps, distances: data } = distanceMap(run, { snapshots: MAX_PAIRED_SNAPSHOTS });
  return {
    quantities: {},
    arrays: {
      distances: { shape: [steps.length, steps.length], data },
      'distances.steps': { shape: [steps.length], data: BigInt64Array.from(steps, BigInt) },
    },
  };
}

function requireSnapshot(run: RunSnapshots, step: number): void {
  const { steps } = run;
  if (steps.includes(step)) return;
  const below = steps.filter(other => other < step).at(-1);
  const above = steps.find(other => other > step);
  const near = [below, above].filter(other => other !== undefined).join(' and ');
  const [malformed] = run.contents.malformed.filter(({ path }) => path === runFiles(run.runDir).metrics);
  const unread = malformed ? `; it passes over line ${malformed.line} of metrics.jsonl, which is malformed: ${malformed.problem}` : '';
  throw new AnalysisError(
    'no_snapshot',
    `--step: ${run.runDir} has no snapshot at step ${step}; ${near === '' ? 'it has none yet' : `the nearest: ${near}`}${unread}`,
  );
}

function asArray({ rows, cols, data }: Matrix64): NpyArray {
  return { shape: cols === 1 ? [rows] : [rows, cols], data };
}
