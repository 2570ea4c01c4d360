import assert from 'node:assert/strict';
import { statusText } from '../../../src/views/sweepStatus';
import { aRun, aSweep, untranslated as t } from './sweepFixture';

const running = aSweep('running', [aRun('running')], { path: '/r', name: 'r' });
const failed = aSweep('failed', [aRun('failed')], { path: '/f', name: 'f' });
const finished = aSweep('finished', [aRun('finished')], { path: '/d', name: 'd' });

describe('the status-bar item', () => {
  it('is hidden where there is no sweep', () => {
    assert.equal(statusText([], [], t), null);
  });

  it('is idle while nothing runs and no failure is unseen', () => {
    const status = statusText([finished, failed], [], t);
    assert.equal(status?.text, '$(graph-line) NTK');
    assert.equal(status.accessibleLabel, 'NTK Monitor: no sweep is running');
    assert.equal(status.failed, false);
    assert.equal(status.only, null);
  });

  it('counts what runs, and opens the only one', () => {
    const status = statusText([running, finished], [], t);
    assert.equal(status?.text, 'NTK $(sync~spin) 1 running');
    assert.equal(status.accessibleLabel, 'NTK Monitor: 1 running');
    assert.equal(status.only, '/r');
    assert.equal(status.failed, false);
  });

  it('says how far the only one is', () => {
    const half = aSweep('running', [aRun('running', { step: 50, steps: 100 })], { path: '/h' });
    assert.equal(statusText([half], [], t)?.text, 'NTK $(sync~spin) 1 running, 50 %');
    assert.equal(statusText([half, running], [], t)?.text, 'NTK $(sync~spin) 2 running');
  });

  it('does not count as running what only waits: nobody may be there to begin it', () => {
    assert.equal(statusText([aSweep('queued', [aRun('queued')])], [], t)?.text, '$(graph-line) NTK');
  });

  it('names failures first, and lets the user choose between several sweeps', () => {
    const status = statusText([running, failed], ['/f'], t);
    assert.equal(status?.text, 'NTK $(error) 1 failed $(sync~spin) 1 running');
    assert.equal(status.accessibleLabel, 'NTK Monitor: 1 failed, 1 running');
    assert.equal(status.only, null);
    assert.equal(status.failed, true);
    assert.match(status.tooltip, /^Sweep f, failed.*\nSweep r, running/);
  });

  it('no longer counts a failed sweep as failed once it is resumed', () => {
    assert.equal(statusText([{ ...failed, state: 'running' }], ['/f'], t)?.text, 'NTK $(sync~spin) 1 running, 0 %');
  });
});
