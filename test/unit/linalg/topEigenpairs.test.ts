import assert from 'node:assert/strict';
import fc from 'fast-check';
import { zeros, type Matrix, type Matrix64, type RowProduct } from '../../../src/science/linalg/matrix';
import { orthonormalRows } from '../../../src/science/linalg/orthonormalRows';
import { frobeniusNorm } from '../../../src/science/linalg/norms';
import { matVec } from '../../../src/science/linalg/products';
import { ritzPairs } from '../../../src/science/linalg/ritzPairs';
import { symmetricEigen } from '../../../src/science/linalg/symmetricEigen';
import type { TopEigenpairs } from '../../../src/science/linalg/topEigenpairs';
import { topEigenpairs } from '../../../src/science/linalg/topEigenpairs';
import { allClose, close } from './closeness';
import {
  asFloat32,
  circleKernel,
  circulantEigenvalues,
  column,
  diagonal,
  map,
  matrixOf,
  randomAngles,
  randomPsd,
  rotated,
  uniform,
} from './sampleKernels';

/** Finds the pairs and checks K v = lambda v, ‖v‖ = 1 and mutual orthogonality of the first k from K itself. */
function checkedPairs(K: Matrix, k: number, start?: Matrix64): TopEigenpairs {
  const found = topEigenpairs(K, k, start && { start });
  const { values, vectors } = found;
  const size = Math.max(Math.abs(values[0]!), 1e-300);
  assert.equal(values.length, Math.min(k, K.rows));
  assert.ok(vectors.rows === K.rows && vectors.cols >= values.length);
  assert.ok(found.residual <= 1e-8);
  for (let j = 0; j < values.length; j++) {
    const v = column(vectors, j);
    const residual = Math.hypot(...matVec(K, v).map((entry, i) => entry - values[j]! * v[i]!));
    assert.ok(residual <= 1e-8 * size, `pair ${j}: residual ${residual / size}`);
    for (let l = 0; l <= j; l++) {
      const other = column(vectors, l);
      close(
        v.reduce((sum, x, i) => sum + x * other[i]!, 0),
        l === j ? 1 : 0,
        1e-11,
        1,
      );
    }
  }
  return found;
}

/** Products with K, one row after the other. */
const multiplying =
  (K: Matrix64): RowProduct =>
  (out, rows, first, end) => {
    const n = K.rows;
    for (let i = first; i < end; i++) out.set(matVec(K, rows.slice(i * n, (i + 1) * n)), i * n);
  };

const top = (values: readonly number[], k: number) => [...values].sort((a, b) => b - a).slice(0, k);

