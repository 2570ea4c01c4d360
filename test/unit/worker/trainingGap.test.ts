/** The training gap of a run against the linearised network itself: an explicit Jacobian, trained in its weights by plain loops. */
import assert from 'node:assert/strict';
import { DepartureMeter } from '../../../src/engine/worker/departureMeter';
import { predictionFrom, trainingGapRefusal, type TrainingGapSettings } from '../../../src/engine/worker/trainingGap';
import { DenseMeasurer } from '../../../src/measurement/denseMeasurer';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import { outputLoss } from '../../../src/science/dynamics/outputLosses';
import { close } from '../linalg/closeness';
import { normals } from '../networks/examples';
import { outputsAndJacobian } from '../networks/jacobian';

const POINTS = 5;
const spec = (outputs: number): MlpSpec => ({
  inputSize: 3,
  outputs,
  widths: [6],
  activation: { name: 'tanh', slope: 0 },
  parametrisation: 'ntk',
  wStd: 1.3,
  bStd: 0.2,
  outputBStd: 0.1,
});
const inputs = { count: POINTS, size: 3, values: Float64Array.from(normals(3 * POINTS, 4)) };
const targetsOf = (settings: TrainingGapSettings, outputs: number) => {
  const values = normals(POINTS * outputs, 5);
  const isClass = settings.loss === 'cross_entropy' || settings.loss === 'logistic';
  const oneHot = (i: number) => (outputs === 1 ? i % 2 : Number(i % outputs === Math.floor(i / outputs) % outputs));
  return { rows: POINTS, cols: outputs, data: Float64Array.from(values, (value, i) => (isClass ? oneHot(i) : value)) };
};

/** F of the linearised network after steps of gradient descent on L(F) + (w/2) ‖theta - theta_*‖^2, step by step. */
function linearisedTraining(of: MlpSpec, settings: TrainingGapSettings, steps: number) {
  const theta = createMlp(of).initialValues(1);
  const first = theta.flatMap(({ W, b }) => [...W, ...(b ?? [])]);
  const { outputs, jacobian } = outputsAndJacobian(of, theta, inputs.values);
  const loss = outputLoss(settings.loss, POINTS, of.outputs);
  const { alpha, momentum = 0, weightDecay = 0, decayTo } = settings;
  const scale = alpha ?? 1;
  const moved = first.map(() => 0);
  const velocity = first.map(() => 0);
  const F = () => outputs.map((f, r) => (alpha === undefined ? f : 0) + scale * jacobian[r]!.reduce((sum, J, p) => sum + J * moved[p]!, 0));
  for (let t = 0; t < steps; t++) {
    const slope = loss.gradient(F(), targetsOf(settings, of.outputs).data);
    first.forEach((value, p) => {
      const gradient =
        scale * jacobian.reduce((sum, row, r) => sum + row[p]! * slope[r]!, 0) +
        weightDecay * (moved[p]! + (decayTo === 'zero' ? value : 0));
      velocity[p] = momentum * velocity[p]! + gradient;
    });
    velocity.forEach((v, p) => (moved[p] = moved[p]! - (settings.learningRate / scale ** 2) * v));
  }
  return F();
}

const plain = { decayTo: 'initial', isFullBatch: true, tasks: 1 } as const;
const CASES: readonly [string, TrainingGapSettings, number][] = [
  ['mean squared error', { ...plain, loss: 'mse', learningRate: 0.8 }, 1],
  ['half the sum of squares, two outputs', { ...plain, loss: 'half_sum', learningRate: 0.1 }, 2],
  ['with momentum', { ...plain, loss: 'mse', learningRate: 0.5, momentum: 0.8 }, 2],
  ['with an output scale', { ...plain, loss: 'mse', learningRate: 0.8, alpha: 5 }, 1],
  ['with decay to the initial values', { ...plain, loss: 'mse', learningRate: 0.5, weightDecay: 0.3 }, 1],
  ['with decay to zero and momentum', { ...plain, loss: 'mse', learningRate: 0.3, weightDecay: 0.2, momentum: 0.5, decayTo: 'zero' }, 2],
  ['with decay to zero and an output scale', { ...plain, loss: 'mse', learningRate: 0.3, weightDecay: 2, decayTo: 'zero', alpha: 3 }, 1],
  ['cross-entropy with momentum', { ...plain, loss: 'cross_entropy', learningRate: 0.5, momentum: 0.5 }, 3],
  ['logistic', { ...plain, loss: 'logistic', learningRate: 1 }, 1],
];

