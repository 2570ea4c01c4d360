import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EXTREMES_OF, LineThinning } from '../../../src/runs/lineThinning';

const BOUND = 256;

/** The lines that are kept of so many with these losses, by index. */
function keptOf(losses: readonly (number | string | null)[], bound = BOUND): number[] {
  const thinning = new LineThinning(bound);
  losses.forEach((loss, i) => thinning.take(String(i), { step: 10 * i, loss }));
  assert.equal(thinning.count, losses.length);
  return thinning.lines().map(Number);
}

const flat = (count: number): (number | string | null)[] => Array.from({ length: count }, (_, i) => 1 / (i + 1));

describe('a long file of lines, thinned while it is read', function () {
  this.timeout(60_000);

  it('keeps all of a few, in order', () => {
    assert.deepEqual(keptOf(flat(100)), [...Array(100).keys()]);
    assert.deepEqual(keptOf([]), []);
  });

  it('keeps every spike, up and down, and what is not finite, wherever it is', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 29_998 }), { minLength: 3, maxLength: 3 }), ([high, low, broken]) => {
        const losses = flat(30_000);
        losses[high!] = 1e9;
        losses[low!] = -1e9;
        losses[broken!] = 'NaN';
        const kept = keptOf(losses);
        for (const index of [high, low, broken]) assert.ok(kept.includes(index!), `${index}`);
        assert.ok(kept.includes(0) && kept.includes(29_999), 'and both ends');
      }),
      { numRuns: 25 },
    );
  });

  it('stays within its bound, whatever comes', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (const bound of [BOUND, 2048]) {
      const thinning = new LineThinning(bound);
      for (let i = 0; i < 50_000; i++) {
        thinning.take(String(i), Object.fromEntries(EXTREMES_OF.map(name => [name, random() < 0.1 ? 'Infinity' : random()])));
        if (i % 997 === 0) assert.ok(thinning.lines().length <= bound, `${thinning.lines().length} lines after ${i}`);
      }
      const kept = thinning.lines().map(Number);
      assert.ok(kept.length <= bound && kept.length > bound / 3, `${kept.length} of ${bound}`);
      assert.deepEqual(
        kept.toSorted((a, b) => a - b),
        kept,
      );
      assert.ok(Math.max(...kept.slice(1).map((index, i) => index - kept[i]!)) <= (4 * 50_000) / bound, 'no part is left out');
    }
  });

  it('keeps the same of runs of different length, so that there is a mean over them', () => {
    const [short, long] = [new Set(keptOf(flat(20_000))), keptOf(flat(50_000))];
    const shared = long.filter(index => index < 20_000 && short.has(index));
    assert.ok(shared.length >= 30, `${shared.length} lines in common`);
  });
});
