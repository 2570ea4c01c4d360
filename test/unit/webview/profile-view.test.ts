/** The kernel over the angle of all runs: means, bands and runs by group, and what is asked for. */
import assert from 'node:assert/strict';
import { profiledRuns, profilesOf, profileWants, type ProfiledRun } from '../../../webview-ui/model/profile-view';
import type { DerivedState } from '../../../webview-ui/derived/derived-store';
import { seriesOf, sweepOf } from './sample';

const angle = Float64Array.of(-1, 0, 1);
const there = (kernel: readonly number[], at: Float64Array = angle): DerivedState => ({
  kind: 'there',
  derived: {
    arrays: new Map([
      ['angle', { shape: [3], values: at }],
      ['kernel', { shape: [3], values: Float64Array.from(kernel) }],
      ['limit', { shape: [3], values: Float64Array.of(0.5, 1, 0.5) }],
    ]),
    numbers: { origin: 0 },
  },
});
const storeOf = (answers: Readonly<Record<string, DerivedState>>) => ({
  get: (run: string, step: number): DerivedState => answers[`${run}@${step}`] ?? { kind: 'unknown' },
});
const RUNS: readonly ProfiledRun[] = [
  { id: 'a', group: 0, start: 0, step: 200 },
  { id: 'b', group: 0, start: 0, step: 200 },
  { id: 'c', group: 1, start: 0, step: 200 },
];

describe('the kernel over the angle', () => {
  it('is asked for of every run that is drawn, at the snapshot nearest to the position, the shown run first', () => {
    const sample = [
      { id: 'a', steps: [0, 100, 200] },
      { id: 'b', steps: [0, 100] },
      { id: 'hidden', steps: [0, 200], plotted: false },
      { id: 'queued', steps: [] },
    ];
    const runs = profiledRuns(sweepOf(sample), seriesOf(sample), 190);
    assert.deepEqual(runs, [
      { id: 'a', group: 0, start: 0, step: 200 },
      { id: 'b', group: 0, start: 0, step: 100 },
    ]);
    const wants = profileWants(runs, 'b');
    assert.deepEqual(
      wants.map(({ run, step }) => `${run}@${step}`),
      ['a@200', 'b@100', 'a@0', 'b@0'],
    );
    assert.ok(wants[1]!.priority < wants[0]!.priority);
  });

  it('has mean, sample deviation and runs of each group, the means before, and the limit', () => {
    const store = storeOf({
      'a@200': there([1, 2, 1]),
      'b@200': there([3, 4, 1]),
      'c@200': there([7, 7, 7]),
      'a@0': there([0, 2, 0]),
      'b@0': there([0, 4, 0]),
    });
    const profiles = profilesOf(RUNS, ['width 100', 'width 500'], store, 'step')!;
    const byId = new Map(profiles.curves.map(curve => [curve.id, curve]));
    assert.deepEqual([...byId.get('group 0')!.values], [2, 3, 1]);
    assert.deepEqual([...byId.get('group 0')!.spread!], [Math.SQRT2, Math.SQRT2, 0]);
    assert.deepEqual([...byId.get('group 0 first')!.values], [0, 3, 0]);
    assert.equal(byId.get('a')!.under, 'group 0');
    assert.equal(byId.get('group 0')!.name, 'width 100, mean of 2');
    // One run is itself, without a band.
    assert.equal(byId.get('group 1')!.spread, undefined);
    assert.ok(!byId.has('c'));
    assert.deepEqual([...byId.get('limit')!.values], [0.5, 1, 0.5]);
    assert.deepEqual([profiles.pending, profiles.failed], [0, 0]);
    const first = profilesOf(RUNS, ['width 100', 'width 500'], store, 'start')!;
    assert.ok(first.curves.every(({ id }) => !id.endsWith('first')));
    assert.equal(first.pending, 1);
  });

  it('leaves out runs on other points and runs without a kernel, and says how many', () => {
    const store = storeOf({
      'a@200': there([1, 2, 1]),
      'b@200': there([3, 4, 1], Float64Array.of(-1, 0, 1.5)),
      'c@200': { kind: 'failed', message: 'no kernel' },
    });
    const profiles = profilesOf(RUNS, [], store, 'step')!;
    assert.equal(profiles.failed, 2);
    assert.deepEqual([...profiles.curves.find(({ id }) => id === 'group 0')!.values], [1, 2, 1]);
    assert.equal(profilesOf(RUNS, [], storeOf({}), 'step'), null);
  });
});
