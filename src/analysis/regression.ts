/** Kernel regression with a run's kernel at one snapshot, compared with the truth on the evaluation points. */
import { kernelRegression, noiseVariance, type RidgeSolution, type RidgeSweep } from '../science/dynamics/kernelRegression';
import { frobeniusNorm } from '../science/linalg/norms';
import type { Matrix, Matrix64 } from '../science/linalg/matrix';
import { AnalysisError } from './errors';
import type { RunSnapshots } from './runSnapshots';

/** The sweep over the ridge that stands beside every result: 1e-8 .. 1e-1. */
const RIDGES: readonly number[] = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

export interface RegressionForms {
  readonly ridge: number;
  /** Mean squared error on the evaluation points of f_KR = K_et (K_tt + ridge I)^-1 y; null: unresolved, or no truth is known. */
  readonly mse: number | null;
  /** The same of f(t*) + K_et (K_tt + ridge I)^-1 (y - f(t*)). */
  readonly continuation_mse: number | null;
  /** Null where unresolved, as is the condition number. */
  readonly effective_rank: number | null;
  readonly condition_number: number | null;
  /** False: the ridge lies below the noise of the kernel, so that noise would decide the result. */
  readonly resolved: boolean;
}

export interface RegressionAnalysis {
  /** At the experiment's `analysis.reg`. */
  readonly chosen: RegressionForms;
  readonly sweep: readonly RegressionForms[];
  /** Error of the kernel's eigenvalues. */
  readonly noiseFloor: number;
  /** [n_eval, C] at `analysis.reg`; null: unresolved. */
  readonly prediction: Matrix64 | null;
  readonly continuation: Matrix64 | null;
}

/** Whether the kernel that a run follows defines a regression of all its outputs. */
export function hasRegression({ settings, targets }: RunSnapshots): boolean {
  if (settings.probe.from !== 'train') return false;
  return targets.train.cols === 1 || settings.probe.reduction === 'trace-mean' || settings.probe.reduction === 'full';
}

/**
 * @param beside ridges whose results stand beside that of the experiment's
 * @throws AnalysisError as `RunSnapshots.array`; LinearAlgebraError `not_finite` for the kernel of a diverged run.
 */
export function regressionAt(run: RunSnapshots, step: number, beside = RIDGES): RegressionAnalysis {
  const whole = run.settings.probe.reduction === 'full';
  const arranged = (matrix: Matrix64) => (whole ? flattened(matrix) : matrix);
  const Ktt = run.matrix('K_train_train', step);
  const outputs = { train: arranged(run.matrix('preds_train', step)), evaluation: arranged(run.matrix('preds_eval', step)) };
  const problem = { Ktt, Ket: run.matrix('K_eval_train', step), yTrain: arranged(run.targets.train), outputs };
  const chosenRidge = run.settings.analysis.reg;
  const ridges = [...beside.filter(ridge => ridge !== chosenRidge), chosenRidge].sort((a, b) => a - b);
  const sweep = kernelRegression(problem, ridges, noiseOf(run, step, Ktt));
  const truth = run.targets.eval && arranged(run.targets.eval);
  const chosen = solutionAt(sweep, chosenRidge);
  return {
    chosen: forms(chosen, truth),
    sweep: sweep.ridges.map(solution => forms(solution, truth)),
    noiseFloor: sweep.noiseFloor,
    prediction: chosen.solution?.prediction ?? null,
    continuation: chosen.solution?.continuation ?? null,
  };
}

export interface NoiseBand {
  /** Standard deviation of the label noise, `data.noise_std`. */
  readonly sigma: number;
  readonly ridge: number;
  /** [E] variance of f_KR and of the continuation that this noise causes; null: the ridge is unresolved. */
  readonly variance: Float64Array | null;
}

/** sigma^2 K(x, X) (K + ridge I)^-2 K(X, x) at `analysis.reg`. @throws AnalysisError `not_computable` where no label noise is known; as `regressionAt`. */
export function noiseBand(run: RunSnapshots, step: number): NoiseBand {
  const { data, analysis, probe } = run.settings;
  requireRegression(run, 'noise variance');
  if (data.kind !== 'circle' || !(data.noise_std > 0))
    throw new AnalysisError('not_computable', `${run.runDir}: noise variance: expected label noise (data.noise_std above 0 on the circle)`);
  if (probe.reduction === 'full' && run.targets.train.cols > 1)
    throw new AnalysisError('not_computable', `${run.runDir}: noise variance: expected one output or the reduction trace-mean`);
  const { chosen } = regressionAt(run, step, []);
  const variance = chosen.resolved
    ? noiseVariance({ Ktt: run.matrix('K_train_train', step), Ket: run.matrix('K_eval_train', step) }, analysis.reg)
    : null;
  return { sigma: data.noise_std, ridge: analysis.reg, variance: variance && variance.map(value => data.noise_std ** 2 * value) };
}

/** @throws AnalysisError `unknown_quantity` where the kernel that the run follows defines no regression of all its outputs. */
export function requireRegression(run: RunSnapshots, name: string): void {
  if (hasRegression(run)) return;
  const { reduction, from } = run.settings.probe;
  if (from !== 'train') {
    const message = `${run.runDir}: ${name} needs the kernel of the training points (probe.from: train), the run follows ${from}`;
    throw new AnalysisError('unknown_quantity', message);
  }
  throw new AnalysisError(
    'unknown_quantity',
    `${run.runDir}: ${name} needs the reduction trace-mean or full, the run follows ${reduction}`,
  );
}

/** (1/N) sum over points and outputs of (f - y)^2. */
export function meanSquaredError(f: Matrix, y: Matrix): number {
  let sum = 0;
  for (let i = 0; i < y.data.length; i++) sum += ((f.data[i] ?? NaN) - (y.data[i] as number)) ** 2;
  return sum / y.data.length;
}

function forms({ ridge, effectiveRank, conditionNumber, solution }: RidgeSolution, truth: Matrix64 | null): RegressionForms {
  return {
    ridge,
    mse: solution && truth && meanSquaredError(solution.prediction, truth),
    continuation_mse: solution?.continuation && truth ? meanSquaredError(solution.continuation, truth) : null,
    effective_rank: solution && effectiveRank,
    condition_number: solution && conditionNumber,
    resolved: solution !== null,
  };
}

function solutionAt(sweep: RidgeSweep, ridge: number): RidgeSolution {
  const solution = sweep.ridges.find(entry => entry.ridge === ridge);
  if (solution === undefined) throw new RangeError(`no solution for ridge ${ridge}`);
  return solution;
}

/** Error of the eigenvalues of K_tt by what the run says of its measurement, in units of the kernel; 0 where only float64's rounding counts. */
export function noiseOf(run: RunSnapshots, step: number, Ktt: Matrix): number {
  const relative = run.contents.record?.measurement?.noise_floor ?? 0;
  const line = run.contents.metrics.find(entry => entry.step === step);
  return relative * (line?.spectral_norm ?? frobeniusNorm(Ktt));
}

const flattened = (matrix: Matrix64): Matrix64 => ({ rows: matrix.data.length, cols: 1, data: matrix.data });
