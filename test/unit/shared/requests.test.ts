import assert from 'node:assert/strict';
import { requestsOfRun, requestsOfSweep } from '../../../src/shared/requests';
import { aRun, aSweep } from '../views/sweepFixture';

describe('what can be asked of a sweep', () => {
  it('is to stop or pause while it runs', () => {
    assert.deepEqual(requestsOfSweep(aSweep('running', [aRun('running'), aRun('failed')])), ['stop', 'pause']);
  });

  for (const state of ['paused', 'lost', 'failed'] as const) {
    it(`is to resume when a run is ${state}`, () => {
      assert.deepEqual(requestsOfSweep(aSweep(state, [aRun('finished'), aRun(state)])), ['resume']);
      assert.deepEqual(requestsOfRun(aRun(state)), ['resume']);
    });
  }

  it('is not to resume what the user stopped, unless that run is named', () => {
    assert.deepEqual(requestsOfSweep(aSweep('stopped', [aRun('finished'), aRun('stopped')])), []);
    assert.deepEqual(requestsOfRun(aRun('stopped')), ['resume']);
  });

  it('is nothing once it is finished or has diverged', () => {
    for (const state of ['finished', 'diverged'] as const) {
      assert.deepEqual(requestsOfSweep(aSweep(state, [aRun(state)])), []);
      assert.deepEqual(requestsOfRun(aRun(state)), []);
    }
  });

  it('is anything for a sweep that waits: nobody can tell whether its supervisor is about to begin', () => {
    assert.deepEqual(requestsOfSweep(aSweep('queued', [aRun('queued')])), ['stop', 'pause', 'resume']);
  });
});
