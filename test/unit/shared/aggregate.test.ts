import assert from 'node:assert/strict';
import fc from 'fast-check';
import { meanOverRuns, membersOfMean } from '../../../src/shared/aggregate';

const curve = (steps: readonly number[], values: readonly number[], holes: readonly number[] = []) => ({
  steps: Float64Array.from(steps),
  column: { values: Float64Array.from(values), holes: Uint8Array.from(steps, (_, i) => (holes.includes(i) ? 1 : 0)) },
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
