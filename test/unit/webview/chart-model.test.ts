import assert from 'node:assert/strict';
import type { EventMarkerView, MarkerView } from '../../../src/shared/protocol';
import { availableColumns, type TimeChart } from '../../../webview-ui/model/time-chart';
import { driftChart } from '../../../webview-ui/cards/drift';
import { eigenvaluesChart } from '../../../webview-ui/cards/eigenvalues';
import { lossChart } from '../../../webview-ui/cards/loss-chart';
import { type ChartModel, chartData, chartModel } from '../../../webview-ui/model/chart-model';
import { nearestRow, nonFiniteStretches, rowAt } from '../../../webview-ui/model/curves';
import { xRange } from '../../../webview-ui/model/ranges';
import { type CursorAt, longestCurve, placeText, readOutAt, readOutText } from '../../../webview-ui/model/read-out';
import { defaultSettings, type ViewSettings } from '../../../webview-ui/state/view-settings';
import { type SampleRun, seriesOf, sweepOf } from './sample';

type Options = Partial<ViewSettings> & { readonly freeze?: number | null };

function modelOf(chart: TimeChart, runs: readonly SampleRun[], { freeze = null, ...settings }: Options = {}): ChartModel {
  const series = seriesOf(runs);
  const view = { ...defaultSettings, ...settings };
  const data = chartData(chart.plan(view, availableColumns(series)), sweepOf(runs, { freeze }), series, view);
  return chartModel(
    data,
    view,
    xRange(
      series,
      runs.map(run => run.id),
      view.x,
      view.xScale,
    ),
    null,
  );
}

const steps = [0, 10, 20, 30, 40];
const drifting = (id: string, state: SampleRun['state'], values: readonly number[], markers: SampleRun['markers'] = []): SampleRun => ({
  id,
  state,
  steps: steps.slice(0, values.length),
  columns: { drift: values },
  markers,
});

