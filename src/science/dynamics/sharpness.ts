/**
 * Stability of gradient descent for any loss: the largest eigenvalue of the Gauss-Newton matrix J^T H J of the loss, H = d^2L/df^2, against 2/eta
 * (Cohen et al. 2021; for squared losses both are the spectral norm of the kernel against M/eta, times the loss curvature). J^T H J has the
 * non-zero eigenvalues of S^T Theta S with S S^T = H: the kernel weighted by the Fisher information of the outputs.
 */
import { LinearAlgebraError } from '../linalg/errors';
import type { Matrix, Matrix64 } from '../linalg/matrix';
import { zeros } from '../linalg/matrix';
import { requireSquare } from '../linalg/shapes';
import { topEigenpairs } from '../linalg/topEigenpairs';
import { lossCurvature } from '../metrics/edgeOfStability';
import { sigmoid, softmaxRows, type OutputLossName } from './outputLosses';
import { requireLearningRate, requireMomentum } from './trainingSettings';

/** lambda_max(J^T H J) at outputs f [M, C]; `kernel` as of `fisherWeightedKernel`. @throws as it. */
export function sharpness(kernel: Matrix, outputs: Matrix, loss: OutputLossName): number {
  const top = (K: Matrix) => topEigenpairs(K, 1).values[0] as number;
  return loss === 'mse' || loss === 'half_sum'
    ? lossCurvature(loss, outputs.rows) * top(kernel)
    : top(fisherWeightedKernel(kernel, outputs, loss));
}

/** The sharpness up to which full-batch gradient descent with heavy-ball momentum b is stable, (2 + 2b)/eta. @throws DynamicsError `bad_setting`. */
export function sharpnessEdge(learningRate: number, momentum = 0): number {
  requireLearningRate(learningRate);
  requireMomentum(momentum);
  return (2 + 2 * momentum) / learningRate;
}

/**
 * S^T Theta S [MC, MC], index n * C + c, of the loss (1/M) sum_n l(f_n): for `logistic` S = sqrt(p (1 - p)/M) of each output, p = sigmoid(f); for
 * `cross_entropy` S_n = diag(sqrt p)(I - sqrt p sqrt p^T)/sqrt M with p = softmax(f_n), since S_n S_n^T = (diag p - p p^T)/M.
 * @param kernel the full kernel [MC, MC], or one [M, M] that the outputs share. @throws LinearAlgebraError `not_square`, `shape_mismatch`.
 */
export function fisherWeightedKernel(kernel: Matrix, outputs: Matrix, loss: 'cross_entropy' | 'logistic'): Matrix64 {
  const { rows: points, cols: C } = outputs;
  const size = requireSquare('the kernel', kernel);
  if (size !== points && size !== points * C)
    throw new LinearAlgebraError('shape_mismatch', `the kernel: expected ${points} or ${points * C} rows, found ${size}`);
  const isFull = size === points * C;
  const theta = (n: number, c: number, m: number, d: number) =>
    isFull ? (kernel.data[(n * C + c) * size + m * C + d] as number) : c === d ? (kernel.data[n * size + m] as number) : 0;
  const factors = Array.from({ length: points }, (_, n) => curvatureFactor(outputs.data.subarray(n * C, (n + 1) * C), loss));
  const weighted = zeros(points * C, points * C);
  for (let n = 0; n < points; n++) {
    for (let m = 0; m <= n; m++) {
      const block = sandwiched(factors[n] as Matrix64, (c, d) => theta(n, c, m, d), factors[m] as Matrix64);
      for (let c = 0; c < C; c++) {
        for (let d = 0; d < C; d++) {
          const value = (block[c * C + d] as number) / points;
          weighted.data[(n * C + c) * weighted.cols + m * C + d] = value;
          weighted.data[(m * C + d) * weighted.cols + n * C + c] = value;
        }
      }
    }
  }
  return weighted;
}

/** S_n sqrt M, [C, C]. */
function curvatureFactor(outputs: ArrayLike<number>, loss: 'cross_entropy' | 'logistic'): Matrix64 {
  const C = outputs.length;
  const factor = zeros(C, C);
  if (loss === 'logistic') {
    for (let c = 0; c < C; c++) {
      const f = outputs[c] as number;
      factor.data[c * C + c] = Math.sqrt(sigmoid(f) * sigmoid(-f));
    }
    return factor;
  }
  const root = softmaxRows(outputs, C).map(Math.sqrt);
  root.forEach((r, c) => root.forEach((s, d) => (factor.data[c * C + d] = r * (Number(c === d) - r * s))));
  return factor;
}

/** A^T B D of C x C matrices. */
function sandwiched(A: Matrix64, B: (c: number, d: number) => number, D: Matrix64): Float64Array {
  const C = A.rows;
  const half = new Float64Array(C * C);
  const result = new Float64Array(C * C);
  const add = (out: Float64Array, q: number, value: number) => (out[q] = (out[q] as number) + value);
  for (let i = 0; i < C; i++)
    for (let j = 0; j < C; j++) for (let k = 0; k < C; k++) add(half, i * C + j, B(i, k) * (D.data[k * C + j] as number));
  for (let i = 0; i < C; i++)
    for (let j = 0; j < C; j++)
      for (let k = 0; k < C; k++) add(result, i * C + j, (A.data[k * C + i] as number) * (half[k * C + j] as number));
  return result;
}
