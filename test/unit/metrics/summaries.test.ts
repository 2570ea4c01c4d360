import assert from 'node:assert/strict';
import fc from 'fast-check';
import { edgeOfStability, edgeReached, lossCurvature } from '../../../src/science/metrics/edgeOfStability';
import { parameterDrift } from '../../../src/science/metrics/parameterDrift';
import { effectiveRank, spectrumSummary } from '../../../src/science/metrics/spectrum';
import { close } from '../linalg/closeness';

describe('spectrumSummary', () => {
  it('gives condition number, entropy rank and effective rank of known spectra', () => {
    assert.deepEqual(spectrumSummary([4, 1], 1), {
      conditionNumber: 4,
      entropyRank: Math.exp(-(0.8 * Math.log(0.8) + 0.2 * Math.log(0.2))),
      effectiveRank: 4 / 5 + 1 / 2,
      negativeEigenvalues: 0,
    });
    const flat = spectrumSummary(Array(7).fill(0.3), 0);
    assert.equal(flat.conditionNumber, 1);
    close(flat.entropyRank, 7, 1e-14);
    assert.equal(flat.effectiveRank, 7);
  });

  it('clamps and counts negative eigenvalues', () => {
    const summary = spectrumSummary([2, -1e-9, 2, -3e-9], 1e-6);
    assert.equal(summary.negativeEigenvalues, 2);
    assert.equal(summary.conditionNumber, Infinity);
    close(summary.entropyRank, 2, 1e-14);
    close(summary.effectiveRank!, 4 / (2 + 1e-6), 1e-14);
  });

  it('has no condition number nor entropy rank for K = 0, and is NaN of NaN', () => {
    assert.deepEqual(spectrumSummary([1, 1e-9], 1e-6, 1e-4), {
      conditionNumber: null,
      entropyRank: spectrumSummary([1, 1e-9], 0).entropyRank,
      effectiveRank: null,
      negativeEigenvalues: 0,
    });
    assert.ok(Math.abs(spectrumSummary([1, 1e-9], 1e-3, 1e-4).effectiveRank! - 1 / 1.001) < 1e-5, 'a ridge above the noise decides');
    assert.deepEqual(spectrumSummary([0, 0], 0), { conditionNumber: null, entropyRank: null, effectiveRank: 0, negativeEigenvalues: 0 });
    assert.deepEqual(spectrumSummary([1, NaN], 0), { conditionNumber: NaN, entropyRank: NaN, effectiveRank: NaN, negativeEigenvalues: 0 });
  });

  it('stays within its bounds and does not depend on order or scale', () => {
    const values = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 10, noNaN: true }), (eigenvalues, ridge) => {
        const { entropyRank, conditionNumber, effectiveRank: rank } = spectrumSummary(eigenvalues, ridge);
        assert.ok(entropyRank! >= 1 - 1e-12 && entropyRank! <= eigenvalues.length * (1 + 1e-12));
        assert.ok(conditionNumber! >= 1);
        assert.ok(rank! > 0 && rank! <= eigenvalues.length);
        const scaled = spectrumSummary(eigenvalues.map(value => 8 * value).reverse(), 8 * ridge);
        close(scaled.entropyRank, entropyRank!, 1e-12);
        close(scaled.effectiveRank!, rank!, 1e-12);
        assert.ok(effectiveRank(eigenvalues, ridge + 1) < rank!);
      }),
    );
  });

  it('refuses a negative ridge', () => {
    for (const ridge of [-1e-9, NaN]) assert.throws(() => spectrumSummary([1], ridge), { name: 'MetricError', reason: 'bad_criterion' });
  });
});