describe('chart model', () => {
  it('draws one mean over finished seeds, and the others beside it', () => {
    const { curves } = modelOf(driftChart, [
      drifting('a', 'finished', [0, 1, 2, 3, 4]),
      drifting('b', 'finished', [0, 3, 4, 5, 6]),
      drifting('c', 'running', [0, 9]),
      drifting('d', 'queued', []),
    ]);
    assert.deepEqual(
      curves.map(curve => [curve.role, curve.run, curve.n]),
      [
        ['companion', 'c', 1],
        ['main', null, 2],
      ],
    );
    assert.deepEqual([...curves[1]!.column.values], [0, 2, 3, 4, 5]);
    assert.ok(Math.abs(curves[1]!.limits!.upper[1]! - 2 - Math.SQRT2) < 1e-15);
  });

  it('draws a single seed as a line without a band', () => {
    const { curves } = modelOf(driftChart, [drifting('a', 'running', [0, 1])]);
    assert.deepEqual(
      curves.map(curve => [curve.role, curve.run, curve.limits]),
      [['main', 'a', null]],
    );
  });

  it('draws single runs on request, and only those that are plotted', () => {
    const runs = [drifting('a', 'finished', [0, 1]), { ...drifting('b', 'running', [0, 2]), plotted: false }];
    const single = modelOf(driftChart, runs, { curves: 'runs' });
    assert.deepEqual(
      single.curves.map(curve => curve.run),
      ['a'],
    );
    assert.deepEqual(
      single.subjects.map(subject => [subject.key, subject.hidden]),
      [
        ['a', false],
        ['b', true],
      ],
    );
  });

  it('takes a mean over the plotted seeds only', () => {
    const runs = [
      drifting('a', 'finished', [0, 1]),
      { ...drifting('b', 'finished', [0, 100]), plotted: false },
      drifting('c', 'finished', [0, 3]),
    ];
    const { curves } = modelOf(driftChart, runs);
    assert.deepEqual([curves[0]!.n, [...curves[0]!.column.values]], [2, [0, 2]]);
    const none = modelOf(
      driftChart,
      runs.map(run => ({ ...run, plotted: false })),
    );
    assert.deepEqual([none.curves, none.subjects[0]!.hidden], [[], true]);
  });

  it('takes the columns that its switches ask for', () => {
    const run: SampleRun = {
      id: 'a',
      steps: [0],
      columns: {
        loss: [1],
        eval_mse: [2],
        'eigenvalues.1': [3],
        'eigenvalues.0': [4],
        'eigenvalues.10': [1],
        edge: [256],
        'accuracy.0': [0.5],
      },
    };
    assert.deepEqual(modelOf(lossChart, [run]).plan.columns, ['loss', 'eval_mse']);
    assert.deepEqual(modelOf(lossChart, [run], { cards: { loss: { gridError: false } } }).plan.columns, ['loss']);
    const accuracy = modelOf(lossChart, [run], { cards: { loss: { view: 'accuracy' } } });
    assert.deepEqual([accuracy.plan.columns, accuracy.y.scale], [['accuracy.0'], 'linear']);
    assert.deepEqual(modelOf(eigenvaluesChart, [run]).plan.columns, ['eigenvalues.0', 'eigenvalues.1', 'eigenvalues.10']);
    assert.deepEqual(modelOf(eigenvaluesChart, [run], { cards: { eigenvalues: { all: false } } }).plan.columns, ['eigenvalues.0']);
    assert.deepEqual(modelOf(eigenvaluesChart, [run]).lines, [{ value: 256, label: 'M/η = 256', group: null }]);
  });

  it('shows the slope of the drift: signed on a linear axis, its size on a log axis with the line below which it is negligible', () => {
    const run: SampleRun = {
      id: 'a',
      steps,
      columns: { drift: [0, 5, 4, 4, 4], drift_slope: [NaN, 0.5, -0.1, 0.002, 0] },
      holes: { drift_slope: [0] },
    };
    const linear = modelOf(driftChart, [run], { cards: { drift: { view: 'slope', 'scale:slope': 'linear' } } });
    assert.deepEqual([...linear.curves[0]!.column.values].slice(1), [0.5, -0.1, 0.002, 0]);
    assert.deepEqual([linear.y.title, linear.lines], ['drift slope, 1/step', []]);
    const log = modelOf(driftChart, [run], { cards: { drift: { view: 'slope' } } });
    assert.deepEqual([...log.curves[0]!.column.values].slice(1), [0.5, 0.1, 0.002, 0]);
    assert.equal(log.y.title, '|drift slope|, 1/step (log axis, without values ≤ 0)');
    assert.deepEqual(log.lines, [{ value: 0.005, group: 0, label: '1 % of the first slope' }]);
  });

  it('shows the drift by layer, in the order of the layers', () => {
    const columns = {
      drift: [0],
      'layers.output.kernel_drift': [2],
      'layers.hidden1.kernel_drift': [1],
      'layers.hidden1.parameter_drift': [9],
    };
    const { plan, curves } = modelOf(driftChart, [{ id: 'a', steps: [0], columns }], { cards: { drift: { view: 'layers' } } });
    assert.deepEqual(plan.columns, ['layers.output.kernel_drift', 'layers.hidden1.kernel_drift']);
    assert.deepEqual(
      curves.map(curve => curve.column.values[0]),
      [2, 1],
    );
  });

  it('falls back to the drift where a chosen view has no data', () => {
    assert.deepEqual(modelOf(driftChart, [drifting('a', 'running', [0])], { cards: { drift: { view: 'layers' } } }).plan.columns, [
      'drift',
    ]);
  });

  it('reads out the nearest snapshot, the last value without a cursor, and nothing beyond a curve', () => {
    const drift = modelOf(driftChart, [drifting('a', 'finished', [0, 1, 2, 3, 4]), drifting('b', 'running', [0, 5])], { curves: 'runs' });
    const values = (at: CursorAt | null) => [...readOutAt(drift, at).rows.values()].map(cells => cells[0]!.value);
    assert.deepEqual(values(null), ['4', '5']);
    assert.deepEqual(values({ step: 12, x: null }), ['1', '–']);
    const at = { step: 10, x: null };
    assert.equal(readOutText(drift, readOutAt(drift, at)), 'Step 10: width 8 · seed 0 Drift 1; width 8 · seed 1 Drift 5');
    assert.equal(readOutText(drift, readOutAt(drift, at), 'b'), 'Step 10: width 8 · seed 1 Drift 5');
    assert.deepEqual([...longestCurve(drift)!.steps], steps);
  });

  it('reads out the last value, not the hole behind it', () => {
    const runs: SampleRun[] = [{ id: 'a', steps: [0, 10], columns: { drift: [3, NaN] }, holes: { drift: [1] } }];
    assert.equal([...readOutAt(modelOf(driftChart, runs), null).rows.values()][0]![0]!.value, '3');
  });
});

