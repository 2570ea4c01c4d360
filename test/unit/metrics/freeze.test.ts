import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Freeze } from '../../../src/science/metrics/freeze';
import { DriftFreezeDetector, FreezeDetector, driftFreeze, freezeStep, lossPlateauStep } from '../../../src/science/metrics/freeze';
import { meanCurveFreeze, meanDriftCurve } from '../../../src/science/metrics/meanCurve';
import { allClose } from '../linalg/closeness';

const criterion = { k: 3, fraction: 0.01 };
const every = (spacing: number, count: number) => Array.from({ length: count }, (_, i) => i * spacing);

describe('freezeStep', () => {
  it('is the first snapshot that ends k consecutive intervals below the fraction of the first', () => {
    const rates = [null, 1, 0.5, 0.009, 0.5, 0.009, -0.009, 0.005, 0.001];
    assert.deepEqual(freezeStep(every(500, 9), rates, criterion), { step: 3500, window: [2000, 3500], spacing: 500 });
    assert.deepEqual(freezeStep(every(500, 9), rates, { k: 1, fraction: 0.01 }), { step: 1500, window: [1000, 1500], spacing: 500 });
    assert.equal(freezeStep(every(500, 9), rates, { k: 5, fraction: 0.01 }), null);
  });

  it('is strict, and takes the size of the rates', () => {
    assert.equal(freezeStep(every(1, 5), [null, 1, 0.25, 0.25, 0.25], { k: 3, fraction: 0.25 }), null);
    assert.equal(freezeStep(every(1, 5), [null, -1, 0.24, -0.24, 0.24], { k: 3, fraction: 0.25 })?.step, 4);
  });

  it('reports the window and the largest spacing in it on uneven steps', () => {
    const steps = [0, 1, 2, 4, 8, 16, 32];
    assert.deepEqual(freezeStep(steps, [null, 1, 1, 0, 0, 0, 0], criterion), { step: 16, window: [2, 16], spacing: 8 });
  });

  it('counts intervals of `lag` snapshots, whose first ends at snapshot `lag`', () => {
    const rates = [null, null, 1, 0, 0, 0];
    assert.deepEqual(freezeStep(every(10, 6), rates, { ...criterion, lag: 2 }), { step: 50, window: [10, 50], spacing: 10 });
    const padded = Float64Array.of(NaN, NaN, 1, 0, 0, 0);
    assert.equal(freezeStep(every(10, 6), padded, { ...criterion, lag: 2 })?.step, 50);
  });

  it('is step 0 where the first rate is 0, known from the first interval on', () => {
    const expected = { step: 0, window: [0, 500], spacing: 500 };
    assert.deepEqual(freezeStep(every(500, 2), [null, 0], criterion), expected);
    assert.deepEqual(freezeStep(every(500, 4), [null, 0, 9, 9], criterion), expected);
    assert.equal(freezeStep(every(500, 1), [null], criterion), null);
    assert.equal(freezeStep([], [], criterion), null);
  });

  it('is broken by NaN and undefined rates, and never comes after a first rate that is no finite number', () => {
    assert.equal(freezeStep(every(1, 8), [null, 1, 0, 0, NaN, 0, 0, 0], criterion)?.step, 7);
    assert.equal(freezeStep(every(1, 8), [null, 1, 0, 0, null, 0, 0, 0], criterion)?.step, 7);
    for (const first of [NaN, Infinity, -Infinity, null])
      assert.equal(freezeStep(every(1, 8), [null, first, 0, 0, 0, 0, 0, 0], criterion), null);
  });

  it('refuses criteria out of range and steps that do not grow', () => {
    for (const k of [0, 1.5, NaN])
      assert.throws(() => freezeStep([], [], { k, fraction: 0.1 }), { name: 'MetricError', reason: 'bad_criterion', message: /freeze\.k/ });
    for (const fraction of [0, -1, NaN])
      assert.throws(() => freezeStep([], [], { k: 1, fraction }), { reason: 'bad_criterion', message: /freeze\.fraction/ });
    assert.throws(() => freezeStep([], [], { k: 1, fraction: 1, lag: 0 }), { reason: 'bad_criterion', message: /lag/ });
    assert.throws(() => freezeStep([0, 0], [null, 1], criterion), { reason: 'steps_not_increasing' });
    assert.throws(() => freezeStep([0, 1], [null], criterion), { reason: 'shape_mismatch' });
  });
});

