import assert from 'node:assert/strict';
import type { TaskSwitchView } from '../../../src/shared/protocol';
import { alignmentChart } from '../../../webview-ui/cards/alignment';
import { distanceChart } from '../../../webview-ui/cards/distance';
import { eigenvaluesChart } from '../../../webview-ui/cards/eigenvalues';
import { velocityChart } from '../../../webview-ui/cards/velocity';
import { chartData } from '../../../webview-ui/model/chart-model';
import { availableColumns, type TimeChart } from '../../../webview-ui/model/time-chart';
import { defaultSettings, type ViewSettings } from '../../../webview-ui/state/view-settings';
import { type SampleRun, seriesOf, sweepOf } from './sample';

const switched = (task: number, step: number, spike: number | null, drop = 0.5, recoverySteps: number | null = 30): TaskSwitchView => ({
  kind: 'task_switch',
  step,
  epoch: step / 10,
  task,
  similarity: null,
  reactivation: { spike, spikeIntervals: 10, drop, recoverySteps, plateauStep: null, complete: true },
});

const steps = [0, 10, 20, 30, 40, 50];
const run = (id: string, markers: TaskSwitchView[]): SampleRun => ({
  id,
  state: 'finished',
  steps,
  columns: {
    epoch: steps.map(step => step / 10),
    kernel_velocity: [NaN, 1, 1, 9, 1, 1],
    'eigenvalues.0': [8, 8, 8, 4, 8, 8],
    distance_previous: [NaN, 1, 1, 9, 1, 1],
    alignment: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
  },
  holes: { kernel_velocity: [0], distance_previous: [0] },
  markers,
});

function dataOf(chart: TimeChart, runs: readonly SampleRun[], settings: Partial<ViewSettings> = {}) {
  const view = { ...defaultSettings, ...settings };
  const series = seriesOf(runs);
  return chartData(chart.plan(view, availableColumns(series)), sweepOf(runs), series, view);
}

describe('task bands', () => {
  it('cover the whole axis, named, the last one open', () => {
    const { tasks } = dataOf(alignmentChart, [run('a', [switched(1, 20, 9), switched(2, 40, 9)])]);
    assert.deepEqual(tasks, {
      bands: [
        { task: 0, label: 'task 1', from: -Infinity, to: 20 },
        { task: 1, label: 'task 2', from: 20, to: 40 },
        { task: 2, label: 'task 3', from: 40, to: Infinity },
      ],
      lines: [],
    });
  });

  it('lie at the epoch of the switch on an axis of epochs', () => {
    const { tasks } = dataOf(alignmentChart, [run('a', [switched(1, 20, 9)])], { x: 'epoch' });
    assert.deepEqual(
      tasks.bands.map(({ to }) => to),
      [2, Infinity],
    );
  });

  it('give way to a line for each run where the runs switch at different places', () => {
    const { tasks } = dataOf(alignmentChart, [run('a', [switched(1, 20, 9)]), run('b', [switched(1, 40, 9)])], { curves: 'runs' });
    assert.deepEqual(tasks.bands, []);
    assert.deepEqual(
      tasks.lines.map(({ x, label }) => [x, label]),
      [
        [20, 'task 2'],
        [40, 'task 2'],
      ],
    );
  });

  it('are none of one task, and of runs that are not drawn', () => {
    assert.deepEqual(dataOf(alignmentChart, [run('a', [])]).tasks, { bands: [], lines: [] });
    assert.deepEqual(dataOf(alignmentChart, [{ ...run('a', [switched(1, 20, 9)]), plotted: false }]).tasks, { bands: [], lines: [] });
  });
});

describe('the marks of task switches', () => {
  it('show the spike on the snapshot that it was measured at', () => {
    const { marks, summaries } = dataOf(velocityChart, [run('a', [switched(1, 20, 9.234)])]);
    const [mark, ...others] = marks.filter(({ kind }) => kind === 'task_switch');
    assert.deepEqual(others, []);
    assert.deepEqual([mark!.step, mark!.x, mark!.value, mark!.label, mark!.drawn], [20, 30, 9, '×9.2', true]);
    assert.equal(mark!.sentence, 'task 2 from step 20: spike ×9.234; the loss before was not on a plateau');
    assert.equal(summaries[0]!.kind, 'task_switch');
    assert.equal(summaries[0]!.items[0]!.text, mark!.sentence);
  });

  it('say where fewer than ten intervals lay before', () => {
    const few = switched(1, 20, 9);
    const { marks } = dataOf(velocityChart, [run('a', [{ ...few, reactivation: { ...few.reactivation!, spikeIntervals: 2 } }])]);
    assert.match(marks[0]!.sentence, /spike ×9, over 2 intervals only/);
    const none = dataOf(velocityChart, [run('a', [switched(1, 20, null)])]).marks[0]!;
    assert.deepEqual([none.label, /not defined/.test(none.sentence)], ['', true]);
  });

  it('show drop and recovery on the largest eigenvalue', () => {
    const { marks } = dataOf(eigenvaluesChart, [run('a', [switched(1, 20, 9, 0.5, 20)])]);
    const [mark] = marks.filter(({ kind }) => kind === 'task_switch');
    assert.deepEqual([mark!.x, mark!.value, mark!.label], [20, 8, 'drop 0.5']);
    assert.match(mark!.sentence, /drop 0.5, recovered after 20 steps/);
    const lost = dataOf(eigenvaluesChart, [run('a', [switched(1, 20, 9, 0.5, null)])]).marks[0]!;
    assert.match(lost.sentence, /not recovered before the task ended/);
  });

  it('are means over the seeds of a mean curve, with each seed in the list', () => {
    const { marks, summaries } = dataOf(velocityChart, [run('a', [switched(1, 20, 8)]), run('b', [switched(1, 20, 12)])]);
    const [mean, ...seeds] = marks.filter(({ kind }) => kind === 'task_switch');
    assert.match(mean!.sentence, /spike ×10 ± 2.8 of 2 seeds/);
    assert.deepEqual(mean!.runs, ['a', 'b']);
    assert.deepEqual(
      seeds.map(({ minor, drawn, subject }) => [minor, drawn, subject]),
      [
        [true, false, 'width 8 · seed 0'],
        [true, false, 'width 8 · seed 1'],
      ],
    );
    assert.equal(summaries[0]!.title, 'Velocity spike at a task switch, mean over seeds');
  });
});

describe('the cards of velocity and distance', () => {
  it('take the columns and units that are chosen and there', () => {
    const epochs: SampleRun = { ...run('a', []), columns: { ...run('a', []).columns, kernel_velocity_epoch: steps } };
    assert.deepEqual(dataOf(velocityChart, [run('a', [])]).plan.columns, ['kernel_velocity']);
    const perEpoch = dataOf(velocityChart, [epochs], { cards: { velocity: { unit: 'epoch' } } });
    assert.deepEqual(perEpoch.plan.columns, ['kernel_velocity_epoch']);
    assert.match(perEpoch.plan.axis, /1\/epoch/);
    const previous = dataOf(distanceChart, [run('a', [])], { cards: { distance: { reference: 'task' } } });
    assert.deepEqual([previous.plan.columns, previous.plan.scale], [['distance_previous'], 'log']);
  });
});
