/**
 * Kernel regression with an empirical kernel at one snapshot t*, over a range of ridges (Kalvankar 2025, section 2.1).
 *
 * - prediction: f_KR = K_et (K_tt + lambda I)^{-1} y, which does not know the network's output;
 * - continuation: f(t*) + K_et (K_tt + lambda I)^{-1} (y - f(t*)), where training with the kernel frozen at t* ends (Lee et al. 2019).
 *
 * What comes out turns on lambda, so every ridge carries its effective rank and condition number, and a ridge that the kernel's
 * noise drowns carries no prediction at all.
 */
import { LinearAlgebraError } from '../linalg/errors';
import { cholesky, solveFactored, solveSpd } from '../linalg/cholesky';
import type { Matrix, Matrix64 } from '../linalg/matrix';
import { add, multiply, multiplyTransposed, subtract } from '../linalg/products';
import { requireLength, requireSquare } from '../linalg/shapes';
import { symmetricEigen } from '../linalg/symmetricEigen';
import { symmetricEigenvalues } from '../linalg/symmetricEigenvalues';
import { effectiveRank } from '../metrics/spectrum';
import { DynamicsError } from './errors';

/** Training kernel, evaluation kernel and targets of one regression; C outputs share the kernel (for the full kernel, C = 1 and rows n * C + c). */
export interface RegressionProblem {
  /** K_tt [M, M] symmetric. */
  readonly Ktt: Matrix;
  /** K_et [E, M]. */
  readonly Ket: Matrix;
  /** y [M, C]. */
  readonly yTrain: Matrix;
  /** The network's outputs at the snapshot on the training [M, C] and the evaluation points [E, C]; without them there is no continuation. */
  readonly outputs?: { readonly train: Matrix; readonly evaluation: Matrix };
}

export interface RidgeSolution {
  readonly ridge: number;
  /** sum lambda_i / (lambda_i + ridge). */
  readonly effectiveRank: number;
  /** (lambda_1 + ridge) / (lambda_M + ridge); null for 0/0. */
  readonly conditionNumber: number | null;
  /** Null: unresolved. The ridge lies below the noise floor, so that noise decides the result. */
  readonly solution: Predictions | null;
}

export interface Predictions {
  /** f_KR [E, C]. */
  readonly prediction: Matrix64;
  /** [E, C]; null without the network's outputs. */
  readonly continuation: Matrix64 | null;
}

export interface RidgeSweep {
  /** Error of the kernel's eigenvalues that was used: the caller's, or the rounding of float64 where that is larger. */
  readonly noiseFloor: number;
  /** In the order of `ridges`. */
  readonly ridges: readonly RidgeSolution[];
}

/** A kernel whose every eigenvalue stands this far above its noise is resolved at any ridge. */
const WELL_ABOVE = 10;

/**
 * Solutions for all `ridges` (0 or more) in float64; negative eigenvalues, which a Gram matrix does not have, count as 0.
 * `noiseFloor`: error of the eigenvalues of K_tt as computed, about 1e-7 M lambda_1 for kernels measured in float32; at least eps M lambda_1, that of
 * float64. A ridge below it is unresolved, unless all eigenvalues of K_tt stand ten times above the floor.
 * @throws DynamicsError `bad_ridge`; LinearAlgebraError `not_square`, `shape_mismatch`, `not_symmetric`, `not_finite`.
 */
export function kernelRegression(problem: RegressionProblem, ridges: readonly number[], noiseFloor = 0): RidgeSweep {
  requireFitting(problem);
  for (const ridge of ridges) requireRidge(ridge);
  const computed = finiteEigenvalues(problem.Ktt);
  const values = computed.map(value => Math.max(value, 0));
  const largest = values[0] ?? 0;
  const smallest = values[values.length - 1] ?? 0;
  const floor = Math.max(noiseFloor, Number.EPSILON * values.length * largest);
  const solve = solverOf(problem, computed);
  const wellConditioned = smallest > 0 && smallest >= WELL_ABOVE * floor;
  return {
    noiseFloor: floor,
    ridges: ridges.map(ridge => ({
      ridge,
      effectiveRank: effectiveRank(values, ridge),
      conditionNumber: largest + ridge === 0 ? null : (largest + ridge) / (smallest + ridge),
      solution: (ridge > 0 && ridge >= floor) || wellConditioned ? solve(ridge) : null,
    })),
  };
}

/**
 * The solution for one ridge by Cholesky factorisation, without eigenvalues and so without a judgement on noise.
 * @throws DynamicsError `bad_ridge`; LinearAlgebraError `not_square`, `shape_mismatch`, `not_finite`, `not_positive_definite` (the ridge is too small for the kernel's rounding).
 */
export function kernelRegressionAt(problem: RegressionProblem, ridge: number): Predictions {
  requireFitting(problem);
  requireRidge(ridge);
  return byCholesky(problem, ridge);
}

/** One solution after the other: by Cholesky, or in the eigenbasis where eigenvalues are to count as 0 or rounding decides. */
function solverOf(problem: RegressionProblem, values: Float64Array): (ridge: number) => Predictions {
  let modes: Modes | undefined;
  const inEigenbasis = (ridge: number) => solveModes(problem, (modes ??= modesOf(problem)), ridge);
  if ((values[values.length - 1] ?? 0) < 0) return inEigenbasis;
  return ridge => {
    try {
      return byCholesky(problem, ridge);
    } catch (error) {
      if (error instanceof LinearAlgebraError && error.reason === 'not_positive_definite') return inEigenbasis(ridge);
      throw error;
    }
  };
}