describe('driftFreeze', () => {
  it('depends on the spacing of the snapshots: drift 1 - exp(-t/1000)', () => {
    const freezeAt = (spacing: number) => {
      const steps = every(spacing, 40_000 / spacing);
      return driftFreeze(
        steps,
        steps.map(step => 1 - Math.exp(-step / 1000)),
        criterion,
      );
    };
    // The slope over [t', t' + spacing] is exp(-t'/1000) of the first one's: below 1 % from t' > 1000 ln 100 = 4605 on, then three intervals.
    assert.deepEqual(freezeAt(50), { step: 4800, window: [4650, 4800], spacing: 50 } satisfies Freeze);
    assert.deepEqual(freezeAt(500), { step: 6500, window: [5000, 6500], spacing: 500 } satisfies Freeze);
  });

  /** The definition, word for word, without state. */
  function byDefinition(steps: number[], drifts: number[], k: number, fraction: number, lag: number): number | null {
    const slope = (i: number) => (drifts[i]! - drifts[i - lag]!) / (steps[i]! - steps[i - lag]!);
    if (steps.length <= lag || !Number.isFinite(slope(lag))) return null;
    if (slope(lag) === 0) return steps[0]!;
    for (let end = lag + k - 1; end < steps.length; end++) {
      if (Array.from({ length: k }, (_, i) => slope(end - i)).every(s => Math.abs(s) < fraction * Math.abs(slope(lag)))) return steps[end]!;
    }
    return null;
  }

  const curve = fc.record({
    gaps: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 }),
    drifts: fc.array(fc.oneof(fc.constantFrom(0, 1, 1, 1, 1.001, NaN), fc.double({ min: 0, max: 2, noNaN: true })), {
      minLength: 41,
      maxLength: 41,
    }),
    k: fc.integer({ min: 1, max: 4 }),
    fraction: fc.constantFrom(0.01, 0.3, 1),
    lag: fc.integer({ min: 1, max: 4 }),
  });

  it('is what the definition says, and the same fed snapshot by snapshot', () => {
    fc.assert(
      fc.property(curve, ({ gaps, drifts: values, k, fraction, lag }) => {
        const steps = gaps.reduce((all, gap) => [...all, all[all.length - 1]! + gap], [0]);
        const drifts = values.slice(0, steps.length);
        const whole = driftFreeze(steps, drifts, { k, fraction, lag });
        assert.equal(whole?.step ?? null, byDefinition(steps, drifts, k, fraction, lag));

        const detector = new DriftFreezeDetector({ k, fraction, lag });
        const announced = steps.flatMap((step, i) => detector.push(step, drifts[i]!).freeze ?? []);
        assert.deepEqual(announced, whole ? [whole] : []);
        assert.deepEqual(detector.freeze, whole);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the detectors', () => {
  it('announce the freeze once, at the snapshot that ends the window, and keep it', () => {
    const detector = new FreezeDetector(criterion);
    const found = [null, 1, 0, 0, 0, 5, 0, 0, 0].map((rate, i) => detector.push(i * 2, rate));
    assert.deepEqual(
      found.map(freeze => freeze?.step ?? null),
      [null, null, null, null, 8, null, null, null, null],
    );
    assert.equal(detector.freeze?.step, 8);
  });

  it('give the drift slope of each snapshot', () => {
    const detector = new DriftFreezeDetector({ ...criterion, lag: 2 });
    const found = [
      [0, 0],
      [10, 1],
      [20, 4],
      [30, null],
      [40, 5],
    ] as const;
    assert.deepEqual(
      found.map(([step, drift]) => detector.push(step, drift).slope),
      [null, null, 0.2, null, 0.05],
    );
  });
});

describe('meanCurveFreeze', () => {
  const steps = every(100, 100);
  const fast = steps.map(step => 1 - Math.exp(-step / 200));
  const slow = steps.map(step => 1 - Math.exp(-step / 800));

  it('is the freeze of the mean over seeds, not the mean of their freezes', () => {
    const freezeOf = (drifts: number[]) => driftFreeze(steps, drifts, criterion)?.step;
    const mean = meanCurveFreeze(
      [
        { steps, drifts: fast },
        { steps, drifts: slow },
      ],
      criterion,
    );
    assert.equal(mean?.step, freezeOf(fast.map((value, i) => (value + slow[i]!) / 2)));
    assert.notEqual(mean?.step, (freezeOf(fast)! + freezeOf(slow)!) / 2);
  });

  it('is taken at the steps that all seeds have; a NaN stays one', () => {
    const mean = meanDriftCurve([
      { steps: [0, 10, 20, 30], drifts: [0, 1, 2, 3] },
      { steps: [0, 5, 10, 20], drifts: [0, 9, 3, 6] },
      { steps: Float64Array.of(0, 10, 20), drifts: [0, 5, null] },
    ]);
    assert.deepEqual(mean, { steps: [0, 10, 20], drifts: [0, 3, NaN] });
  });

  it("is the run's own for one seed and null for none", () => {
    assert.deepEqual(meanCurveFreeze([{ steps, drifts: fast }], criterion), driftFreeze(steps, fast, criterion));
    assert.equal(meanCurveFreeze([], criterion), null);
    allClose(meanDriftCurve([{ steps, drifts: fast }]).drifts, fast, 0);
  });
});

describe('lossPlateauStep', () => {
  it('applies the freeze criterion to the slope of the loss', () => {
    const steps = every(50, 200);
    const plateau = lossPlateauStep(
      steps,
      steps.map(step => 3 + 2 * Math.exp(-step / 1000)),
      criterion,
    );
    assert.deepEqual(plateau, { step: 4800, window: [4650, 4800], spacing: 50 });
    assert.equal(
      lossPlateauStep(
        steps,
        steps.map(step => 100 - step / 1000),
        criterion,
      ),
      null,
    );
    assert.equal(lossPlateauStep([0, 1, 2, 3, 4], [5, NaN, NaN, NaN, NaN], criterion), null);
  });
});
