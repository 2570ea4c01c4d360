/** Any loss under a constant kernel: against training in weight space, closed forms, and the closed form of squared losses. */
import assert from 'node:assert/strict';
import { ConstantKernelTraining, type KernelTraining } from '../../../src/science/dynamics/constantKernel';
import { FunctionSpaceTraining } from '../../../src/science/dynamics/functionSpace';
import { outputLoss, type OutputLossName } from '../../../src/science/dynamics/outputLosses';
import { integrate } from '../../../src/science/dynamics/dormandPrince';
import type { Matrix64 } from '../../../src/science/linalg/matrix';
import { allClose, close } from '../linalg/closeness';
import { diagonal, fromRows, matrixOf, uniform } from '../linalg/sampleKernels';
import { gram, linearModel, trainedInWeights } from './linearModel';

const [M, C] = [7, 3];
const model = linearModel(M, 4, 10, C, 8);
const oneHot = matrixOf(M, C, (n, c) => Number(n % C === c));
const problem: KernelTraining = {
  Ktt: gram(model.features, model.features),
  targets: oneHot,
  initial: model.initial,
  evaluation: { Ket: gram(model.evaluation, model.features), initial: model.evaluationInitial },
};
/** K (x) I_C, index n * C + c. */
const full = (K: Matrix64) =>
  matrixOf(K.rows * C, K.cols * C, (i, j) => (i % C === j % C ? K.data[Math.floor(i / C) * K.cols + Math.floor(j / C)]! : 0));

/** -(1/M) sum y log softmax(f) and the rest, as their definitions write them; derivatives by central differences. */
const written: Record<OutputLossName, (f: Float64Array, y: Float64Array) => number> = {
  mse: (f, y) => f.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0) / M,
  half_sum: (f, y) => f.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0) / 2,
  cross_entropy: (f, y) =>
    -f.reduce((sum, value, i) => {
      const row = f.subarray(i - (i % C), i - (i % C) + C);
      return sum + y[i]! * Math.log(Math.exp(value) / row.reduce((total, x) => total + Math.exp(x), 0));
    }, 0) / M,
  logistic: (f, y) =>
    -f.reduce(
      (sum, value, i) => sum + y[i]! * Math.log(1 / (1 + Math.exp(-value))) + (1 - y[i]!) * Math.log(1 / (1 + Math.exp(value))),
      0,
    ) / M,
};

describe('losses of the outputs', () => {
  for (const name of ['mse', 'half_sum', 'cross_entropy', 'logistic'] as const) {
    it(`${name}: value as defined, gradient its derivative`, () => {
      const loss = outputLoss(name, M, C);
      const [f, y] = [model.initial.data, oneHot.data];
      close(loss.value(f, y), written[name](f, y), 1e-14);
      const gradient = loss.gradient(f, y);
      f.forEach((_, i) => {
        const at = (h: number) =>
          written[name](
            f.map((value, j) => (j === i ? value + h : value)),
            y,
          );
        close(gradient[i], (at(1e-4) - at(-1e-4)) / 2e-4, 1e-7, 1);
      });
    });
  }

  it('stay finite and exact for outputs far out', () => {
    const entropy = outputLoss('cross_entropy', 1, 2);
    close(entropy.value([1000, 0], [0, 1]), 1000, 1e-15);
    assert.deepEqual(Array.from(entropy.gradient([1000, 0], [0, 1])), [1, -1]);
    const logistic = outputLoss('logistic', 1, 1);
    close(logistic.value([-800], [1]), 800, 1e-15);
    close(logistic.value([40], [1]), Math.exp(-40), 1e-14);
    assert.deepEqual(Array.from(logistic.gradient([-800], [1])), [-1]);
  });
});

describe('steps of the outputs under a constant kernel', () => {
  for (const loss of ['cross_entropy', 'logistic', 'mse'] as const) {
    for (const momentum of [0, 0.8]) {
      it(`are those of a linear model: ${loss}, momentum ${momentum}`, () => {
        const learningRate = 0.6;
        const gradient = (f: Float64Array) => outputLoss(loss, M, C).gradient(f, oneHot.data);
        const shared = new FunctionSpaceTraining(problem, { loss, learningRate, momentum, time: 'steps' });
        const whole = new FunctionSpaceTraining(
          {
            ...problem,
            Ktt: full(problem.Ktt as Matrix64),
            evaluation: { Ket: full(problem.evaluation!.Ket as Matrix64), initial: model.evaluationInitial },
          },
          { loss, learningRate, momentum, time: 'steps' },
        );
        for (const step of [0, 1, 5, 60]) {
          const real = trainedInWeights(model, step, { learningRate, momentum, gradient });
          for (const trained of [shared, whole]) {
            trained.advanceTo(step);
            allClose(trained.outputs().data, real.train, 1e-12, 10);
            allClose(trained.evaluationOutputs()!.data, real.evaluation, 1e-12, 10);
            close(trained.lossValue(), written[loss](real.train, oneHot.data), 1e-12, 1);
          }
        }
      });
    }
  }
});

