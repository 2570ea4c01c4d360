import assert from 'node:assert/strict';
import { cards } from '../../../webview-ui/model/cards';
import { chartModel } from '../../../webview-ui/model/chart-model';
import { nonFiniteFrom, rowAt } from '../../../webview-ui/model/curves';
import { stepRange, valueRange, zoomed } from '../../../webview-ui/model/ranges';
import { cursorSteps, readOutAt, readOutText } from '../../../webview-ui/model/read-out';
import { defaultSettings, type ViewSettings } from '../../../webview-ui/state/view-settings';
import { type SampleRun, seriesOf, sweepOf } from './sample';

const card = (id: string) => cards.find(card => card.id === id)!;
const model = (id: string, runs: readonly SampleRun[], settings: Partial<ViewSettings> = {}, freeze: number | null = null) => {
  const series = seriesOf(runs);
  const view = { ...defaultSettings, ...settings };
  return chartModel(card(id), sweepOf(runs, { freeze }), series, view, stepRange(series, view.xScale));
};
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
    const { curves } = model('drift', [
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
    assert.ok(Math.abs(curves[1]!.deviation![1]! - Math.SQRT2) < 1e-15);
  });

  it('draws a single seed as a line without a band', () => {
    const { curves } = model('drift', [drifting('a', 'running', [0, 1])]);
    assert.deepEqual(
      curves.map(curve => [curve.role, curve.run, curve.deviation]),
      [['main', 'a', null]],
    );
  });

  it('draws single runs on request, but none that is hidden', () => {
    const runs = [drifting('a', 'finished', [0, 1]), drifting('b', 'running', [0, 2])];
    assert.deepEqual(
      model('drift', runs, { curves: 'runs' }).curves.map(curve => curve.run),
      ['a', 'b'],
    );
    assert.deepEqual(
      model('drift', runs, { curves: 'runs', hidden: ['a'] }).curves.map(curve => curve.run),
      ['b'],
    );
    assert.deepEqual(model('drift', runs, { curves: 'runs', hidden: ['g'] }).curves, []);
  });

  it('takes the columns that its switch asks for', () => {
    const run: SampleRun = {
      id: 'a',
      steps: [0],
      columns: { loss: [1], eval_mse: [2], 'eigenvalues.1': [3], 'eigenvalues.0': [4], 'eigenvalues.10': [1], edge: [256] },
    };
    assert.deepEqual(model('loss', [run]).columns, ['loss', 'eval_mse']);
    assert.deepEqual(model('loss', [run], { gridError: false }).columns, ['loss']);
    assert.deepEqual(model('eigenvalues', [run]).columns, ['eigenvalues.0', 'eigenvalues.1', 'eigenvalues.10']);
    assert.deepEqual(model('eigenvalues', [run], { allEigenvalues: false }).columns, ['eigenvalues.0']);
    assert.deepEqual(model('eigenvalues', [run]).lines, [{ value: 256, label: 'M/η = 256' }]);
  });

  it('notes the freeze of a run with window, spacing and definition', () => {
    const run = drifting('a', 'finished', [0, 1, 2, 3, 4], [{ kind: 'freeze', step: 40, window: [10, 40], spacing: 10 }]);
    const { marks, notes } = model('drift', [run]);
    assert.deepEqual(marks, [{ kind: 'freeze', group: 0, step: 40, value: 4, label: 'freeze 40' }]);
    assert.equal(notes[0]!.text, 'freeze 40 (3 intervals of 10 steps with |slope| < 1 % of the first; window 10 to 40)');
  });

  it('notes the freeze of the mean, and of its seeds apart', () => {
    const marker = (step: number) => [{ kind: 'velocity_freeze' as const, step, window: [0, step] as const, spacing: 10 }];
    const runs = [drifting('a', 'finished', [0, 1, 2, 3, 4], marker(20)), drifting('b', 'finished', [0, 3, 4, 5, 6], marker(30))];
    const { marks, notes } = model('drift', runs, {}, 40);
    assert.deepEqual(
      marks.map(mark => [mark.kind, mark.step, mark.label]),
      [
        ['velocity_freeze', 20, ''],
        ['velocity_freeze', 30, ''],
        ['freeze', 40, 'freeze 40'],
      ],
    );
    assert.deepEqual(
      notes.map(note => [note.minor, note.subject, note.text]),
      [
        [false, 'width 8', 'mean of 2 seeds: freeze 40 (3 intervals of 10 steps with |slope| < 1 % of the first; window 10 to 40)'],
        [
          false,
          'width 8',
          'velocity freeze in 2 of 2 seeds, at steps 20 to 30 (2 intervals in a row with relative velocity < 2 % of the first)',
        ],
        [
          true,
          'width 8 · seed 0',
          'velocity freeze 20 (2 intervals of 10 steps with relative velocity < 2 % of the first; window 0 to 20)',
        ],
        [
          true,
          'width 8 · seed 1',
          'velocity freeze 30 (2 intervals of 10 steps with relative velocity < 2 % of the first; window 0 to 30)',
        ],
      ],
    );
  });

  it('marks the last finite value of a curve that ends in NaN or infinity', () => {
    const { marks, notes } = model('loss', [{ id: 'a', steps, columns: { loss: [3, NaN, 2, Infinity, NaN] } }]);
    assert.deepEqual(marks, [{ kind: 'non_finite', group: 0, step: 20, value: 2, label: '∞ from step 30' }]);
    assert.equal(notes[0]!.text, '∞ from step 30');
    assert.equal(nonFiniteFrom({ column: { values: Float64Array.of(NaN, 1), holes: Uint8Array.of(0, 0) } }), null);
    assert.equal(nonFiniteFrom({ column: { values: Float64Array.of(1, NaN), holes: Uint8Array.of(0, 1) } }), null);
  });

  it('reads out the nearest snapshot, the last one without a cursor, and nothing beyond a curve', () => {
    const drift = model('drift', [drifting('a', 'finished', [0, 1, 2, 3, 4]), drifting('b', 'running', [0, 5])], { curves: 'runs' });
    const values = (step: number | null) => [...readOutAt(drift, step).rows.values()].map(cells => cells[0]!.value);
    assert.deepEqual(values(null), ['4', '5']);
    assert.deepEqual(values(12), ['1', '–']);
    assert.equal(readOutText(drift, readOutAt(drift, 10)), 'Step 10: width 8 · seed 0 Drift 1; width 8 · seed 1 Drift 5');
    assert.deepEqual([...cursorSteps(drift)], steps);
    assert.equal(rowAt({ steps: Float64Array.of(0, 10, 20) }, 14), 1);
    assert.equal(rowAt({ steps: Float64Array.of(0, 10, 20) }, 21), null);
    assert.equal(rowAt({ steps: new Float64Array(0) }, 0), null);
  });
});

