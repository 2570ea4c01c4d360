import assert from 'node:assert/strict';
import fc from 'fast-check';
import { aggregateRuns, type Band, bands, meanOverRuns, membersOfMean } from '../../../src/shared/aggregate';

const curve = (steps: readonly number[], values: readonly number[], holes: readonly number[] = []) => ({
  steps: Float64Array.from(steps),
  column: { values: Float64Array.from(values), holes: Uint8Array.from(steps, (_, i) => (holes.includes(i) ? 1 : 0)) },
});

/** Seven runs at four steps, and what NumPy makes of them: mean, std(ddof=1), median, quantile(0.1), quantile(0.9), min, max over the runs. */
const sample = [
  [1.001847, 1.565364, 0.66285, 0.262925],
  [0.505602, 0.225944, 1.09441, 7.465727],
  [0.477921, 0.394273, 2.084988, 1.708013],
  [1.171308, 0.247659, 0.957071, 2.837589],
  [0.133144, 0.503373, 0.057738, 0.144524],
  [0.063127, 0.702832, 0.149394, 1.502149],
  [1.265069, 0.755484, 0.022934, 0.445731],
];
const byNumPy = {
  mean: [0.6597168571428572, 0.6278469999999999, 0.7184835714285714, 2.0523797142857143],
  std: [0.48908576333039605, 0.4613335030445256, 0.7430691920599448, 2.5744127622657764],
  median: [0.505602, 0.503373, 0.66285, 1.502149],
  q10: [0.10513720000000001, 0.238973, 0.0438164, 0.21556460000000002],
  q90: [1.2088124, 1.0794360000000003, 1.4906412000000004, 4.688844200000002],
  min: [0.063127, 0.225944, 0.022934, 0.144524],
  max: [1.265069, 1.565364, 2.084988, 7.465727],
};

const near = (found: Iterable<number>, expected: readonly number[]) => {
  const values = [...found];
  assert.equal(values.length, expected.length);
  for (const [i, value] of expected.entries()) {
    if (Number.isNaN(value)) assert.ok(Number.isNaN(values[i]), `${values[i]} at ${i}, expected NaN`);
    else assert.ok(Math.abs(values[i]! - value) <= 1e-14 * Math.max(1, Math.abs(value)), `${values[i]} at ${i}, expected ${value}`);
  }
};

describe('bands over runs', () => {
  const runs = sample.map(values => curve([0, 10, 20, 30], values));
  const { mean, std, median, q10, q90, min, max } = byNumPy;

  it('are those that NumPy computes', () => {
    const deviation = aggregateRuns(runs, 'deviation');
    near(deviation.centre.values, mean);
    near(
      deviation.limits!.lower,
      mean.map((value, i) => value - std[i]!),
    );
    near(
      deviation.limits!.upper,
      mean.map((value, i) => value + std[i]!),
    );
    const quantiles = aggregateRuns(runs, 'quantiles');
    near(quantiles.centre.values, median);
    near(quantiles.limits!.lower, q10);
    near(quantiles.limits!.upper, q90);
    const range = aggregateRuns(runs, 'range');
    near(range.centre.values, mean);
    near(range.limits!.lower, min);
    near(range.limits!.upper, max);
    const single = aggregateRuns(runs, 'runs');
    near(single.centre.values, mean);
    assert.equal(single.limits, null);
  });

  it('do not exist for one run, whose values stand as they are', () => {
    for (const band of bands) {
      const only = aggregateRuns([runs[2]!], band);
      assert.equal(only.limits, null, band);
      near(only.centre.values, sample[2]!);
    }
  });

  it('are NaN at a step where a run is, and beside it what they are without it', () => {
    const broken = sample.map((values, run) => curve([0, 10, 20, 30], run === 3 ? [values[0]!, NaN, values[2]!, Infinity] : values));
    for (const band of ['deviation', 'quantiles', 'range'] as const) {
      const { centre, limits } = aggregateRuns(broken, band);
      assert.deepEqual([...centre.holes], [0, 0, 0, 0], band);
      for (const values of [centre.values, limits!.lower, limits!.upper]) assert.ok(Number.isNaN(values[1]), band);
      assert.equal(centre.values[2], aggregateRuns(runs, band).centre.values[2], band);
    }
    assert.equal(aggregateRuns(broken, 'range').limits!.upper[3], Infinity);
    // One of seven that is infinite: the median and the quantiles below it are still numbers.
    assert.ok(Number.isFinite(aggregateRuns(broken, 'quantiles').centre.values[3]));
  });

  it('have a hole, and no number, where a run was not measured', () => {
    const { centre, limits } = aggregateRuns([curve([0, 1], [1, 2]), curve([0, 1], [3, 4], [1])], 'range');
    assert.deepEqual([...centre.holes], [0, 1]);
    near(centre.values, [2, NaN]);
    near(limits!.lower, [1, NaN]);
    near(limits!.upper, [3, NaN]);
  });

  it('stand at the steps that all runs have: grids that differ, and a run that is not so far yet', () => {
    const uneven = [curve([0, 1, 10, 100], [1, 2, 3, 4]), curve([0, 10, 50, 100], [5, 7, 8, 9]), curve([0, 5, 10], [0, 0, 2])];
    for (const band of bands as readonly Band[]) assert.deepEqual([...aggregateRuns(uneven, band).steps], [0, 10], band);
    near(aggregateRuns(uneven, 'quantiles').centre.values, [1, 3]);
    assert.deepEqual([...aggregateRuns([curve([0], [1]), curve([], [])], 'range').steps], []);
    assert.deepEqual([...aggregateRuns([], 'quantiles').steps], []);
  });

  it('lie around their centre, whatever the runs', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 2, maxLength: 9 }),
        fc.constantFrom('deviation', 'quantiles', 'range'),
        (values, band: Band) => {
          const { centre, limits } = aggregateRuns(
            values.map(of => curve([0], [of])),
            band,
          );
          const room = 1e-9;
          assert.ok(limits!.lower[0]! <= centre.values[0]! + room && centre.values[0]! <= limits!.upper[0]! + room);
        },
      ),
    );
  });
});

