import assert from 'node:assert/strict';
import fc from 'fast-check';
import { velocityFromDistance } from '../../../src/science/metrics/kernelVelocity';
import { lossPlateauStep } from '../../../src/science/metrics/freeze';
import { type Reactivation, type ReactivationSnapshot, ReactivationTracker } from '../../../src/science/metrics/reactivation';

const criterion = { k: 3, fraction: 0.01 };

/** Snapshots ten steps apart, twenty steps an epoch, from arrays of one value a snapshot. */
function snapshots(of: { tasks: number[]; velocities?: (number | null)[]; norms?: (number | null)[]; losses?: number[] }) {
  return of.tasks.map((task, i): ReactivationSnapshot => ({
    step: 10 * i,
    epoch: i / 2,
    task,
    velocity: i === 0 ? null : (of.velocities?.[i] ?? null),
    spectralNorm: of.norms?.[i] ?? null,
    loss: of.losses?.[i] ?? null,
  }));
}

function follow(curve: readonly ReactivationSnapshot[]): Reactivation[] {
  const tracker = new ReactivationTracker(criterion);
  return [...curve.flatMap(snapshot => tracker.push(snapshot)), ...tracker.finish()];
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('the spike of the kernel velocity', () => {
  it('is the first interval after the switch over the median of the ten before', () => {
    // Of the twelve intervals of task 0 the first two, far larger, lie outside the ten.
    const velocities = [0, 900, 900, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 55, 1];
    const [found, ...others] = follow(snapshots({ tasks: [...times(13, 0), 1, 1], velocities }));
    assert.equal(others.length, 0);
    assert.equal(found?.spike, 10);
    assert.equal(found?.spikeIntervals, 10);
    assert.equal(found?.switchStep, 120);
    assert.equal(found?.switchEpoch, 6);
    assert.equal(found?.task, 1);
  });

  it('says over how many intervals where fewer lie before, and is null without any', () => {
    const three = follow(snapshots({ tasks: [0, 0, 0, 0, 1], velocities: [0, 1, 2, 6, 8] }))[0];
    assert.deepEqual([three?.spike, three?.spikeIntervals], [4, 3]);
    const none = follow(snapshots({ tasks: [0, 1], velocities: [0, 8] }))[0];
    assert.deepEqual([none?.spike, none?.spikeIntervals], [null, 0]);
  });

  it('counts intervals without a defined velocity out, and is null over a kernel that stood still', () => {
    const holes = follow(snapshots({ tasks: [0, 0, 0, 0, 1], velocities: [0, 2, null, NaN, 8] }))[0];
    assert.deepEqual([holes?.spike, holes?.spikeIntervals], [4, 1]);
    assert.equal(follow(snapshots({ tasks: [0, 0, 0, 1], velocities: [0, 0, 0, 8] }))[0]?.spike, null);
  });
});

describe('drop and recovery of the norm', () => {
  it('takes the minimum of the first epoch, and the first snapshot after it with nine tenths of the norm before', () => {
    const norms = [8, 10, 9.5, 4, 6, 8.9, 9, 12];
    const tracker = new ReactivationTracker(criterion);
    const completedAt = snapshots({ tasks: [0, 0, 1, 1, 1, 1, 1, 1], norms }).map(snapshot => tracker.push(snapshot).length);
    // Of the first epoch are the snapshots of steps 20 and 30; 9.5 before the minimum is no recovery.
    assert.deepEqual(completedAt, [0, 0, 0, 0, 0, 0, 1, 0]);
    assert.equal(tracker.latest?.drop, 1 - 4 / 10);
    assert.equal(tracker.latest?.recoverySteps, 50);
    assert.equal(tracker.latest?.complete, true);
    assert.deepEqual(tracker.finish(), []);
  });

  it('does not look for the minimum beyond the first epoch', () => {
    const found = follow(snapshots({ tasks: [0, 0, 1, 1, 1, 1], norms: [10, 10, 8, 9.2, 1, 9.9] }))[0];
    assert.ok(Math.abs((found?.drop ?? NaN) - 0.2) < 1e-15);
    assert.equal(found?.recoverySteps, 20);
  });

  it('waits for the end of the epoch: a later minimum in it takes a recovery back', () => {
    const curve = [0, 1, 2, 3, 4, 5, 6].map(i => ({
      step: i,
      epoch: i / 4,
      task: i > 1 ? 1 : 0,
      velocity: 1,
      spectralNorm: [10, 10, 5, 9.5, 2, 4, 9.5][i] ?? null,
      loss: null,
    }));
    const found = follow(curve)[0];
    assert.deepEqual([found?.drop, found?.recoverySteps], [0.8, 5]);
  });

  it('never recovers where the run, or the task, ends before', () => {
    const [first, second] = follow(snapshots({ tasks: [0, 0, 1, 1, 2, 2], norms: [10, 10, 4, 5, 3, 2] }));
    assert.deepEqual([first?.task, first?.drop, first?.recoverySteps], [1, 0.6, null]);
    assert.deepEqual([second?.task, second?.recoverySteps, second?.switchStep], [2, null, 30]);
    assert.ok(Math.abs((second?.drop ?? NaN) - 0.6) < 1e-15);
  });

  it('is negative for a norm that only rises, and null where no snapshot lies in the first epoch or no norm is known', () => {
    assert.equal(follow(snapshots({ tasks: [0, 0, 1, 1], norms: [10, 10, 12, 13] }))[0]?.drop, 1 - 12 / 10);
    const sparse = snapshots({ tasks: [0, 0, 1, 1], norms: [10, 10, 1, 10] }).map(s => ({ ...s, epoch: 3 * (s.epoch ?? 0) }));
    assert.deepEqual([follow(sparse)[0]?.drop, follow(sparse)[0]?.recoverySteps], [null, null]);
    assert.equal(follow(snapshots({ tasks: [0, 0, 1, 1], norms: [10, null, 1, 10] }))[0]?.drop, null);
    assert.equal(follow(snapshots({ tasks: [0, 0, 1, 1], norms: [10, 10, NaN, Infinity] }))[0]?.drop, null);
  });
});

describe('convergence before the switch', () => {
  it('is the loss plateau of the task that ends, from its own first snapshot on', () => {
    const falling = [5, 4, 3, 2, 1];
    const flat = [1, 0.999, 0.999, 0.999, 0.999];
    const [first, second, third] = follow(
      snapshots({
        tasks: [...times(9, 0), ...times(9, 1), ...times(5, 2), 3],
        losses: [...falling, ...flat.slice(1), ...falling, ...flat.slice(1), ...falling, 1],
      }),
    );
    assert.equal(first?.plateauStep, 70);
    assert.equal(second?.plateauStep, 160);
    assert.equal(third?.plateauStep, null);
  });
});

describe('a switch', () => {
  it('is none within one task, and each is told once and in order', () => {
    assert.deepEqual(follow(snapshots({ tasks: times(40, 0), velocities: times(40, 1) })), []);
    const tasks = [...times(12, 0), ...times(12, 1), ...times(12, 2)];
    assert.deepEqual(
      follow(snapshots({ tasks, velocities: times(36, 1), norms: times(36, 1) })).map(({ task }) => task),
      [1, 2],
    );
  });

  it('is known in part before it is complete', () => {
    const tracker = new ReactivationTracker(criterion);
    for (const snapshot of snapshots({ tasks: [0, 0, 0, 1], velocities: [0, 1, 1, 20], norms: [10, 10, 10, 5] })) tracker.push(snapshot);
    assert.deepEqual([tracker.latest?.spike, tracker.latest?.drop, tracker.latest?.complete], [20, 0.5, false]);
  });

  it('refuses snapshots that do not go on', () => {
    const tracker = new ReactivationTracker(criterion);
    const [first] = snapshots({ tasks: [0] });
    assert.ok(first);
    tracker.push(first);
    assert.throws(() => tracker.push(first), { reason: 'steps_not_increasing' });
  });
});

/** The definitions applied to the whole curve at once. */
function reference(curve: readonly ReactivationSnapshot[]): Omit<Reactivation, 'complete'>[] {
  return curve.flatMap((first, i) => {
    const at = curve[i - 1];
    if (!at || at.task === first.task) return [];
    const before = curve.slice(Math.max(1, i - 10), i).map(({ velocity }) => velocity as number);
    const sorted = before.toSorted((a, b) => a - b);
    const middle = sorted.length / 2;
    const usual = sorted.length === 0 ? NaN : ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
    const next = curve.findIndex(({ task }, j) => j > i && task !== first.task);
    const after = curve.slice(i, next < 0 ? undefined : next);
    const epoch = after.filter(s => (s.epoch as number) <= (at.epoch as number) + 1 + 1e-6);
    const minimum = Math.min(...epoch.map(s => s.spectralNorm as number));
    const low = epoch.findIndex(s => s.spectralNorm === minimum);
    const recovered = after.find((s, j) => epoch.length > 0 && j > low && (s.spectralNorm as number) >= 0.9 * (at.spectralNorm as number));
    const own = curve.filter((s, j) => j < i && s.task === at.task);
    const plateau = lossPlateauStep(
      own.map(s => s.step),
      own.map(s => s.loss),
      criterion,
    );
    return [
      {
        task: first.task,
        switchStep: at.step,
        switchEpoch: at.epoch,
        spike: before.length === 0 ? null : (first.velocity as number) / usual,
        spikeIntervals: before.length,
        drop: epoch.length === 0 ? null : 1 - minimum / (at.spectralNorm as number),
        recoverySteps: recovered ? recovered.step - at.step : null,
        plateauStep: plateau?.step ?? null,
      },
    ];
  });
}

const positive = fc.double({ min: 0.01, max: 100, noNaN: true });
const curves = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 4 }),
    perEpoch: fc.integer({ min: 1, max: 6 }),
    gaps: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 100, maxLength: 100 }),
    values: fc.array(fc.tuple(positive, positive, positive), { minLength: 100, maxLength: 100 }),
  })
  .map(({ lengths, perEpoch, gaps, values }) => {
    let step = 0;
    return lengths
      .flatMap((length, task) => times(length, task))
      .map((task, i): ReactivationSnapshot => {
        if (i > 0) step += gaps[i] as number;
        const [velocity, spectralNorm, loss] = values[i] as [number, number, number];
        return { step, epoch: step / (5 * perEpoch), task, velocity: i === 0 ? null : velocity, spectralNorm, loss };
      });
  });

