import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EVD, Matrix as MlMatrix } from 'ml-matrix';
import type { Matrix64 } from '../../../src/science/linalg/matrix';
import { multiply, multiplyTransposed } from '../../../src/science/linalg/products';
import { symmetricEigen } from '../../../src/science/linalg/symmetricEigen';
import { allClose } from './closeness';
import {
  asFloat32,
  circleKernel,
  circulantEigenvalues,
  diagonal,
  fromRows,
  map,
  matrixOf,
  randomPsd,
  rotated,
  uniform,
} from './sampleKernels';

/** K V = V diag(values), V^T V = I, values descending. */
function isDecompositionOf(K: Matrix64): Float64Array {
  const { values, vectors } = symmetricEigen(K);
  const size = Math.max(...Array.from(values, Math.abs), Number.MIN_VALUE);
  allClose(multiply(K, vectors).data, map(vectors, (v, _, j) => v * values[j]!).data, 1e-12, size);
  allClose(multiplyTransposed(vectors, vectors).data, diagonal(Array(K.rows).fill(1)).data, 1e-12, 1);
  for (let j = 1; j < K.rows; j++) assert.ok(values[j]! <= values[j - 1]!);
  return values;
}

describe('symmetricEigen', () => {
  it('gives the eigenvalues of tridiagonal(-1, 2, -1), 2 - 2 cos(pi j / (n + 1))', () => {
    const n = 50;
    const K = matrixOf(n, n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0));
    const expected = Array.from({ length: n }, (_, j) => 2 - 2 * Math.cos((Math.PI * (n - j)) / (n + 1)));
    allClose(isDecompositionOf(K), expected, 1e-13, 4);
  });

  it('gives the eigenvalues of the Hilbert matrix of size 5', () => {
    const K = matrixOf(5, 5, (i, j) => 1 / (i + j + 1));
    const expected = [1.567050691098231, 0.2085342186110133, 0.01140749162341981, 0.0003058980401511917, 3.28792877217195e-6];
    allClose(isDecompositionOf(K), expected, 1e-15, 1.567);
  });

  it('gives the discrete Fourier transform of a circulant kernel, pairs included', () => {
    const n = 48;
    const K = circleKernel(Array.from({ length: n }, (_, i) => (2 * Math.PI * i) / n));
    allClose(isDecompositionOf(K), circulantEigenvalues(K.data.slice(0, n)), 1e-13, n);
  });

  for (const [name, values] of [
    ['all equal', Array(30).fill(2.5)],
    ['two clusters', Array.from({ length: 30 }, (_, i) => (i < 11 ? 3 : 1))],
    ['rank one', Array.from({ length: 30 }, (_, i) => (i === 0 ? 7 : 0))],
    ['negative and repeated', Array.from({ length: 30 }, (_, i) => 2 - Math.floor(i / 6))],
    ['within rounding of each other', Array.from({ length: 30 }, (_, i) => 1 - 1e-14 * i)],
  ] as const) {
    it(`gives degenerate spectra and orthonormal vectors: ${name}`, () => {
      allClose(isDecompositionOf(rotated(values, 3)), values, 1e-13, 7);
      allClose(isDecompositionOf(diagonal([...values].reverse())), values, 1e-15, 7);
    });
  }

  it('agrees with another implementation on random matrices, kernels or not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 12 }), fc.nat(), (n, decades, seed) => {
        const random = uniform(seed);
        const values = Array.from({ length: n }, (_, i) => (random() - 0.3) * 10 ** ((-decades * i) / n));
        const K = rotated(values, seed);
        const other = new EVD(MlMatrix.from1DArray(n, n, map(K, (value, i, j) => (value + K.data[j * n + i]!) / 2).data));
        const size = Math.max(...values.map(Math.abs));
        allClose(
          isDecompositionOf(K),
          [...other.realEigenvalues].sort((a, b) => b - a),
          1e-13,
          size,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('decomposes random positive semi-definite kernels of any rank', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 30 }), fc.nat(), (n, rank, seed) => {
        const values = isDecompositionOf(randomPsd(n, rank, seed));
        assert.ok(values[n - 1]! > -1e-13 * values[0]!);
      }),
      { numRuns: 40 },
    );
  });

  it('is right at the ends of the floating-point range', () => {
    const K = rotated([4, 3, 3, 1, 0.5], 5);
    for (const size of [1e-300, 1e300])
      allClose(
        symmetricEigen(map(K, value => value * size)).values,
        [4, 3, 3, 1, 0.5].map(value => value * size),
        1e-13,
        4 * size,
      );
  });

  it('averages the triangles of a float32 kernel', () => {
    const K = asFloat32(rotated([4, 3, 2, 1], 5));
    K.data[1]! += 1e-7;
    const averaged = fromRows([0, 1, 2, 3].map(i => [0, 1, 2, 3].map(j => (K.data[4 * i + j]! + K.data[4 * j + i]!) / 2)));
    allClose(symmetricEigen(K).values, isDecompositionOf(averaged), 1e-14);
  });

  it('gives zeros for K = 0, an empty spectrum for no points, NaN where a value is not finite', () => {
    assert.deepEqual([...symmetricEigen(diagonal([0, 0, 0])).values], [0, 0, 0]);
    assert.deepEqual([...symmetricEigen(matrixOf(0, 0, () => 0)).values], []);
    for (const bad of [NaN, Infinity, -Infinity]) {
      const { values, vectors } = symmetricEigen(diagonal([1, bad, 2]));
      assert.deepEqual([...values, ...vectors.data], Array(12).fill(NaN));
    }
  });

  it('refuses matrices that are not square or not symmetric', () => {
    assert.throws(() => symmetricEigen(matrixOf(2, 3, () => 1)), { name: 'LinearAlgebraError', reason: 'not_square', message: /2 x 3/ });
    assert.throws(
      () =>
        symmetricEigen(
          fromRows([
            [1, 2],
            [3, 1],
          ]),
        ),
      { reason: 'not_symmetric', message: /found 3 at \[1, 0\] and 2 at \[0, 1\]/ },
    );
  });
});
