import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cholesky, isPositiveDefinite, solveSpd } from '../../../src/science/linalg/cholesky';
import { distance, frobeniusDistance, frobeniusNorm, norm, trace } from '../../../src/science/linalg/norms';
import { gramMatrix, matVec, multiply, multiplyTransposed } from '../../../src/science/linalg/products';
import { allClose, close } from './closeness';
import { asFloat32, diagonal, fromRows, map, matrixOf, randomPsd, uniform } from './sampleKernels';

describe('cholesky', () => {
  it('factors a matrix known by hand', () => {
    const L = cholesky(
      fromRows([
        [4, 12, -16],
        [12, 37, -43],
        [-16, -43, 98],
      ]),
    );
    assert.deepEqual([...L.data], [2, 0, 0, 6, 1, 0, -8, 5, 3]);
  });

  it('gives L L^T = A and a solution of small residual, of any size and number of right sides', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 23 }), fc.integer({ min: 1, max: 4 }), fc.nat(), (n, m, seed) => {
        const A = map(randomPsd(n, n + 3, seed), (value, i, j) => value + (i === j ? 0.1 : 0));
        const random = uniform(seed + 1);
        const B = matrixOf(n, m, () => random() - 0.5);
        allClose(gramMatrix(cholesky(A)).data, A.data, 1e-13, trace(A));
        const X = solveSpd(A, B);
        allClose(multiply(A, X).data, B.data, 1e-13, Math.max(1, trace(A) * norm(X.data)));
      }),
    );
  });

  it('inverts the Hilbert matrix of size 4 exactly to its condition', () => {
    const inverse = solveSpd(
      matrixOf(4, 4, (i, j) => 1 / (i + j + 1)),
      diagonal([1, 1, 1, 1]),
    );
    allClose(inverse.data, [16, -120, 240, -140, -120, 1200, -2700, 1680, 240, -2700, 6480, -4200, -140, 1680, -4200, 2800], 1e-10);
  });

  it('names the row of a pivot that is not positive', () => {
    const indefinite = fromRows([
      [1, 2, 0],
      [2, 1, 0],
      [0, 0, 1],
    ]);
    assert.throws(() => cholesky(indefinite), {
      name: 'LinearAlgebraError',
      reason: 'not_positive_definite',
      message: /pivot of -3 in row 1/,
    });
    assert.throws(
      () =>
        solveSpd(
          diagonal([1, 0]),
          matrixOf(2, 1, () => 1),
        ),
      { reason: 'not_positive_definite' },
    );
    assert.equal(isPositiveDefinite(indefinite.data.slice(), 3), false);
    assert.equal(isPositiveDefinite(diagonal([1, 2, 3]).data, 3), true);
  });

  it('refuses what is not a number, not square, or of another size', () => {
    for (const bad of [NaN, Infinity]) assert.throws(() => cholesky(diagonal([1, bad])), { reason: 'not_finite', message: /row 1/ });
    assert.throws(() => cholesky(matrixOf(2, 3, () => 1)), { reason: 'not_square' });
    assert.throws(
      () =>
        solveSpd(
          diagonal([1, 1]),
          matrixOf(3, 1, () => 1),
        ),
      { reason: 'shape_mismatch', message: /expected 2 rows, found 3/ },
    );
  });
});

describe('norms', () => {
  it('are those of known numbers, in float64 from float32', () => {
    const K = fromRows([
      [3, 0],
      [0, 4],
    ]);
    assert.equal(frobeniusNorm(K), 5);
    assert.equal(
      frobeniusDistance(
        K,
        fromRows([
          [0, 0],
          [0, 0],
        ]),
      ),
      5,
    );
    assert.equal(trace(K), 7);
    assert.equal(norm(Float32Array.of(0.1)), Math.fround(0.1));
    assert.equal(frobeniusDistance(asFloat32(fromRows([[0.1]])), fromRows([[0.1]])), Math.abs(Math.fround(0.1) - 0.1));
    assert.equal(frobeniusNorm(fromRows([[0]])), 0);
  });

  it('neither overflow nor underflow', () => {
    for (const size of [1e-200, 1e200, 1e-310]) {
      close(norm(Float64Array.of(3 * size, 4 * size)), 5 * size, 1e-12);
      close(distance(Float64Array.of(3 * size, 0), Float64Array.of(0, 4 * size)), 5 * size, 1e-12);
    }
  });

  it('carry NaN and infinity', () => {
    assert.ok(Number.isNaN(norm(Float64Array.of(1, NaN))));
    assert.ok(Number.isNaN(norm(Float64Array.of(Infinity, NaN))));
    assert.equal(norm(Float64Array.of(1, -Infinity)), Infinity);
  });

  it('refuse two shapes', () => {
    assert.throws(
      () =>
        frobeniusDistance(
          matrixOf(2, 3, () => 1),
          matrixOf(3, 2, () => 1),
        ),
      { reason: 'shape_mismatch', message: /2 x 3.*3 x 2/ },
    );
    assert.throws(() => distance(new Float64Array(2), new Float64Array(3)), { reason: 'shape_mismatch' });
    assert.throws(() => trace(matrixOf(2, 3, () => 1)), { reason: 'not_square' });
  });
});

describe('products', () => {
  const A = fromRows([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it('are those of known numbers', () => {
    assert.deepEqual([...matVec(A, Float64Array.of(1, 0, -1))], [-2, -2]);
    assert.deepEqual(
      [
        ...multiply(
          A,
          fromRows([
            [1, 2],
            [0, 1],
            [1, 0],
          ]),
        ).data,
      ],
      [4, 4, 10, 13],
    );
    assert.deepEqual([...multiplyTransposed(A, fromRows([[1], [2]])).data], [9, 12, 15]);
    assert.deepEqual([...gramMatrix(A).data], [14, 32, 32, 77]);
  });

  it('refuse sizes that do not fit', () => {
    assert.throws(() => matVec(A, new Float64Array(2)), { reason: 'shape_mismatch', message: /expected 3 rows, found 2/ });
    assert.throws(() => multiply(A, A), { reason: 'shape_mismatch' });
    assert.throws(
      () =>
        multiplyTransposed(
          A,
          matrixOf(3, 1, () => 1),
        ),
      { reason: 'shape_mismatch' },
    );
  });
});
