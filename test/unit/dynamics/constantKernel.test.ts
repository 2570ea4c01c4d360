/** Squared losses under a constant kernel, in closed form: against training in weight space, the matrix exponential by its series, and by hand. */
import assert from 'node:assert/strict';
import { ConstantKernelTraining, modeResiduals, type KernelTraining } from '../../../src/science/dynamics/constantKernel';
import { convergenceTimes, largestStableLearningRate } from '../../../src/science/dynamics/convergence';
import { kernelRegressionAt } from '../../../src/science/dynamics/kernelRegression';
import type { SquaredTraining } from '../../../src/science/dynamics/trainingSettings';
import type { Matrix64 } from '../../../src/science/linalg/matrix';
import { multiply, subtract } from '../../../src/science/linalg/products';
import { allClose, close } from '../linalg/closeness';
import { circleKernel, diagonal, fromRows, map, matrixOf, randomAngles, rotated } from '../linalg/sampleKernels';
import { gram, linearModel, trainedInWeights, type LinearModel } from './linearModel';

const M = 9;
/** M points, 12 weights: the kernel has full rank; with 5 weights it has not. */
const models = { 'of full rank': linearModel(M, 4, 12, 2, 3), 'of rank 5': linearModel(M, 4, 5, 2, 4) };
const problemOf = ({ features, evaluation, initial, evaluationInitial, targets }: LinearModel): KernelTraining => ({
  Ktt: gram(features, features),
  targets,
  initial,
  evaluation: { Ket: gram(evaluation, features), initial: evaluationInitial },
});
const spectralNorm = (problem: KernelTraining) => new ConstantKernelTraining(problem, steps({})).eigenvalues[0]!;
const steps = (change: Partial<SquaredTraining>): SquaredTraining => ({
  loss: 'mse',
  points: M,
  learningRate: 0.1,
  time: 'steps',
  ...change,
});
const curvature = { mse: 2 / M, half_sum: 1 };

describe('training under a constant kernel is training of a linear model', () => {
  for (const [name, model] of Object.entries(models)) {
    for (const loss of ['mse', 'half_sum'] as const) {
      for (const [part, momentum, weightDecay] of [
        [0.4, 0, 0],
        [0.9, 0, 0],
        [0.4, 0, 0.3],
        [0.5, 0.9, 0],
        [0.95, 0.5, 0.2],
      ] as const) {
        it(`${loss}, a kernel ${name}, ${part} of the largest stable learning rate, momentum ${momentum}, weight decay ${weightDecay}`, () => {
          const problem = problemOf(model);
          const learningRate = part * largestStableLearningRate(spectralNorm(problem), { loss, points: M, momentum, weightDecay });
          const predicted = new ConstantKernelTraining(problem, steps({ loss, learningRate, momentum, weightDecay }));
          const gradient = (f: Float64Array) => f.map((value, i) => curvature[loss] * (value - model.targets.data[i]!));
          for (const step of [0, 1, 2, 7, 200]) {
            const real = trainedInWeights(model, step, { learningRate, momentum, weightDecay, gradient });
            allClose(predicted.outputs(step).data, real.train, 1e-12, 3);
            allClose(predicted.evaluationOutputs(step)!.data, real.evaluation, 1e-12, 10);
            const residuals = modeResiduals(predicted.vectors, { rows: M, cols: 2, data: real.train }, model.targets);
            allClose(predicted.residuals(step).data, residuals.data, 1e-12, 10);
            const value = (curvature[loss] / 2) * real.train.reduce((sum, f, i) => sum + (f - model.targets.data[i]!) ** 2, 0);
            close(predicted.loss(step), value, 1e-12, predicted.loss(0));
          }
        });
      }
    }
  }

  it('diverges at 1.5 times that rate, with residuals of alternating sign', () => {
    const problem = problemOf(models['of full rank']);
    const learningRate = 1.5 * largestStableLearningRate(spectralNorm(problem), steps({}));
    const predicted = new ConstantKernelTraining(problem, steps({ learningRate }));
    const first = (step: number) => predicted.residuals(step).data[0]!;
    close(first(3), -8 * first(0), 1e-12);
    close(first(101), -(2 ** 101) * first(0), 1e-11);
  });
});

