import assert from 'node:assert/strict';
import type { RunStateView } from '../../../src/shared/protocol';
import { progressText, runText, stateLook, sweepText } from '../../../src/views/sweepLabels';
import { aRun, aSweep, untranslated as t } from './sweepFixture';

const states: readonly RunStateView[] = ['queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'diverged', 'lost'];

describe('labels of sweeps and runs', () => {
  it('give every state an icon and a word of its own', () => {
    assert.equal(new Set(states.map(state => stateLook(state, t).icon)).size, states.length);
    assert.equal(new Set(states.map(state => stateLook(state, t).word)).size, states.length);
  });

  it('name a run by its axes and say how far it is and how long it takes', () => {
    const text = runText(aRun('running', { step: 420, steps: 1000, remainingS: 185 }), t);
    assert.equal(text.label, 'width 512 · seed 3');
    assert.equal(text.description, '42 %, 3 min left');
    assert.equal(text.accessibleLabel, 'Run width 512, seed 3, running, 42 %, 3 min left');
  });

  it('name a run without axes by its id', () => {
    assert.equal(runText(aRun('queued', { axes: {}, id: 'run' }), t).label, 'run');
  });

  it('say what went wrong with a run that failed', () => {
    const text = runText(aRun('failed', { step: 5, steps: 10, error: 'No space is left.' }), t);
    assert.equal(text.description, 'failed: No space is left.');
    assert.match(text.accessibleLabel, /failed, 50 %, No space is left\.$/);
  });

  it('say how far a run got that was paused or stopped, and promise no end', () => {
    assert.equal(runText(aRun('paused', { step: 5, steps: 10, remainingS: 60 }), t).description, 'paused, 50 %');
    assert.equal(runText(aRun('stopped', { step: 5, steps: 10 }), t).description, 'stopped, 50 %');
  });

  it('keep a queued and a finished run short', () => {
    const regime = { step: 10, verdict: 'rich', numbers: [] } as const;
    const finished = runText(aRun('finished', { step: 10, steps: 10, regime }), t);
    assert.equal(finished.description, 'finished · rich');
    assert.ok(finished.accessibleLabel.endsWith(', rich'));
    assert.equal(runText(aRun('finished', { step: 10, steps: 10, regime: { ...regime, verdict: null } }), t).description, 'finished');
    assert.equal(runText(aRun('queued', { steps: 10, remainingS: 60 }), t).description, 'queued');
    assert.equal(runText(aRun('finished', { step: 10, steps: 10, remainingS: 0 }), t).description, 'finished');
  });

  it('count the finished runs of a sweep and average the progress', () => {
    const sweep = aSweep(
      'running',
      [aRun('finished', { step: 100, steps: 100 }), aRun('running', { step: 50, steps: 100 }), aRun('queued'), aRun('queued')],
      { remainingS: 7500 },
    );
    const text = sweepText(sweep, t);
    assert.equal(text.description, '1 of 4 runs · 38 %, 2 h 5 min left');
    assert.equal(text.accessibleLabel, 'Sweep exp002, running, 1 of 4 runs, 38 %, 2 h 5 min left');
  });

  it('show only the count of a sweep that is finished', () => {
    assert.equal(sweepText(aSweep('finished', [aRun('finished')]), t).description, '1 run');
    assert.equal(sweepText(aSweep('finished', [aRun('finished'), aRun('finished')]), t).description, '2 runs');
  });

  it('make no progress up where it is not known', () => {
    assert.equal(runText(aRun('running'), t).description, 'running');
    assert.equal(sweepText(aSweep('running', [aRun('running')]), t).description, '0 of 1 runs');
  });

  it('round the time that is left to what an estimate can say', () => {
    const left = (seconds: number) => progressText(null, seconds, t);
    assert.deepEqual([0, 1, 12, 59, 89, 91, 3599, 3700, 90_000].map(left), [
      '5 s left',
      '5 s left',
      '15 s left',
      '1 min left',
      '1 min left',
      '2 min left',
      '1 h left',
      '1 h 2 min left',
      '1 d 1 h left',
    ]);
  });
});