describe('x axes', () => {
  const timed = (id: string, wall: readonly number[]): SampleRun => ({
    id,
    state: 'finished',
    steps: [0, 10, 20],
    columns: { drift: [0, 1, 2], epoch: [0, 0.5, 1], wall_s: wall },
  });

  it('place points by epoch and by time; of a mean by the mean time of its runs', () => {
    const runs = [timed('a', [0, 4, 8]), timed('b', [2, 6, 12])];
    assert.deepEqual([...modelOf(driftChart, runs, { x: 'epoch' }).curves[0]!.x], [0, 0.5, 1]);
    const mean = modelOf(driftChart, runs, { x: 'wall_s' });
    assert.deepEqual([...mean.curves[0]!.x], [1, 5, 10]);
    assert.deepEqual([mean.x.range, mean.x.title], [{ min: 0, max: 12 }, 'training time']);
    assert.equal(modelOf(driftChart, runs, { x: 'epoch', xScale: 'log' }).x.title, 'epoch (log axis, without epoch 0)');
  });

  it('compare runs at the same time, or at the same step, as the cursor stands', () => {
    const model = modelOf(driftChart, [timed('a', [0, 4, 8]), timed('b', [0, 8, 16])], { x: 'wall_s', curves: 'runs' });
    const values = (at: CursorAt) => [...readOutAt(model, at).rows.values()].map(cells => cells[0]!.value);
    assert.deepEqual(values({ step: 20, x: 8 }), ['2', '1']);
    assert.deepEqual(values({ step: 20, x: null }), ['2', '2']);
    assert.equal(placeText({ step: 20, x: 200 }, 'wall_s'), 'Time 3 min 20 s');
    assert.equal(placeText({ step: 20, x: 2.5 }, 'epoch'), 'Epoch 2.5');
    assert.equal(placeText({ step: 20_000, x: null }, 'wall_s'), 'Step 20,000');
  });

  it('leave out points without a place, and put those that do not ascend in order', () => {
    const { curves } = modelOf(driftChart, [timed('a', [5, NaN, 3])], { x: 'wall_s' });
    assert.deepEqual(
      [[...curves[0]!.x], [...curves[0]!.column.values], [...curves[0]!.steps]],
      [
        [3, 5],
        [2, 0],
        [20, 0],
      ],
    );
  });
});