describe('any curve', () => {
  it('gives what the definitions say of the whole curve', () => {
    fc.assert(
      fc.property(curves, curve => {
        const found = follow(curve).map(({ complete, ...rest }) => (assert.ok(complete), rest));
        assert.deepEqual(found, reference(curve));
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same after a break at any snapshot, fed again with what came before', () => {
    fc.assert(
      fc.property(curves, fc.nat(99), (curve, cut) => {
        const at = cut % (curve.length + 1);
        const before = new ReactivationTracker(criterion);
        const early = curve.slice(0, at).flatMap(snapshot => before.push(snapshot));
        const after = new ReactivationTracker(criterion);
        assert.deepEqual(
          curve.slice(0, at).flatMap(snapshot => after.push(snapshot)),
          early,
        );
        const late = [...curve.slice(at).flatMap(snapshot => after.push(snapshot)), ...after.finish()];
        assert.deepEqual([...early, ...late], follow(curve));
      }),
    );
  });

  it('has the same spike and drop when velocity and norm are measured in other units', () => {
    fc.assert(
      fc.property(curves, fc.constantFrom(0.25, 2, 1024), (curve, unit) => {
        const scaled = curve.map(s => ({
          ...s,
          velocity: s.velocity === null ? null : unit * s.velocity,
          spectralNorm: unit * (s.spectralNorm as number),
        }));
        assert.deepEqual(follow(scaled), follow(curve));
      }),
    );
  });
});

describe('velocityFromDistance', () => {
  it('divides the distance by the steps, or by the epochs, since the snapshot before', () => {
    assert.equal(velocityFromDistance(0.5, 100, 300), 0.0025);
    assert.equal(velocityFromDistance(0.5, 1, 1.25), 2);
    assert.equal(velocityFromDistance(null, 0, 1), null);
    assert.throws(() => velocityFromDistance(0.5, 3, 3), { reason: 'steps_not_increasing' });
  });
});