describe('the training gap', () => {
  for (const [title, settings, outputs] of CASES) {
    it(`compares with the training of the linearised network: ${title}`, () => {
      const of = spec(outputs);
      const network = createMlp(of);
      const initial = network.initialValues(1);
      const targets = targetsOf(settings, outputs);
      const measurer = new DenseMeasurer({ network, inputs, evalInputs: inputs, reduction: 'trace-mean' });
      const start = measurer.outputs(initial);
      const initialOutputs = settings.alpha === undefined ? start : { ...start, data: new Float64Array(start.data.length) };
      const parts = { network, inputs, targets, initial, initialOutputs, followsWhole: outputs === 1, isNoisy: false };
      const meter = new DepartureMeter({ measurer, initial, initialOutputs, prediction: predictionFrom(settings, parts) });
      const parameters = network.initialValues(2);
      const measured = measurer.training(initial);
      assert.equal(meter.measure({ step: 0, parameters: initial, measured, outputs: initialOutputs }).training_gap, null);
      for (const steps of [1, 7, 40]) {
        const expected = linearisedTraining(of, settings, steps);
        const outputsNow = { rows: POINTS, cols: outputs, data: Float64Array.from(normals(POINTS * outputs, 30 + steps)) };
        const gap =
          Math.hypot(...expected.map((f, r) => outputsNow.data[r]! - f)) /
          Math.hypot(...expected.map((_, r) => outputsNow.data[r]! - initialOutputs.data[r]!));
        const found = meter.measure({ step: steps, parameters, measured: measurer.training(parameters), outputs: outputsNow });
        close(found.training_gap, gap, 1e-10);
      }
      // A resumed run begins at a later snapshot, without the measurement at theta_0.
      const resumed = new DepartureMeter({ measurer, initial, initialOutputs, prediction: predictionFrom(settings, parts) });
      const late = { step: 40, parameters, measured: measurer.training(parameters), outputs: measurer.outputs(parameters) };
      assert.deepEqual(resumed.measure(late), meter.measure(late));
    });
  }

  it('is absent where it is not measured, and null where nothing has moved', () => {
    const network = createMlp(spec(1));
    const initial = network.initialValues(1);
    const measurer = new DenseMeasurer({ network, inputs, evalInputs: inputs, reduction: 'trace-mean' });
    const measured = measurer.training(initial);
    const meter = new DepartureMeter({ measurer, initial, initialOutputs: measurer.outputs(initial), prediction: null });
    const numbers = meter.measure({ step: 3, parameters: initial, measured, outputs: measurer.outputs(initial) });
    assert.ok(!('training_gap' in numbers));
    assert.equal(numbers.taylor_gap, null);
    assert.equal(numbers.feature_drift, 0);
  });

  it('is refused with a reason where it is not defined or too dear', () => {
    const mse = { ...plain, loss: 'mse', learningRate: 1 } as const;
    const small = { points: 100, outputs: 2, parameters: 10_000 };
    assert.equal(trainingGapRefusal(mse, small), null);
    assert.match(trainingGapRefusal({ ...mse, isFullBatch: false }, small)!, /full batches only/);
    assert.match(trainingGapRefusal({ ...mse, tasks: 2 }, small)!, /one task only/);
    assert.match(trainingGapRefusal(mse, { ...small, points: 1000 })!, /up to 768 rows, and M C is 2000/);
    const logistic = { ...plain, loss: 'logistic', learningRate: 1 } as const;
    assert.equal(trainingGapRefusal(logistic, small), null);
    assert.match(trainingGapRefusal({ ...logistic, weightDecay: 0.1 }, small)!, /squared losses only, and the loss is logistic/);
    assert.match(trainingGapRefusal(logistic, { ...small, points: 2000 })!, /up to 2048 rows, and M C is 4000/);
    assert.match(trainingGapRefusal(logistic, { ...small, parameters: 100 })!, /40000 multiplications a step/);
  });
});
