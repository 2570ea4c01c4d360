import assert from 'node:assert/strict';
import { pairedDifference, welchDifference } from '../../../src/science/metrics/differenceOfMeans';

const a = [0.31, 0.29, 0.35, 0.3];
const b = [0.21, 0.27, 0.22, 0.29];

const near = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-8, `${found} for ${expected}`);

describe('the difference of two means', () => {
  // Reference: scipy.stats 1.17, ttest_rel and ttest_ind(equal_var=False).
  it('over equal seeds has the interval of the paired t test', () => {
    const { meanA, meanB, difference, ci95 } = pairedDifference(a, b);
    near(meanA, 0.3125);
    near(meanB, 0.2475);
    near(difference, -0.065);
    near(ci95![0], -0.15913803123744505);
    near(ci95![1], 0.029138031237445072);
  });

  it("over different seeds has the interval of Welch's t test", () => {
    const { ci95 } = welchDifference(a, b.slice(0, 3));
    near(ci95![0], -0.14321125951554817);
    near(ci95![1], -0.015122073817785214);
  });

  it('has no interval for a single seed, and a point where nothing varies', () => {
    assert.equal(pairedDifference([1], [2]).ci95, null);
    assert.equal(welchDifference([1], [2, 3]).ci95, null);
    assert.deepEqual(welchDifference([1, 1], [2, 2]).ci95, [1, 1]);
    assert.deepEqual(pairedDifference([1, 2], [2, 3]).ci95, [1, 1]);
  });

  it('refuses lists that cannot be paired, and none', () => {
    assert.throws(() => pairedDifference([1], [1, 2]), RangeError);
    assert.throws(() => pairedDifference([], []), RangeError);
    assert.throws(() => welchDifference([], [1]), RangeError);
  });
});
