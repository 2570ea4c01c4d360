/** The engine `circle` against gradient descent by dense networks, of the same settings. */
import assert from 'node:assert/strict';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { loadTensors } from '../../../src/tensors/load';
import { CircleDescent } from '../../../src/training/circleDescent';
import { createDataset } from '../../../src/training/dataset';
import type { Descent, DescentOptions } from '../../../src/training/descent';
import { GradientDescent } from '../../../src/training/gradientDescent';
import { createNetwork, learningRate } from '../../../src/training/model';
import { firstRun, type Sections } from '../../support/experiments';

function optionsOf(sections: Sections): DescentOptions {
  const settings = firstRun(sections);
  const dataset = createDataset(settings);
  const network = createNetwork(settings.model, dataset.inputs.size, dataset.targets.size);
  const { alpha } = settings.model;
  const options = {
    network,
    dataset,
    loss: settings.train.loss,
    learningRate: learningRate(settings),
    initial: network.initialValues(settings.seed),
  };
  return { ...options, ...(alpha !== undefined && { outputScale: alpha }) };
}

/** Largest difference of parameters, and the largest way that one has gone. */
function apart(a: Descent, b: Descent, { initial }: DescentOptions): { error: number; way: number } {
  let [error, way] = [0, 0];
  const other = b.parameters();
  a.parameters().forEach((layer, l) => {
    for (const kind of ['W', 'b'] as const) {
      assert.equal(layer[kind]?.length, other[l]![kind]?.length);
      layer[kind]?.forEach((value, i) => {
        error = Math.max(error, Math.abs(value - other[l]![kind]![i]!));
        way = Math.max(way, Math.abs(value - initial[l]![kind]![i]!));
      });
    }
  });
  return { error, way };
}

const inline = {
  inputs: [
    [2, 1],
    [-1, 3],
    [2, 1],
    [-1, -1],
  ],
  targets: [1, -1, 0.5, 2],
};

describe('the engine circle', () => {
  for (const [what, sections] of Object.entries<Sections>({
    'the NTK parametrisation': { train: { lr: 0.5 } },
    '1/2 sum (f - y)^2, no bias': { train: { loss: 'half_sum', lr: 0.02 }, model: { b_std: 0 } },
    'the standard parametrisation with both biases': {
      model: { parametrisation: 'standard', w_std: 1.4, output_b_std: 1 },
      train: { lr: 0.02 },
    },
    'an output scale': { model: { alpha: 20, output_b_std: 0.3 }, train: { lr: 0.5 } },
    'a rate by width': { train: { lr: 4, lr_rule: 'inverse_width' } },
    'inline points, out of order, one twice, scaled to the circle': {
      data: { kind: 'points', points: inline, normalise: 'unit' },
      train: { lr: 0.2 },
    },
  })) {
    it(`trains as dense float64 networks do: ${what}`, () => {
      const options = optionsOf(sections);
      const [circle, dense] = [new CircleDescent(options), new GradientDescent({ ...options, tensors: createFloat64Tensors() })];
      for (let t = 0; t < 500; t++) {
        assert.ok(Math.abs(circle.loss() - dense.loss()) <= 1e-10 * dense.loss(), `loss at step ${t}`);
        circle.step();
        dense.step();
      }
      const { error, way } = apart(circle, dense, options);
      assert.ok(error <= 1e-10 * way, `${error} apart after a way of ${way}`);
      const resumed = new CircleDescent({ ...options, start: circle.parameters() });
      for (let t = 0; t < 50; t++) [circle, resumed].forEach(run => run.step());
      assert.deepEqual(resumed.parameters(), circle.parameters());
      assert.equal(resumed.loss(), circle.loss());
    });
  }

  it('agrees with TensorFlow.js in float32 over 200 steps of exp002 at width 100', async () => {
    const options = optionsOf({ sweep: { widths: [100] }, data: { n_eval: 720, M_train: 256 }, train: { lr: 1 } });
    const [circle, embedded] = [new CircleDescent(options), new GradientDescent({ ...options, tensors: await loadTensors('embedded') })];
    for (let t = 0; t < 200; t++) [circle, embedded].forEach(run => run.step());
    const { error, way } = apart(circle, embedded, options);
    assert.ok(error > 0 && error <= 1e-4 * way, `${error} apart after a way of ${way}`);
    assert.ok(Math.abs(circle.loss() - embedded.loss()) <= 1e-4 * circle.loss());
  });

  it('refuses what it is not made for', () => {
    assert.throws(() => new CircleDescent(optionsOf({ model: { depth_hidden: 2 } })), RangeError);
    assert.throws(() => new CircleDescent(optionsOf({ data: { kind: 'points', points: inline } })), RangeError);
  });
});
