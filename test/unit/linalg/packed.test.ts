import assert from 'node:assert/strict';
import fc from 'fast-check';
import { frobeniusDistance, frobeniusNorm } from '../../../src/science/linalg/norms';
import { packed, packedDistance, packedLength, packedNorm, unpacked } from '../../../src/science/linalg/packed';
import { close } from './closeness';
import { diagonal, map, randomPsd } from './sampleKernels';

const half = (K: { data: Float64Array; rows: number }) => packed(K.data, K.rows);

describe('packed symmetric matrices', () => {
  it('hold what stands on and above the diagonal, row after row', () => {
    const K = { rows: 3, cols: 3, data: Float64Array.of(1, 2, 3, 2, 4, 5, 3, 5, 6) };
    assert.deepEqual([...half(K).values], [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(unpacked(half(K)), K);
    assert.equal(packedLength(3), 6);
  });

  it('have the norm and the distance of the whole ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(), (n, seed) => {
        const [K, L] = [randomPsd(n, 4, seed), randomPsd(n, 4, seed + 1)];
        close(packedNorm(half(K)), frobeniusNorm(K), 1e-14);
        close(packedDistance(half(K), half(L)), frobeniusDistance(K, L), 1e-14);
      }),
    );
  });

  it('have them at the ends of the floating-point range, for zero, and for what is not a number', () => {
    const [K, L] = [randomPsd(7, 3, 1), randomPsd(7, 3, 2)];
    for (const size of [2 ** -600, 2 ** 600]) {
      const [small, other] = [map(K, value => value * size), map(L, value => value * size)];
      close(packedNorm(half(small)), frobeniusNorm(small), 1e-14);
      close(packedDistance(half(small), half(other)), frobeniusDistance(small, other), 1e-14);
    }
    assert.equal(packedNorm(half(diagonal([0, 0]))), 0);
    assert.equal(packedDistance(half(K), half({ ...K, data: K.data.slice() })), 0);
    const bad = half(map(K, (value, i) => (i === 2 ? NaN : value)));
    assert.ok(Number.isNaN(packedNorm(bad)) && Number.isNaN(packedDistance(bad, half(K))));
  });

  it('are compared only with those of their size', () => {
    assert.throws(() => packedDistance(half(diagonal([1])), half(diagonal([1, 2]))), { reason: 'shape_mismatch' });
  });
});
