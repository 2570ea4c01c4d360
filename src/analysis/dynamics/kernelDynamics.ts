/**
 * What training would do if the kernel stayed as it is at one snapshot, the base, beside what the network did: loss, outputs on the
 * evaluation points, and the residuals of the kernel's eigenmodes (Jacot, Gabriel and Hongler 2018; Lee et al. 2019).
 *
 * A prediction t steps after the base is unresolved where modes that are noise of the kernel would have moved by then: where the
 * ridge 1/(eta c t) that stopping there amounts to lies below the error of the eigenvalues. What has decayed below the rounding of the
 * outputs, and what an unstable learning rate has blown up, is no number either.
 */
import type { KernelTraining } from '../../science/dynamics/constantKernel';
import type { Matrix64 } from '../../science/linalg/matrix';
import { frobeniusNorm } from '../../science/linalg/norms';
import { multiplyTransposed } from '../../science/linalg/products';
import type { Eigendecomposition } from '../../science/linalg/symmetricEigen';
import { eigenbasis } from '../eigenbasis';
import { AnalysisError } from '../errors';
import { noiseOf } from '../regression';
import type { RunSnapshots } from '../runSnapshots';
import { type DynamicsRule, dynamicsRule, type DynamicsTime } from './dynamicsRule';
import { arranged, type Predictor, predictorOf, residualOf } from './predictor';

export interface KernelDynamics {
  readonly rule: DynamicsRule;
  /** Step of the kernel. */
  readonly base: number;
  /** [S] all snapshots, ascending. */
  readonly steps: readonly number[];
  /** [S] predicted loss; NaN before the base and where there is no number. */
  readonly loss: Float64Array;
  /** [T] snapshots at which modes and outputs are given: all, or evenly chosen ones and the base. */
  readonly sampled: readonly number[];
  /** [T, E C] predicted outputs on the evaluation points, NaN as in `loss`; null where no evaluation points are. */
  readonly evaluation: Matrix64 | null;
  readonly modes: readonly ModeCurve[];
  readonly summary: DynamicsSummary;
}

/** One eigenmode: <u, r> of the residual r, f - y for squared losses; the length over the outputs where the kernel is shared by several. */
export interface ModeCurve {
  /** From 0, the largest eigenvalue. */
  readonly index: number;
  readonly eigenvalue: number;
  /** Steps until it has shrunk to 1/e under the constant kernel; Infinity: never; null: modes are coupled by the loss. */
  readonly convergenceTime: number | null;
  /** [T] of the network; NaN where its outputs are not kept. */
  readonly real: Float64Array;
  /** [T] */
  readonly predicted: Float64Array;
}

export interface DynamicsSummary {
  readonly spectralNorm: number;
  /** lambda_1 / lambda_n; null where lambda_n is noise. */
  readonly conditionNumber: number | null;
  readonly learningRate: number;
  /** Beyond it the first mode grows; null for a flow. */
  readonly largestStableLearningRate: number | null;
  /** Error of the eigenvalues. */
  readonly noiseFloor: number;
  /** The last step at which the prediction is a number; null: all of them are. And why it ends there. */
  readonly until: number | null;
  readonly ends: 'noise' | 'unstable' | 'effort' | null;
}

/** Snapshots at which modes and outputs are given, at most; and numbers of the outputs. */
const MAX_SAMPLED = 512;
const MAX_EVALUATED = 2 ** 20;
/** The first modes, and then ever sparser ones. */
const MODES = [0, 1, 2, 3, 4, 5, 6, 7, 9, 19, 49, 99, 199, 499, 999, 1999];
/** An eigenvalue counts when it stands this far above its error. */
const WELL_ABOVE = 10;
/** A prediction that exceeds the residual at the base so many times is that of an unstable learning rate. */
const BLOWN_UP = 100;

