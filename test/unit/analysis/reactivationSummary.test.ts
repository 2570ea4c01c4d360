import assert from 'node:assert/strict';
import { reactivationSummaries } from '../../../src/analysis/reactivationSummary';
import { ReactivationMeter } from '../../../src/engine/worker/reactivationMeter';
import { type MetricsLine, metricsLine } from '../../../src/runs/records';

const criterion = { k: 3, fraction: 0.01 };
const norms = [10, 10, 10, 10, 4, 6, 9.5, 10, 3, 4, 4, 4];
const lines = norms.map((norm, i): MetricsLine =>
  metricsLine.parse({
    step: 10 * i,
    epoch: i / 2,
    task: i < 4 ? 0 : i < 8 ? 1 : 2,
    loss: 1,
    spectral_norm: norm,
    distance_previous: i === 0 ? null : i === 4 || i === 8 ? 0.5 : 0.1,
    previous_step: i === 0 ? null : 10 * (i - 1),
  }),
);
const tasks = {
  split: [
    [0, 1, 2],
    [2, 3, 4],
    [2, 3, 4],
  ],
};
const expected = [
  { task: 1, switch_step: 30, similarity: 0.2, spike: 5, spike_intervals: 3, drop: 0.6, recovery_steps: 30, plateau_step: 0 },
  { task: 2, switch_step: 70, similarity: 1, spike: 5, spike_intervals: 7, drop: 0.7, recovery_steps: null, plateau_step: 40 },
];

describe('the reactivation of a run in its summary', () => {
  it('is that of its snapshots where no event tells it, with the similarity of the tasks', () => {
    assert.deepEqual(reactivationSummaries({ metrics: lines, events: [] }, tasks, criterion), expected);
  });

  it('is what the events say, which the worker writes with the snapshots that complete them, and at the end', () => {
    const meter = new ReactivationMeter(criterion);
    const perLine = lines.map(line => meter.follow(line));
    assert.deepEqual(
      perLine.flatMap((events, i) => events.map(({ task, step }) => [task, step, i])),
      [[1, 60, 6]],
    );
    const events = [...perLine.flat(), ...meter.finish(110)].map(event => ({ ...event }));
    assert.deepEqual(meter.finish(110), []);
    assert.deepEqual(
      events.map(({ type, task, step }) => [type, task, step]),
      [
        ['reactivation', 1, 60],
        ['reactivation', 2, 110],
      ],
    );
    const told = events.map(event => ({ ...event }));
    assert.deepEqual(reactivationSummaries({ metrics: lines, events: told }, tasks, criterion), expected);
    const altered = events.map(event => ({ ...event, spike: 'NaN', drop: 0.25 }));
    assert.deepEqual(
      reactivationSummaries({ metrics: lines, events: altered }, undefined, criterion).map(({ spike, drop, similarity }) => [
        spike,
        drop,
        similarity,
      ]),
      [
        [null, 0.25, null],
        [null, 0.25, null],
      ],
    );
  });

  it('goes on after a break as without one', () => {
    const resumed = new ReactivationMeter(criterion);
    lines.slice(0, 6).forEach(line => resumed.follow(line));
    const whole = new ReactivationMeter(criterion);
    const events = lines.flatMap(line => whole.follow(line));
    assert.deepEqual(
      lines.slice(6).flatMap(line => resumed.follow(line)),
      events,
    );
  });

  it('is empty for a run of one task', () => {
    const one = lines.map(line => ({ ...line, task: 0 }));
    assert.deepEqual(reactivationSummaries({ metrics: one, events: [] }, undefined, criterion), []);
    assert.deepEqual(
      reactivationSummaries({ metrics: lines.map(line => ({ ...line, task: null })), events: [] }, undefined, criterion),
      [],
    );
  });
});
