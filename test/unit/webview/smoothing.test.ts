import assert from 'node:assert/strict';
import { movingAverage } from '../../../webview-ui/model/smoothing';

/** The definition as a sum: Σ_i w^(t−i) y_i / Σ_i w^(t−i), what the recursion with its debiasing amounts to. */
const weighted = (values: readonly number[], weight: number) =>
  values.map((_, t) => {
    const weights = values.slice(0, t + 1).map((_, i) => weight ** (t - i));
    const total = weights.reduce((sum, w) => sum + w, 0);
    return values.slice(0, t + 1).reduce((sum, value, i) => sum + (weights[i] ?? 0) * value, 0) / total;
  });

describe('the moving average', () => {
  it('is the weighted mean of what came so far, unbiased from the first value on', () => {
    const values = [5, 1, 4, 4, -2, 8];
    const found = [...movingAverage(Float64Array.from(values), 0.9)];
    for (const [t, expected] of weighted(values, 0.9).entries()) assert.ok(Math.abs(found[t]! - expected) < 1e-12, `${t}: ${found[t]}`);
    assert.equal(found[0], 5);
  });

  it('leaves a constant as it is, and does nothing at weight 0', () => {
    for (const value of movingAverage(new Float64Array(50).fill(3), 0.97)) assert.ok(Math.abs(value - 3) < 1e-12);
    assert.deepEqual([...movingAverage(Float64Array.of(1, 7, 2), 0)], [1, 7, 2]);
  });

  it('keeps what is not finite where it is, and out of the average', () => {
    const found = [...movingAverage(Float64Array.of(2, NaN, 4, Infinity), 0.5)];
    assert.deepEqual([found[0], found[1], found[3]], [2, NaN, Infinity]);
    assert.ok(Math.abs(found[2]! - (0.5 * 2 + 4) / 1.5) < 1e-12);
  });
});
