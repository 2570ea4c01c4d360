import assert from 'node:assert/strict';
import type { DerivedState } from '../../../webview-ui/derived/derived-store';
import { explorationOf, valueAt } from '../../../webview-ui/model/exploration';
import { type SampleRun, seriesOf, sweepOf } from './sample';

const runs: readonly SampleRun[] = [
  { id: 'queued', state: 'queued', steps: [] },
  { id: 'a', steps: [0, 10, 20, 30], columns: { epoch: [0, 1, 2, 3] } },
  { id: 'b', steps: [0, 10] },
];
/** Stops that were asked for when `a` stood at step 20. */
const known = {
  nearest: (run: string) => (run === 'a' ? 20 : null),
  get: (run: string, step: number): DerivedState =>
    run === 'a' && step === 20
      ? { kind: 'there', derived: { arrays: new Map([['steps', { shape: [3], values: Float64Array.from([0, 10, 20]) }]]), numbers: {} } }
      : { kind: 'unknown' },
};
const explore = (chosen: string | null, pinned: number | null, derived: Parameters<typeof explorationOf>[2] = known) =>
  explorationOf(sweepOf(runs), seriesOf(runs), derived, chosen, pinned);

describe('the position of the time slider', () => {
  it('follows the last stop of the first run with data, and asks for the stops of a run that has grown', () => {
    const { run, group, index, step, following, choices, want } = explore(null, null)!;
    assert.deepEqual([run.id, group, index, step, following], ['a', 0, 2, 20, true]);
    assert.deepEqual(
      choices.map(({ id }) => id),
      ['a', 'b'],
    );
    assert.deepEqual([want.run, want.step, want.names], ['a', 30, ['stops']]);
  });

  it('stands at the stop nearest to the pinned step', () => {
    assert.deepEqual(
      [0, 4, 6, 999].map(pinned => explore('a', pinned)!.step),
      [0, 0, 10, 20],
    );
    assert.equal(explore('a', 4)!.following, false);
  });

  it('knows the run but no stops before they have come', () => {
    const { run, step, index, failure } = explore('b', null)!;
    assert.deepEqual([run.id, step, index, failure], ['b', null, -1, null]);
  });

  it('says why there are no stops', () => {
    const failing = { nearest: () => null, get: (): DerivedState => ({ kind: 'failed', message: 'No parameters are kept.' }) };
    assert.equal(explore('b', null, failing)!.failure, 'No parameters are kept.');
  });

  it('takes the first drawn run when the chosen one is gone', () => {
    assert.equal(explore('gone', null)!.run.id, 'a');
    const sweep = sweepOf(runs);
    const hidden = { ...sweep, runs: sweep.runs.map(run => ({ ...run, plotted: run.id !== 'a' })) };
    assert.equal(explorationOf(hidden, seriesOf(runs), known, null, null)!.run.id, 'b');
  });

  it('is nowhere before the first snapshot', () => {
    assert.equal(explorationOf(sweepOf(runs.slice(0, 1)), seriesOf([]), known, null, null), null);
  });

  it('reads other columns at a snapshot', () => {
    const series = seriesOf(runs);
    assert.deepEqual(
      [valueAt(series, 'a', 'epoch', 20), valueAt(series, 'a', 'epoch', 15), valueAt(series, 'b', 'epoch', 0)],
      [2, null, null],
    );
  });
});