describe('the flow of the outputs under a constant kernel', () => {
  it('of one point with the logistic loss solves f + e^f = f_0 + e^(f_0) + eta k t', () => {
    const [k, learningRate, f0] = [1.7, 0.4, -0.3];
    const trained = new FunctionSpaceTraining(
      { Ktt: fromRows([[k]]), targets: fromRows([[1]]), initial: fromRows([[f0]]) },
      { loss: 'logistic', learningRate, time: 'flow' },
    );
    for (const time of [0.3, 4, 100, 3000]) {
      trained.advanceTo(time);
      const f = trained.outputs().data[0]!;
      close(f + Math.exp(f), f0 + Math.exp(f0) + learningRate * k * time, 1e-8);
    }
  });

  it('of two equal logits with cross-entropy is that of their difference with the logistic loss', () => {
    // d(f_1 - f_0)/dt = -2 eta k (sigmoid(f_1 - f_0) - 1).
    const two = new FunctionSpaceTraining(
      { Ktt: fromRows([[1.3]]), targets: fromRows([[0, 1]]), initial: fromRows([[0.2, -0.1]]) },
      { loss: 'cross_entropy', learningRate: 0.5, time: 'flow' },
    );
    two.advanceTo(25);
    const [a, b] = two.outputs().data;
    const d = b! - a!;
    close(d + Math.exp(d), -0.3 + Math.exp(-0.3) + 2 * 0.5 * 1.3 * 25, 1e-8);
    close(a! + b!, 0.1, 1e-9);
  });

  it('with a squared loss is the closed form', () => {
    for (const loss of ['mse', 'half_sum'] as const) {
      const learningRate = loss === 'mse' ? 0.5 : 0.1;
      const trained = new FunctionSpaceTraining(problem, { loss, learningRate, time: 'flow' });
      const closed = new ConstantKernelTraining(problem, { loss, points: M, learningRate, time: 'flow' });
      for (const time of [0.7, 3, 30]) {
        trained.advanceTo(time);
        allClose(trained.outputs().data, closed.outputs(time).data, 1e-8, 1);
        allClose(trained.evaluationOutputs()!.data, closed.evaluationOutputs(time)!.data, 1e-8, 1);
        close(trained.lossValue(), closed.loss(time), 1e-8, closed.loss(0));
      }
    }
  });

  it('is the limit of small steps, at the rate of the step', () => {
    const settings = { loss: 'cross_entropy', time: 'flow' } as const;
    const flow = new FunctionSpaceTraining(problem, { ...settings, learningRate: 1 });
    flow.advanceTo(5);
    const errors = [100, 1000].map(steps => {
      const fine = new FunctionSpaceTraining(problem, { loss: 'cross_entropy', learningRate: 5 / steps, time: 'steps' });
      fine.advanceTo(steps);
      return Math.hypot(...fine.outputs().data.map((value, i) => value - flow.outputs().data[i]!));
    });
    close(errors[0]! / errors[1]!, 10, 0.05);
  });

  it('without noise in other points: they do not disturb the training', () => {
    const random = uniform(2);
    const alone = new FunctionSpaceTraining(
      { Ktt: problem.Ktt, targets: oneHot, initial: model.initial },
      { loss: 'logistic', learningRate: 1, time: 'steps' },
    );
    const beside = new FunctionSpaceTraining(
      { ...problem, evaluation: { Ket: matrixOf(2, M, random), initial: matrixOf(2, C, random) } },
      { loss: 'logistic', learningRate: 1, time: 'steps' },
    );
    alone.advanceTo(10);
    beside.advanceTo(10);
    assert.deepEqual(alone.outputs(), beside.outputs());
    assert.equal(alone.evaluationOutputs(), null);
  });
});

describe('integration of differential equations', () => {
  it('follows the harmonic oscillator over 100 periods, to the tolerance times the steps', () => {
    const end = integrate(([x, v]) => Float64Array.of(v!, -x!), Float64Array.of(1, 0), 0, 200 * Math.PI, { tolerance: 1e-12 });
    allClose(end, [1, 0], 1e-7, 1);
  });

  it('is of order 5: an eighth of the tolerance of a step makes smaller errors', () => {
    const errorAt = (tolerance: number) =>
      Math.abs(
        integrate(([y], t) => Float64Array.of(y! * Math.cos(t)), Float64Array.of(1), 0, 20, { tolerance })[0]! - Math.exp(Math.sin(20)),
      );
    assert.ok(errorAt(1e-11) < 1e-8);
    assert.ok(errorAt(1e-4) > 20 * errorAt(1e-8));
  });

  it('stops with an error where a solution leaves the numbers', () => {
    assert.throws(() => integrate(([y]) => Float64Array.of(y! ** 2), Float64Array.of(1), 0, 2), {
      name: 'DynamicsError',
      reason: 'not_integrable',
    });
    assert.throws(() => integrate(() => Float64Array.of(NaN), Float64Array.of(1), 0, 2), { reason: 'not_integrable' });
  });
});

describe('dynamics of the outputs refuse', () => {
  const settings = { loss: 'mse', learningRate: 1, time: 'steps' } as const;
  it('settings out of range, and going back', () => {
    assert.throws(() => new FunctionSpaceTraining(problem, { ...settings, learningRate: NaN }), { reason: 'bad_setting' });
    assert.throws(() => new FunctionSpaceTraining(problem, { ...settings, time: 'flow', momentum: 0.5 }), { reason: 'bad_setting' });
    const trained = new FunctionSpaceTraining(problem, settings);
    trained.advanceTo(3);
    assert.throws(() => trained.advanceTo(2), { name: 'DynamicsError', reason: 'bad_step' });
    assert.throws(() => trained.advanceTo(3.5), { reason: 'bad_step' });
  });

  it('kernels that belong to other points', () => {
    const wrong = { name: 'LinearAlgebraError', reason: 'shape_mismatch' };
    assert.throws(() => new FunctionSpaceTraining({ ...problem, Ktt: diagonal([1, 2]) }, settings), wrong);
    assert.throws(() => new FunctionSpaceTraining({ ...problem, targets: diagonal([1]) }, settings), wrong);
    assert.throws(
      () => new FunctionSpaceTraining({ ...problem, evaluation: { Ket: diagonal([1]), initial: model.evaluationInitial } }, settings),
      wrong,
    );
  });
});