describe('marks', () => {
  const marked = (kind: EventMarkerView['kind'], step: number): MarkerView[] => [{ kind, step, window: [step - 30, step], spacing: 10 }];

  it('note the freeze of a run with window, spacing and definition', () => {
    const { marks, summaries } = modelOf(driftChart, [drifting('a', 'finished', [0, 1, 2, 3, 4], marked('freeze', 40))]);
    const [mark] = marks;
    assert.deepEqual(
      [mark!.kind, mark!.group, mark!.step, mark!.x, mark!.value, mark!.label, mark!.minor],
      ['freeze', 0, 40, 40, 4, 'freeze 40', false],
    );
    assert.equal(mark!.sentence, 'freeze 40 (3 intervals of 10 steps with |slope| < 1 % of the first; window 10 to 40)');
    assert.deepEqual(summaries, [
      {
        kind: 'freeze',
        title: 'Freeze',
        definition: '3 intervals of 10 steps with |slope| < 1 % of the first',
        items: [{ group: 0, step: 40, subject: 'width 8', text: '40' }],
      },
    ]);
  });

  it('name no common spacing where the runs differ in it', () => {
    const runs = [
      drifting('a', 'finished', [0, 1, 2, 3, 4], [{ kind: 'freeze', step: 40, window: [10, 40], spacing: 10 }]),
      drifting('b', 'finished', [0, 1, 2, 3, 4], [{ kind: 'freeze', step: 40, window: [0, 40], spacing: 20 }]),
    ];
    const { summaries } = modelOf(driftChart, runs, { curves: 'runs' });
    assert.equal(summaries[0]!.definition, '3 intervals in a row with |slope| < 1 % of the first');
  });

  it('note the freeze of the mean, and those of its seeds apart and without a symbol', () => {
    const runs = [
      drifting('a', 'finished', [0, 1, 2, 3, 4], [...marked('freeze', 30), ...marked('velocity_freeze', 20)]),
      drifting('b', 'finished', [0, 3, 4, 5, 6], [...marked('freeze', 40), ...marked('velocity_freeze', 30)]),
    ];
    const { marks, summaries } = modelOf(driftChart, runs, { freeze: 40 });
    assert.deepEqual(
      marks.map(mark => [mark.kind, mark.step, mark.label, mark.minor, mark.drawn]),
      [
        ['freeze', 30, '', true, false],
        ['velocity_freeze', 20, '', true, true],
        ['freeze', 40, '', true, false],
        ['velocity_freeze', 30, '', true, true],
        ['freeze', 40, 'freeze 40', false, true],
      ],
    );
    assert.equal(
      marks.at(-1)!.sentence,
      'mean of 2 seeds: freeze 40 (3 intervals of 10 steps with |slope| < 1 % of the first; window 10 to 40)',
    );
    assert.deepEqual(
      summaries.map(({ title, items }) => [title, items.map(item => item.text)]),
      [
        ['Freeze of the mean over seeds', ['40']],
        ['Velocity freeze', ['20 to 30 in 2 of 2 seeds']],
      ],
    );
  });

  it('give no window to the freeze of a mean where slopes were measured over a longer lag', () => {
    const lagged: MarkerView[] = [{ kind: 'freeze', step: 40, window: [0, 40], spacing: 10 }];
    const runs = [drifting('a', 'finished', [0, 1, 2, 3, 4], lagged), drifting('b', 'finished', [0, 3, 4, 5, 6], lagged)];
    assert.equal(
      modelOf(driftChart, runs, { freeze: 40 }).marks.at(-1)!.sentence,
      'mean of 2 seeds: freeze 40 (3 intervals in a row with |slope| < 1 % of the first)',
    );
  });

  it('do not put the freeze of all finished seeds on the mean of some of them', () => {
    const runs = [
      drifting('a', 'finished', [0, 1, 2, 3, 4]),
      drifting('b', 'finished', [0, 3, 4, 5, 6]),
      { ...drifting('c', 'finished', [0, 9, 9, 9, 9]), plotted: false },
    ];
    assert.deepEqual(modelOf(driftChart, runs, { freeze: 40 }).marks, []);
  });

  it('stand on the last finite value of a curve that ends in NaN or infinity', () => {
    const { marks, summaries } = modelOf(lossChart, [{ id: 'a', steps, columns: { loss: [3, 1, 2, Infinity, NaN] } }]);
    const [mark] = marks;
    assert.deepEqual([mark!.kind, mark!.step, mark!.x, mark!.value, mark!.label], ['non_finite', 30, 20, 2, '∞ from step 30']);
    assert.deepEqual(
      summaries.map(({ title, items }) => [title, items[0]!.text]),
      [['Not finite', '∞ from step 30']],
    );
  });
});

describe('what is not finite', () => {
  it('is marked at the foot of the chart where the curve recovers, each time', () => {
    const { marks, summaries } = modelOf(lossChart, [{ id: 'a', steps, columns: { loss: [NaN, 1, Infinity, -Infinity, 2] } }]);
    assert.deepEqual(
      marks.map(mark => [mark.sentence, mark.x, mark.value, mark.label]),
      [
        ['NaN at step 0', 0, NaN, ''],
        ['∞ from step 20 to 30', 20, NaN, ''],
      ],
    );
    assert.equal(summaries[0]!.items[0]!.text, '2 times, first NaN at step 0');
  });

  it('is not what was not measured', () => {
    const column = { values: Float64Array.of(1, NaN, NaN, 2, NaN), holes: Uint8Array.of(0, 1, 0, 0, 1) };
    assert.deepEqual(nonFiniteStretches({ column }), [{ from: 2, to: 2, recovers: true }]);
  });

  it('has no place on a log axis, nor has zero: the axis says so', () => {
    assert.equal(
      modelOf(lossChart, [{ id: 'a', steps: [0, 10], columns: { loss: [1, 0] } }]).y.title,
      'loss (log axis, without values ≤ 0)',
    );
    assert.equal(modelOf(lossChart, [{ id: 'a', steps: [0, 10], columns: { loss: [1, 2] } }]).y.title, 'loss');
  });
});

describe('rows', () => {
  it('are those nearest to a place, within the curve', () => {
    const places = Float64Array.of(0, 10, 20);
    assert.equal(rowAt(places, 14), 1);
    assert.equal(rowAt(places, 21), null);
    assert.equal(nearestRow(places, 21), 2);
    assert.equal(rowAt(new Float64Array(0), 0), null);
  });
});
