import assert from 'node:assert/strict';
import type { RunView } from '../../../src/shared/protocol';
import { tickLabel, timeTicks } from '../../../webview-ui/charts/ticks';
import { changeSentences } from '../../../webview-ui/components/announcer';
import { badWords, engineWords, progressOf } from '../../../webview-ui/model/progress';
import { defaultSettings, parseSavedState, type ViewSettings } from '../../../webview-ui/state/view-settings';
import { sweepOf } from './sample';

describe('progress', () => {
  const sweep = sweepOf([
    { id: 'a', state: 'finished', steps: [100] },
    { id: 'b', state: 'running', steps: [42] },
    { id: 'c', state: 'diverged', steps: [10] },
    { id: 'd', state: 'failed', steps: [10] },
    { id: 'e', state: 'queued', steps: [] },
  ]);
  const [run] = sweep.runs;

  it('counts runs, those that went wrong apart, and says what is left', () => {
    const { share, text } = progressOf({ ...sweep, remainingS: 231 });
    assert.equal(text, '2 of 5 runs · 4 min left · 1 failed, 1 diverged');
    assert.ok(Math.abs(share - 2.52 / 5) < 1e-12);
    assert.equal(progressOf(sweep).text, '2 of 5 runs · 1 failed, 1 diverged');
    assert.equal(progressOf(sweepOf([{ id: 'a', state: 'finished', steps: [100] }])).text, '1 of 1 run');
  });

  it('names the runs that are under way, each with its own', () => {
    const timed = { ...sweep, runs: sweep.runs.map(run => ({ ...run, remainingS: run.state === 'running' ? 42 : null })) };
    assert.deepEqual(progressOf(timed).running, [{ id: 'b', group: 0, label: 'width 8 · seed 1', text: '42 %, 45 s left' }]);
    assert.equal(progressOf(sweep).running[0]!.text, '42 %');
  });

  it('names engines and precisions once', () => {
    const runs = [run!, run!, { ...run!, engine: 'circle', precision: null }, { ...run!, engine: null }];
    assert.equal(engineWords(runs), 'float64 · float64, circle');
    assert.equal(badWords([run!]), '');
  });
});

describe('announcements', () => {
  const before = sweepOf([{ id: 'a', state: 'running', steps: [50] }]);
  const failed: RunView = { ...before.runs[0]!, state: 'failed', error: 'The disk is full.' };
  it('tell ends, failures and freezes', () => {
    assert.deepEqual(changeSentences(before, { ...before, state: 'failed', runs: [failed] }), [
      'Sweep s is failed.',
      'Run a failed: The disk is full.',
    ]);
    assert.deepEqual(changeSentences(before, sweepOf([{ id: 'a', steps: [60] }], { freeze: 12_500 })), ['width 8 froze at step 12,500.']);
  });
  it('do not tell every snapshot, nor another sweep', () => {
    assert.deepEqual(changeSentences(before, sweepOf([{ id: 'a', steps: [60] }])), []);
    assert.deepEqual(changeSentences(null, before), []);
    assert.deepEqual(changeSentences(before, { ...before, path: '/other', state: 'finished' }), []);
  });
});

describe('ticks', () => {
  const axis = (scale: 'linear' | 'log', min: number, max: number) => ({ scale, range: { min, max }, title: '' });
  const labels = (values: readonly number[], ...of: Parameters<typeof axis>) => values.map(value => tickLabel(value, axis(...of), 'value'));
  it('of a linear axis are exact', () => assert.deepEqual(labels([0, 0.30000000000000004, 1], 'linear', 0, 1), ['0', '0.3', '1']));
  it('of a log axis are powers of ten over many decades', () => {
    assert.deepEqual(labels([1e-5, 2e-5, 0.01, 0.15], 'log', 1e-5, 1), ['10⁻⁵', null, '10⁻²', null]);
    assert.deepEqual(labels([0.001, 0.01, 1], 'log', 0.001, 1), ['0.001', '0.01', '1']);
  });
  it('of a log axis over few decades are also 2 and 5', () =>
    assert.deepEqual(labels([10, 15, 20, 30, 50, 100], 'log', 9, 260), ['10', null, '20', null, '50', '100']));
  it('of steps are whole and short', () => {
    assert.equal(tickLabel(20_000, axis('linear', 0, 1e5), 'step'), '20k');
    assert.equal(tickLabel(0.5, axis('linear', 0, 1), 'step'), null);
  });

  it('of time are whole seconds, minutes, hours or days', () => {
    const ticks = (max: number) => {
      const time = axis('linear', 0, max);
      return timeTicks(time, 5)?.map(value => tickLabel(value, time, 'wall_s'));
    };
    assert.deepEqual(ticks(20), ['0', '5 s', '10 s', '15 s', '20 s']);
    assert.deepEqual(ticks(500), ['0', '2 min', '4 min', '6 min', '8 min']);
    assert.deepEqual(ticks(7000), ['0', '30 min', '1 h', '1 h 30 min']);
    assert.deepEqual(ticks(4 * 86_400), ['0', '1 d', '2 d', '3 d', '4 d']);
    assert.equal(ticks(0.5), undefined);
  });
});

describe('saved state', () => {
  const view: ViewSettings = {
    ...defaultSettings,
    curves: 'runs',
    x: 'wall_s',
    smoothing: 0.6,
    cards: { loss: { scale: 'linear', gridError: false } },
    deck: { order: ['drift', 'loss'], hidden: ['loss'], maximised: 'drift', open: { 'loss:table': true } },
    window: { x: { min: 1, max: 2 }, y: { drift: { min: 0, max: 0.5 } }, pinned: 500, scroll: 120 },
  };
  it('comes back as it was saved', () => {
    const saved = { path: '/a', view };
    assert.deepEqual(parseSavedState(JSON.parse(JSON.stringify(saved))), saved);
  });
  it('is null for anything else', () => {
    const broken = [
      { curves: 'all' },
      { x: 'hour' },
      { smoothing: 'much' },
      { cards: { loss: { scale: null } } },
      { deck: { ...view.deck, order: [7] } },
      { window: { ...view.window, x: { min: 2, max: 1 } } },
      { window: { ...view.window, pinned: 'there' } },
    ];
    for (const saved of [undefined, null, 'x', {}, { path: '/a' }]) assert.equal(parseSavedState(saved), null);
    for (const part of broken) assert.equal(parseSavedState({ path: '/a', view: { ...view, ...part } }), null, JSON.stringify(part));
  });
  it('keeps smoothing within its bounds', () => {
    assert.equal(parseSavedState({ path: '/a', view: { ...view, smoothing: 7 } })?.view.smoothing, 0.99);
  });
});
