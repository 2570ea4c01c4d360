import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Matrix64 } from '../../../src/science/linalg/matrix';
import { frobeniusNorm, trace } from '../../../src/science/linalg/norms';
import { packed } from '../../../src/science/linalg/packed';
import { alignment } from '../../../src/science/metrics/alignment';
import { drift, relativeVelocity } from '../../../src/science/metrics/drift';
import { kernelDistance, type AlignmentVariant } from '../../../src/science/metrics/kernelDistance';
import { KernelMotion, type KernelMetrics } from '../../../src/science/metrics/kernelMotion';
import { close } from '../linalg/closeness';
import { circleKernel, diagonal, map, matrixOf, randomAngles, randomPsd, uniform } from '../linalg/sampleKernels';

const VARIANTS: readonly AlignmentVariant[] = ['biased', 'debiased', 'uncentred'];

const half = ({ data, rows }: Matrix64) => packed(data, rows);
const layered = (kernel: Matrix64) => ({ kernel, layers: { whole: half(kernel) } });

/** Every quantity from its own function. */
function oneByOne(kernels: readonly Matrix64[], index: number, targets: Matrix64, variant: AlignmentVariant): KernelMetrics {
  const [first, K, previous] = [kernels[0]!, kernels[index]!, kernels[index - 1]];
  return {
    norm: frobeniusNorm(K),
    trace: trace(K),
    drift: drift(K, first),
    layerDrifts: { whole: drift(K, first) },
    relativeVelocity: previous ? relativeVelocity(K, previous, index * 10, index * 10 - 10) : null,
    distancePrevious: previous ? kernelDistance(K, previous, variant) : null,
    previousStep: previous ? index * 10 - 10 : null,
    distanceInit: kernelDistance(K, first, variant),
    distanceTask: kernelDistance(K, first, variant),
    alignment: alignment(K, targets, variant),
  };
}

/** Follows all kernels, ten steps apart, and compares each quantity with that of its own function. */
function sameAsOneByOne(kernels: readonly Matrix64[], targets: Matrix64, variant: AlignmentVariant): void {
  const motion = new KernelMotion(targets, variant);
  kernels.forEach((kernel, i) => {
    const found = flat(motion.follow(i * 10, layered(kernel)));
    for (const [name, expected] of Object.entries(flat(oneByOne(kernels, i, targets, variant)))) {
      same(found[name]!, expected, `${name} of ${variant}, kernel ${i}`);
    }
  });
}

const flat = ({ layerDrifts, ...rest }: KernelMetrics): Record<string, number | null> => ({ ...rest, layer: layerDrifts['whole'] ?? null });

/**
 * Null and NaN alike; else to 1e-11 of the number, or to what rounding leaves of unit vectors where centring cancels four digits: of
 * their difference squared, of their product once.
 */
function same(found: number | null, expected: number | null, what: string): void {
  const rounding = what.startsWith('alignment') ? 1e-12 : 1e-24;
  if (expected === null || Number.isNaN(expected) || !Number.isFinite(expected)) assert.equal(found, expected, what);
  else
    assert.ok(found !== null && Math.abs(found - expected) <= 1e-11 * Math.abs(expected) + rounding, `${what}: ${found}, not ${expected}`);
}

const targetsOf = (n: number) => matrixOf(n, 1, i => Math.sin(3 * i) + 0.1 * i);

/** A kernel that grows and turns. */
function moving(n: number, count: number): Matrix64[] {
  const angles = randomAngles(n, 3);
  return Array.from({ length: count }, (_, t) =>
    map(circleKernel(angles), (value, i, j) => value * (1 + 0.2 * t) + 1e-3 * t * Math.cos(5 * angles[i]!) * Math.cos(5 * angles[j]!)),
  );
}

