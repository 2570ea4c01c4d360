import assert from 'node:assert/strict';
import type { RunStateView } from '../../../src/shared/protocol';
import { runProgress, runText, stateLook, sweepProgress, sweepText } from '../../../src/views/sweepLabels';
import { aRun, aSweep, untranslated as t } from './sweepFixture';

const states: readonly RunStateView[] = ['queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'diverged', 'lost'];

describe('labels of sweeps and runs', () => {
  it('give every state an icon and a word of its own', () => {
    assert.equal(new Set(states.map(state => stateLook(state, t).icon)).size, states.length);
    assert.equal(new Set(states.map(state => stateLook(state, t).word)).size, states.length);
  });

  it('name a run by its axes and say how far it is', () => {
    const text = runText(aRun('running', { step: 420, steps: 1000 }), t);
    assert.equal(text.label, 'width 512 · seed 3');
    assert.equal(text.description, '42 %');
    assert.equal(text.accessibleLabel, 'Run width 512 · seed 3, running, 42 %');
  });

  it('name a run without axes by its id', () => {
    assert.equal(runText(aRun('queued', { axes: {}, id: 'run' }), t).label, 'run');
  });

  it('say what went wrong with a run that failed', () => {
    const text = runText(aRun('failed', { step: 5, steps: 10, error: 'No space is left.' }), t);
    assert.equal(text.description, 'failed: No space is left.');
    assert.match(text.accessibleLabel, /failed, 50 %, No space is left\.$/);
  });

  it('count the finished runs of a sweep and average the progress', () => {
    const sweep = aSweep('running', [
      aRun('finished', { step: 100, steps: 100 }),
      aRun('running', { step: 50, steps: 100 }),
      aRun('queued'),
      aRun('queued'),
    ]);
    assert.equal(sweepProgress(sweep), 0.375);
    const text = sweepText(sweep, t);
    assert.equal(text.description, '1 of 4 runs · 38 %');
    assert.equal(text.accessibleLabel, 'Sweep exp002, running, 1 of 4 runs, 38 %');
    assert.ok(text.tooltip.endsWith(sweep.path));
  });

  it('show only the count of a sweep that is finished', () => {
    assert.equal(sweepText(aSweep('finished', [aRun('finished')]), t).description, '1 run');
    assert.equal(sweepText(aSweep('finished', [aRun('finished'), aRun('finished')]), t).description, '2 runs');
  });

  it('make no progress up where it is not known', () => {
    assert.equal(runProgress(aRun('running')), null);
    assert.equal(runProgress(aRun('running', { step: 0, steps: 0 })), 0);
    assert.equal(sweepProgress(aSweep('finished', [])), null);
    assert.equal(sweepText(aSweep('running', [aRun('running')]), t).description, '0 of 1 runs');
  });
});
