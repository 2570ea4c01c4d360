import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RegressionProblem } from '../../../src/science/dynamics/kernelRegression';
import { kernelRegression, kernelRegressionAt, noiseVariance } from '../../../src/science/dynamics/kernelRegression';
import { symmetricEigen } from '../../../src/science/linalg/symmetricEigen';
import { allClose, close } from '../linalg/closeness';
import { asFloat32, circleKernel, diagonal, fromRows, matrixOf, randomAngles, randomPsd, rotated, uniform } from '../linalg/sampleKernels';

/** A kernel of two training points and one evaluation point, worked out by hand. */
const twoPoints: RegressionProblem = {
  Ktt: fromRows([
    [1, 0.2],
    [0.2, 1],
  ]),
  Ket: fromRows([[0.6, 0.6]]),
  yTrain: fromRows([[2], [-1]]),
  outputs: { train: fromRows([[0.1], [0.3]]), evaluation: fromRows([[0.05]]) },
};

function circleProblem(M: number, E: number): RegressionProblem {
  const angles = randomAngles(M + E, 11);
  const K = circleKernel(angles);
  const random = uniform(4);
  const size = M + E;
  return {
    Ktt: matrixOf(M, M, (i, j) => K.data[i * size + j]!),
    Ket: matrixOf(E, M, (i, j) => K.data[(M + i) * size + j]!),
    yTrain: matrixOf(M, 2, (i, c) => Math.sin((c + 2) * angles[i]!) + 0.02 * random()),
    outputs: {
      train: matrixOf(M, 2, (i, c) => Math.cos(angles[i]! + c)),
      evaluation: matrixOf(E, 2, (i, c) => Math.cos(angles[M + i]! + c)),
    },
  };
}

describe('kernelRegression', () => {
  it('gives both forms on two points by hand: K^-1 (y - f) = (2.25, -1.75)', () => {
    const [solved] = kernelRegression(twoPoints, [0]).ridges;
    close(solved?.solution?.continuation?.data[0], 0.35, 1e-14);
    close(solved?.solution?.prediction.data[0], (0.6 * (2.2 - 1.4)) / 0.96, 1e-14);
    assert.equal(solved?.effectiveRank, 2);
    close(solved?.conditionNumber, 1.2 / 0.8, 1e-14);
    close(kernelRegressionAt(twoPoints, 0).continuation?.data[0], 0.35, 1e-14);
  });

  it('shrinks each mode by lambda / (lambda + ridge)', () => {
    const problem = { Ktt: diagonal([3, 1]), Ket: diagonal([3, 1]), yTrain: fromRows([[5], [7]]) };
    const [solved] = kernelRegression(problem, [0.5]).ridges;
    allClose(solved!.solution!.prediction.data, [(5 * 3) / 3.5, (7 * 1) / 1.5], 1e-14);
    close(solved?.effectiveRank, 3 / 3.5 + 1 / 1.5, 1e-14);
    close(solved?.conditionNumber, 3.5 / 1.5, 1e-14);
    assert.equal(solved?.solution?.continuation, null);
  });

  it('agrees with Cholesky over a sweep of ridges and several outputs, on the circle', () => {
    const problem = circleProblem(60, 25);
    const ridges = [1e-8, 1e-6, 1e-3, 1e-1, 10];
    const sweep = kernelRegression(problem, ridges);
    assert.deepEqual(
      sweep.ridges.map(({ ridge }) => ridge),
      ridges,
    );
    for (const { ridge, solution, conditionNumber } of sweep.ridges) {
      const direct = kernelRegressionAt(problem, ridge);
      const tolerance = 1e-14 * conditionNumber!;
      allClose(solution!.prediction.data, direct.prediction.data, tolerance, 1);
      allClose(solution!.continuation!.data, direct.continuation!.data, tolerance, 1);
      assert.deepEqual([solution!.prediction.rows, solution!.prediction.cols], [25, 2]);
    }
  });

  it('returns the targets on the training points as the ridge goes to 0, and the outputs (continuation) or 0 as it grows', () => {
    const problem = circleProblem(30, 1);
    const onTrain = { ...problem, Ket: problem.Ktt, outputs: { train: problem.outputs!.train, evaluation: problem.outputs!.train } };
    const [small, large] = kernelRegression(onTrain, [1e-12, 1e12]).ridges;
    allClose(small!.solution!.prediction.data, problem.yTrain.data, 1e-6, 1);
    allClose(small!.solution!.continuation!.data, problem.yTrain.data, 1e-6, 1);
    allClose(large!.solution!.prediction.data, Array(60).fill(0), 1e-9, 1);
    allClose(large!.solution!.continuation!.data, problem.outputs!.train.data, 1e-9, 1);
  });

  it('satisfies (K + ridge I) alpha = y: with Ket = I the residual is at rounding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), fc.double({ min: 1e-3, max: 10, noNaN: true }), (M, seed, ridge) => {
        const Ktt = randomPsd(M, M + 2, seed);
        const y = matrixOf(M, 1, i => Math.cos(i));
        const identity = diagonal(Array(M).fill(1));
        const alpha = kernelRegression({ Ktt, Ket: identity, yTrain: y }, [ridge]).ridges[0]!.solution!.prediction.data;
        const back = y.data.map((_, i) => alpha.reduce((sum, a, j) => sum + a * (Ktt.data[i * M + j]! + (i === j ? ridge : 0)), 0));
        allClose(back, y.data, 1e-11, 1);
      }),
    );
  });
});

