/** The basis that a symmetric matrix makes of a vector: orthonormal, tridiagonal, and no larger than the space. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KrylovSpace } from '../../../src/science/linalg/krylovSpace';
import type { RowProduct } from '../../../src/science/linalg/matrix';
import { normals } from '../networks/examples';

/** Of a matrix written out. */
const productWith =
  (K: readonly (readonly number[])[]): RowProduct =>
  (out, rows) =>
    K.forEach((row, i) => (out[i] = row.reduce((sum, value, j) => sum + value * rows[j]!, 0)));

/** sum_r values[r] g_r g_r^T over a random g, [n, n]: of rank values.length. */
function matrixOf(values: readonly number[], n: number, seed: number): number[][] {
  const g = normals(values.length * n, seed);
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => values.reduce((sum, value, r) => sum + value * g[r * n + i]! * g[r * n + j]!, 0)),
  );
}

/** Q as its columns, from the space itself. */
function basisOf(space: KrylovSpace, n: number): number[][] {
  return Array.from({ length: space.size }, (_, j) => {
    const [column, unit] = [new Float64Array(n), new Float64Array(n)];
    unit[j] = 1;
    space.addTo(column, unit);
    return [...column];
  });
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('the Krylov space', () => {
  it('has an orthonormal basis in which the matrix is tridiagonal, whatever its condition', () => {
    const cases = fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 0, max: 1000 }), fc.constantFrom(0, 3, 9));
    fc.assert(
      fc.property(cases, ([n, seed, decades]) => {
        const K = matrixOf(
          Array.from({ length: n }, (_, r) => 10 ** ((-decades * r) / n)),
          n,
          seed,
        );
        const start = Float64Array.from(normals(n, seed + 1));
        const space = new KrylovSpace(productWith(K), start);
        while (space.grow());
        const Q = basisOf(space, n);
        const size = Math.max(...K.flat().map(Math.abs));
        Q.forEach((q, i) => {
          Q.forEach((p, j) => assert.ok(Math.abs(dot(p, q) - Number(i === j)) < 1e-13, `q_${i} q_${j} = ${dot(p, q)}`));
          const image = K.map(row => dot(row, q));
          Q.forEach((p, j) => {
            const expected = i === j ? space.diagonal[i]! : Math.abs(i - j) === 1 ? space.beside[Math.min(i, j)]! : 0;
            assert.ok(Math.abs(dot(p, image) - expected) < 1e-13 * n * size, `T_${i}${j}: ${dot(p, image)}, expected ${expected}`);
          });
        });
        Q[0]!.forEach((value, i) => assert.ok(Math.abs(space.startNorm * value - start[i]!) < 1e-14 * space.startNorm));
      }),
      { numRuns: 60 },
    );
  });

  it('ends with the space: a matrix of rank r takes a vector to r others', () => {
    const n = 40;
    const space = new KrylovSpace(productWith(matrixOf([3, 1, 0.2], n, 5)), Float64Array.from(normals(n, 6)));
    while (space.grow());
    assert.equal(space.size, 4);
  });

  it('of nothing is empty, and of what is not finite is not finite', () => {
    const zero = new KrylovSpace(productWith(matrixOf([1], 3, 1)), new Float64Array(3));
    assert.equal(zero.size, 0);
    assert.equal(zero.grow(), false);
    const broken = new KrylovSpace(productWith([[NaN]]), Float64Array.of(1));
    assert.ok(Number.isNaN(broken.diagonal[0]));
  });
});
