/** Mini-batches: every point once an epoch, the same again from the same seed. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Batches, stepsPerEpoch } from '../../../src/training/batches';

const epochOf = (batches: Batches, perEpoch: number, epoch: number) =>
  Array.from({ length: perEpoch }, (_, i) => [...batches.at(epoch * perEpoch + i)]);

describe('mini-batches', () => {
  it('have every point once an epoch; the last one may be short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 }), fc.nat(2 ** 32 - 1), (count, batchSize, seed) => {
        const perEpoch = stepsPerEpoch(count, batchSize);
        const batches = new Batches({ count, batchSize, seed, task: 0 });
        for (const epoch of [0, 1, 5]) {
          const all = epochOf(batches, perEpoch, epoch);
          assert.ok(all.slice(0, -1).every(batch => batch.length === batchSize));
          assert.deepEqual(
            all.flat().sort((a, b) => a - b),
            Array.from({ length: count }, (_, i) => i),
          );
        }
      }),
    );
  });

  it('follow from seed, task and step alone', () => {
    const options = { count: 50, batchSize: 8, seed: 3, task: 1 };
    const one = new Batches(options);
    const before = epochOf(one, 7, 0);
    epochOf(one, 7, 9);
    assert.deepEqual(epochOf(new Batches(options), 7, 9), epochOf(one, 7, 9));
    assert.deepEqual(epochOf(one, 7, 0), before);
    for (const other of [
      { ...options, seed: 4 },
      { ...options, task: 0 },
    ])
      assert.notDeepEqual(epochOf(new Batches(other), 7, 0), before);
    assert.notDeepEqual(epochOf(one, 7, 1), before, 'each epoch has an order of its own');
  });
});
