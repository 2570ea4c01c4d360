import assert from 'node:assert/strict';
import type { TimedRun } from '../../../src/store/remainingTime';
import { kinOf, recentPace, remainingTimes } from '../../../src/store/remainingTime';

describe('remaining time', () => {
  let count = 0;
  const run = (width: unknown, seed: number, more: Partial<TimedRun> = {}, axes = {}): TimedRun => ({
    id: `run ${count++}`,
    kin: kinOf({ width, seed, ...axes }),
    state: 'queued',
    step: null,
    steps: null,
    wallS: null,
    paceS: null,
    ...more,
  });
  const finished = (width: number, wallS: number) => run(width, 0, { state: 'finished', step: 1000, steps: 1000, wallS });
  const running = (width: number, step: number, paceS: number | null) =>
    run(width, 0, { state: 'running', step, steps: 1000, wallS: paceS === null ? null : step * paceS, paceS });
  const of = (runs: readonly TimedRun[], places = 1) => {
    const { runs: times, sweep } = remainingTimes(runs, places);
    return { runs: runs.map(({ id }) => times.get(id)), sweep };
  };

  it('of a run is the rest of its steps at its pace; of one that has ended 0; of one that will not go on unknown', () => {
    const stopped = run(64, 1, { state: 'stopped', step: 10, steps: 1000, wallS: 1, paceS: 0.1 });
    assert.deepEqual(of([running(64, 400, 0.1)]), { runs: [600 * 0.1], sweep: 60 });
    assert.deepEqual(of([running(64, 400, null)]), { runs: [null], sweep: null });
    assert.deepEqual(of([finished(64, 9), stopped]), { runs: [0, null], sweep: null });
    assert.deepEqual(of([finished(64, 9), run(64, 1, { state: 'diverged' })]), { runs: [0, 0], sweep: 0 });
  });

  it('of a run that waits is that of runs with the same axes but the seed', () => {
    assert.deepEqual(of([finished(64, 90), running(64, 500, 0.11), run(64, 2)]).runs[2], 100);
    assert.equal(of([finished(64, 90), run(64, 2, { step: 250, steps: 1000 })]).runs[1], 67.5, 'it goes on from its checkpoint');
  });

  it('follows a power of the width between runs that differ only in it', () => {
    const close = (actual: number | null | undefined, expected: number) =>
      assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-9 * expected);
    const known = [finished(100, 10), finished(400, 80)]; // width^1.5
    close(of([...known, run(200, 0)]).runs[2], 10 * 2 ** 1.5);
    close(of([...known, run(1600, 0)]).runs[2], 640);
    assert.equal(of([...known, run(10_000, 0)]).runs[2], null, 'too far from what is known');
    assert.equal(of([known[0]!, run(400, 0)]).runs[1], null, 'one width tells of no other');
    assert.equal(of([...known, run(200, 0, {}, { 'train.lr': 2 })]).runs[2], null, 'another learning rate');
    assert.equal(of([...known, run([64, 32], 0)]).runs[2], null);
  });

  it('of a sweep counts the runs that go side by side', () => {
    const runs = [running(64, 500, 0.1), running(64, 900, 0.1), run(64, 2), run(64, 3)];
    assert.deepEqual(of(runs, 1).sweep, 50 + 100, 'two are running whatever the places');
    assert.deepEqual(of(runs, 2).sweep, 150);
    assert.deepEqual(of(runs, 4).sweep, 100);
    assert.deepEqual(of([...runs, run(128, 0)], 2).sweep, null, 'one of them is not known');
  });

  it('is not known of what nobody works on', () => {
    assert.deepEqual(of([finished(64, 9), run(64, 1)], 0), { runs: [0, null], sweep: null });
  });

  describe('pace', () => {
    const pace = (points: readonly (readonly [number, number])[], now: { step: number; wallS: number } | null = null) =>
      recentPace(
        Float64Array.from(points, ([step]) => step),
        Float64Array.from(points, ([, wallS]) => wallS),
        now,
      );

    it('is that of the last minute', () => {
      assert.equal(
        pace([
          [0, 2],
          [100, 1002],
          [200, 1032],
          [300, 1062],
        ]),
        0.3,
      );
    });
    it('is that between the last two snapshots where these are more than a minute apart', () => {
      assert.equal(
        pace([
          [0, 2],
          [100, 102],
          [200, 302],
        ]),
        2,
      );
    });
    it('goes on to what the record says since', () => {
      assert.equal(pace([[0, 2]], { step: 10, wallS: 7 }), 0.5);
      assert.equal(
        pace(
          [
            [0, 2],
            [10, 4],
          ],
          { step: 5, wallS: 3 },
        ),
        0.2,
        'an older record does not count',
      );
    });
    it('is unknown before two points are', () => {
      assert.equal(pace([]), null);
      assert.equal(pace([], { step: 10, wallS: 3 }), null);
      assert.equal(pace([[0, 2]]), null);
      assert.equal(pace([[0, 2]], { step: 0, wallS: 3 }), null);
      assert.equal(recentPace(Float64Array.of(0, 10), new Float64Array(0), null), null, 'another program measures no time');
    });
  });
});
