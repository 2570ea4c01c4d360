import assert from 'node:assert/strict';
import type { RunStateView } from '../../../src/shared/protocol';
import { SweepEnds } from '../../../src/views/sweepEnds';

const follow = (ends: SweepEnds, states: readonly RunStateView[]) => states.map(state => ends.observe({ path: '/s', state }));

describe('ends of sweeps', () => {
  it('are told once, when a sweep that was under way finishes', () => {
    assert.deepEqual(follow(new SweepEnds(), ['queued', 'running', 'running', 'finished', 'finished']), [
      null,
      null,
      null,
      'finished',
      null,
    ]);
  });

  it('are not told of sweeps that had ended before they were first seen', () => {
    assert.deepEqual(follow(new SweepEnds(), ['finished', 'finished']), [null, null]);
    assert.deepEqual(follow(new SweepEnds(), ['failed']), [null]);
  });

  for (const state of ['failed', 'diverged', 'lost'] as const) {
    it(`are failures when a sweep is ${state}, kept until somebody looks`, () => {
      const ends = new SweepEnds();
      assert.deepEqual(follow(ends, ['running', state]), [null, 'failed']);
      assert.deepEqual(ends.failures, ['/s']);
      ends.forget('/s');
      assert.deepEqual(ends.failures, []);
    });
  }

  for (const state of ['stopped', 'paused'] as const) {
    it(`are not told when the user has ${state} the sweep`, () => {
      const ends = new SweepEnds();
      assert.deepEqual(follow(ends, ['running', state]), [null, null]);
      assert.deepEqual(ends.failures, []);
    });
  }

  it('are told of a launched sweep that failed before it was first seen running', () => {
    const ends = new SweepEnds();
    ends.expect('/s');
    assert.deepEqual(follow(ends, ['failed']), ['failed']);
  });

  it('are told of a sweep that ended while the window was reloaded, and only by the first window after it', () => {
    let memory: readonly string[] = [];
    const remember = (paths: readonly string[]) => void (memory = paths);
    follow(new SweepEnds(memory, remember), ['running', 'running']);
    assert.deepEqual(memory, ['/s']);
    assert.deepEqual(follow(new SweepEnds(memory, remember), ['finished', 'finished']), ['finished', null]);
    assert.deepEqual(memory, []);
    assert.deepEqual(follow(new SweepEnds(memory, remember), ['finished']), [null]);
  });

  it('are told once by every window that has seen the sweep under way', () => {
    const windows = [new SweepEnds(), new SweepEnds()];
    for (const window of windows) assert.deepEqual(follow(window, ['running', 'finished', 'finished']), [null, 'finished', null]);
  });

  it('are not told of a sweep that is gone', () => {
    let memory: readonly string[] = [];
    const ends = new SweepEnds([], paths => void (memory = paths));
    follow(ends, ['running']);
    ends.gone('/s');
    assert.deepEqual(memory, []);
    assert.deepEqual(follow(ends, ['finished']), [null]);
  });

  it('are told again of a sweep that was resumed', () => {
    const ends = new SweepEnds();
    assert.deepEqual(follow(ends, ['running', 'lost', 'running', 'finished']), [null, 'failed', null, 'finished']);
    assert.deepEqual(ends.failures, []);
  });
});
