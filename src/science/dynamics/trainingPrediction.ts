/**
 * What full-batch training would have made of the outputs had the kernel stayed what it was at first, for every loss that networks are trained with
 * (Lee et al. 2019): with squared losses in the small space where it takes place, with the others by recursion over all outputs.
 */
import type { Matrix, Matrix64, RowProduct } from '../linalg/matrix';
import { add, matVec, multiplyTransposed } from '../linalg/products';
import { requireLength } from '../linalg/shapes';
import { symmetricEigen } from '../linalg/symmetricEigen';
import { dot } from '../linalg/vectorArithmetic';
import { modeEvolution } from './modeEvolution';
import { FunctionSpaceTraining } from './functionSpace';
import { KrylovTraining } from './krylovTraining';
import type { OutputLossName } from './outputLosses';
import { DynamicsError } from './errors';
import { modeRates } from './trainingSettings';

export interface PredictedTraining {
  readonly loss: OutputLossName;
  readonly learningRate: number;
  /** Heavy-ball momentum, 0 when absent. */
  readonly momentum?: number;
  /** w of the penalty (w/2) ‖theta - theta_*‖^2; squared losses only, 0 when absent. */
  readonly weightDecay?: number;
}

export interface TrainingStart {
  /** Theta(X, X) with all its outputs, [MC, MC], index n C + c. */
  readonly kernel: Matrix;
  /** Multiplies by the kernel, where that takes less than its numbers do. */
  readonly product?: RowProduct;
  /** Whether the kernel was computed in float32, so that its small eigenvalues are noise and may be negative. */
  readonly isNoisy?: boolean;
  /** f_0 and y, [M, C]. */
  readonly initial: Matrix;
  readonly targets: Matrix;
  /** J (theta_0 - theta_*), [M, C]: what weight decay pulls at from the first step on. Absent where theta_* = theta_0. */
  readonly pull?: Matrix;
}

/** f_t on the training points, [M, C], of steps asked for in ascending order. @throws DynamicsError `bad_step`. */
export type TrainingPrediction = (step: number) => Matrix64;

/** @throws DynamicsError `bad_setting`; LinearAlgebraError `shape_mismatch`, `not_symmetric`, `not_finite`. */
export function trainingPrediction(start: TrainingStart, training: PredictedTraining): TrainingPrediction {
  const { loss } = training;
  if (loss === 'mse' || loss === 'half_sum') {
    requireLength('the targets', start.targets.data.length, start.initial.data.length);
    requireLength('the training kernel', start.kernel.rows, start.initial.data.length);
    return start.isNoisy === true ? modePrediction(start, { ...training, loss }) : krylovPrediction(start, { ...training, loss });
  }
  if (training.weightDecay)
    throw new DynamicsError('bad_setting', `weight decay: expected none with the loss ${loss}, found ${training.weightDecay}`);
  const { kernel, initial, targets } = start;
  const recursion = new FunctionSpaceTraining({ Ktt: kernel, initial, targets }, { ...training, time: 'steps' });
  return step => {
    recursion.advanceTo(step);
    return recursion.outputs();
  };
}

type SquaredPrediction = PredictedTraining & { readonly loss: 'mse' | 'half_sum' };

/** f_t - f_0 is driven by K (f_0 - y) and by the pull alone (`krylovTraining`). */
function krylovPrediction({ kernel, product, initial, targets, pull }: TrainingStart, training: SquaredPrediction): TrainingPrediction {
  const n = initial.data.length;
  const rates = modeRates({ ...training, points: initial.rows, time: 'steps' });
  const multiply = product ?? productOf(kernel);
  const residuals = initial.data.map((f, i) => f - (targets.data[i] as number));
  const source = new Float64Array(n);
  multiply(source, Float64Array.from(residuals), 0, 1);
  for (let i = 0; i < n; i++) source[i] = rates.rate * (source[i] as number) + rates.decay * (pull?.data[i] ?? 0);
  const moved = new KrylovTraining(multiply, source, rates);
  return step => {
    const data = new Float64Array(initial.data);
    moved.addTo(data, step);
    return { rows: initial.rows, cols: initial.cols, data };
  };
}

/** With the numbers of a symmetric matrix. */
function productOf({ rows: n, data }: Matrix): RowProduct {
  return (out, rows, first, end) => {
    for (let row = first * n; row < end * n; row += n) {
      for (let i = 0; i < n; i++) out[row + i] = dot(data, i * n, rows, row, n);
    }
  };
}

/**
 * Per eigenmode f_t - f_0 is -p_t (lambda r + (w/c) h), r of f_0 - y and h of the pull, p the predictor's factor of `modeEvolution`: both are driven
 * by the same recursion, the one with eta c lambda, the other with eta w. Modes of negative eigenvalue, which a kernel does not have, stay.
 */
function modePrediction({ kernel, initial, targets, pull }: TrainingStart, training: SquaredPrediction): TrainingPrediction {
  const settings = { ...training, points: initial.rows, time: 'steps' } as const;
  const { rate, decay } = modeRates(settings);
  const { values, vectors } = symmetricEigen(kernel);
  const eigenvalues = values.map(value => Math.max(value, 0));
  const inModes = (values: (i: number) => number) => {
    const data = Float64Array.from({ length: kernel.rows }, (_, i) => values(i));
    return multiplyTransposed(vectors, { rows: kernel.rows, cols: 1, data }).data;
  };
  const residuals = inModes(i => (initial.data[i] as number) - (targets.data[i] as number));
  const pulls = pull && decay > 0 ? inModes(i => pull.data[i] as number) : null;
  const drives = eigenvalues.map((lambda, i) => lambda * (residuals[i] as number) + (decay / rate) * (pulls?.[i] ?? 0));
  const evolution = modeEvolution(eigenvalues, settings);
  return step => {
    const { predictors } = evolution.at(step);
    const moved = matVec(
      vectors,
      predictors.map((p, i) => -p * (drives[i] as number)),
    );
    return add(initial, { rows: initial.rows, cols: initial.cols, data: moved });
  };
}
