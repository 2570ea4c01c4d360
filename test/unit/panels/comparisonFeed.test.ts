import assert from 'node:assert/strict';
import { ComparisonFeed } from '../../../src/panels/comparisonFeed';
import type { ComparisonResult } from '../../../src/shared/compareProtocol';

describe('the numbers of a comparison', () => {
  const result = (message: string): ComparisonResult => ({ ok: false, message });
  const settled = () => new Promise<void>(resolve => setImmediate(resolve));

  /** A feed whose clock, timers and answers are the test's. */
  const setUp = ({ arrives = true } = {}) => {
    const state = { now: 0, stamp: 'one' as string | null };
    const asked: ((result: ComparisonResult | null) => void)[] = [];
    const sent: ComparisonResult[] = [];
    const timers: { at: number; work: () => void; cancelled: boolean }[] = [];
    const feed = new ComparisonFeed({
      compare: () => new Promise(answer => asked.push(answer)),
      send: message => {
        sent.push(message.result);
        return Promise.resolve(arrives);
      },
      stamp: () => state.stamp,
      clock: () => state.now,
      schedule: (work, delayMs) => {
        const timer = { at: state.now + delayMs, work, cancelled: false };
        timers.push(timer);
        return { cancel: () => void (timer.cancelled = true) };
      },
    });
    const pass = async (ms: number) => {
      state.now += ms;
      for (const timer of timers.splice(0)) {
        if (timer.cancelled) continue;
        if (timer.at <= state.now) timer.work();
        else timers.push(timer);
      }
      await settled();
    };
    return { feed, state, asked, sent, pass };
  };

  it('are compared when the page asks, and sent', async () => {
    const { feed, asked, sent } = setUp();
    feed.look();
    assert.equal(asked.length, 0, 'nobody looks yet');
    feed.pageAsks();
    asked[0]?.(result('first'));
    await settled();
    assert.deepEqual(sent, [result('first')]);
  });

  it('are compared anew only when something has changed, and after a rest of four times what it took', async () => {
    const { feed, state, asked, sent, pass } = setUp();
    feed.pageAsks();
    await pass(3000);
    asked[0]?.(result('first'));
    await settled();
    feed.look();
    await pass(20_000);
    assert.equal(asked.length, 1, 'nothing has changed');
    state.stamp = 'two';
    feed.look();
    await settled();
    assert.equal(asked.length, 2);
    await pass(1000);
    asked[1]?.(result('second'));
    await settled();
    state.stamp = 'three';
    feed.look();
    await pass(3999);
    assert.equal(asked.length, 2, 'it rests');
    await pass(1);
    assert.equal(asked.length, 3);
    assert.deepEqual(sent, [result('first'), result('second')]);
  });

  it('wait while the page is hidden, and what is known is sent again when it comes back', async () => {
    const { feed, state, asked, sent, pass } = setUp();
    feed.pageAsks();
    asked[0]?.(result('first'));
    await settled();
    feed.fallDeaf();
    state.stamp = 'two';
    feed.look();
    await pass(60_000);
    assert.equal(asked.length, 1);
    feed.pageAsks();
    assert.deepEqual(sent, [result('first'), result('first')]);
    await settled();
    assert.equal(asked.length, 2);
  });

  it('are not sent on to a page that does not take them', async () => {
    const { feed, state, asked, pass } = setUp({ arrives: false });
    feed.pageAsks();
    asked[0]?.(result('first'));
    await settled();
    state.stamp = 'two';
    feed.look();
    await pass(60_000);
    assert.equal(asked.length, 1);
  });

  it('are asked for only once both sides are known, and not after the end', async () => {
    const { feed, state, asked, sent } = setUp();
    state.stamp = null;
    feed.pageAsks();
    assert.equal(asked.length, 0);
    state.stamp = 'one';
    feed.look();
    feed.dispose();
    asked[0]?.(result('late'));
    await settled();
    assert.deepEqual(sent, []);
  });
});