describe('the flow', () => {
  /** exp(A) by scaling to a small norm, the Taylor series, and squaring. */
  const exponential = (A: Matrix64): Matrix64 => {
    const halvings = 12;
    const small = map(A, value => value / 2 ** halvings);
    let term = diagonal(new Array<number>(A.rows).fill(1));
    let sum = term;
    for (let k = 1; k < 20; k++) {
      term = map(multiply(term, small), value => value / k);
      sum = map(sum, (value, i, j) => value + term.data[i * A.cols + j]!);
    }
    for (let i = 0; i < halvings; i++) sum = multiply(sum, sum);
    return sum;
  };

  it('follows the matrix exponential', () => {
    const problem = problemOf(models['of rank 5']);
    const flow = new ConstantKernelTraining(problem, steps({ time: 'flow', learningRate: 0.3 }));
    const residual = subtract(problem.initial, problem.targets);
    for (const time of [0, 0.5, 3.7, 40]) {
      const left = multiply(exponential(map(problem.Ktt as Matrix64, value => -0.3 * (2 / M) * time * value)), residual);
      allClose(subtract(flow.outputs(time), problem.targets).data, left.data, 1e-11, 3);
    }
  });

  it('is the limit of small steps', () => {
    const problem = problemOf(models['of full rank']);
    const flow = new ConstantKernelTraining(problem, steps({ time: 'flow', learningRate: 1 }));
    const fine = new ConstantKernelTraining(problem, steps({ learningRate: 1e-6 }));
    allClose(fine.evaluationOutputs(2_000_000)!.data, flow.evaluationOutputs(2)!.data, 1e-4, 1);
  });

  it('has the convergence of two points with the correlation rho: f_1 = 1 - exp(-(1 - rho) t)', () => {
    for (const rho of [0, 0.9]) {
      const problem = {
        Ktt: fromRows([
          [1, rho],
          [rho, 1],
        ]),
        targets: fromRows([[1], [-1]]),
        initial: fromRows([[0], [0]]),
      };
      const flow = new ConstantKernelTraining(problem, { loss: 'half_sum', points: 2, learningRate: 1, time: 'flow' });
      for (const time of [0.1, 1, 10])
        allClose(flow.outputs(time).data, [-Math.expm1(-(1 - rho) * time), Math.expm1(-(1 - rho) * time)], 1e-13);
      close(convergenceTimes(flow.eigenvalues, { loss: 'half_sum', points: 2, learningRate: 1, time: 'flow' })[1], 1 / (1 - rho), 1e-13);
    }
  });
});

describe('the end of training', () => {
  it('is kernel regression: the two points of ReLU, (1, 0) -> 2, (0, 1) -> -1, predict 0.784326 at (1, 1)', () => {
    const problem = reluAt(
      [
        [1, 0],
        [0, 1],
      ],
      [[1, 1]],
    );
    const flow = new ConstantKernelTraining(
      { ...problem, targets: fromRows([[2], [-1]]), initial: fromRows([[0], [0]]) },
      { loss: 'half_sum', points: 2, learningRate: 1, time: 'flow' },
    );
    close(flow.evaluationOutputs(1e6)!.data[0], 0.784326, 5e-7);
  });

  it('with weight decay towards the initial values is ridge regression of f - f_0 with ridge w/c', () => {
    const model = models['of rank 5'];
    const problem = problemOf(model);
    const weightDecay = 0.07;
    for (const time of ['steps', 'flow'] as const) {
      const trained = new ConstantKernelTraining(problem, steps({ time, learningRate: 0.2, weightDecay }));
      const { continuation } = kernelRegressionAt(
        {
          Ktt: problem.Ktt,
          Ket: problem.evaluation!.Ket,
          yTrain: model.targets,
          outputs: { train: model.initial, evaluation: model.evaluationInitial },
        },
        weightDecay / (2 / M),
      );
      allClose(trained.evaluationOutputs(100_000)!.data, continuation!.data, 1e-11, 1);
    }
  });
});