describe('topEigenpairs', () => {
  it('gives the discrete Fourier transform of a uniform circle, exact pairs included, by iteration', () => {
    const n = 256;
    const K = circleKernel(Array.from({ length: n }, (_, i) => (2 * Math.PI * i) / n));
    const expected = circulantEigenvalues(K.data.slice(0, n));
    for (const k of [1, 2, 3, 4, 5, 8]) {
      const found = checkedPairs(K, k);
      allClose(found.values, expected.slice(0, k), 1e-12);
      assert.equal(found.solver, 'iteration');
    }
  });

  it('agrees with the full solver on the nearly degenerate pairs of random points on the circle', () => {
    const K = circleKernel(randomAngles(200, 1));
    const found = checkedPairs(K, 5);
    allClose(found.values, symmetricEigen(K).values.slice(0, 5), 1e-12);
    assert.equal(found.solver, 'iteration');
  });

  const spectra: Record<string, number[]> = {
    'a pair split by 1e-9': Array.from({ length: 150 }, (_, i) => [3, 1, 1 - 1e-9][i] ?? 1 / (i + 3) ** 2),
    'a pair split by 1e-9 at the boundary of k': Array.from(
      { length: 150 },
      (_, i) => [3, 2, 1.5, 1.2, 1, 1 - 1e-9][i] ?? 1 / (i + 3) ** 2,
    ),
    'an eigenvalue of multiplicity 20, above the block': Array.from({ length: 150 }, (_, i) => (i < 20 ? 2 : 1 / i)),
    'a cluster of 30 within 1e-6': Array.from({ length: 150 }, (_, i) => (i < 30 ? 2 - (1e-6 * i) / 30 : 1 / i)),
    'all equal': Array(150).fill(1.5),
    'rank 1': Array.from({ length: 150 }, (_, i) => (i === 0 ? 3 : 0)),
    'rank 3, fewer than asked for': Array.from({ length: 150 }, (_, i) => [5, 2, 1][i] ?? 0),
    'a flat spectrum': Array.from({ length: 150 }, (_, i) => 1 - i / 1500),
    'a spectrum over 12 decades': Array.from({ length: 150 }, (_, i) => 10 ** (-i / 12)),
    'indefinite, the largest in size negative': Array.from({ length: 150 }, (_, i) => (i < 5 ? 1 / (i + 1) : -(i - 4) / 20)),
    'all negative': Array.from({ length: 150 }, (_, i) => -1 - i),
    'small negative ones, as of float32': Array.from({ length: 150 }, (_, i) => (i < 40 ? 100 / (i + 1) ** 2 : -1e-5 * (i % 3))),
  };
  for (const [name, values] of Object.entries(spectra)) {
    const size = Math.max(...values.map(Math.abs));
    it(`is right on ${name}, cold and from any start`, () => {
      const K = rotated(values, 7);
      const cold = checkedNear(K, values, size);
      checkedNear(K, values, size, cold.vectors);
      checkedNear(K, values, size, checkedPairs(circleKernel(randomAngles(150, 2)), 5).vectors);
    });

    it(`is not led astray by exact eigenvectors of the smallest eigenvalues: ${name}`, () => {
      const K = diagonal([...values].reverse());
      const start = matrixOf(150, 8, (i, j) => (i === j ? 1 : 0));
      checkedNear(K, values, size, start);
    });
  }

  function checkedNear(K: Matrix64, values: readonly number[], size: number, start?: Matrix64): TopEigenpairs {
    const found = topEigenpairs(K, 5, start && { start });
    allClose(found.values, top(values, 5), 1e-10, size);
    for (let j = 0; j < 5; j++) {
      const v = column(found.vectors, j);
      assert.ok(Math.hypot(...matVec(K, v).map((entry, i) => entry - found.values[j]! * v[i]!)) <= 1e-8 * size);
    }
    return found;
  }

  it('does not depend on the start: unrelated, zero, non-finite, dependent or too many columns', () => {
    const K = circleKernel(randomAngles(160, 4));
    const cold = checkedPairs(K, 5);
    const random = uniform(9);
    const starts = [
      matrixOf(160, 8, () => random() - 0.5),
      matrixOf(160, 8, () => 0),
      matrixOf(160, 8, () => NaN),
      matrixOf(160, 8, i => Math.sin(i)),
      matrixOf(160, 40, () => random() - 0.5),
      matrixOf(160, 1, () => 1),
      matrixOf(160, 0, () => 1),
    ];
    for (const start of starts) allClose(checkedPairs(K, 5, start).values, cold.values, 1e-10);
  });

  it('follows a moving kernel from the last vectors to the same numbers as from nothing', () => {
    const angles = randomAngles(160, 5);
    let start: Matrix64 | undefined;
    for (let t = 0; t < 6; t++) {
      const K = map(
        circleKernel(angles),
        (value, i, j) => value * (1 + 0.1 * t * Math.cos(3 * angles[i]! + 1) * Math.cos(3 * angles[j]! + 1)),
      );
      const warm = checkedPairs(K, 5, start);
      allClose(warm.values, topEigenpairs(K, 5).values, 1e-12);
      start = warm.vectors;
    }
  });

  it('gives the same bits for the same input, and leaves it as it was', () => {
    const K = circleKernel(randomAngles(128, 6));
    const before = K.data.slice();
    assert.deepEqual(topEigenpairs(K, 5), topEigenpairs(K, 5));
    assert.deepEqual(K.data, before);
  });

  it('finds five pairs of a kernel that has moved by one percent within five products of a block, warm, with values to 1e-12', () => {
    const angles = randomAngles(200, 3);
    const kernelAt = (t: number) =>
      map(circleKernel(angles), (value, i, j) => value * (1 + 0.1 * Math.cos(3 * angles[i]! + t) * Math.cos(3 * angles[j]! + t)));
    const [before, K] = [kernelAt(0), kernelAt(0.05)];
    const rows = orthonormalRows(200, 5, topEigenpairs(before, 5).vectors);
    const square = K.data.reduce((sum, value) => sum + value * value, 0);
    const options = { wanted: 5, square, residual: 1e-8, valueError: 2e-12 };
    assert.equal(ritzPairs(multiplying(K), rows, { ...options, maxProducts: 15 }), null);
    const found = ritzPairs(multiplying(K), rows, { ...options, maxProducts: 25 })!;
    const expected = symmetricEigen(K).values;
    allClose(found.values.slice(0, 5), expected.slice(0, 5), 2e-12, expected[0]!);
    assert.ok(found.boundOfRest >= expected[5]! && found.boundOfRest < expected[4]!, 'proves that no other value is as large');
  });

  it('takes a norm that is known, also where it makes no sense to go by it', () => {
    const K = circleKernel(randomAngles(200, 3));
    const plain = topEigenpairs(K, 5);
    assert.deepEqual(topEigenpairs(K, 5, { norm: frobeniusNorm(K) }).solver, 'iteration');
    for (const size of [1, 2 ** -600, 2 ** 600]) {
      const scaled = map(K, value => value * size);
      const { values } = topEigenpairs(scaled, 5, { norm: frobeniusNorm(scaled) });
      allClose(
        values,
        plain.values.map(value => value * size),
        2e-12,
      );
    }
    for (const bad of [NaN, Infinity]) {
      const odd = map(K, (value, i, j) => (i === 3 && j === 3 ? bad : value));
      assert.ok(topEigenpairs(odd, 5, { norm: frobeniusNorm(odd) }).values.every(Number.isNaN));
    }
  });

  it('multiplies by what it is given, and finds out when that is not the kernel', () => {
    const angles = randomAngles(200, 3);
    const kernelAt = (t: number) =>
      map(circleKernel(angles), (value, i, j) => value * (1 + 0.1 * Math.cos(3 * angles[i]! + t) * Math.cos(3 * angles[j]! + t)));
    const [before, K] = [kernelAt(0), kernelAt(0.05)];
    const start = topEigenpairs(before, 5).vectors;
    const plain = topEigenpairs(K, 5);
    let products = 0;
    const counted: RowProduct = (out, rows, first, end) => {
      products += end - first;
      multiplying(K)(out, rows, first, end);
    };
    const found = topEigenpairs(K, 5, { start, product: counted });
    assert.ok(products >= 15 && found.residual <= 1e-8);
    allClose(found.values, plain.values, 2e-12);
    for (const wrong of [before, map(K, value => value * (1 + 1e-7)), map(K, value => -value), map(K, () => NaN)]) {
      allClose(topEigenpairs(K, 5, { start, product: multiplying(wrong) }).values, plain.values, 2e-12);
    }
  });

  it('gives a bound of the rest that holds, whatever the subspace has found of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(), (wanted, seed) => {
        const random = uniform(seed);
        const values = Array.from({ length: 80 }, (_, i) => 2 * random() ** (1 + (i % 4)) - 0.2).sort((a, b) => b - a);
        const K = rotated(values, seed);
        const square = values.reduce((sum, value) => sum + value * value, 0);
        const found = ritzPairs(multiplying(K), orthonormalRows(80, 8, zeros(80, 0)), {
          wanted,
          square,
          residual: 0.3,
          valueError: 0.3,
          maxProducts: 64,
        });
        assert.ok(found !== null && found.boundOfRest >= values[wanted]! - 1e-12);
      }),
      { numRuns: 50 },
    );
  });

  it('agrees with the full solver on random kernels of any size, rank and k', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(),
        (n, rank, k, seed) => {
          const K = randomPsd(n, rank, seed);
          const full = symmetricEigen(K).values;
          allClose(checkedPairs(K, k).values, full.slice(0, Math.min(k, n)), 1e-10, full[0]!);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives all n eigenvalues where more are asked for', () => {
    assert.deepEqual([...checkedPairs(diagonal([1, 3, 2]), 5).values], [3, 2, 1]);
    assert.deepEqual(
      [
        ...topEigenpairs(
          matrixOf(1, 1, () => 4),
          5,
        ).values,
      ],
      [4],
    );
  });

  it('gives zeros with orthonormal vectors for K = 0', () => {
    for (const n of [3, 100]) assert.deepEqual([...checkedPairs(diagonal(Array(n).fill(0)), 5).values], Array(Math.min(n, 5)).fill(0));
  });

  it('gives NaN for all of them where a value is not finite, and recovers from a start of NaN', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const K = map(circleKernel(randomAngles(100, 1)), (value, i, j) => (i === 50 && j === 3 ? bad : value));
      const found = topEigenpairs(K, 5);
      assert.deepEqual([...found.values], Array(5).fill(NaN));
      assert.ok(Number.isNaN(found.residual));
      checkedPairs(circleKernel(randomAngles(100, 1)), 5, found.vectors);
    }
  });

  it('is right at the ends of the floating-point range', () => {
    const K = circleKernel(randomAngles(100, 1));
    const values = topEigenpairs(K, 5).values;
    for (const size of [2 ** -1000, 2 ** 1000]) {
      assert.deepEqual(
        topEigenpairs(
          map(K, value => value * size),
          5,
        ).values,
        values.map(value => value * size),
      );
    }
  });

  it('computes a float32 kernel in float64', () => {
    const K = asFloat32(circleKernel(randomAngles(100, 1)));
    const widened = { ...K, data: Float64Array.from(K.data) };
    assert.deepEqual(topEigenpairs(K, 5), topEigenpairs(widened, 5));
  });

  it('refuses a count below 1, a start of another size, and matrices that are no kernels', () => {
    const K = diagonal([1, 2, 3]);
    for (const k of [0, -1, 1.5, NaN]) assert.throws(() => topEigenpairs(K, k), { reason: 'bad_count' });
    assert.throws(() => topEigenpairs(K, 2, { start: matrixOf(4, 2, () => 1) }), {
      reason: 'shape_mismatch',
      message: /expected 3 rows, found 4/,
    });
    assert.throws(
      () =>
        topEigenpairs(
          matrixOf(2, 3, () => 1),
          1,
        ),
      { reason: 'not_square' },
    );
    assert.throws(
      () =>
        topEigenpairs(
          matrixOf(100, 100, (i, j) => i - j),
          1,
        ),
      { reason: 'not_symmetric' },
    );
  });
});
