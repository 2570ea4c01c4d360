/** A referee: a linear model f = f_0 + Phi d trained in its weights, by plain loops and with any loss. Its tangent kernel is Phi Phi^T, and constant. */
import type { Matrix64 } from '../../../src/science/linalg/matrix';
import { matrixOf, uniform } from '../linalg/sampleKernels';

export interface LinearModel {
  /** Features of the training and the evaluation points, [M, P], [E, P]. */
  readonly features: Matrix64;
  readonly evaluation: Matrix64;
  /** f_0 [M, C], [E, C] and y [M, C]. */
  readonly initial: Matrix64;
  readonly evaluationInitial: Matrix64;
  readonly targets: Matrix64;
}

export function linearModel(M: number, E: number, P: number, C: number, seed: number): LinearModel {
  const random = uniform(seed);
  const any = (rows: number, cols: number) => matrixOf(rows, cols, () => 2 * random() - 1);
  return { features: any(M, P), evaluation: any(E, P), initial: any(M, C), evaluationInitial: any(E, C), targets: any(M, C) };
}

/** A B^T */
export function gram(A: Matrix64, B: Matrix64): Matrix64 {
  return matrixOf(A.rows, B.rows, (i, j) => {
    let sum = 0;
    for (let p = 0; p < A.cols; p++) sum += A.data[i * A.cols + p]! * B.data[j * A.cols + p]!;
    return sum;
  });
}

export interface Descent {
  readonly learningRate: number;
  readonly momentum?: number;
  /** w of (w/2) ‖d‖^2. */
  readonly weightDecay?: number;
  /** dL/df at the outputs [M, C]. */
  readonly gradient: (outputs: Float64Array) => ArrayLike<number>;
}

/** Outputs on the training and the evaluation points after gradient descent on the weights d [P, C], from d = 0. */
export function trainedInWeights(model: LinearModel, steps: number, { learningRate, momentum = 0, weightDecay = 0, gradient }: Descent) {
  const { features, targets } = model;
  const C = targets.cols;
  const d = new Float64Array(features.cols * C);
  const v = new Float64Array(d.length);
  for (let step = 0; step < steps; step++) {
    const g = gradient(predicted(features, model.initial, d));
    for (let p = 0; p < features.cols; p++) {
      for (let c = 0; c < C; c++) {
        let slope = weightDecay * d[p * C + c]!;
        for (let n = 0; n < features.rows; n++) slope += features.data[n * features.cols + p]! * g[n * C + c]!;
        v[p * C + c] = momentum * v[p * C + c]! + slope;
      }
    }
    d.forEach((value, q) => (d[q] = value - learningRate * v[q]!));
  }
  return { train: predicted(features, model.initial, d), evaluation: predicted(model.evaluation, model.evaluationInitial, d) };
}

function predicted(features: Matrix64, initial: Matrix64, d: Float64Array): Float64Array {
  const C = initial.cols;
  return matrixOf(initial.rows, C, (n, c) => {
    let sum = initial.data[n * C + c]!;
    for (let p = 0; p < features.cols; p++) sum += features.data[n * features.cols + p]! * d[p * C + c]!;
    return sum;
  }).data;
}
