import assert from 'node:assert/strict';
import { statusText } from '../../../src/views/sweepStatus';
import { aRun, aSweep, untranslated as t } from './sweepFixture';

const running = aSweep('running', [aRun('running')], { path: '/r', name: 'r' });
const failed = aSweep('failed', [aRun('failed')], { path: '/f', name: 'f' });
const finished = aSweep('finished', [aRun('finished')], { path: '/d', name: 'd' });

describe('the status-bar item', () => {
  it('is hidden while nothing runs and no failure is unseen', () => {
    assert.equal(statusText([finished, failed], [], t), null);
    assert.equal(statusText([], [], t), null);
  });

  it('counts what runs, and opens the only one', () => {
    const status = statusText([running, finished], [], t);
    assert.equal(status?.text, 'NTK $(sync~spin) 1 running');
    assert.equal(status.only, '/r');
    assert.equal(status.failed, false);
  });

  it('names failures first, and lets the user choose between several sweeps', () => {
    const status = statusText([running, failed], ['/f'], t);
    assert.equal(status?.text, 'NTK $(error) 1 failed $(sync~spin) 1 running');
    assert.equal(status.only, null);
    assert.equal(status.failed, true);
    assert.match(status.tooltip, /^Sweep f, failed.*\nSweep r, running/);
  });

  it('no longer counts a failed sweep as failed once it is resumed', () => {
    assert.equal(statusText([{ ...failed, state: 'running' }], ['/f'], t)?.text, 'NTK $(sync~spin) 1 running');
  });
});
