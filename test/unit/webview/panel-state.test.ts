import assert from 'node:assert/strict';
import { initialState, receive, type PanelState } from '../../../webview-ui/state/panel-state';
import { packed, sweepOf, type SampleRun } from './sample';

const runs: SampleRun[] = [{ id: 'a', steps: [0, 10], columns: { loss: [2, 1] } }];
const later: SampleRun[] = [{ id: 'a', steps: [20], columns: { loss: [0.5] } }];
const snapshot = (sequence: number) => ({ type: 'snapshot', sequence, sweep: sweepOf(runs), series: packed(runs) });
const increment = (sequence: number, from = 2) => ({ type: 'increment', sequence, sweep: sweepOf(runs), series: packed(later, from) });
const after = (...messages: unknown[]) => messages.reduce<PanelState>((state, message) => receive(state, message).state, initialState);
const losses = (state: PanelState) => [...(state.series.column('a', 'loss')?.values ?? [])];

describe('panel state', () => {
  it('holds a snapshot, whatever its number', () => {
    const state = after(snapshot(17));
    assert.equal(state.phase, 'live');
    assert.equal(state.sequence, 17);
    assert.deepEqual(losses(state), [2, 1]);
  });

  it('appends the next increment', () => {
    const state = after(snapshot(1), increment(2));
    assert.equal(state.sequence, 2);
    assert.deepEqual(losses(state), [2, 1, 0.5]);
  });

  it('leaves out increments that are old or come before the snapshot', () => {
    assert.deepEqual(losses(after(increment(3))), []);
    assert.deepEqual(losses(after(snapshot(5), increment(5))), [2, 1]);
    assert.deepEqual(receive(after(snapshot(5)), increment(4)).replies, []);
  });

  it('asks once for a snapshot after a gap in numbers', () => {
    const { state, replies } = receive(after(snapshot(1)), increment(3));
    assert.deepEqual(replies, [{ type: 'resync' }]);
    assert.equal(state.phase, 'resyncing');
    assert.deepEqual(receive(state, increment(4)).replies, []);
    assert.equal(receive(state, snapshot(9)).state.phase, 'live');
  });

  it('asks for a snapshot, and says why, after a gap in rows', () => {
    const { state, replies } = receive(after(snapshot(1)), increment(2, 5));
    assert.deepEqual(
      replies.map(reply => reply.type),
      ['report', 'resync'],
    );
    assert.deepEqual(losses(state), [2, 1]);
  });

  it('refuses what is no message, keeps its data, and reports the reason', () => {
    const { state, replies } = receive(after(snapshot(1)), { type: 'snapshot', sequence: 2 });
    assert.match(state.refusal ?? '', /^sweep: expected an object/);
    assert.deepEqual(losses(state), [2, 1]);
    assert.deepEqual(
      replies.map(reply => reply.type),
      ['report'],
    );
    assert.equal(receive(state, snapshot(3)).state.refusal, null);
  });

  it('shows a problem until data comes again', () => {
    const state = after(snapshot(1), { type: 'problem', message: 'gone' });
    assert.equal(state.problem, 'gone');
    assert.equal(receive(state, increment(2)).state.problem, null);
  });
});
