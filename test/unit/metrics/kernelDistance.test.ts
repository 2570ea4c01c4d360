import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Matrix64 } from '../../../src/science/linalg/matrix';
import { alignment, LabelAlignment } from '../../../src/science/metrics/alignment';
import {
  centredKernelAlignment,
  cosine,
  distanceBetween,
  kernelDistance,
  kernelVelocity,
  normalisedKernel,
} from '../../../src/science/metrics/kernelDistance';
import { close } from '../linalg/closeness';
import { asFloat32, circleKernel, diagonal, fromRows, map, matrixOf, randomAngles, randomPsd, rotated } from '../linalg/sampleKernels';

const variants = ['biased', 'debiased', 'uncentred'] as const;
const kernel = fc.record({ n: fc.integer({ min: 5, max: 14 }), seed: fc.nat(), other: fc.nat() });
const outer = (y: readonly number[]) => matrixOf(y.length, y.length, (i, j) => y[i]! * y[j]!);

/** Unbiased HSIC of Song et al. 2012, equation 5, without its factor 1/(n(n-3)), which cancels in a quotient. */
function unbiasedHsic(K: Matrix64, L: Matrix64): number {
  const n = K.rows;
  const at = (M: Matrix64, i: number, j: number) => (i === j ? 0 : M.data[i * n + j]!);
  let product = 0;
  let [sumK, sumL, rows] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    let [rowK, rowL] = [0, 0];
    for (let j = 0; j < n; j++) {
      product += at(K, i, j) * at(L, j, i);
      rowK += at(K, i, j);
      rowL += at(L, i, j);
    }
    sumK += rowK;
    sumL += rowL;
    rows += rowK * rowL;
  }
  return product + (sumK * sumL) / ((n - 1) * (n - 2)) - (2 / (n - 2)) * rows;
}

