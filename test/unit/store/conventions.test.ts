import assert from 'node:assert/strict';
import { loadConventions } from '../../../src/store/conventions';
import { layOut } from '../../support/experiments';

describe('the conventions of a sweep', () => {
  it('are those of its settings', async () => {
    const { sweep } = layOut({ train: { loss: 'half_sum' }, analysis: { slope_lag: 2, freeze: { k: 5, fraction: 0.1 } } });
    const { labels, freezeOf } = await loadConventions(sweep);
    assert.equal(labels.loss, 'half_sum');
    assert.deepEqual(freezeOf({ width: 8 }), { k: 5, fraction: 0.1, lag: 2 });
  });

  it('have the thresholds of the verdict, of the file and of the axes', async () => {
    const { sweep } = layOut({
      analysis: { regime: { lazy: { drift: 0.05 }, rich: { taylor_gap: 0.6 } } },
      sweep: { 'analysis.regime.lazy.drift': [0.05, 0.2] },
    });
    const { regimeOf } = await loadConventions(sweep);
    assert.deepEqual(regimeOf({ 'analysis.regime.lazy.drift': 0.2 }), {
      lazy: { drift: 0.2, feature_drift: 0.2, taylor_gap: 0.1 },
      rich: { drift: 0.5, feature_drift: 0.7, taylor_gap: 0.6 },
    });
    assert.equal(regimeOf({}).lazy.drift, 0.05);
  });

  it('follow the axes where a definition is swept, and name none for the whole sweep', async () => {
    const { sweep } = layOut({ sweep: { 'train.loss': ['mse', 'half_sum'], 'analysis.slope_lag': [1, 20], 'analysis.freeze.k': [3, 4] } });
    const { labels, freezeOf } = await loadConventions(sweep);
    assert.equal(labels.loss, 'unknown');
    assert.equal(labels.reduction, 'trace-mean');
    assert.deepEqual(freezeOf({ 'analysis.slope_lag': 20, 'analysis.freeze.k': 4 }), { k: 4, fraction: 0.01, lag: 20 });
  });
});
