import assert from 'node:assert/strict';
import { studentTwoSided } from '../../../src/science/metrics/studentT';
import { pairedDifference, welchDifference } from '../../../src/science/metrics/differenceOfMeans';

const a = [0.31, 0.29, 0.35, 0.3];
const b = [0.21, 0.27, 0.22, 0.29];

const near = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-10, `${found} for ${expected}`);

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

  it('is that of scipy on numbers of very unequal spread', () => {
    const wide = [5.081838, -4.11133, 1.836198, -0.135539, 0.094701, 0.568806, -3.039972, 0.536135, -0.730426];
    const narrow = [2.8292, 1.590315, 1.358948, 1.387485, 1.232781, 1.07794, 1.34368, 1.692778, 1.404579];
    const paired = pairedDifference(wide, narrow).ci95!;
    near(paired[0], -0.29959985788270393);
    near(paired[1], 3.370109857882704);
    // 10.037… degrees of freedom by Welch and Satterthwaite.
    const welch = welchDifference(wide, narrow.slice(0, 4)).ci95!;
    near(welch[0], -0.34082023103622294);
    near(welch[1], 3.9014806754806672);
  });

  it('uses quantiles of t that are those of scipy.stats.t.isf(0.025, dof)', () => {
    const quantiles: readonly (readonly [number, number])[] = [
      [1, 12.706204736174705],
      [1.7, 5.118838988253059],
      [2, 4.302652729749464],
      [4, 2.7764451051977943],
      [4.321, 2.696962666564421],
      [9, 2.2621571627982053],
      [30.5, 2.0408694451863205],
      [99, 1.9842169515864176],
      [999, 1.9623414611334498],
      [1e5, 1.95998770753461],
    ];
    for (const [dof, expected] of quantiles) near(studentTwoSided(0.05, dof), expected);
    assert.throws(() => studentTwoSided(0.05, 0), RangeError);
    assert.throws(() => studentTwoSided(1, 3), RangeError);
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