describe('centredKernelAlignment', () => {
  it('gives the values worked out by hand', () => {
    const K = diagonal([1, 2, 3]);
    const yy = outer([1, -1, 0]);
    close(centredKernelAlignment(K, yy, 'biased'), 0.509524665365068, 1e-14);
    close(centredKernelAlignment(K, yy, 'uncentred'), 0.400891862868637, 1e-14);
    close(centredKernelAlignment(diagonal([1, 1, 1]), K, 'biased'), 0.960768922830523, 1e-14);
  });

  it('debiased is the quotient of unbiased HSICs', () => {
    fc.assert(
      fc.property(kernel, ({ n, seed, other }) => {
        const [K, L] = [randomPsd(n, 3, seed), randomPsd(n, 4, other)];
        const expected = unbiasedHsic(K, L) / Math.sqrt(unbiasedHsic(K, K) * unbiasedHsic(L, L));
        close(centredKernelAlignment(K, L, 'debiased'), expected, 1e-10, 1);
      }),
    );
  });

  it('debiased averages to 0 over independent kernels, where biased does not', () => {
    const mean = (variant: 'biased' | 'debiased') => {
      const values = Array.from({ length: 200 }, (_, s) =>
        centredKernelAlignment(randomPsd(10, 8, 2 * s + 1), randomPsd(10, 8, 2 * s + 2), variant)!,
      );
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    close(mean('debiased'), 0, 0.05, 1);
    assert.ok(mean('biased') > 0.4);
  });

  it('is 1 for aK + b 11^T where it is centred, and only there', () => {
    fc.assert(
      fc.property(
        kernel,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        ({ n, seed }, a, b) => {
          const K = randomPsd(n, 3, seed);
          const shifted = map(K, value => a * value + b);
          close(centredKernelAlignment(K, shifted, 'biased'), 1, 1e-12);
          close(centredKernelAlignment(K, shifted, 'debiased'), 1, 1e-12);
          close(kernelDistance(K, shifted, 'biased'), 0, 1e-24, 1);
        },
      ),
    );
    assert.ok(
      centredKernelAlignment(
        diagonal([1, 2, 3, 4]),
        map(diagonal([1, 2, 3, 4]), value => value + 1),
        'uncentred',
      )! < 0.9,
    );
  });

  it('does not depend on scale, order of the kernels, order of the points, nor (biased) on adding r_i + r_j', () => {
    fc.assert(
      fc.property(kernel, fc.constantFrom(...variants), ({ n, seed, other }, variant) => {
        const [K, L] = [randomPsd(n, 3, seed), randomPsd(n, 4, other)];
        const value = centredKernelAlignment(K, L, variant)!;
        close(centredKernelAlignment(L, K, variant), value, 1e-12, 1);
        for (const size of [1e-170, 3, 1e170])
          close(
            centredKernelAlignment(
              map(K, x => x * size),
              L,
              variant,
            ),
            value,
            1e-11,
            1,
          );
        const reversed = (M: Matrix64) => matrixOf(n, n, (i, j) => M.data[(n - 1 - i) * n + n - 1 - j]!);
        close(centredKernelAlignment(reversed(K), reversed(L), variant), value, 1e-11, 1);
        close(
          centredKernelAlignment(
            map(K, (x, i, j) => x + Math.sin(i) + Math.sin(j)),
            L,
            'biased',
          ),
          centredKernelAlignment(K, L, 'biased')!,
          1e-11,
          1,
        );
        assert.ok(value <= 1 + 1e-12 && value >= (variant === 'debiased' ? -1 : 0) - 1e-12);
      }),
    );
  });

  it('is null where it is 0/0, NaN where a kernel is', () => {
    const K = diagonal([1, 2, 3, 4]);
    const constant = matrixOf(4, 4, () => 0.1);
    for (const variant of variants) assert.equal(centredKernelAlignment(K, diagonal([0, 0, 0, 0]), variant), null);
    assert.equal(centredKernelAlignment(constant, K, 'biased'), null);
    assert.equal(
      centredKernelAlignment(
        matrixOf(300, 300, () => 0.1),
        circleKernel(randomAngles(300, 1)),
        'biased',
      ),
      null,
    );
    assert.equal(centredKernelAlignment(circleKernel(randomAngles(4, 1)), constant, 'debiased'), null);
    assert.equal(centredKernelAlignment(K, K, 'debiased'), null, 'nothing off the diagonal');
    assert.equal(
      centredKernelAlignment(
        diagonal([1, 2, 3]),
        fromRows([
          [1, 2, 3],
          [2, 1, 0],
          [3, 0, 5],
        ]),
        'debiased',
      ),
      null,
      'n < 4',
    );
    for (const variant of variants)
      assert.ok(
        Number.isNaN(
          centredKernelAlignment(
            map(randomPsd(5, 5, 1), (x, i) => (i === 2 ? NaN : x)),
            randomPsd(5, 5, 1),
            variant,
          ),
        ),
      );
  });

  it('refuses two sizes, and normalised kernels of two variants', () => {
    assert.throws(() => centredKernelAlignment(diagonal([1, 2]), diagonal([1]), 'biased'), { reason: 'shape_mismatch' });
    assert.throws(
      () =>
        kernelDistance(
          matrixOf(2, 3, () => 1),
          matrixOf(2, 3, () => 1),
          'biased',
        ),
      { reason: 'not_square' },
    );
    const K = randomPsd(5, 5, 1);
    const [u, v] = [normalisedKernel(K, 'biased')!, normalisedKernel(K, 'uncentred')!];
    for (const compare of [cosine, distanceBetween]) assert.throws(() => compare(u, v), { name: 'MetricError', reason: 'shape_mismatch' });
  });
});

describe('kernelDistance', () => {
  it('is 1 - CKA', () => {
    fc.assert(
      fc.property(kernel, fc.constantFrom(...variants), ({ n, seed, other }, variant) => {
        const [K, L] = [randomPsd(n, 3, seed), randomPsd(n, 4, other)];
        close(kernelDistance(K, L, variant), 1 - centredKernelAlignment(K, L, variant)!, 1e-11, 1);
      }),
    );
  });

  it('keeps its digits at 1e-12 and far below, where 1 - CKA has none', () => {
    // Two orthogonal directions of one norm: S(A + e B, A) = 1 - 1/sqrt(1 + e^2) = e^2/2 - 3 e^4/8 + ...
    const basis = [
      [1, 1, -1, -1],
      [1, -1, 1, -1],
    ] as const;
    const [A, B] = [outer(basis[0]), outer(basis[1])];
    for (const e of [1.4e-6, 1e-7, 1e-9]) {
      const K = map(A, (x, i, j) => x + e * B.data[i * 4 + j]!);
      for (const variant of ['biased', 'uncentred'] as const) close(kernelDistance(K, A, variant), e ** 2 / 2, 2e-16 / e + e * e);
    }
  });

  it('has relative accuracy 1e-6 at 1e-12 on a kernel of the circle', () => {
    const K = circleKernel(randomAngles(100, 3));
    const u = normalisedKernel(K, 'biased')!;
    // A direction D, centred and orthogonal to the centred K, of its norm: distance is again 1 - 1/sqrt(1 + e^2).
    const v = normalisedKernel(outer(Array.from({ length: 100 }, (_, i) => Math.sin(7 * i))), 'biased')!;
    const along = cosine(u, v);
    const D = matrixOf(100, 100, (i, j) => (v.values[i * 100 + j]! - along * u.values[i * 100 + j]!) / Math.sqrt(1 - along ** 2));
    const size = Math.hypot(...normalisedScale(K));
    for (const e of [Math.SQRT2 * 1e-6, 1e-5, 1e-3]) {
      const moved = map(K, (x, i, j) => x + e * size * D.data[i * 100 + j]!);
      close(kernelDistance(moved, K, 'biased'), -Math.expm1(-0.5 * Math.log1p(e * e)), 1e-6);
    }
  });

  /** HKH, entry by entry. */
  function normalisedScale(K: Matrix64): number[] {
    const n = K.rows;
    const mean = Array.from({ length: n }, (_, i) => K.data.slice(i * n, (i + 1) * n).reduce((sum, x) => sum + x, 0) / n);
    const overall = mean.reduce((sum, x) => sum + x, 0) / n;
    return [...map(K, (x, i, j) => x - mean[i]! - mean[j]! + overall).data];
  }

  it('of a kernel from itself is 0, in float32 too', () => {
    const K = asFloat32(circleKernel(randomAngles(20, 3)));
    for (const variant of variants) assert.equal(kernelDistance(K, K, variant), 0);
  });

  it('per unit of time is the kernel velocity', () => {
    const [K, L] = [randomPsd(6, 3, 1), randomPsd(6, 3, 2)];
    assert.equal(kernelVelocity(K, L, 1, 5, 'biased'), kernelDistance(K, L, 'biased')! / 4);
    assert.equal(
      kernelVelocity(
        K,
        matrixOf(6, 6, () => 1),
        1,
        5,
        'biased',
      ),
      null,
    );
    assert.throws(() => kernelVelocity(K, L, 5, 5, 'biased'), { reason: 'steps_not_increasing' });
  });
});

describe('alignment', () => {
  it('is CKA with Y Y^T', () => {
    close(alignment(diagonal([1, 2, 3]), fromRows([[1], [-1], [0]]), 'biased'), 0.509524665365068, 1e-14);
    close(alignment(diagonal([1, 2, 3]), fromRows([[1], [-1], [0]]), 'uncentred'), 0.400891862868637, 1e-14);
    const oneHot = fromRows([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ]);
    const same = matrixOf(5, 5, (i, j) => (i % 3 === j % 3 ? 1 : 0));
    for (const variant of variants) {
      close(
        alignment(rotated([3, 2, 1, 1, 0.5], 3), oneHot, variant),
        centredKernelAlignment(rotated([3, 2, 1, 1, 0.5], 3), same, variant)!,
        1e-13,
      );
      close(alignment(same, oneHot, variant), 1, 1e-14);
    }
  });

  it('of the full kernel is that with Y Y^T (x) I_C, index n * C + c', () => {
    const Y = fromRows([
      [1, 0],
      [0, 1],
      [1, 0],
      [0.5, 2],
    ]);
    const labels = matrixOf(8, 8, (a, b) => {
      const [n, c, m, d] = [a >> 1, a & 1, b >> 1, b & 1];
      return c === d ? Y.data[2 * n]! * Y.data[2 * m]! + Y.data[2 * n + 1]! * Y.data[2 * m + 1]! : 0;
    });
    const K = randomPsd(8, 8, 4);
    for (const variant of variants) {
      close(alignment(K, Y, variant), centredKernelAlignment(K, labels, variant)!, 1e-13);
      close(alignment(labels, Y, variant), 1, 1e-14);
    }
  });

  it('with constant labels is null, not 0/0', () => {
    const full = randomPsd(12, 12, 5);
    for (const variant of variants) {
      for (const label of [[0.1], [1, 0], [0, 0]])
        assert.equal(alignment(randomPsd(6, 6, 5), fromRows(Array(6).fill(label)), variant), null);
      assert.equal(alignment(full, fromRows(Array(6).fill([0, 1])), variant), null);
    }
  });

  it('with labels that are kept is the same to the last bit for kernel after kernel, per point and in full', () => {
    const Y = fromRows([
      [1, 0],
      [0, 1],
      [1, 0],
      [0.5, 2],
    ]);
    for (const variant of variants) {
      const kept = new LabelAlignment(Y, variant);
      for (const K of [randomPsd(4, 4, 1), randomPsd(4, 4, 2), randomPsd(8, 8, 3), randomPsd(4, 2, 4)]) {
        const expected = alignment(K, Y, variant);
        assert.ok(expected !== null);
        assert.equal(kept.of(normalisedKernel(K, variant)), expected);
      }
      assert.equal(
        kept.of(
          normalisedKernel(
            matrixOf(4, 4, () => 0),
            variant,
          ),
        ),
        null,
        'a kernel of zeros',
      );
      assert.throws(() => kept.of(normalisedKernel(randomPsd(5, 5, 5), variant)), { name: 'MetricError', reason: 'shape_mismatch' });
    }
  });

  it('refuses labels of another number of points', () => {
    const Y = fromRows([
      [1, 0],
      [0, 1],
    ]);
    assert.throws(() => alignment(diagonal([1, 2, 3]), Y, 'biased'), {
      name: 'MetricError',
      reason: 'shape_mismatch',
      message: /3 rows.*found 2/,
    });
    assert.throws(
      () =>
        alignment(
          matrixOf(2, 3, () => 1),
          Y,
          'biased',
        ),
      { reason: 'not_square' },
    );
  });
});
