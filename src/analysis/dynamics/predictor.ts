/** The training of a run under the kernel of one snapshot, by the rule of its settings: in closed form for squared losses, step by step for others. */
import { ConstantKernelTraining, type KernelTraining } from '../../science/dynamics/constantKernel';
import { convergenceTimes, largestStableLearningRate } from '../../science/dynamics/convergence';
import { FunctionSpaceTraining } from '../../science/dynamics/functionSpace';
import { type OutputLossName, sigmoid, softmaxRows } from '../../science/dynamics/outputLosses';
import { sharpness, sharpnessEdge } from '../../science/dynamics/sharpness';
import type { SquaredTraining } from '../../science/dynamics/trainingSettings';
import type { Matrix, Matrix64 } from '../../science/linalg/matrix';
import { multiplyTransposed } from '../../science/linalg/products';
import type { Eigendecomposition } from '../../science/linalg/symmetricEigen';
import { lossCurvature, type SquaredLoss } from '../../science/metrics/edgeOfStability';
import type { DynamicsRule } from './dynamicsRule';

export interface Predictor {
  /** What of the prediction is there is asked for in ascending order; `t` counts from the snapshot of the kernel. */
  at(t: number): PredictedState;
  /** The last t that is computed; beyond it the recursion takes too long. */
  readonly reach: number;
  /** Steps until a mode has shrunk to 1/e, by mode; null where the modes do not go their own ways. */
  readonly convergenceTimes: Float64Array | null;
  /** eta beyond which the first mode grows; null for a flow, which is stable. */
  readonly largestStableLearningRate: number | null;
  /** eta c / (1 - b): a mode moves at `speed` times its eigenvalue per step. */
  readonly speed: number;
}

export interface PredictedState {
  readonly loss: number;
  /** <u_i, r>, r the residual of `residualOf`: [n, C], [MC, 1] of the full kernel. */
  readonly residuals: Matrix64;
  /** Outputs on the evaluation points, [E C]; null without any. */
  readonly evaluation: Float64Array | null;
}

/** Multiplications that a recursion may take, about two seconds. */
const MAX_OPERATIONS = 2e9;

/** @param problem outputs and targets [M, C], kernels [M, M] shared by the outputs or full. @throws LinearAlgebraError, DynamicsError. */
export function predictorOf(problem: KernelTraining, rule: DynamicsRule, eigen: Eigendecomposition): Predictor {
  return isSquared(rule.loss) ? closedForm(problem, { ...rule, loss: rule.loss }, eigen) : recursion(problem, rule, eigen);
}

/** What drives the training, dL/df without its factor: f - y, softmax(f) - y or sigmoid(f) - y, [M, C]. */
export function residualOf(loss: OutputLossName, outputs: Matrix, targets: Matrix): Matrix64 {
  const { rows, cols, data } = outputs;
  const minusTargets = (values: ArrayLike<number>) => Float64Array.from(values, (value, i) => value - (targets.data[i] as number));
  if (loss === 'cross_entropy') return { rows, cols, data: minusTargets(softmaxRows(data, cols)) };
  return { rows, cols, data: minusTargets(loss === 'logistic' ? Float64Array.from(data, sigmoid) : data) };
}

/** [MC, 1] where the kernel keeps the outputs apart. */
export function arranged<M extends Matrix>(matrix: M, kernelRows: number): M {
  return kernelRows === matrix.rows ? matrix : { ...matrix, rows: matrix.data.length, cols: 1 };
}

function isSquared(loss: OutputLossName): loss is SquaredLoss {
  return loss === 'mse' || loss === 'half_sum';
}

function closedForm(problem: KernelTraining, rule: DynamicsRule & { readonly loss: SquaredLoss }, eigen: Eigendecomposition): Predictor {
  const points = problem.targets.rows;
  const training: SquaredTraining = { ...rule, points };
  const n = problem.Ktt.rows;
  const { evaluation } = problem;
  const own: KernelTraining = {
    Ktt: problem.Ktt,
    targets: arranged(problem.targets, n),
    initial: arranged(problem.initial, n),
    ...(evaluation && { evaluation: { Ket: evaluation.Ket, initial: arranged(evaluation.initial, evaluation.Ket.rows) } }),
  };
  const dynamics = new ConstantKernelTraining(own, training, eigen);
  const { momentum = 0 } = rule;
  return {
    at: t => ({
      loss: dynamics.loss(t),
      residuals: dynamics.residuals(t),
      evaluation: dynamics.evaluationOutputs(t)?.data ?? null,
    }),
    reach: Infinity,
    convergenceTimes: convergenceTimes(dynamics.eigenvalues, training),
    largestStableLearningRate: rule.time === 'flow' ? null : largestStableLearningRate(dynamics.eigenvalues[0] ?? 0, training),
    speed: (rule.learningRate * lossCurvature(rule.loss, points)) / (1 - momentum),
  };
}

function recursion(problem: KernelTraining, rule: DynamicsRule, { vectors }: Eigendecomposition): Predictor {
  const { targets, Ktt } = problem;
  const training = new FunctionSpaceTraining(problem, rule);
  const operations = Ktt.rows ** 2 * (Ktt.rows === targets.rows ? targets.cols : 1);
  const { momentum = 0 } = rule;
  return {
    at: t => {
      training.advanceTo(t);
      const residual = arranged(residualOf(rule.loss, training.outputs(), targets), Ktt.rows);
      return {
        loss: training.lossValue(),
        residuals: multiplyTransposed(vectors, residual),
        evaluation: training.evaluationOutputs()?.data ?? null,
      };
    },
    reach: Math.floor(MAX_OPERATIONS / operations),
    convergenceTimes: null,
    largestStableLearningRate: rule.time === 'flow' ? null : sharpnessEdge(1, momentum) / sharpness(Ktt, problem.initial, rule.loss),
    // The curvature of both losses is at most that of a probability, 1/4 or 1/2, over M.
    speed: rule.learningRate / targets.rows / (1 - momentum),
  };
}
