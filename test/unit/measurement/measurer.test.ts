import assert from 'node:assert/strict';
import { isKept, keepPlan } from '../../../src/measurement/keep';
import { DenseMeasurer, MAX_FLOAT64_PARAMETERS } from '../../../src/measurement/denseMeasurer';
import { createMlp } from '../../../src/networks/mlp';
import { frobeniusDistance, frobeniusNorm } from '../../../src/science/linalg/norms';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { loadTensors } from '../../../src/tensors/load';

const circle = (count: number, from: number) => ({
  count,
  size: 2,
  values: Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? Math.cos : Math.sin)(from + i - (i % 2))),
});

const network = (widths: readonly number[]) =>
  createMlp({
    inputSize: 2,
    outputs: 1,
    widths,
    activation: { name: 'relu', slope: 0 },
    parametrisation: 'ntk',
    wStd: 1,
    bStd: 0.1,
    outputBStd: 0,
  });

describe('what a snapshot measures', () => {
  const points = { inputs: circle(6, 0.3), evalInputs: circle(9, 1.1), reduction: 'trace-mean' };

  it('is float64 up to a million parameters, whatever trains', async () => {
    const small = network([16]);
    const measurer = new DenseMeasurer({ ...points, network: small, training: await loadTensors('embedded') });
    assert.equal(measurer.precision, 'float64');
    assert.equal(measurer.noiseFloor, null);
    const parameters = small.initialValues(1);
    const reference = new DenseMeasurer({ ...points, network: small });
    assert.deepEqual(measurer.training(parameters), reference.training(parameters));
  });

  it('is float32 above, within 1e-5 of float64, and states its noise floor', async () => {
    const large = network([720, 720, 720]);
    assert.ok(large.parameterCount > MAX_FLOAT64_PARAMETERS);
    const measurer = new DenseMeasurer({ ...points, network: large, training: await loadTensors('embedded') });
    assert.equal(measurer.precision, 'float32');
    assert.equal(measurer.noiseFloor, 1e-7 * points.inputs.count);
    const reference = new DenseMeasurer({ ...points, network: large, training: createFloat64Tensors() });
    const parameters = large.initialValues(2);
    const pairs = [
      [measurer.training(parameters).kernel, reference.training(parameters).kernel],
      [measurer.cross(parameters), reference.cross(parameters)],
      [measurer.evaluation(parameters), reference.evaluation(parameters)],
    ] as const;
    for (const [found, expected] of pairs) {
      const error = frobeniusDistance(found, expected) / frobeniusNorm(expected);
      assert.ok(error < 1e-5, `relative error ${error}`);
      assert.ok(error > 0, 'two precisions differ');
    }
  }).timeout(60_000);

  it('gives a cross kernel that is the training kernel where the points are the same', () => {
    const small = network([12, 7]);
    const measurer = new DenseMeasurer({ ...points, network: small, evalInputs: points.inputs });
    const parameters = small.initialValues(5);
    const [cross, kernel] = [measurer.cross(parameters), measurer.training(parameters).kernel];
    assert.ok(frobeniusDistance(cross, kernel) <= 1e-14 * frobeniusNorm(kernel));
  });
});

describe('what a run keeps', () => {
  const auto = { parameters: 'auto', preds: 'auto', kernels: 'auto' } as const;

  it('is every snapshot of the parameters while they are fewer numbers than the kernels, else marks', () => {
    assert.deepEqual(keepPlan(auto, { parameters: 40_000, kernels: 256 * 976 }), { parameters: 'every', preds: 'every', kernels: 'marks' });
    assert.equal(keepPlan(auto, { parameters: 300_000, kernels: 256 * 976 }).parameters, 'marks');
    assert.equal(keepPlan({ ...auto, kernels: 'none' }, { parameters: 1, kernels: 1 }).kernels, 'none');
  });

  it('goes by the rule', () => {
    assert.deepEqual(
      (['every', 'marks', 'none'] as const).map(rule => [isKept(rule, false), isKept(rule, true)]),
      [
        [true, true],
        [false, true],
        [false, false],
      ],
    );
  });
});
