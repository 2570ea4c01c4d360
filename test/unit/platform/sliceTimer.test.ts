import assert from 'node:assert/strict';
import { SliceTimer } from '../../../src/platform/sliceTimer';

describe('timing of our slices in the extension host', () => {
  const timed = (budgetMs: number) => {
    let now = 0;
    const exceeded: [string, number][] = [];
    const timer = new SliceTimer(
      (name, ms) => exceeded.push([name, ms]),
      budgetMs,
      () => now,
    );
    const spend = (ms: number) => () => {
      now += ms;
      return ms;
    };
    return { timer, exceeded, spend };
  };

  it('keeps the longest of each name and how many there were', () => {
    const { timer, spend } = timed(50);
    for (const ms of [3, 20, 7]) assert.equal(timer.measure('tree', spend(ms)), ms);
    timer.measure('message', spend(1));
    assert.deepEqual(timer.slices, [
      { name: 'tree', count: 3, longestMs: 20 },
      { name: 'message', count: 1, longestMs: 1 },
    ]);
  });

  it('tells of every slice beyond the budget, also of one that throws', () => {
    const { timer, exceeded, spend } = timed(50);
    timer.measure('short', spend(50));
    assert.throws(() =>
      timer.measure('long', () => {
        spend(51)();
        throw new Error('failed');
      }),
    );
    assert.deepEqual(exceeded, [['long', 51]]);
  });
});
