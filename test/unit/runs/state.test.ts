import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import type { ObservedState, RunState } from '../../../src/runs/records';
import { HeartbeatWatch, observedState, observedSweepState, processGone, supervisorLost } from '../../../src/runs/state';
import { runningRecord } from './support';

describe('observed states', () => {
  const fresh = { stillMs: 0, processGone: false };

  it('are those of the file while the heartbeat moves', () => {
    let now = 0;
    const watch = new HeartbeatWatch(() => now);
    for (let heartbeat = 0; heartbeat < 5; heartbeat++, now += 9_999) {
      assert.equal(observedState(runningRecord({ heartbeat }), { stillMs: watch.stillMs(heartbeat), processGone: false }), 'running');
    }
  });

  it('are lost after 10 s of a heartbeat that stands still, by the clock of the reader', () => {
    let now = 1e6;
    const watch = new HeartbeatWatch(() => now);
    const state = () => observedState(runningRecord({ heartbeat: 7 }), { stillMs: watch.stillMs(7), processGone: false });
    assert.equal(state(), 'running');
    now += 9_999;
    assert.equal(state(), 'running');
    now += 1;
    assert.equal(state(), 'lost');
  });

  it('are lost at once when the process is gone on this host', () => {
    assert.equal(observedState(runningRecord(), { stillMs: 0, processGone: true }), 'lost');
    assert.equal(supervisorLost({ state: 'running', pid: 1, host: 'h', heartbeat: 0 }, { stillMs: 0, processGone: true }), true);
    assert.equal(supervisorLost({ state: 'finished', pid: 1, host: 'h', heartbeat: 0 }, { stillMs: 0, processGone: true }), false);
  });

  it('are never lost without a heartbeat, nor when nothing runs', () => {
    const without = runningRecord({ heartbeat: undefined });
    assert.equal(new HeartbeatWatch(() => 0).stillMs(undefined), null);
    assert.equal(observedState(without, { stillMs: null, processGone: true }), 'running');
    for (const state of ['queued', 'paused', 'finished', 'stopped', 'failed', 'diverged'] satisfies RunState[]) {
      assert.equal(observedState(runningRecord({ state }), { stillMs: 1e9, processGone: true }), state);
    }
    assert.equal(observedState(runningRecord(), fresh), 'running');
  });

  it('know a process that is gone only on this host', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    assert.equal(processGone(pid, hostname()), true);
    assert.equal(processGone(pid, 'another-host'), false);
    assert.equal(processGone(process.pid, hostname()), false);
    assert.equal(processGone(null, hostname()), false);
    assert.equal(processGone(0, hostname()), false);
  });

  it('of a sweep are those of the run that matters most', () => {
    const cases: [ObservedState[], 'alive' | 'lost' | 'ended', ObservedState][] = [
      [['queued', 'queued'], 'alive', 'queued'],
      [['running', 'queued', 'failed'], 'alive', 'running'],
      [['finished', 'queued'], 'alive', 'running'],
      [['finished', 'lost'], 'alive', 'running'],
      [['paused', 'finished'], 'alive', 'paused'],
      [['queued', 'running'], 'lost', 'lost'],
      [['queued', 'finished'], 'lost', 'lost'],
      [['paused', 'finished'], 'lost', 'lost'],
      [['finished', 'finished'], 'lost', 'finished'],
      [['finished', 'lost'], 'ended', 'lost'],
      [['running', 'finished'], 'ended', 'running'],
      [['finished', 'failed', 'diverged', 'stopped'], 'ended', 'failed'],
      [['finished', 'diverged', 'paused'], 'ended', 'diverged'],
      [['finished', 'paused', 'stopped'], 'ended', 'paused'],
      [['finished', 'stopped'], 'ended', 'stopped'],
      [['finished', 'queued'], 'ended', 'paused'],
      [['queued'], 'ended', 'queued'],
      [['finished'], 'ended', 'finished'],
    ];
    for (const [runs, supervisor, expected] of cases)
      assert.equal(observedSweepState(runs, supervisor), expected, `${runs.join()} ${supervisor}`);
  });
});