describe('the noise floor of kernel regression', () => {
  const ridges = [1e-8, 1e-4, 1e-2, 1];

  it('leaves ridges below it unresolved, with their effective rank but without a number to draw', () => {
    const problem = circleProblem(64, 3);
    const largest = symmetricEigen(problem.Ktt).values[0]!;
    const float32 = 1e-7 * 64 * largest;
    const resolved = (noise: number) => kernelRegression(problem, ridges, noise).ridges.map(({ solution }) => solution !== null);
    assert.deepEqual(resolved(float32), [false, false, true, true]);
    assert.deepEqual(resolved(1e-4), [false, true, true, true], 'a ridge at the floor counts');
    for (const { effectiveRank, conditionNumber } of kernelRegression(problem, ridges, float32).ridges) {
      assert.ok(effectiveRank > 0 && effectiveRank <= 64 && conditionNumber! >= 1);
    }
  });

  it('marks what float32 noise would decide: where it is resolved, the float32 kernel gives the float64 result', () => {
    const problem = circleProblem(64, 3);
    const rounded = { ...problem, Ktt: asFloat32(problem.Ktt), Ket: asFloat32(problem.Ket) };
    const floor = 1e-7 * 64 * symmetricEigen(problem.Ktt).values[0]!;
    const exact = kernelRegression(problem, ridges);
    for (const [i, { solution }] of kernelRegression(rounded, ridges, floor).ridges.entries()) {
      if (solution) allClose(solution.prediction.data, exact.ridges[i]!.solution!.prediction.data, 1e-2, 1);
    }
  });

  it('is at least the rounding of float64', () => {
    const singular = { Ktt: rotated([4, 1, 0], 2), Ket: diagonal([1, 1, 1]), yTrain: matrixOf(3, 1, () => 1) };
    const sweep = kernelRegression(singular, [0, 1e-17, 1e-10]);
    close(sweep.noiseFloor, 3 * 4 * Number.EPSILON, 1e-12);
    assert.deepEqual(
      sweep.ridges.map(({ solution }) => solution !== null),
      [false, false, true],
    );
  });

  it('does not matter to a kernel whose every eigenvalue stands ten times above it', () => {
    const problem = { Ktt: diagonal([4, 2]), Ket: diagonal([1, 1]), yTrain: matrixOf(2, 1, () => 1) };
    assert.ok(kernelRegression(problem, [0], 0.2).ridges[0]!.solution);
    assert.equal(kernelRegression(problem, [0], 0.21).ridges[0]!.solution, null);
  });

  it('takes small negative eigenvalues as 0', () => {
    const Ktt = rotated([4, 1, -1e-9], 2);
    const problem = { Ktt, Ket: Ktt, yTrain: matrixOf(3, 1, () => 1) };
    const [solved] = kernelRegression(problem, [1e-8], 1e-9).ridges;
    close(solved?.effectiveRank, 2, 1e-7);
    close(solved?.conditionNumber, 4e8, 1e-7);
    const withoutThem = { ...problem, Ktt: rotated([4, 1, 0], 2) };
    allClose(solved!.solution!.prediction.data, kernelRegressionAt(withoutThem, 1e-8).prediction.data, 1e-6, 1);
  });
});