describe('mean over seeds', () => {
  it('is taken at the steps that all runs have', () => {
    const mean = meanOverRuns([curve([0, 500, 1000], [1, 2, 3]), curve([0, 250, 500], [3, 9, 6]), curve([0, 500], [5, 1])]);
    assert.deepEqual([...mean.steps], [0, 500]);
    assert.deepEqual([...mean.mean.values], [3, 3]);
    assert.equal(mean.n, 3);
  });

  it('has the sample standard deviation (n - 1)', () => {
    const mean = meanOverRuns([curve([0], [2]), curve([0], [4]), curve([0], [9])]);
    assert.equal(mean.mean.values[0], 5);
    assert.ok(Math.abs(mean.deviation[0]! - Math.sqrt(13)) < 1e-14);
    assert.deepEqual([...meanOverRuns([curve([0], [2])]).deviation], [0]);
  });

  it('is NaN where a run is NaN, and has a hole where a run has one', () => {
    const mean = meanOverRuns([curve([0, 1, 2], [1, NaN, 1]), curve([0, 1, 2], [1, 1, 7], [2])]);
    assert.deepEqual([...mean.mean.values], [1, NaN, NaN]);
    assert.deepEqual([...mean.mean.holes], [0, 0, 1]);
  });

  it('of no runs is empty', () => {
    assert.equal(meanOverRuns([]).steps.length, 0);
  });

  it('of equal runs is the run, without spread', () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.integer({ min: 1, max: 6 }), (values, n) => {
        const steps = values.map((_, i) => i);
        const mean = meanOverRuns(Array.from({ length: n }, () => curve(steps, values)));
        for (const [i, expected] of values.entries()) {
          assert.ok(Math.abs(mean.mean.values[i]! - expected) <= 1e-12 * Math.abs(expected));
          assert.ok(mean.deviation[i]! <= 1e-11 * Math.abs(expected));
        }
      }),
    );
  });

  it('is over the finished runs as soon as there is one, before that over all that have a snapshot', () => {
    const runs = [
      { id: 'a', state: 'running', rows: 4 },
      { id: 'b', state: 'queued', rows: 0 },
      { id: 'c', state: 'paused', rows: 2 },
    ] as const;
    assert.deepEqual(membersOfMean(runs), ['a', 'c']);
    assert.deepEqual(membersOfMean([...runs, { id: 'd', state: 'finished', rows: 9 }]), ['d']);
    assert.deepEqual(membersOfMean([]), []);
  });
});