describe('parameterDrift', () => {
  const initial = [
    { name: 'layer1', arrays: [Float64Array.of(3, 0), Float64Array.of(4)] },
    { name: 'output', arrays: [Float32Array.of(12)] },
  ];

  it('is ‖theta - theta0‖ / ‖theta0‖, whole and by layer', () => {
    const now = [
      { name: 'layer1', arrays: [Float64Array.of(3, 3), Float64Array.of(0)] },
      { name: 'output', arrays: [Float32Array.of(0)] },
    ];
    assert.deepEqual(parameterDrift(now, initial), { whole: 1, layers: { layer1: 1, output: 1 } });
    now[1]!.arrays = [Float32Array.of(12)];
    const { whole, layers } = parameterDrift(now, initial);
    close(whole, 5 / 13, 1e-15);
    assert.deepEqual(layers, { layer1: 1, output: 0 });
    assert.deepEqual(parameterDrift(initial, initial), { whole: 0, layers: { layer1: 0, output: 0 } });
  });

  it('is null from zero, NaN of NaN', () => {
    const zero = [{ name: 'a', arrays: [Float64Array.of(0)] }];
    assert.deepEqual(parameterDrift([{ name: 'a', arrays: [Float64Array.of(2)] }], zero), { whole: null, layers: { a: null } });
    const one = [{ name: 'a', arrays: [Float64Array.of(1)] }];
    assert.deepEqual(parameterDrift([{ name: 'a', arrays: [Float64Array.of(NaN)] }], one), { whole: NaN, layers: { a: NaN } });
  });

  it('refuses other layers', () => {
    const other = [initial[0]!, { name: 'output', arrays: [Float32Array.of(1, 2)] }];
    for (const layers of [other, [initial[0]!], [...initial].reverse()]) {
      assert.throws(() => parameterDrift(layers, initial), { name: 'MetricError', reason: 'shape_mismatch' });
    }
    assert.throws(() => parameterDrift(other, initial), {
      message: /parameters of output: expected arrays of 1 numbers of layer output, found 2/,
    });
  });
});

describe('edgeOfStability', () => {
  /** Gradient descent on one mode: f <- f - eta c lambda f with heavy-ball momentum b. Grows above the edge, shrinks below. */
  function grows(eigenvalue: number, eta: number, curvature: number, momentum: number): boolean {
    let [before, now] = [1, 1];
    for (let t = 0; t < 4000; t++) [before, now] = [now, now - eta * curvature * eigenvalue * now + momentum * (now - before)];
    return Math.hypot(before, now) > 1;
  }

  it('is M/eta for (1/M) sum, 2/eta for 1/2 sum', () => {
    assert.equal(edgeOfStability({ loss: 'mse', learningRate: 1, points: 256 }), 256);
    assert.equal(edgeOfStability({ loss: 'mse', learningRate: 0.5, points: 256 }), 512);
    assert.equal(edgeOfStability({ loss: 'half_sum', learningRate: 0.5, points: 256 }), 4);
  });

  it('is where a mode of gradient descent turns from shrinking to growing, momentum included', () => {
    for (const loss of ['mse', 'half_sum'] as const) {
      for (const momentum of [0, 0.5, 0.9]) {
        const edge = edgeOfStability({ loss, learningRate: 0.3, points: 20, momentum });
        assert.equal(grows(0.99 * edge, 0.3, lossCurvature(loss, 20), momentum), false);
        assert.equal(grows(1.01 * edge, 0.3, lossCurvature(loss, 20), momentum), true);
      }
    }
  });

  it('is reached by the first snapshot at or above it', () => {
    const steps = [0, 10, 20, 30];
    assert.deepEqual(edgeReached(steps, [1, 3.999, 4, 5], 4), { step: 20, eigenvalue: 4, edge: 4 });
    assert.deepEqual(edgeReached(steps, [NaN, null, 3, 5], 4), { step: 30, eigenvalue: 5, edge: 4 });
    assert.equal(edgeReached(steps, [1, 2, 3, NaN], 4), null);
    assert.throws(() => edgeReached(steps, [1], 4), { reason: 'shape_mismatch' });
  });

  it('refuses settings out of range', () => {
    const good = { loss: 'mse', learningRate: 1, points: 2 } as const;
    for (const bad of [{ learningRate: 0 }, { learningRate: NaN }, { points: 0 }, { points: 1.5 }, { momentum: 1 }, { momentum: -0.1 }]) {
      assert.throws(() => edgeOfStability({ ...good, ...bad }), { name: 'MetricError', reason: 'bad_criterion' });
    }
  });
});