describe('the variance that noise of the targets causes', () => {
  it('of two points by hand: K_et K^-1 = (0.5, 0.5)', () => close(noiseVariance(twoPoints, 0)[0], 0.5, 1e-14));

  it('is that of predictions from many noisy targets', () => {
    const problem = circleProblem(12, 4);
    const random = uniform(77);
    const draws = 20_000;
    // One column of targets a draw: uniform noise of variance 1/3.
    const noise = matrixOf(12, draws, () => 2 * random() - 1);
    const { prediction } = kernelRegressionAt({ Ktt: problem.Ktt, Ket: problem.Ket, yTrain: noise }, 1e-2);
    noiseVariance(problem, 1e-2).forEach((variance, e) => {
      const squares = prediction.data.subarray(e * draws, (e + 1) * draws).reduce((sum, f) => sum + f ** 2, 0);
      close(squares / draws, variance / 3, 0.05);
    });
  });

  it('falls with the ridge, and is 1 on the training points without one', () => {
    const { Ktt } = circleProblem(10, 1);
    allClose(noiseVariance({ Ktt, Ket: Ktt }, 0), new Array<number>(10).fill(1), 1e-8);
    const [small, large] = [1e-3, 1e-1].map(ridge => noiseVariance({ Ktt, Ket: Ktt }, ridge));
    small!.forEach((variance, n) => assert.ok(variance < 1 && large![n]! < variance));
  });

  it('refuses what regression refuses', () => {
    assert.throws(() => noiseVariance(twoPoints, -1), { reason: 'bad_ridge' });
    assert.throws(() => noiseVariance({ ...twoPoints, Ket: matrixOf(1, 3, () => 1) }, 1), { reason: 'shape_mismatch' });
  });
});

describe('kernel regression refuses', () => {
  it('ridges below 0 or not finite', () => {
    for (const ridge of [-1e-9, NaN, Infinity]) {
      assert.throws(() => kernelRegression(twoPoints, [1, ridge]), { name: 'DynamicsError', reason: 'bad_ridge' });
      assert.throws(() => kernelRegressionAt(twoPoints, ridge), { reason: 'bad_ridge' });
    }
  });

  it('kernels of NaN, and by Cholesky a ridge too small for the kernel', () => {
    const broken = { ...twoPoints, Ktt: matrixOf(2, 2, () => NaN) };
    assert.throws(() => kernelRegression(broken, [1]), { name: 'LinearAlgebraError', reason: 'not_finite' });
    assert.throws(() => kernelRegressionAt(broken, 1), { reason: 'not_finite' });
    assert.throws(() => kernelRegressionAt({ ...twoPoints, Ktt: diagonal([1, -0.5]) }, 0.1), { reason: 'not_positive_definite' });
  });

  it('sizes that do not fit, by name', () => {
    const outputs = twoPoints.outputs!;
    const cases: [Partial<RegressionProblem>, RegExp][] = [
      [{ Ktt: matrixOf(2, 3, () => 1) }, /the training kernel: expected a square matrix/],
      [{ Ket: matrixOf(1, 3, () => 1) }, /the evaluation kernel: expected 2 columns.*found 3/],
      [{ yTrain: matrixOf(3, 1, () => 1) }, /the targets: expected 2 rows, found 3/],
      [{ outputs: { ...outputs, train: matrixOf(3, 1, () => 1) } }, /the training outputs: expected 2 rows, found 3/],
      [{ outputs: { ...outputs, evaluation: matrixOf(2, 1, () => 1) } }, /the evaluation outputs: expected 1 rows, found 2/],
      [{ outputs: { ...outputs, train: matrixOf(2, 2, () => 1) } }, /the outputs: expected 1 columns/],
    ];
    for (const [change, message] of cases) {
      for (const solve of [
        () => kernelRegression({ ...twoPoints, ...change }, [1]),
        () => kernelRegressionAt({ ...twoPoints, ...change }, 1),
      ]) {
        assert.throws(solve, { name: 'LinearAlgebraError', message });
      }
    }
  });
});
