import assert from 'node:assert/strict';
import type { RunView } from '../../../src/shared/protocol';
import { tickLabel } from '../../../webview-ui/charts/ticks';
import { changeSentences } from '../../../webview-ui/components/announcer';
import { progressOf } from '../../../webview-ui/model/progress';
import { defaultSettings, parseSavedState } from '../../../webview-ui/state/view-settings';
import { sweepOf } from './sample';

describe('progress', () => {
  const sweep = sweepOf([
    { id: 'a', state: 'finished', steps: [100] },
    { id: 'b', state: 'running', steps: [42] },
    { id: 'c', state: 'running', steps: [10] },
    { id: 'd', state: 'running', steps: [10] },
    { id: 'e', state: 'queued', steps: [] },
  ]);
  it('counts runs and names what runs', () => {
    const { share, text } = progressOf(sweep);
    assert.equal(text, '1 of 5 runs done · width 8, seed 1 at 42 % · width 8, seed 2 at 10 % · 1 more running');
    assert.ok(Math.abs(share - 1.62 / 5) < 1e-12);
  });
  it('offers what can be done', () => {});
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
});

describe('saved state', () => {
  it('comes back as it was saved', () => {
    const saved = { path: '/a', view: { ...defaultSettings, curves: 'runs', hidden: ['g'] } };
    assert.deepEqual(parseSavedState(JSON.parse(JSON.stringify(saved))), saved);
  });
  it('is null for anything else', () => {
    for (const saved of [undefined, null, 'x', {}, { path: '/a' }, { path: '/a', view: { curves: 'all' } }])
      assert.equal(parseSavedState(saved), null);
  });
});