describe('KernelMotion', () => {
  for (const variant of VARIANTS)
    it(`measures from where a task began, after a restart too, ${variant}`, () => {
      const kernels = moving(12, 6);
      const motion = new KernelMotion(targetsOf(12), variant);
      const distances = kernels.map((kernel, i) => {
        if (i === 3) motion.beginTask();
        return motion.follow(10 * i, layered(kernel)).distanceTask;
      });
      const from = (i: number) => (i < 3 ? kernels[0]! : kernels[2]!);
      distances.forEach((found, i) => same(found, kernelDistance(kernels[i]!, from(i), variant), `kernel ${i}`));
      const resumed = new KernelMotion(targetsOf(12), variant);
      resumed.restore(layered(kernels[0]!), { step: 40, kernel: kernels[4]! });
      resumed.restoreTask(motion.taskStart);
      assert.equal(resumed.follow(50, layered(kernels[5]!)).distanceTask, distances[5]);
    });

  for (const variant of VARIANTS) {
    it(`says of a moving kernel what the functions of one quantity say, ${variant}`, () => {
      sameAsOneByOne(moving(50, 5), targetsOf(50), variant);
    });

    it(`says the same of random kernels of any size and rank, ${variant}`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 8 }), fc.nat(1000), (n, rank, seed) => {
          sameAsOneByOne(
            [0, 1, 2].map(t => randomPsd(n, rank, seed + t)),
            targetsOf(n),
            variant,
          );
        }),
        { numRuns: 60 },
      );
    });

    it(`says the same where the kernel stands still, is zero, constant or not finite, ${variant}`, () => {
      const K = circleKernel(randomAngles(12, 1));
      const constant = matrixOf(12, 12, () => 2.5);
      const zero = diagonal(Array(12).fill(0));
      const bad = map(K, (value, i, j) => (i === 4 && j === 4 ? NaN : value));
      const endless = map(K, (value, i, j) => (i === 4 && j === 4 ? Infinity : value));
      for (const odd of [K, constant, zero, bad, endless]) {
        sameAsOneByOne([K, odd, odd, K], targetsOf(12), variant);
        sameAsOneByOne([odd, odd, K], targetsOf(12), variant);
      }
    });

    it(`says the same at the ends of the floating-point range, ${variant}`, () => {
      const kernels = moving(12, 3);
      for (const size of [2 ** -530, 2 ** -480, 2 ** 500, 2 ** 520]) {
        const scaled = kernels.map(K => map(K, value => value * size));
        sameAsOneByOne(scaled, targetsOf(12), variant);
        sameAsOneByOne([kernels[0]!, ...scaled, kernels[2]!], targetsOf(12), variant);
      }
    });
  }

  it('finds the distance of kernels that hardly differ', () => {
    const [K, L] = [moving(40, 2)[0]!, moving(40, 2)[1]!];
    const near = map(K, (value, i, j) => value + 1e-9 * L.data[i * 40 + j]!);
    const motion = new KernelMotion(targetsOf(40), 'biased');
    motion.follow(0, { kernel: K, layers: {} });
    const { distanceInit } = motion.follow(1, { kernel: near, layers: {} });
    assert.ok(distanceInit! > 0 && distanceInit! < 1e-18);
    // Unit vectors that differ by 1e-12 know their difference to about 4 digits.
    close(distanceInit, kernelDistance(K, near, 'biased')!, 1e-4);
  });

  it('follows each layer by itself', () => {
    const [A, B] = [randomPsd(20, 5, 1), randomPsd(20, 5, 2)];
    const motion = new KernelMotion(targetsOf(20), 'biased');
    const sum = (a: Matrix64, b: Matrix64) => map(a, (value, i, j) => value + b.data[i * 20 + j]!);
    motion.follow(0, { kernel: sum(A, B), layers: { a: half(A), b: half(B) } });
    const twice = map(B, value => 2 * value);
    const { layerDrifts, drift: whole } = motion.follow(5, { kernel: sum(A, twice), layers: { a: half(A), b: half(twice) } });
    assert.deepEqual(Object.keys(layerDrifts), ['a', 'b']);
    assert.equal(layerDrifts['a'], 0);
    close(layerDrifts['b'], 1, 1e-14);
    close(whole, frobeniusNorm(B) / frobeniusNorm(sum(A, B)), 1e-13);
  });

  it('goes on after a break, bit for bit', () => {
    const kernels = moving(30, 6);
    const whole = new KernelMotion(targetsOf(30), 'biased');
    const expected = kernels.map((kernel, i) => whole.follow(10 * i, layered(kernel)));
    const resumed = new KernelMotion(targetsOf(30), 'biased');
    resumed.restore(layered(kernels[0]!), { step: 20, kernel: kernels[2]! });
    for (const i of [3, 4, 5]) assert.deepEqual(resumed.follow(10 * i, layered(kernels[i]!)), expected[i]);
  });

  it('knows the labels of several outputs, for kernels by point and full ones', () => {
    const random = uniform(4);
    const Y = matrixOf(6, 2, () => random());
    for (const n of [6, 12]) {
      const K = randomPsd(n, 4, 7);
      const { alignment: found } = new KernelMotion(Y, 'biased').follow(0, { kernel: K, layers: {} });
      close(found, alignment(K, Y, 'biased')!, 1e-13);
    }
    assert.throws(() => new KernelMotion(Y, 'biased').follow(0, { kernel: randomPsd(7, 2, 1), layers: {} }), { reason: 'shape_mismatch' });
  });

  it('refuses steps that do not grow and kernels of another size', () => {
    const motion = new KernelMotion(targetsOf(8), 'biased');
    motion.follow(3, { kernel: randomPsd(8, 2, 1), layers: {} });
    assert.throws(() => motion.follow(3, { kernel: randomPsd(8, 2, 1), layers: {} }), { reason: 'steps_not_increasing' });
    assert.throws(() => motion.follow(4, { kernel: randomPsd(9, 2, 1), layers: {} }), { reason: 'shape_mismatch' });
  });
});