function byCholesky({ Ktt, Ket, yTrain, outputs }: RegressionProblem, ridge: number): Predictions {
  const L = cholesky(withRidge(Ktt, ridge));
  const solve = (right: Matrix) => multiply(Ket, solveFactored(L, right));
  return {
    prediction: solve(yTrain),
    continuation: outputs ? add(outputs.evaluation, solve(subtract(yTrain, outputs.train))) : null,
  };
}

/**
 * The part of the predictions' variance that noise of the targets causes, for noise of variance 1, independent between points: the squared length of
 * each row of K_et (K_tt + lambda I)^{-1}, which is K(x, X) (K + lambda I)^{-2} K(X, x), [E]. Times sigma^2 it is the variance of f_KR and
 * of the continuation (Rasmussen and Williams 2006, section 2.6; without a ridge the text of "Neural tangent kernel", 24-03).
 * @throws DynamicsError `bad_ridge`; LinearAlgebraError `not_square`, `shape_mismatch`, `not_finite`, `not_positive_definite`.
 */
export function noiseVariance({ Ktt, Ket }: Pick<RegressionProblem, 'Ktt' | 'Ket'>, ridge: number): Float64Array {
  requireRidge(ridge);
  requireEvaluationKernel(Ket, requireSquare('the training kernel', Ktt));
  const weights = solveSpd(withRidge(Ktt, ridge), transposed(Ket));
  const variance = new Float64Array(Ket.rows);
  weights.data.forEach((weight, index) => {
    const e = index % Ket.rows;
    variance[e] = (variance[e] as number) + weight ** 2;
  });
  return variance;
}

/** K_tt = V diag(values) V^T, with the targets in its basis: V^T y [M, C], V^T (y - f) [M, C]. */
interface Modes {
  /** Without the negative ones. */
  readonly values: Float64Array;
  readonly vectors: Matrix64;
  readonly y: Matrix64;
  readonly residual: Matrix64 | null;
}

function modesOf({ Ktt, yTrain, outputs }: RegressionProblem): Modes {
  const { values, vectors } = symmetricEigen(Ktt);
  return {
    values: values.map(value => Math.max(value, 0)),
    vectors,
    y: multiplyTransposed(vectors, yTrain),
    residual: outputs ? multiplyTransposed(vectors, subtract(yTrain, outputs.train)) : null,
  };
}

function solveModes({ Ket, outputs }: RegressionProblem, { values, vectors, y, residual }: Modes, ridge: number): Predictions {
  const solve = (right: Matrix64): Matrix64 => {
    const data = right.data.map((value, index) => value / ((values[Math.floor(index / right.cols)] as number) + ridge));
    return multiply(Ket, multiply(vectors, { ...right, data }));
  };
  return {
    prediction: solve(y),
    continuation: outputs && residual ? add(outputs.evaluation, solve(residual)) : null,
  };
}

function finiteEigenvalues(Ktt: Matrix): Float64Array {
  const values = symmetricEigenvalues(Ktt);
  if (values.some(Number.isNaN)) {
    throw new LinearAlgebraError('not_finite', 'kernel regression: expected a training kernel of finite numbers, found NaN or infinity');
  }
  return values;
}

function requireFitting({ Ktt, Ket, yTrain, outputs }: RegressionProblem): void {
  const M = requireSquare('the training kernel', Ktt);
  requireLength('the targets', yTrain.rows, M);
  requireEvaluationKernel(Ket, M);
  if (!outputs) return;
  requireLength('the training outputs', outputs.train.rows, M);
  requireLength('the evaluation outputs', outputs.evaluation.rows, Ket.rows);
  if (outputs.train.cols !== yTrain.cols || outputs.evaluation.cols !== yTrain.cols) {
    throw new LinearAlgebraError(
      'shape_mismatch',
      `the outputs: expected ${yTrain.cols} columns as the targets, found ${outputs.train.cols} and ${outputs.evaluation.cols}`,
    );
  }
}

function requireEvaluationKernel(Ket: Matrix, M: number): void {
  if (Ket.cols === M) return;
  throw new LinearAlgebraError('shape_mismatch', `the evaluation kernel: expected ${M} columns, one a training point, found ${Ket.cols}`);
}

function requireRidge(ridge: number): void {
  if (!(ridge >= 0 && ridge < Infinity)) throw new DynamicsError('bad_ridge', `ridge: expected a number of 0 or more, found ${ridge}`);
}

/** K + ridge I. */
function withRidge({ rows: M, data }: Matrix, ridge: number): Matrix64 {
  const regularised = Float64Array.from(data);
  for (let i = 0; i < M; i++) regularised[i * M + i] = (regularised[i * M + i] as number) + ridge;
  return { rows: M, cols: M, data: regularised };
}

function transposed({ rows, cols, data }: Matrix): Matrix64 {
  return {
    rows: cols,
    cols: rows,
    data: Float64Array.from({ length: data.length }, (_, q) => data[(q % rows) * cols + Math.floor(q / rows)] as number),
  };
}
