import assert from 'node:assert/strict';
import fc from 'fast-check';
import { distanceMap, fromCoarseToFine, thinned } from '../../../src/analysis/distanceMap';
import type { RunSnapshots } from '../../../src/analysis/runSnapshots';

const upTo = (count: number) => Array.from({ length: count }, (_, i) => 10 * i);

describe('the snapshots of a map of distances', () => {
  it('are at most so many, evenly chosen, with both ends', () => {
    assert.deepEqual(thinned(upTo(3), 5), [0, 10, 20]);
    assert.deepEqual(thinned(upTo(9), 5), [0, 20, 40, 60, 80]);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.integer({ min: 2, max: 80 }), (count, most) => {
        const chosen = thinned(upTo(count), most);
        assert.equal(chosen.length, Math.min(count, most));
        assert.deepEqual([chosen[0], chosen.at(-1)], [0, 10 * (count - 1)]);
        assert.equal(new Set(chosen).size, chosen.length);
      }),
    );
  });

  it('are taken ends first, then between what is there, each once', () => {
    assert.deepEqual(fromCoarseToFine(upTo(5)), [0, 40, 20, 10, 30]);
    assert.deepEqual(fromCoarseToFine([]), []);
    assert.deepEqual(fromCoarseToFine([7]), [7]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), count => {
        assert.deepEqual(
          fromCoarseToFine(upTo(count)).sort((a, b) => a - b),
          upTo(count),
        );
      }),
    );
  });
});

describe('a map of distances', () => {
  /** Kernels diag(1, step): `asked` counts what was read. */
  const run = (sizes: readonly number[], asked: number[] = []) =>
    ({
      runDir: 'the run',
      steps: upTo(33),
      settings: { analysis: { cka: 'uncentred' } },
      hasKernel: () => true,
      shapeOf: () => sizes,
      matrix: (_name: string, step: number) => {
        asked.push(step);
        return { rows: 2, cols: 2, data: Float64Array.of(1, 0, 0, step) };
      },
    }) as unknown as RunSnapshots;

  it('is broken off where time runs out, evenly spread, with two kernels at least', () => {
    const { steps, distances, available } = distanceMap(run([2, 2]), { snapshots: 33, budgetMs: -1 });
    assert.deepEqual([steps, available], [[0, 320], 33]);
    assert.ok(Math.abs(distances[1]! - (1 - 1 / Math.hypot(1, 320))) < 1e-12);
    assert.deepEqual([distances[0], distances[3], distances[2]], [0, 0, distances[1]]);
  });

  it('holds as many kernels as memory allows, and says so where that is not even two', () => {
    const asked: number[] = [];
    distanceMap(run([2048, 2048], asked), { snapshots: 33 });
    assert.equal(asked.length, 8);
    assert.throws(() => distanceMap(run([8192, 8192]), { snapshots: 33 }), {
      reason: 'too_large',
      message: /the run: distances: .*67108864/,
    });
  });
});
