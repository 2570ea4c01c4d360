/** Spike, drop and recovery of the runs over an axis of the sweep, and over the similarity of their tasks. */
import assert from 'node:assert/strict';
import type { RunView, SweepView, TaskSwitchView } from '../../../src/shared/protocol';
import { CONVERGENCE, measuresOf, SIMILARITY, sweepAxes, sweepLines } from '../../../webview-ui/model/over-sweep';
import { runSummaries } from '../../../webview-ui/model/sweep-summary';
import { sweepNotes, switchRow } from '../../../webview-ui/model/sweep-words';
import { seriesOf, sweepOf } from './sample';

const switched = (task: number, similarity: number | null, of: Partial<NonNullable<TaskSwitchView['reactivation']>>): TaskSwitchView => ({
  kind: 'task_switch',
  step: 10 * task,
  epoch: task,
  task,
  similarity,
  reactivation: { spike: 10, spikeIntervals: 10, drop: 0.5, recoverySteps: 30, plateauStep: 5, complete: true, ...of },
});

function sweep(runs: readonly { axes: RunView['axes']; markers: readonly TaskSwitchView[] }[]) {
  const samples = runs.map(({ axes, markers }) => ({ id: JSON.stringify(axes), state: 'finished' as const, steps: [0, 10, 20], markers }));
  const base = sweepOf(samples);
  const view: SweepView = { ...base, runs: base.runs.map((run, i): RunView => ({ ...run, axes: runs[i]!.axes })) };
  return { view, summaries: runSummaries(view, seriesOf(samples), () => ({ kind: 'unknown' })) };
}

describe('task switches over the sweep', () => {
  const shifts = [0, 1, 2].flatMap(shift =>
    [0, 1].map(seed => ({
      axes: { 'tasks.concepts.shift': shift, seed },
      markers: [switched(1, (5 - shift) / (5 + shift), { spike: 1 + 10 * shift + seed, recoverySteps: shift === 2 ? null : 20 })],
    })),
  );

  it('stand over the similarity of the tasks, least first, as well as over the setting that it follows from', () => {
    const { view, summaries } = sweep(shifts);
    const axes = sweepAxes(view);
    assert.deepEqual(
      axes.map(({ name }) => name),
      ['tasks.concepts.shift', SIMILARITY, 'seed'],
    );
    const [line, ...others] = sweepLines(axes[1]!, measuresOf.spike, summaries, view);
    assert.deepEqual(others, []);
    assert.equal(line!.rest, '');
    assert.deepEqual(
      line!.means.map(({ x, mean, n }) => [Number(x.toFixed(3)), mean, n]),
      [
        [0.429, 21.5, 2],
        [0.667, 11.5, 2],
        [1, 1.5, 2],
      ],
    );
  });

  it('stand over how long the loss had been on its plateau, all runs on one line', () => {
    const rates = [0.001, 0.01].flatMap((rate, r) =>
      [0, 1].map(seed => ({
        axes: { 'train.lr': rate, seed },
        markers: [switched(1, 0, { plateauStep: r === 0 ? null : 4 - seed, recoverySteps: 10 + 20 * r + seed })],
      })),
    );
    const { view, summaries } = sweep(rates);
    const axes = sweepAxes(view);
    assert.deepEqual(
      axes.map(({ name }) => name),
      ['train.lr', 'seed', CONVERGENCE],
    );
    const lines = sweepLines(axes[2]!, measuresOf.recovery, summaries, view);
    assert.deepEqual(
      lines.map(({ rest, means }) => [rest, means.map(({ x, mean, n }) => [x, mean, n])]),
      [
        [
          '',
          [
            [0, 10.5, 2],
            [6, 30, 1],
            [7, 31, 1],
          ],
        ],
      ],
    );
  });

  it('leave runs that did not recover out of the mean, and say so', () => {
    const { view, summaries } = sweep(shifts);
    const [line] = sweepLines(sweepAxes(view)[0]!, measuresOf.recovery, summaries, view);
    assert.deepEqual(
      line!.means.map(({ x, mean }) => [x, mean]),
      [
        [0, 20],
        [1, 20],
      ],
    );
    const notes = sweepNotes('recovery', summaries, true).join(' ');
    assert.match(notes, /After 2 of 6 switches the norm did not recover/);
    assert.match(notes, /plateau before 6 of 6 switches/);
    assert.deepEqual(switchRow(summaries[5]!), ['22', '0.5', 'not recovered']);
  });

  it('are means over the switches of a run, and no axis where all tasks are as alike', () => {
    const markers = [switched(1, 0, { spike: 4, drop: 0.2 }), switched(2, 0, { spike: 8, drop: 0.4 })];
    const { view, summaries } = sweep([
      { axes: { width: 8, seed: 0 }, markers },
      { axes: { width: 16, seed: 0 }, markers },
    ]);
    assert.deepEqual(
      sweepAxes(view).map(({ name }) => name),
      ['width'],
    );
    assert.equal(summaries[0]!.switches.spike, 6);
    assert.ok(Math.abs(summaries[0]!.switches.drop! - 0.3) < 1e-15);
    assert.match(sweepNotes('drop', summaries, false)[0]!, /the mean over its switches/);
  });
});
