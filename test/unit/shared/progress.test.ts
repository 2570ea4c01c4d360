import assert from 'node:assert/strict';
import { runShare, sweepShare } from '../../../src/shared/progress';
import { aRun, aSweep } from '../views/sweepFixture';

describe('progress', () => {
  it('of a run is the share of its steps', () => {
    assert.equal(runShare(aRun('running', { step: 420, steps: 1000 })), 0.42);
    assert.equal(runShare(aRun('paused', { step: 500, steps: 1000 })), 0.5);
    assert.equal(runShare(aRun('running', { step: 1200, steps: 1000 })), 1);
    assert.equal(runShare(aRun('running', { step: 0, steps: 0 })), 0);
  });

  it('of a run that has ended is whole, also when it ended before its last step', () => {
    assert.equal(runShare(aRun('finished', { step: 500, steps: 1000 })), 1);
    assert.equal(runShare(aRun('diverged', { step: 3, steps: 1000 })), 1);
  });

  it('is nothing before the first step, and unknown where a program does not say how far it has to go', () => {
    assert.equal(runShare(aRun('queued')), 0);
    assert.equal(runShare(aRun('stopped')), 0);
    assert.equal(runShare(aRun('running', { steps: 1000 })), 0);
    assert.equal(runShare(aRun('running')), null);
    assert.equal(runShare(aRun('running', { step: 10 })), null);
  });

  it('of a sweep is the mean over its runs, and unknown where that of a run is', () => {
    const half = aRun('running', { step: 50, steps: 100 });
    assert.equal(sweepShare(aSweep('running', [aRun('finished'), half, aRun('queued'), aRun('queued')])), 0.375);
    assert.equal(sweepShare(aSweep('running', [half, aRun('running')])), null);
    assert.equal(sweepShare(aSweep('finished', [])), null);
  });
});
