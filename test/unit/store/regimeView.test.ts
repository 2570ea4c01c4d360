import assert from 'node:assert/strict';
import { REGIME_THRESHOLDS } from '../../../src/science/metrics/regime';
import { regimeView } from '../../../src/store/regimeView';

describe('the verdict of a run as the extension knows it', () => {
  it('is that of the last snapshot, with the numbers and thresholds that it goes by', () => {
    const view = regimeView({ step: 40, drift: 0.05, feature_drift: 0.3, taylor_gap: 0.02 }, REGIME_THRESHOLDS);
    assert.deepEqual(view, {
      step: 40,
      verdict: 'mixed',
      numbers: [
        { quantity: 'drift', value: 0.05, lazy: 0.1, rich: 0.5 },
        { quantity: 'feature_drift', value: 0.3, lazy: 0.2, rich: 0.7 },
        { quantity: 'taylor_gap', value: 0.02, lazy: 0.1, rich: 0.5 },
      ],
    });
  });

  it('is missing while a number that decides is not known, and rich at once where one is above its threshold', () => {
    assert.equal(regimeView({ step: 0, drift: 0, feature_drift: 0, taylor_gap: null }, REGIME_THRESHOLDS)!.verdict, null);
    assert.equal(regimeView({ step: 5, drift: 0.6 }, REGIME_THRESHOLDS)!.verdict, 'rich');
    const diverged = regimeView({ step: 5, drift: Infinity, feature_drift: NaN, taylor_gap: 0.1 }, REGIME_THRESHOLDS)!;
    assert.equal(diverged.verdict, 'rich');
    assert.deepEqual(
      diverged.numbers.map(({ value }) => value),
      [null, null, 0.1],
    );
    assert.equal(regimeView({ step: 5, loss: 1 }, REGIME_THRESHOLDS), null);
  });
});
