import assert from 'node:assert/strict';
import { createDataset, datasetHash } from '../../../src/training/dataset';
import { experiment, firstRun } from '../../support/experiments';

describe('the data set on the circle', () => {
  const data = createDataset(firstRun({ data: { n_eval: 720, M_train: 256, noise_std: 0.02 } }));

  it('puts the evaluation points on the grid -pi + 2 pi i / n, end excluded', () => {
    assert.equal(data.evalInputs.count, 720);
    assert.equal(data.angles!.eval[0], -Math.PI);
    assert.ok(Math.abs(data.angles!.eval[719]! - (Math.PI - (2 * Math.PI) / 720)) < 1e-12);
    for (const n of [0, 100, 719]) {
      assert.equal(data.evalInputs.values[2 * n], Math.cos(data.angles!.eval[n]!));
      assert.equal(data.evalInputs.values[2 * n + 1], Math.sin(data.angles!.eval[n]!));
    }
  });

  it('evaluates the target sum of a_k sin(k g + phi_k) without noise', () => {
    const g = data.angles!.eval[77]!;
    const terms = [
      [2, 0.9, 0],
      [4, 0.7, 1.57079632679],
      [7, 0.55, 1.2],
      [11, 0.45, 2.0],
      [16, 0.35, 0.942],
      [23, 0.28, 4.5],
      [32, 0.22, 5.8],
    ];
    const expected = terms.reduce((sum, [k, a, phi]) => sum + a! * Math.sin(k! * g + phi!), 0);
    assert.ok(Math.abs(data.evalTargets!.values[77]! - expected) < 1e-12);
  });

  it('takes cosines where the file says so', () => {
    const cosines = createDataset(firstRun({ target: { Ks: [3], amps: [2], phases: [0.5], form: 'cos' } }));
    const g = cosines.angles!.eval[5]!;
    assert.ok(Math.abs(cosines.evalTargets!.values[5]! - 2 * Math.cos(3 * g + 0.5)) < 1e-12);
  });

  it('draws training points from the grid without replacement, in ascending order', () => {
    const grid = new Set(data.angles!.eval);
    const train = Array.from(data.angles!.train);
    assert.equal(new Set(train).size, 256);
    assert.ok(train.every(angle => grid.has(angle)));
    assert.deepEqual(
      train,
      [...train].sort((a, b) => a - b),
    );
  });

  it('adds label noise of the chosen standard deviation to the training points alone', () => {
    const truth = new Map(Array.from(data.angles!.eval, (angle, i) => [angle, data.evalTargets!.values[i]!]));
    const noise = Array.from(data.targets.values, (y, n) => y - truth.get(data.angles!.train[n]!)!);
    const std = Math.sqrt(noise.reduce((sum, e) => sum + e * e, 0) / noise.length);
    assert.ok(std > 0.016 && std < 0.024, `standard deviation ${std}`);
    const without = createDataset(firstRun({ data: { noise_std: 0 } }));
    const exact = new Map(Array.from(without.angles!.eval, (angle, i) => [angle, without.evalTargets!.values[i]!]));
    assert.ok(Array.from(without.targets.values).every((y, n) => y === exact.get(without.angles!.train[n]!)));
  });

  it('depends on experiment.seed alone', () => {
    const base = experiment();
    const other = experiment({ experiment: { seed: 4 } });
    assert.deepEqual(createDataset(base), createDataset(experiment({ model: { width: undefined }, train: { lr: 0.5 } })));
    assert.notDeepEqual(createDataset(base).targets, createDataset(other).targets);
    assert.equal(datasetHash(base), datasetHash(experiment({ train: { lr: 0.5 } })));
    assert.notEqual(datasetHash(base), datasetHash(other));
  });
});

describe('inline points', () => {
  const points = {
    inputs: [
      [1, 2],
      [3, 4],
      [5, 12],
    ],
    targets: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
  };

  it('are taken as they are, and evaluated on themselves when nothing else is given', () => {
    const data = createDataset(firstRun({ data: { kind: 'points', points } }));
    assert.deepEqual(Array.from(data.inputs.values), [1, 2, 3, 4, 5, 12]);
    assert.deepEqual([data.targets.count, data.targets.size], [3, 2]);
    assert.equal(data.evalInputs, data.inputs);
    assert.equal(data.angles, null);
  });

  it('are scaled to unit length, or standardised by the training inputs', () => {
    const unit = createDataset(firstRun({ data: { kind: 'points', points, normalise: 'unit' } }));
    assert.ok(Math.abs(unit.inputs.values[4]! - 5 / 13) < 1e-15);
    const standard = createDataset(
      firstRun({ data: { kind: 'points', points: { ...points, eval_inputs: [[3, 6]] }, normalise: 'standardise' } }),
    );
    assert.ok(Math.abs(standard.inputs.values[0]! + Math.sqrt(1.5)) < 1e-12);
    assert.ok(Math.abs(standard.evalInputs.values[0]!) < 1e-15, 'the evaluation points by the moments of the training points');
  });
});
