import assert from 'node:assert/strict';
import fc from 'fast-check';
import { symmetricEigen } from '../../../src/science/linalg/symmetricEigen';
import { symmetricEigenvalues } from '../../../src/science/linalg/symmetricEigenvalues';
import { allClose } from './closeness';
import {
  asFloat32,
  circleKernel,
  circulantEigenvalues,
  diagonal,
  fromRows,
  map,
  matrixOf,
  randomAngles,
  randomPsd,
  rotated,
  uniform,
} from './sampleKernels';

describe('symmetricEigenvalues', () => {
  it('gives the eigenvalues of tridiagonal(-1, 2, -1), 2 - 2 cos(pi j / (n + 1))', () => {
    const n = 50;
    const K = matrixOf(n, n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0));
    const expected = Array.from({ length: n }, (_, j) => 2 - 2 * Math.cos((Math.PI * (n - j)) / (n + 1)));
    allClose(symmetricEigenvalues(K), expected, 1e-13, 4);
  });

  it('gives the eigenvalues of the Hilbert matrix of size 5', () => {
    const K = matrixOf(5, 5, (i, j) => 1 / (i + j + 1));
    const expected = [1.567050691098231, 0.2085342186110133, 0.01140749162341981, 0.0003058980401511917, 3.28792877217195e-6];
    allClose(symmetricEigenvalues(K), expected, 1e-15, 1.567);
  });

  it('gives the discrete Fourier transform of a circulant kernel, pairs included', () => {
    const n = 48;
    const K = circleKernel(Array.from({ length: n }, (_, i) => (2 * Math.PI * i) / n));
    allClose(symmetricEigenvalues(K), circulantEigenvalues(K.data.slice(0, n)), 1e-13, n);
  });

  for (const [name, values] of [
    ['all equal', Array(30).fill(2.5)],
    ['two clusters', Array.from({ length: 30 }, (_, i) => (i < 11 ? 3 : 1))],
    ['rank one', Array.from({ length: 30 }, (_, i) => (i === 0 ? 7 : 0))],
    ['negative and repeated', Array.from({ length: 30 }, (_, i) => 2 - Math.floor(i / 6))],
    ['within rounding of each other', Array.from({ length: 30 }, (_, i) => 1 - 1e-14 * i)],
    ['over twenty powers of ten', Array.from({ length: 30 }, (_, i) => 10 ** (-i / 1.5))],
  ] as const) {
    it(`gives degenerate and wide spectra: ${name}`, () => {
      allClose(symmetricEigenvalues(rotated(values, 3)), values, 1e-13, 7);
      allClose(symmetricEigenvalues(diagonal([...values].reverse())), values, 1e-15, 7);
    });
  }

  it('agrees with the whole decomposition on random symmetric matrices, kernels of any rank, and the circle', () => {
    const agrees = (K: ReturnType<typeof randomPsd>) => {
      const expected = symmetricEigen(K).values;
      const size = Math.max(Math.abs(expected[0] ?? 0), Math.abs(expected.at(-1) ?? 0), Number.MIN_VALUE);
      allClose(symmetricEigenvalues(K), expected, 1e-13, size);
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 30 }), fc.nat(), (n, rank, seed) => {
        agrees(randomPsd(n, rank, seed));
        const random = uniform(seed);
        const values = Array.from({ length: n * n }, random);
        agrees(matrixOf(n, n, (i, j) => values[Math.min(i, j) * n + Math.max(i, j)]!));
      }),
      { numRuns: 60 },
    );
    agrees(circleKernel(randomAngles(128, 5)));
  });

  it('leaves the matrix as it is', () => {
    const K = randomPsd(12, 12, 1);
    const before = K.data.slice();
    symmetricEigenvalues(K);
    assert.deepEqual(K.data, before);
  });

  it('is right at the ends of the floating-point range', () => {
    const K = rotated([4, 3, 3, 1, 0.5], 5);
    for (const size of [1e-300, 1e300]) {
      const scaled = symmetricEigenvalues(map(K, value => value * size));
      allClose(
        scaled,
        [4, 3, 3, 1, 0.5].map(value => value * size),
        1e-13,
        4 * size,
      );
    }
  });

  it('averages the triangles of a float32 kernel', () => {
    const K = asFloat32(rotated([4, 3, 2, 1], 5));
    K.data[1]! += 1e-7;
    allClose(symmetricEigenvalues(K), symmetricEigen(K).values, 1e-14);
  });

  it('gives zeros for K = 0, an empty spectrum for no points, NaN where a value is not finite', () => {
    assert.deepEqual([...symmetricEigenvalues(diagonal([0, 0, 0]))], [0, 0, 0]);
    assert.deepEqual([...symmetricEigenvalues(matrixOf(0, 0, () => 0))], []);
    for (const bad of [NaN, Infinity, -Infinity]) assert.deepEqual([...symmetricEigenvalues(diagonal([1, bad, 2]))], Array(3).fill(NaN));
  });

  it('refuses matrices that are not square or not symmetric', () => {
    assert.throws(() => symmetricEigenvalues(matrixOf(2, 3, () => 1)), { name: 'LinearAlgebraError', reason: 'not_square' });
    const skew = fromRows([
      [1, 2],
      [3, 1],
    ]);
    assert.throws(() => symmetricEigenvalues(skew), { reason: 'not_symmetric' });
  });
});
