import assert from 'node:assert/strict';
import { metricsLine } from '../../../src/runs/records';
import { kernelVelocities } from '../../../src/store/kernelVelocities';
import { similaritiesOf } from '../../../src/store/similarities';
import { TaskSwitches } from '../../../src/store/taskSwitches';

const criterion = { k: 3, fraction: 0.01 };
/** Two snapshots an epoch, ten steps apart. */
const line = (i: number, task: number, distance: number, norm: number) =>
  metricsLine.parse({
    step: 10 * i,
    epoch: i / 2,
    task,
    loss: 1,
    spectral_norm: norm,
    distance_previous: i === 0 ? null : distance,
    previous_step: i === 0 ? null : 10 * (i - 1),
  });
const before = [0, 1, 2, 3].map(i => line(i, 0, 0.1, 10));
const reactivation = { spike: 5, spikeIntervals: 3, drop: 0.6, recoverySteps: null, plateauStep: 0 };

describe('the task switches of a run', () => {
  it('are seen in its snapshots as soon as the new task has one', () => {
    const switches = new TaskSwitches(criterion);
    before.forEach(snapshot => switches.takeSnapshot(snapshot));
    assert.deepEqual(switches.views(false), []);
    switches.takeSnapshot(line(4, 1, 0.5, 4));
    const [found, ...others] = switches.views(false);
    assert.deepEqual(others, []);
    assert.deepEqual(found, {
      kind: 'task_switch',
      step: 30,
      epoch: 1.5,
      task: 1,
      similarity: null,
      reactivation: { ...reactivation, complete: false },
    });
    assert.equal(switches.views(true)[0]?.reactivation?.complete, true);
    switches.takeSnapshot(line(5, 1, 0.5, 9));
    assert.deepEqual(switches.views(false)[0]?.reactivation, { ...reactivation, recoverySteps: 20, complete: true });
  });

  it('are those of the events where there are any, whatever the snapshots say', () => {
    const switches = new TaskSwitches(criterion);
    assert.ok(switches.takeEvent({ type: 'task_switch', step: 30, epoch: 1.5, task: 1 }));
    assert.equal(switches.views(false)[0]?.reactivation, null);
    [...before, line(4, 1, 0.5, 4)].forEach(snapshot => switches.takeSnapshot(snapshot));
    assert.equal(switches.views(false)[0]?.reactivation?.spike, 5);
    const event = {
      type: 'reactivation',
      step: 90,
      task: 1,
      switch_step: 30,
      spike: 7,
      spike_intervals: 10,
      drop: 'NaN',
      recovery_steps: 60,
    };
    assert.ok(switches.takeEvent(event));
    switches.takeSnapshot(line(5, 1, 0.5, 9));
    assert.deepEqual(switches.views(false)[0]?.reactivation, {
      spike: 7,
      spikeIntervals: 10,
      drop: null,
      recoverySteps: 60,
      plateauStep: null,
      complete: true,
    });
  });

  it('refuse an event that is not as expected', () => {
    const switches = new TaskSwitches(criterion);
    assert.equal(switches.takeEvent({ type: 'task_switch', step: 30 }), false);
    assert.equal(switches.takeEvent({ type: 'reactivation', step: 3, task: 1, switch_step: 2, spike: 'high' }), false);
    assert.deepEqual(switches.views(false), []);
  });

  it('start over with the snapshots, and are none where no line says a task', () => {
    const switches = new TaskSwitches(criterion);
    [...before, line(4, 1, 0.5, 4)].forEach(snapshot => switches.takeSnapshot(snapshot));
    switches.forgetSnapshots();
    assert.deepEqual(switches.views(false), []);
    [...before, line(4, 1, 0.5, 4)].forEach(snapshot => switches.takeSnapshot({ ...snapshot, task: null }));
    assert.deepEqual(switches.views(false), []);
  });
});

describe('the similarity of the tasks of a run', () => {
  it('is that of the settings with the axes of the run put in', () => {
    assert.deepEqual(similaritiesOf({ split: [[0, 1], [1, 2], [3]] }, {}), [1 / 3, 0]);
    assert.deepEqual(similaritiesOf({ concepts: { window: 5, shift: 1 } }, { 'tasks.concepts.shift': 2, width: 8 }), [3 / 7]);
    assert.deepEqual(
      similaritiesOf({ frequencies: {} }, { 'tasks.frequencies.a': [0.1, 0.9] }).map(value => Number(value.toFixed(12))),
      [0.2],
    );
    assert.deepEqual(similaritiesOf([{ classes: [0, 1] }, { classes: [0, 1], weights: [1, 3] }], {}), [1]);
    assert.deepEqual(similaritiesOf(undefined, { width: 8 }), []);
    assert.deepEqual(similaritiesOf({ of_tomorrow: 3 }, {}), []);
  });

  it('stands with each switch', () => {
    const switches = new TaskSwitches(criterion, [0.25]);
    [...before, line(4, 1, 0.5, 4)].forEach(snapshot => switches.takeSnapshot(snapshot));
    assert.equal(switches.views(false)[0]?.similarity, 0.25);
  });
});

describe('the kernel velocity of a line', () => {
  it('is its distance over the steps, and over the epochs where both are known', () => {
    const [first, second] = [line(1, 0, 0.3, 1), line(2, 0, 0.5, 1)];
    assert.deepEqual(kernelVelocities(second, first), { kernel_velocity: 0.05, kernel_velocity_epoch: 1 });
    assert.deepEqual(kernelVelocities(second, undefined), { kernel_velocity: 0.05 });
    assert.deepEqual(kernelVelocities({ ...second, epoch: null }, first), { kernel_velocity: 0.05 });
    assert.deepEqual(kernelVelocities({ ...second, distance_previous: null }, first), {
      kernel_velocity: null,
      kernel_velocity_epoch: null,
    });
  });

  it('is none at the first snapshot, and of a line that goes back', () => {
    assert.deepEqual(kernelVelocities(line(0, 0, 0, 1), undefined), {});
    assert.deepEqual(kernelVelocities({ ...line(2, 0, 0.5, 1), previous_step: 20 }, line(1, 0, 0.3, 1)), {});
  });
});