describe('modes that the kernel hardly has', () => {
  it('of eigenvalue 0 stay, and their predictor is the series limit', () => {
    const problem = {
      Ktt: diagonal([1, 0]),
      targets: fromRows([[3], [5]]),
      initial: fromRows([[1], [2]]),
      evaluation: { Ket: fromRows([[0, 1]]), initial: fromRows([[0]]) },
    };
    for (const time of ['steps', 'flow'] as const) {
      const trained = new ConstantKernelTraining(problem, { loss: 'half_sum', points: 2, learningRate: 0.25, time });
      assert.equal(trained.outputs(1000).data[1], 2);
      close(trained.evaluationOutputs(1000)!.data[0], 0.25 * 1000 * 3, 1e-14);
    }
  });

  it('of eigenvalue 1e-18 lose nothing to the rounding of 1 - x', () => {
    const problem = {
      Ktt: diagonal([1, 1e-18]),
      targets: fromRows([[0], [1]]),
      initial: fromRows([[0], [0]]),
      evaluation: { Ket: diagonal([1, 1e-18]), initial: fromRows([[0], [0]]) },
    };
    const trained = new ConstantKernelTraining(problem, { loss: 'half_sum', points: 2, learningRate: 0.5, time: 'steps' });
    close(trained.evaluationOutputs(1000)!.data[1], 1000 * 0.5e-18, 1e-12);
  });

  it('that rounding made negative count as 0', () => {
    const Ktt = rotated([2, 1, -1e-12], 5);
    const trained = new ConstantKernelTraining(
      { Ktt, targets: matrixOf(3, 1, () => 1), initial: matrixOf(3, 1, () => 0) },
      { loss: 'half_sum', points: 3, learningRate: 0.5, time: 'steps' },
    );
    assert.equal(trained.eigenvalues[2], 0);
    assert.equal(trained.residuals(1e9).data[2], trained.residuals(0).data[2]);
  });
});

describe('convergence', () => {
  const settings = (change: Partial<SquaredTraining> = {}) => steps({ loss: 'half_sum', learningRate: 1, ...change });

  it('takes ln(1/fraction) / -ln|1 - eta c lambda| steps, also beyond half the stability range; never at the edge or for eigenvalue 0', () => {
    const times = convergenceTimes([0.5, 1.5, 2, 2.5, 0], settings(), 1e-3);
    close(times[0], Math.log(1e3) / Math.log(2), 1e-14);
    close(times[1], Math.log(1e3) / Math.log(2), 1e-14);
    assert.deepEqual(Array.from(times.slice(2)), [Infinity, Infinity, Infinity]);
    close(convergenceTimes([1e-17], settings())[0], 1e17, 1e-12);
    close(convergenceTimes([1], settings())[0], 0, 0, 1);
  });

  it('with momentum is that of the recursion', () => {
    for (const [lambda, momentum] of [
      [0.001, 0.9],
      [0.5, 0.9],
      [1.7, 0.3],
      [2.2, 0.3],
    ] as const) {
      const training = settings({ momentum });
      const [time] = convergenceTimes([lambda], training);
      const one = { Ktt: fromRows([[lambda]]), targets: fromRows([[0]]), initial: fromRows([[1]]) };
      const trained = new ConstantKernelTraining(one, training);
      // The envelope of the residual over the last 100 of 100 time constants.
      const envelope = (from: number) => Math.max(...Array.from({ length: 100 }, (_, i) => Math.abs(trained.residuals(from + i).data[0]!)));
      const [early, late] = [Math.ceil(2 * time!), Math.ceil(12 * time!)];
      close(-Math.log(envelope(late) / envelope(early)) * time!, late - early, 0.1);
    }
  });

  it('ends at the largest stable learning rate', () => {
    for (const [loss, momentum, weightDecay] of [
      ['mse', 0, 0],
      ['half_sum', 0, 0.3],
      ['mse', 0.9, 0],
      ['half_sum', 0.5, 0.1],
    ] as const) {
      const at = { loss, points: M, momentum, weightDecay };
      const largest = largestStableLearningRate(4, at);
      const one = { Ktt: fromRows([[4]]), targets: fromRows([[0]]), initial: fromRows([[1]]) };
      const residual = (factor: number) =>
        Math.max(
          ...[3000, 3001].map(step =>
            Math.abs(new ConstantKernelTraining(one, steps({ ...at, learningRate: factor * largest })).residuals(step).data[0]!),
          ),
        );
      const settled = weightDecay === 0 ? 0 : weightDecay / (weightDecay + 4 * curvature[loss]);
      assert.ok(Math.abs(residual(0.99) - settled) < 1e-3, `${residual(0.99)}`);
      assert.ok(residual(1.01) > 10, `${residual(1.01)}`);
    }
  });

  it('needs condition number times log(1/fraction) / 2 steps at the largest stable rate for the slowest mode', () => {
    const angles = randomAngles(20, 5);
    const K = circleKernel(angles);
    const problem = { Ktt: K, targets: matrixOf(20, 1, () => 1), initial: matrixOf(20, 1, () => 0) };
    const { eigenvalues } = new ConstantKernelTraining(problem, steps({}));
    const learningRate = largestStableLearningRate(eigenvalues[0]!, { loss: 'half_sum', points: 20 });
    const slowest = convergenceTimes(eigenvalues, { loss: 'half_sum', points: 20, learningRate, time: 'flow' }, 1e-3).at(-1)!;
    close(slowest, ((eigenvalues[0]! / eigenvalues.at(-1)!) * Math.log(1e3)) / 2, 1e-12);
  });
});