/** @throws AnalysisError `not_computable` where the settings define no such dynamics, and as `RunSnapshots.array`; LinearAlgebraError, DynamicsError. */
export function kernelDynamics(run: RunSnapshots, base: number, time: DynamicsTime): KernelDynamics {
  const { rows: points, cols: outputs } = run.targets.train;
  const rule = dynamicsRule(run.settings, { points, outputs, base }, time);
  if (typeof rule === 'string') throw new AnalysisError('not_computable', `${run.runDir}: constant-kernel dynamics: ${rule}`);
  const targets = targetsOf(run, rule);
  const problem = problemAt(run, base, targets);
  const eigen = eigenbasis(run, base, problem.Ktt);
  const predictor = predictorOf(problem, rule, eigen);
  const floor = Math.max(noiseOf(run, base, problem.Ktt), Number.EPSILON * eigen.values.length * (eigen.values[0] ?? 0));
  const sampled = sampledSteps(run.steps, base, problem.evaluation?.initial.data.length ?? 0);
  const modes = MODES.filter(index => (eigen.values[index] ?? -1) >= WELL_ABOVE * floor);
  const real = realResiduals(run, { rule, targets, eigen, modes, sampled });
  const limits = limitsOf(run, eigen, predictor, floor);
  const predicted = predictedCurves(predictor, { base, steps: run.steps, sampled, modes, limits });
  return {
    rule,
    base,
    steps: run.steps,
    loss: predicted.loss,
    sampled,
    evaluation: predicted.evaluation,
    modes: modes.map((index, k) => ({
      index,
      eigenvalue: eigen.values[index] as number,
      convergenceTime: predictor.convergenceTimes?.[index] ?? null,
      real: real[k] as Float64Array,
      predicted: predicted.modes[k] as Float64Array,
    })),
    summary: {
      spectralNorm: eigen.values[0] ?? 0,
      conditionNumber: isWellConditioned(eigen, floor) ? (eigen.values[0] as number) / (eigen.values.at(-1) as number) : null,
      learningRate: rule.learningRate,
      largestStableLearningRate: predictor.largestStableLearningRate,
      noiseFloor: floor,
      ...predicted.end,
    },
  };
}

/** y [M, C]; labels -1 and 1 of the logistic loss as the probabilities 0 and 1. */
function targetsOf(run: RunSnapshots, { loss }: DynamicsRule): Matrix64 {
  const { train } = run.targets;
  return loss === 'logistic' ? { ...train, data: train.data.map(label => (label + 1) / 2) } : train;
}

function problemAt(run: RunSnapshots, base: number, targets: Matrix64): KernelTraining {
  const evaluated = run.dataset('X_eval') !== undefined;
  return {
    Ktt: run.matrix('K_train_train', base),
    targets,
    initial: run.matrix('preds_train', base),
    ...(evaluated && { evaluation: { Ket: run.matrix('K_eval_train', base), initial: run.matrix('preds_eval', base) } }),
  };
}

/** From where on a prediction is no number. */
interface Limits {
  /** In steps from the base. */
  readonly noise: number;
  readonly effort: number;
  /** Residuals smaller than this are rounding of the outputs. */
  readonly rounding: number;
}

function limitsOf(run: RunSnapshots, eigen: Eigendecomposition, predictor: Predictor, floor: number): Limits {
  const size = frobeniusNorm(run.targets.train);
  const single = run.contents.record?.precision === 'float32';
  return {
    noise: isWellConditioned(eigen, floor) ? Infinity : 1 / (predictor.speed * floor),
    effort: predictor.reach,
    rounding: (single ? 2 ** -24 : 2 ** -53) * size,
  };
}

function isWellConditioned({ values }: Eigendecomposition, floor: number): boolean {
  return (values.at(-1) ?? 0) > 0 && (values.at(-1) ?? 0) >= WELL_ABOVE * floor;
}

interface Curves {
  readonly loss: Float64Array;
  readonly evaluation: Matrix64 | null;
  readonly modes: readonly Float64Array[];
  readonly end: Pick<DynamicsSummary, 'until' | 'ends'>;
}

