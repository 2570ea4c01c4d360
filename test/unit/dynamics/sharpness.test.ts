/** The largest stable step for any loss: against the Hessian of a linear model by differences, and against training at its edge. */
import assert from 'node:assert/strict';
import { FunctionSpaceTraining } from '../../../src/science/dynamics/functionSpace';
import { outputLoss, sigmoid, type OutputLossName } from '../../../src/science/dynamics/outputLosses';
import { fisherWeightedKernel, sharpness, sharpnessEdge } from '../../../src/science/dynamics/sharpness';
import { symmetricEigen } from '../../../src/science/linalg/symmetricEigen';
import { edgeOfStability } from '../../../src/science/metrics/edgeOfStability';
import { close } from '../linalg/closeness';
import { diagonal, matrixOf } from '../linalg/sampleKernels';
import { gram, linearModel } from './linearModel';

const [M, C, P] = [6, 3, 4];
const model = linearModel(M, 1, P, C, 21);
const K = gram(model.features, model.features);
const whole = matrixOf(M * C, M * C, (i, j) => (i % C === j % C ? K.data[Math.floor(i / C) * M + Math.floor(j / C)]! : 0));
const oneHot = matrixOf(M, C, (n, c) => Number((n * n) % C === c));

/** Largest eigenvalue of the Hessian of L(f_0 + Phi d) in the weights d [P, C] at d = 0, by central differences of the gradient. */
function sharpnessInWeights(loss: OutputLossName): number {
  const { gradient } = outputLoss(loss, M, C);
  const slope = (d: Float64Array) => {
    const f = matrixOf(M, C, (n, c) => {
      let sum = model.initial.data[n * C + c]!;
      for (let p = 0; p < P; p++) sum += model.features.data[n * P + p]! * d[p * C + c]!;
      return sum;
    });
    const g = gradient(f.data, oneHot.data);
    return Array.from({ length: P * C }, (_, q) => {
      let sum = 0;
      for (let n = 0; n < M; n++) sum += model.features.data[n * P + Math.floor(q / C)]! * g[n * C + (q % C)]!;
      return sum;
    });
  };
  const column = (q: number, h: number) => slope(Float64Array.from({ length: P * C }, (_, r) => (r === q ? h : 0)));
  const hessian = Array.from({ length: P * C }, (_, q) => {
    const [ahead, behind] = [column(q, 1e-4), column(q, -1e-4)];
    return ahead.map((value, r) => (value - behind[r]!) / 2e-4);
  });
  return symmetricEigen(matrixOf(P * C, P * C, (i, j) => (hessian[i]![j]! + hessian[j]![i]!) / 2)).values[0]!;
}

describe('sharpness', () => {
  for (const loss of ['mse', 'half_sum', 'cross_entropy', 'logistic'] as const) {
    it(`of a linear model is the largest eigenvalue of its Hessian: ${loss}, kernel shared or full`, () => {
      const expected = sharpnessInWeights(loss);
      close(sharpness(K, model.initial, loss), expected, 1e-7);
      close(sharpness(whole, model.initial, loss), expected, 1e-7);
    });
  }

  it('of squared losses meets its edge where the spectral norm meets M/eta', () => {
    for (const loss of ['mse', 'half_sum'] as const) {
      for (const momentum of [0, 0.9]) {
        const edge = edgeOfStability({ loss, learningRate: 0.3, points: M, momentum });
        const kernel = diagonal([edge, 1, 1, 1, 1, 1]);
        close(
          sharpness(
            kernel,
            matrixOf(M, 1, () => 0),
            loss,
          ),
          sharpnessEdge(0.3, momentum),
          1e-12,
        );
      }
    }
  });

  it('of two classes with cross-entropy is that of the logistic loss of their difference', () => {
    const two = matrixOf(M, 2, (n, c) => Math.sin(3 * n + c));
    const difference = matrixOf(M, 1, n => two.data[2 * n + 1]! - two.data[2 * n]!);
    close(sharpness(K, two, 'cross_entropy'), 2 * sharpness(K, difference, 'logistic'), 1e-12);
  });

  it('parts steps that return to a minimum from steps that leave it, with and without momentum', () => {
    // Targets that are the model's own probabilities: the outputs start in the minimum, and are pushed a little.
    for (const momentum of [0, 0.6]) {
      const targets = matrixOf(M, 1, n => sigmoid(model.initial.data[n]!));
      const at = matrixOf(M, 1, n => model.initial.data[n]!);
      const largest = (2 + 2 * momentum) / sharpness(K, at, 'logistic');
      const top = symmetricEigen(fisherWeightedKernel(K, at, 'logistic')).vectors;
      const pushed = matrixOf(M, 1, n => at.data[n]! + 1e-6 * (top.data[n * M]! / Math.sqrt(sigmoid(at.data[n]!) * sigmoid(-at.data[n]!))));
      const away = (learningRate: number) => {
        const trained = new FunctionSpaceTraining(
          { Ktt: K, targets, initial: pushed },
          { loss: 'logistic', learningRate, momentum, time: 'steps' },
        );
        trained.advanceTo(300);
        return Math.hypot(...trained.outputs().data.map((f, n) => f - at.data[n]!)) / 1e-6;
      };
      assert.ok(away(0.97 * largest) < 0.1, `${away(0.97 * largest)}`);
      assert.ok(away(1.03 * largest) > 100, `${away(1.03 * largest)}`);
      close(sharpnessEdge(largest, momentum), sharpness(K, at, 'logistic'), 1e-14);
    }
  });

  it('of the logistic loss weighs the kernel by the Fisher information p (1 - p) of each output', () => {
    const f = matrixOf(M, 1, n => n - 2);
    const p = Array.from(f.data, value => 1 / (1 + Math.exp(-value)));
    const weighted = fisherWeightedKernel(K, f, 'logistic');
    weighted.data.forEach((value, q) => {
      const [n, m] = [Math.floor(q / M), q % M];
      close(value, (Math.sqrt(p[n]! * (1 - p[n]!) * p[m]! * (1 - p[m]!)) * K.data[q]!) / M, 1e-13, 1);
    });
  });

  it('refuses kernels of other points, and settings out of range', () => {
    assert.throws(() => sharpness(diagonal([1, 2]), model.initial, 'cross_entropy'), {
      name: 'LinearAlgebraError',
      reason: 'shape_mismatch',
    });
    assert.throws(() => sharpnessEdge(0), { name: 'DynamicsError', reason: 'bad_setting' });
    assert.throws(() => sharpnessEdge(1, 1), { reason: 'bad_setting' });
  });
});
