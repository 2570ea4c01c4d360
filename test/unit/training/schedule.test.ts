import assert from 'node:assert/strict';
import { nextSnapshot } from '../../../src/training/schedule';
import { firstRun } from '../../support/experiments';

function snapshots(train: object): number[] {
  const settings = firstRun({ train }).train;
  const steps = [0];
  for (let next = nextSnapshot(0, settings); next !== null; next = nextSnapshot(next, settings)) steps.push(next);
  return steps;
}

describe('snapshots', () => {
  it('stand at step 0, every eval_every steps and at the last step', () => {
    assert.deepEqual(snapshots({ steps: 40, eval_every: 10 }), [0, 10, 20, 30, 40]);
    assert.deepEqual(snapshots({ steps: 25, eval_every: 10 }), [0, 10, 20, 25]);
    assert.deepEqual(snapshots({ steps: 0 }), [0]);
  });

  it('grow in spacing with `log`, up to eval_every', () => {
    const steps = snapshots({ steps: 1000, eval_every: 100, snapshots: 'log' });
    assert.deepEqual(steps.slice(0, 6), [0, 1, 2, 3, 4, 5]);
    const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
    assert.ok(gaps.every(gap => gap >= 1 && gap <= 100));
    assert.equal(steps.at(-1), 1000);
    assert.ok(steps.length < 45);
  });

  it('go on at the regular steps after one that was out of turn', () => {
    assert.equal(nextSnapshot(37, firstRun({ train: { steps: 100, eval_every: 10 } }).train), 40);
  });
});