interface Wanted {
  readonly base: number;
  readonly steps: readonly number[];
  readonly sampled: readonly number[];
  readonly modes: readonly number[];
  readonly limits: Limits;
}

function predictedCurves(predictor: Predictor, { base, steps, sampled, modes, limits }: Wanted): Curves {
  const places = new Map(sampled.map((step, i) => [step, i]));
  const loss = new Float64Array(steps.length).fill(NaN);
  const curves = modes.map(() => new Float64Array(sampled.length).fill(NaN));
  let evaluation: Matrix64 | null = null;
  let size = Infinity;
  let until: number | null = null;
  for (const [row, step] of steps.entries()) {
    const t = step - base;
    if (t < 0) continue;
    const limit = t > limits.effort ? ('effort' as const) : t > limits.noise ? ('noise' as const) : null;
    const state = limit === null ? predictor.at(t) : null;
    const length = state ? frobeniusNorm(state.residuals) : NaN;
    if (t === 0) size = length;
    const ends = limit ?? (length <= BLOWN_UP * size ? null : ('unstable' as const));
    if (!state || ends !== null) return { loss, evaluation, modes: curves, end: { until, ends } };
    until = step;
    if (length >= limits.rounding) loss[row] = state.loss;
    const place = places.get(step);
    if (place === undefined) continue;
    modes.forEach((mode, k) => {
      const value = modeLength(state.residuals, mode);
      if (Math.abs(value) >= limits.rounding) (curves[k] as Float64Array)[place] = value;
    });
    if (!state.evaluation) continue;
    evaluation ??= {
      rows: sampled.length,
      cols: state.evaluation.length,
      data: new Float64Array(sampled.length * state.evaluation.length).fill(NaN),
    };
    evaluation.data.set(state.evaluation, place * evaluation.cols);
  }
  return { loss, evaluation, modes: curves, end: { until: null, ends: null } };
}

/** <u_i, r> of one output; of several that share the kernel the length over them. */
function modeLength({ cols, data }: Matrix64, mode: number): number {
  if (cols === 1) return data[mode] as number;
  return Math.hypot(...data.subarray(mode * cols, (mode + 1) * cols));
}

interface Followed {
  readonly rule: DynamicsRule;
  readonly targets: Matrix64;
  readonly eigen: Eigendecomposition;
  readonly modes: readonly number[];
  readonly sampled: readonly number[];
}

/** By mode: what the network did at the sampled snapshots. */
function realResiduals(run: RunSnapshots, { rule, targets, eigen, modes, sampled }: Followed): Float64Array[] {
  const curves = modes.map(() => new Float64Array(sampled.length).fill(NaN));
  const basis = columnsOf(eigen.vectors, modes);
  for (const [place, step] of sampled.entries()) {
    if (!run.hasTrainingOutputs(step)) continue;
    const residual = arranged(residualOf(rule.loss, run.matrix('preds_train', step), targets), basis.rows);
    const projected = multiplyTransposed(basis, residual);
    modes.forEach((_, k) => ((curves[k] as Float64Array)[place] = modeLength(projected, k)));
  }
  return curves;
}

function columnsOf({ rows, cols, data }: Matrix64, columns: readonly number[]): Matrix64 {
  const chosen = new Float64Array(rows * columns.length);
  for (let i = 0; i < rows; i++) columns.forEach((j, k) => (chosen[i * columns.length + k] = data[i * cols + j] as number));
  return { rows, cols: columns.length, data: chosen };
}

/** Evenly chosen, with the base and the last. */
function sampledSteps(steps: readonly number[], base: number, evaluated: number): number[] {
  const most = Math.max(2, Math.min(MAX_SAMPLED, Math.floor(MAX_EVALUATED / Math.max(1, evaluated))));
  const stride = Math.max(1, Math.ceil(steps.length / most));
  return steps.filter((step, i) => i % stride === 0 || step === base || i === steps.length - 1);
}
