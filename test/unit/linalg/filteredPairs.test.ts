import assert from 'node:assert/strict';
import fc from 'fast-check';
import { filteredPairs } from '../../../src/science/linalg/filteredPairs';
import { zeros, type Matrix64, type RowProduct } from '../../../src/science/linalg/matrix';
import { orthonormalRows } from '../../../src/science/linalg/orthonormalRows';
import { matVec } from '../../../src/science/linalg/products';
import { symmetricEigen } from '../../../src/science/linalg/symmetricEigen';
import { allClose } from './closeness';
import { map, matrixOf, rotated, uniform } from './sampleKernels';

function counting(K: Matrix64): { readonly product: RowProduct; readonly count: () => number } {
  let count = 0;
  const n = K.rows;
  const product: RowProduct = (out, rows, first, end) => {
    count += end - first;
    for (let i = first; i < end; i++) out.set(matVec(K, rows.slice(i * n, (i + 1) * n)), i * n);
  };
  return { product, count: () => count };
}

const optionsOf = (K: Matrix64, wanted: number) => ({
  wanted,
  square: K.data.reduce((sum, value) => sum + value * value, 0),
  residual: 1e-8,
  valueError: 2e-12,
  maxProducts: Infinity,
});

/** Orthonormal rows that are the first eigenvectors but for parts of size `off`. */
function near(K: Matrix64, count: number, off: number, seed: number): Matrix64 {
  const random = uniform(seed);
  const { vectors } = symmetricEigen(K);
  return orthonormalRows(
    K.rows,
    count,
    matrixOf(K.rows, count, (i, j) => vectors.data[i * K.rows + j]! + off * (random() - 0.5)),
  );
}

describe('filteredPairs', () => {
  const decaying = Array.from({ length: 120 }, (_, i) => (i < 5 ? 5 - 0.6 * i : 0.3 / (i - 3) ** 2));

  it('finds the pairs from near them, with values to 1e-12 and a residual that holds', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 5 }), fc.constantFrom(1e-2, 1e-4, 1e-7, 0), (seed, wanted, off) => {
        const K = rotated(decaying, seed);
        const { product } = counting(K);
        const found = filteredPairs(product, near(K, Math.max(wanted, 4), off, seed), optionsOf(K, wanted));
        assert.ok(found !== null);
        const { values, rows, residual } = found;
        allClose(values.slice(0, wanted), decaying.slice(0, wanted), 2e-12, 5);
        assert.ok(residual <= 1e-8);
        for (let j = 0; j < wanted; j++) {
          const v = rows.data.slice(j * 120, (j + 1) * 120);
          const error = Math.hypot(...matVec(K, v).map((entry, i) => entry - values[j]! * v[i]!));
          assert.ok(error <= 5 * (residual + 1e-13));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('takes no product more than the first for pairs that are accurate', () => {
    const K = rotated(decaying, 1);
    const { product, count } = counting(K);
    assert.ok(filteredPairs(product, near(K, 5, 0, 1), optionsOf(K, 5)));
    assert.equal(count(), 5);
  });

  it('gives the others’ bound from what the norm leaves: at least the largest of them', () => {
    const K = rotated(decaying, 2);
    const { boundOfRest } = filteredPairs(counting(K).product, near(K, 5, 1e-3, 2), optionsOf(K, 5))!;
    assert.ok(boundOfRest >= decaying[5]! && boundOfRest < decaying[4]!);
  });

  it('gives up where the norm does not tell the wanted values from the rest, and where a start is far off', () => {
    const flat = rotated(
      Array.from({ length: 120 }, (_, i) => 1 - i / 1000),
      3,
    );
    assert.equal(filteredPairs(counting(flat).product, near(flat, 5, 1e-3, 3), optionsOf(flat, 5)), null);
    const negative = map(rotated(decaying, 4), value => -value);
    assert.equal(filteredPairs(counting(negative).product, near(negative, 5, 1e-3, 4), optionsOf(negative, 5)), null);
    const K = rotated(decaying, 5);
    const far = orthonormalRows(120, 5, zeros(120, 0));
    const found = filteredPairs(counting(K).product, far, optionsOf(K, 5));
    if (found) allClose(found.values.slice(0, 5), decaying.slice(0, 5), 2e-12, 5);
  });

  it('gives up on products that are not numbers', () => {
    const K = rotated(decaying, 6);
    const product: RowProduct = (out, _rows, first, end) => void out.fill(NaN, first * 120, end * 120);
    assert.equal(filteredPairs(product, near(K, 5, 1e-3, 6), optionsOf(K, 5)), null);
  });
});
