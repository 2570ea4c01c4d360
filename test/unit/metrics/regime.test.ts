import assert from 'node:assert/strict';
import { parseExperiment } from '../../../src/experiment/parse';
import { REGIME_THRESHOLDS, regimeOf } from '../../../src/science/metrics/regime';

const lazy = { drift: 0.006, feature_drift: 0.14, taylor_gap: 0.02 };

describe('the verdict lazy, mixed or rich', () => {
  it('is lazy where all three numbers are below their thresholds', () => assert.equal(regimeOf(lazy), 'lazy'));

  it('is rich where any of them is above', () => {
    for (const one of [{ drift: 0.51 }, { feature_drift: 0.71 }, { taylor_gap: 0.51 }]) assert.equal(regimeOf({ ...lazy, ...one }), 'rich');
  });

  it('is mixed between, and on every threshold', () => {
    for (const one of [{ drift: 0.1 }, { feature_drift: 0.2 }, { taylor_gap: 0.1 }]) assert.equal(regimeOf({ ...lazy, ...one }), 'mixed');
    assert.equal(regimeOf(REGIME_THRESHOLDS.rich), 'mixed');
  });

  it('is open while a number that would decide is missing; one that is rich decides alone', () => {
    for (const value of [null, undefined, NaN]) {
      assert.equal(regimeOf({ ...lazy, taylor_gap: value }), null);
      assert.equal(regimeOf({ drift: 0.9, feature_drift: value, taylor_gap: value }), 'rich');
    }
    assert.equal(regimeOf({ ...lazy, drift: Infinity }), 'rich');
  });

  it('has the thresholds of the experiment file by default', () => {
    const parsed = parseExperiment('experiment: {name: x}', 'x.ntk.yaml');
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.settings.analysis.regime, REGIME_THRESHOLDS);
  });

  it('takes other thresholds', () => {
    const strict = { lazy: { drift: 0.001, feature_drift: 0.2, taylor_gap: 0.1 }, rich: { drift: 0.005, feature_drift: 1, taylor_gap: 1 } };
    assert.equal(regimeOf(lazy, strict), 'rich');
    assert.equal(regimeOf({ ...lazy, drift: 0.003 }, strict), 'mixed');
  });
});