describe('ranges', () => {
  const range = { min: 0, max: 100 };

  it('of steps cover all runs; a log axis starts at the first positive step', () => {
    const series = seriesOf([
      { id: 'a', steps: [0, 10] },
      { id: 'b', steps: [0, 5, 40] },
    ]);
    assert.deepEqual(stepRange(series, 'linear'), { min: 0, max: 40 });
    assert.deepEqual(stepRange(series, 'log'), { min: 5, max: 40 });
    assert.deepEqual(stepRange(seriesOf([{ id: 'a', steps: [0] }]), 'linear'), { min: 0, max: 1 });
    assert.deepEqual(stepRange(seriesOf([]), 'log'), { min: 1, max: 10 });
  });

  it('of values see only what is in view, and never what cannot be drawn', () => {
    const { curves } = model('loss', [{ id: 'a', steps: [0, 50, 100, 150], columns: { loss: [0.1, NaN, 10, 1e9] } }]);
    const log = valueRange(curves, [], range, 'log');
    assert.ok(log.min < 0.1 && log.min > 0.05 && log.max > 10 && log.max < 20, JSON.stringify(log));
    assert.equal(valueRange(curves, [], range, 'linear').min, 0);
    assert.deepEqual(valueRange([], [256], range, 'log'), { min: 0.1, max: 1 });
  });

  it('zoom about a step and stay within the data', () => {
    assert.deepEqual(zoomed(range, 50, 0.5, 'linear', range), { min: 25, max: 75 });
    assert.deepEqual(zoomed({ min: 0, max: 50 }, 0, 4, 'linear', range), { min: 0, max: 100 });
    const log = zoomed({ min: 1, max: 10_000 }, 100, 0.5, 'log', { min: 1, max: 10_000 });
    assert.ok(Math.abs(log.min - 10) < 1e-9 && Math.abs(log.max - 1000) < 1e-9);
  });
});
