/** Steps, epochs, tasks and snapshots. */
import assert from 'node:assert/strict';
import { Schedule } from '../../../src/training/schedule';
import { firstRun } from '../../support/experiments';

const ofSteps = (train: object) => new Schedule(firstRun({ train }).train, [{ points: 16, epochs: null }]);

function snapshots(schedule: Schedule): number[] {
  const steps = [0];
  for (let next = schedule.nextSnapshot(0); next !== null; next = schedule.nextSnapshot(next)) steps.push(next);
  return steps;
}

describe('snapshots', () => {
  it('stand at step 0, every eval_every steps and at the last step', () => {
    assert.deepEqual(snapshots(ofSteps({ steps: 40, eval_every: 10 })), [0, 10, 20, 30, 40]);
    assert.deepEqual(snapshots(ofSteps({ steps: 25, eval_every: 10 })), [0, 10, 20, 25]);
    assert.deepEqual(snapshots(ofSteps({ steps: 0 })), [0]);
  });

  it('grow in spacing with `log`, up to eval_every', () => {
    const steps = snapshots(ofSteps({ steps: 1000, eval_every: 100, snapshots: 'log' }));
    assert.deepEqual(steps.slice(0, 6), [0, 1, 2, 3, 4, 5]);
    const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
    assert.ok(gaps.every(gap => gap >= 1 && gap <= 100));
    assert.equal(steps.at(-1), 1000);
    assert.ok(steps.length < 45);
  });

  it('go on at the regular steps after one that was out of turn', () => {
    assert.equal(ofSteps({ steps: 100, eval_every: 10 }).nextSnapshot(37), 40);
  });
});

describe('a sequence of tasks', () => {
  // 10 points in batches of 4 are three steps an epoch; 8 are two.
  const train = { ...firstRun({}).train, steps: undefined, epochs_per_task: 3, batch_size: 4, eval_every: undefined, eval_every_epochs: 1 };
  const schedule = new Schedule(train, [
    { points: 10, epochs: null },
    { points: 8, epochs: 2 },
    { points: 10, epochs: null },
  ]);

  it('takes the epochs of each task, one after the other', () => {
    assert.deepEqual(
      schedule.tasks.map(({ firstStep, lastStep }) => [firstStep, lastStep]),
      [
        [0, 9],
        [9, 13],
        [13, 22],
      ],
    );
    assert.equal(schedule.steps, 22);
  });

  it('has snapshots at both ends of each task, in its own spacing', () => {
    assert.deepEqual(snapshots(schedule), [0, 3, 6, 9, 11, 13, 16, 19, 22]);
  });

  it('counts the step of a switch to the task that ends, the next one to the task that begins', () => {
    assert.deepEqual(
      [0, 1, 9, 10, 13, 14, 22].map(step => schedule.taskAt(step)),
      [0, 0, 0, 1, 1, 2, 2],
    );
    assert.deepEqual([schedule.switchAt(9), schedule.switchAt(13), schedule.switchAt(0), schedule.switchAt(10)], [1, 2, null, null]);
    assert.deepEqual([schedule.taskFrom(9), schedule.taskFrom(10)], [1, 1]);
  });

  it('counts epochs on through the tasks, in parts', () => {
    assert.deepEqual(
      [0, 1, 9, 10, 13, 16].map(step => schedule.epochAt(step)),
      [0, 1 / 3, 3, 3.5, 5, 6],
    );
  });

  it('measures within an epoch, one step apart at least', () => {
    const often = new Schedule({ ...train, eval_every_epochs: 0.01 }, [{ points: 10, epochs: 1 }]);
    assert.deepEqual(snapshots(often), [0, 1, 2, 3]);
  });
});
