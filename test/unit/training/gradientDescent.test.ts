import assert from 'node:assert/strict';
import type { ParameterValues } from '../../../src/networks/network';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { loadTensors } from '../../../src/tensors/load';
import type { Tensors } from '../../../src/tensors/tensors';
import { createDataset, type Dataset } from '../../../src/training/dataset';
import { GradientDescent } from '../../../src/training/gradientDescent';
import { createNetwork, learningRate } from '../../../src/training/model';
import { firstRun, type Sections } from '../../support/experiments';

function descent(tensors: Tensors, sections: Sections = {}) {
  const settings = firstRun(sections);
  const dataset = createDataset(settings);
  const network = createNetwork(settings.model, dataset.inputs.size, dataset.targets.size);
  const initial = network.initialValues(settings.seed);
  const { alpha } = settings.model;
  const options = { tensors, network, dataset, loss: settings.train.loss, learningRate: learningRate(settings), initial };
  return { dataset, initial, descent: new GradientDescent({ ...options, ...(alpha !== undefined && { outputScale: alpha }) }) };
}

/** f(x) = (1/sqrt n) sum_j v_j relu((w_j . x)/sqrt 2 + 0.1 b_j): written out, with its gradient by hand. */
function shallowRelu(parameters: ParameterValues, dataset: Dataset) {
  const [hidden, output] = parameters;
  const n = output!.W.length;
  const pre = (x: readonly number[], j: number) => (x[0]! * hidden!.W[j]! + x[1]! * hidden!.W[n + j]!) / Math.SQRT2 + 0.1 * hidden!.b![j]!;
  const inputs = Array.from({ length: dataset.inputs.count }, (_, i) => [dataset.inputs.values[2 * i]!, dataset.inputs.values[2 * i + 1]!]);
  const f = (x: readonly number[]) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += output!.W[j]! * Math.max(0, pre(x, j));
    return sum / Math.sqrt(n);
  };
  const step = (slopes: readonly number[], eta: number): ParameterValues => {
    const W = Float64Array.from(hidden!.W);
    const b = Float64Array.from(hidden!.b!);
    const V = Float64Array.from(output!.W);
    inputs.forEach((x, i) => {
      for (let j = 0; j < n; j++) {
        const z = pre(x, j);
        if (z <= 0) continue;
        const back = (slopes[i]! * output!.W[j]!) / Math.sqrt(n);
        W[j]! -= (eta * back * x[0]!) / Math.SQRT2;
        W[n + j]! -= (eta * back * x[1]!) / Math.SQRT2;
        b[j]! -= eta * back * 0.1;
        V[j]! -= (eta * slopes[i]! * z) / Math.sqrt(n);
      }
    });
    return [{ W, b }, { W: V }];
  };
  return { f, step, inputs };
}

describe('full-batch gradient descent', () => {
  it('takes the steps that the formulas of a shallow ReLU network give, loss (1/M) sum (f - y)^2', () => {
    const { descent: trained, dataset, initial } = descent(createFloat64Tensors(), { model: { width: undefined }, train: { lr: 1 } });
    let reference = initial;
    for (let t = 0; t < 25; t++) {
      const { f, step, inputs } = shallowRelu(reference, dataset);
      const M = inputs.length;
      const errors = inputs.map((x, i) => f(x) - dataset.targets.values[i]!);
      const loss = errors.reduce((sum, e) => sum + e * e, 0) / M;
      assert.ok(Math.abs(trained.loss() - loss) <= 1e-12 * loss, `loss at step ${t}`);
      reference = step(
        errors.map(e => (2 / M) * e),
        1,
      );
      trained.step();
    }
    trained.parameters().forEach(({ W }, l) => W.forEach((value, i) => assert.ok(Math.abs(value - reference[l]!.W[i]!) < 1e-12)));
  });

  it('descends 1/2 sum (f - y)^2 with a slope M/2 times that of the mean', () => {
    const mean = descent(createFloat64Tensors(), { train: { loss: 'mse', lr: 0.08 } });
    const half = descent(createFloat64Tensors(), { train: { loss: 'half_sum', lr: 0.01 } });
    for (let t = 0; t < 10; t++) [mean, half].forEach(run => run.descent.step());
    assert.ok(Math.abs(half.descent.loss() - 8 * mean.descent.loss()) < 1e-12 * half.descent.loss());
  });

  it('with an output scale alpha starts from F = 0 and approaches the linear model as alpha grows', () => {
    const movement = (alpha: number) => {
      const { descent: run, initial } = descent(createFloat64Tensors(), { model: { alpha } });
      for (let t = 0; t < 40; t++) run.step();
      return Math.hypot(...run.parameters()[0]!.W.map((value, i) => value - initial[0]!.W[i]!));
    };
    const { descent: run, dataset } = descent(createFloat64Tensors(), { model: { alpha: 5 } });
    const zero = dataset.targets.values.reduce((sum, y) => sum + y * y, 0) / dataset.targets.count;
    assert.ok(Math.abs(run.loss() - zero) < 1e-12, 'the loss of F = 0');
    const ratio = movement(100) / movement(1000);
    assert.ok(Math.abs(ratio - 10) < 0.1, `parameters move as 1/alpha: ${ratio}`);
  });

  it('gives inverse_width the rate lr / width', () => {
    assert.equal(learningRate(firstRun({ train: { lr: 0.1, lr_rule: 'inverse_width' }, sweep: { widths: [50] } })), 0.1 / 50);
    assert.equal(learningRate(firstRun({ train: { lr: 0.1 } })), 0.1);
  });

  for (const [name, sections] of Object.entries<Sections>({
    'a shallow ReLU network on the circle': { sweep: { widths: [100] }, data: { n_eval: 720, M_train: 256 } },
    'three tanh layers': { model: { depth_hidden: 3, activation: 'tanh', output_b_std: 0.1 }, sweep: { widths: [32] } },
    'two GELU layers, standard parametrisation': {
      model: { depth_hidden: 2, activation: 'gelu', parametrisation: 'standard', w_std: 1.4 },
      train: { lr: 0.02 },
      sweep: { widths: [24] },
    },
  })) {
    it(`on the embedded engine agrees with float64 over 200 steps: ${name}`, async () => {
      const reference = descent(createFloat64Tensors(), sections).descent;
      const embedded = descent(await loadTensors('embedded'), sections).descent;
      for (let t = 0; t < 200; t++) [reference, embedded].forEach(run => run.step());
      const difference = Math.abs(embedded.loss() - reference.loss()) / reference.loss();
      assert.ok(difference < 1e-4, `relative difference of the loss ${difference}`);
    });
  }
});
