/** Momentum, weight decay, batches and losses, each step against one written out by hand from the network's own differences. */
import assert from 'node:assert/strict';
import type { ParameterValues } from '../../../src/networks/network';
import { createMlp } from '../../../src/networks/mlp';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { Batches } from '../../../src/training/batches';
import { GradientDescent, type GradientDescentOptions } from '../../../src/training/gradientDescent';
import { TrainingLoss } from '../../../src/training/losses';
import { ArraySet } from '../../../src/training/pointSet';

const C = 3;
const COUNT = 7;
const network = createMlp({
  inputSize: 2,
  widths: [4],
  outputs: C,
  activation: { name: 'tanh', slope: 0 },
  parametrisation: 'ntk',
  wStd: 1.2,
  bStd: 0.3,
  outputBStd: 0,
});
const inputs = { count: COUNT, size: 2, values: Float64Array.from({ length: 2 * COUNT }, (_, i) => Math.cos(3 * i)) };
const initial = network.initialValues(5);
/** One-hot among the outputs of a head. */
const targetsOf = (columns: readonly number[]) => ({
  count: COUNT,
  size: C,
  values: Float64Array.from({ length: C * COUNT }, (_, i) => (i % C === columns[Math.floor(i / C) % columns.length] ? 1 : 0)),
});
const targets = targetsOf([0, 1, 2]);
const everything = new ArraySet(inputs, targets);

const tensors = createFloat64Tensors();
const flat = (values: ParameterValues): number[] => values.flatMap(({ W, b }) => [...W, ...(b ?? [])]);

function shaped(numbers: readonly number[]): ParameterValues {
  let at = 0;
  const next = (length: number) => Float64Array.from(numbers.slice(at, (at += length)));
  return initial.map(({ W, b }) => (b ? { W: next(W.length), b: next(b.length) } : { W: next(W.length) }));
}

function outputsAt(theta: readonly number[], rows: readonly number[]): Float64Array {
  const { inputs: x } = everything.take(Uint32Array.from(rows));
  const descent = new GradientDescent({
    tensors,
    network,
    loss: 'mse',
    learningRate: 1,
    initial: shaped(theta),
    dataset: { inputs, targets },
  });
  const found = descent.outputsOn(
    new ArraySet({ count: rows.length, size: 2, values: Float64Array.from(x) }, { ...targets, count: rows.length }),
  );
  descent.dispose();
  return Float64Array.from(found);
}

/** L by central differences of the parameters. */
function slopes(
  points: ArraySet,
  loss: TrainingLoss,
  theta: readonly number[],
  rows: readonly number[],
  alpha: number | undefined,
): number[] {
  const y = points.take(Uint32Array.from(rows)).targets;
  const first = alpha === undefined ? null : outputsAt(flat(initial), rows);
  const value = (at: readonly number[]) => {
    const f = outputsAt(at, rows);
    return loss.value(first ? f.map((value, i) => alpha! * (value - first[i]!)) : f, y);
  };
  const h = 1e-5;
  return theta.map((_, i) => {
    const moved = (by: number) => value(theta.map((v, j) => (j === i ? v + by : v)));
    return (moved(h) - moved(-h)) / (2 * h);
  });
}

const CASES: readonly (readonly [string, Partial<GradientDescentOptions>, columns: readonly number[] | null, batch: number | null])[] = [
  ['cross-entropy on all points', { loss: 'cross_entropy' }, null, null],
  ['cross-entropy of one head on batches', { loss: 'cross_entropy' }, [0, 2], 3],
  ['squares of one head on batches', { loss: 'mse' }, [1, 2], 3],
  ['momentum', { loss: 'mse', momentum: 0.7 }, null, 3],
  ['decay towards zero', { loss: 'half_sum', weightDecay: { strength: 0.2, towards: 'zero' } }, null, null],
  [
    'decay towards the initial values, with momentum',
    { loss: 'cross_entropy', momentum: 0.5, weightDecay: { strength: 0.3, towards: 'initial' } },
    null,
    2,
  ],
  ['an output scale on batches', { loss: 'mse', outputScale: 3 }, null, 4],
  ['an output scale with cross-entropy and momentum', { loss: 'cross_entropy', outputScale: 2, momentum: 0.4 }, null, null],
];

describe('a step of gradient descent', () => {
  for (const [name, options, columns, batch] of CASES)
    it(`is the one of its formula: ${name}`, () => {
      const eta = 0.2;
      const points = new ArraySet(inputs, targetsOf(columns ?? [0, 1, 2]));
      const loss = new TrainingLoss(options.loss!, C, columns);
      const batches = batch === null ? null : new Batches({ count: COUNT, batchSize: batch, seed: 9, task: 0 });
      const descent = new GradientDescent({
        tensors,
        network,
        initial,
        learningRate: eta,
        loss: options.loss!,
        ...options,
        tasks: [{ firstStep: 0, points, batches, columns, lossPoints: points }],
      });
      const order = new Batches({ count: COUNT, batchSize: batch ?? 1, seed: 9, task: 0 });
      const { momentum = 0, weightDecay, outputScale } = options;
      let theta = flat(initial);
      let v = theta.map(() => 0);
      const theta0 = flat(initial);
      for (let step = 0; step < 4; step++) {
        const rows = batch === null ? Array.from({ length: COUNT }, (_, i) => i) : [...order.at(step)];
        const g = slopes(points, loss, theta, rows, outputScale).map((slope, i) => {
          const target = weightDecay?.towards === 'initial' ? theta0[i]! : 0;
          return slope + (weightDecay?.strength ?? 0) * (theta[i]! - target);
        });
        v = v.map((value, i) => momentum * value + g[i]!);
        theta = theta.map((value, i) => value - (eta / (outputScale ?? 1) ** 2) * v[i]!);
        descent.step();
        flat(descent.parameters()).forEach((value, i) =>
          assert.ok(Math.abs(value - theta[i]!) < 1e-8, `step ${step}, parameter ${i}: ${value}, not ${theta[i]}`),
        );
      }
      if (momentum > 0) flat(descent.velocity()!).forEach((value, i) => assert.ok(Math.abs(value - v[i]!) < 1e-8));
      else assert.equal(descent.velocity(), null);
      descent.dispose();
    });

  it('goes on, bit for bit, from parameters, velocity and step', () => {
    const points = everything;
    const options = {
      tensors,
      network,
      initial,
      learningRate: 0.1,
      loss: 'cross_entropy',
      momentum: 0.9,
      tasks: [
        {
          firstStep: 0,
          points,
          batches: new Batches({ count: COUNT, batchSize: 3, seed: 1, task: 0 }),
          columns: [0, 1],
          lossPoints: points,
        },
        {
          firstStep: 5,
          points,
          batches: new Batches({ count: COUNT, batchSize: 3, seed: 1, task: 1 }),
          columns: [1, 2],
          lossPoints: points,
        },
      ],
    } as const;
    const whole = new GradientDescent(options);
    for (let step = 0; step < 4; step++) whole.step();
    const parted = new GradientDescent({ ...options, start: whole.parameters(), velocity: whole.velocity()!, firstStep: 4 });
    for (let step = 4; step < 9; step++) for (const descent of [whole, parted]) descent.step();
    assert.deepEqual(parted.parameters(), whole.parameters());
    assert.equal(parted.loss(), whole.loss());
    assert.equal(
      whole.loss(),
      new TrainingLoss('cross_entropy', C, [1, 2]).value(whole.outputsOn(points), targets.values),
      'of the task of the last step',
    );
  });
});