describe('dynamics under a constant kernel refuse', () => {
  const one = { Ktt: fromRows([[4]]), targets: fromRows([[0]]), initial: fromRows([[1]]) };

  it('settings out of range, by name', () => {
    for (const [change, message] of [
      [{ learningRate: 0 }, /learning rate: expected a number above 0, found 0/],
      [{ momentum: 1 }, /momentum: expected 0 or more and below 1, found 1/],
      [{ weightDecay: -1 }, /weight decay/],
      [{ points: 0 }, /training points/],
      [{ time: 'flow', momentum: 0.5 }, /momentum: expected 0 for a flow/],
    ] as const) {
      assert.throws(() => new ConstantKernelTraining(one, steps(change)), { name: 'DynamicsError', reason: 'bad_setting', message });
    }
  });

  it('times that are no steps', () => {
    for (const step of [-1, 0.5, NaN, Infinity]) {
      for (const momentum of [0, 0.5]) {
        const trained = new ConstantKernelTraining(one, steps({ momentum }));
        assert.throws(() => trained.outputs(step), { name: 'DynamicsError', reason: 'bad_step' });
      }
    }
    assert.throws(() => new ConstantKernelTraining(one, steps({ time: 'flow' })).outputs(-0.1), { reason: 'bad_step' });
  });

  it('sizes that do not fit, and kernels that are no numbers', () => {
    const two = fromRows([[0], [1]]);
    const refused = (problem: Partial<KernelTraining>, reason: string) =>
      assert.throws(() => new ConstantKernelTraining({ ...one, ...problem }, steps({})), { name: 'LinearAlgebraError', reason });
    refused({ targets: two }, 'shape_mismatch');
    refused({ initial: fromRows([[1, 2]]) }, 'shape_mismatch');
    refused({ evaluation: { Ket: fromRows([[1, 2]]), initial: fromRows([[0]]) } }, 'shape_mismatch');
    refused({ evaluation: { Ket: fromRows([[1]]), initial: two } }, 'shape_mismatch');
    refused({ Ktt: fromRows([[NaN]]) }, 'not_finite');
  });
});

/** Kernels of two layers of ReLU, w ~ N(0, I), between points of any length, by the arc-cosine formula. */
function reluAt(train: number[][], evaluation: number[][]): { Ktt: Matrix64; evaluation: { Ket: Matrix64; initial: Matrix64 } } {
  const K = (x: number[], y: number[]) => {
    const [a, b] = [Math.hypot(...x), Math.hypot(...y)];
    const dot = x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    const angle = Math.acos(Math.min(1, dot / (a * b)));
    return (a * b * Math.sin(angle) + 2 * dot * (Math.PI - angle)) / (2 * Math.PI);
  };
  return {
    Ktt: matrixOf(train.length, train.length, (i, j) => K(train[i]!, train[j]!)),
    evaluation: {
      Ket: matrixOf(evaluation.length, train.length, (i, j) => K(evaluation[i]!, train[j]!)),
      initial: matrixOf(evaluation.length, 1, () => 0),
    },
  };
}
