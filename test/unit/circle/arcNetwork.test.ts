/** The steps of the exact engine against dense loops, from the same parameters, wherever an arc can begin and end. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ArcNetwork } from '../../../src/science/circle/arcNetwork';
import { circlePoints } from '../../../src/science/circle/points';
import type { ShallowParameters } from '../../../src/science/circle/shallow';
import { denseOutputs, denseStep, inputsAt, type Problem } from './denseLoop';
import { angles, parameters, scalesOf } from './networks';

const NAMES = ['w1', 'w2', 'b', 'a'] as const;

const descentOf = ({ angles: points, y, scales, rate }: Problem, start: ShallowParameters) =>
  new ArcNetwork({ points: circlePoints(inputsAt(points))!, scales, parameters: start, descent: { goal: Float64Array.from(y), rate } });

const values = (theta: ShallowParameters): number[] => [...NAMES.flatMap(name => [...theta[name]]), theta.c];

/** Largest difference of two parameter points. */
function apart(a: ShallowParameters, b: ShallowParameters): number {
  const [u, v] = [values(a), values(b)];
  return u.reduce((largest, value, i) => Math.max(largest, Math.abs(value - v[i]!)), 0);
}

const problems = (width: number, points: fc.Arbitrary<number>, rates: readonly number[]) =>
  fc.tuple(angles(points), scalesOf(width)).chain(([circle, scales]) =>
    fc.record({
      problem: fc
        .tuple(
          fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: circle.length, maxLength: circle.length }),
          fc.constantFrom(...rates),
        )
        .map(([y, eta]): Problem => ({ angles: circle, y, scales, rate: (2 * eta) / circle.length })),
      start: parameters(width, scales, circle),
    }),
  );

describe('exact gradient descent on the circle', () => {
  for (const [width, most, runs] of [
    [1, 6, 100],
    [2, 12, 100],
    [7, 40, 100],
    [100, 64, 40],
    [1024, 256, 6],
  ] as const) {
    it(`takes every step that a dense loop takes from the same parameters: width ${width}, up to ${most} points`, () => {
      let compared = 0;
      fc.assert(
        fc.property(problems(width, fc.integer({ min: 1, max: most }), [0.01, 0.3, 1, 8]), ({ problem, start }) => {
          const descent = descentOf(problem, start);
          for (let t = 0; t < 25; t++) {
            const before = descent.parameters();
            const outputs = denseOutputs(problem.scales, before, problem.angles);
            const largest = Math.max(...outputs.map(Math.abs));
            // Beyond the edge parameters grow until nothing is left of them.
            if (!(largest < 1e6)) return;
            descent.outputs().forEach((f, n) => assert.ok(Math.abs(f - outputs[n]!) <= 1e-12 * Math.max(1, largest)));
            const expected = denseStep(problem, before);
            descent.step();
            const found = descent.parameters();
            const size = Math.max(...values(before).map(Math.abs));
            // Parameters are rounded to their last bits, and so are outputs, of which little is left in the slope of a trained network.
            const tolerance = 1e-12 * apart(expected, before) + 2 ** -49 * size * (1 + problem.rate * largest);
            const error = apart(found, expected);
            assert.ok(error <= tolerance, `step ${t}: ${error} apart, the update is ${apart(expected, before)}, the parameters ${size}`);
            compared++;
          }
        }),
        { numRuns: runs },
      );
      assert.ok(compared > 5 * runs, `${compared} steps were compared`);
    }).timeout(60_000);
  }

  it('stays within 1e-9 of a dense loop over 2,000 steps below the edge of stability', () => {
    for (const [width, points, seed] of [
      [7, 24, 1],
      [100, 48, 2],
      [100, 48, 3],
      [256, 32, 4],
    ] as const) {
      const { problem, start } = fc.sample(problems(width, fc.constant(points), [0.2]), { seed, numRuns: 1 })[0]!;
      const descent = descentOf(problem, start);
      let dense = descent.parameters();
      for (let t = 0; t < 2000; t++) {
        descent.step();
        dense = denseStep(problem, dense);
      }
      const error = apart(descent.parameters(), dense);
      assert.ok(error <= 1e-9, `width ${width}: ${error}`);
      assert.ok(apart(dense, start) > 1e-3, 'it has moved');
    }
  }).timeout(60_000);

  it('goes on, bit for bit, from the parameters where another descent stands', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 7, 100).chain(width => problems(width, fc.integer({ min: 1, max: 80 }), [0.3, 1, 4])),
        fc.integer({ min: 1, max: 60 }),
        ({ problem, start }, steps) => {
          const whole = descentOf(problem, start);
          for (let t = 0; t < steps; t++) whole.step();
          const parted = descentOf(problem, whole.parameters());
          for (let t = 0; t < 40; t++) {
            assert.deepEqual(parted.outputs(), whole.outputs());
            whole.step();
            parted.step();
            assert.deepEqual(parted.parameters(), whole.parameters());
          }
        },
      ),
      { numRuns: 150 },
    );
  }).timeout(60_000);

  it('a neuron active at every point closes, and one that is left with an empty arc stays where it is', () => {
    const points = Array.from({ length: 16 }, (_, i) => (2 * Math.PI * i) / 16);
    const scales = { weight: 1, bias: 1, outputWeight: 1, outputBias: 0 };
    const problem: Problem = { angles: points, y: points.map(() => -30), scales, rate: 0.125 };
    const start = { w1: Float64Array.of(0.5), w2: Float64Array.of(0), b: Float64Array.of(1), a: Float64Array.of(1), c: 0 };
    const descent = descentOf(problem, start);
    let active = 16;
    const seen = [active];
    for (let t = 0; t < 6; t++) {
      const before = descent.parameters();
      descent.step();
      assert.ok(apart(descent.parameters(), denseStep(problem, before)) <= 1e-12 * Math.max(1, apart(descent.parameters(), before)));
      active = denseOutputs(scales, { ...descent.parameters(), a: Float64Array.of(1) }, points).filter(f => f > 0).length;
      seen.push(active);
    }
    assert.ok(seen.includes(0), `it dies in one jump or several: ${seen.join()}`);
    const dead = descent.parameters();
    descent.step();
    assert.deepEqual(descent.parameters(), dead);
  });

  it('finds its arcs again over thousands of steps whose movement is too small to be seen', () => {
    const points = Array.from({ length: 64 }, (_, i) => -Math.PI + (2 * Math.PI * i) / 64 + 0.01);
    const scales = { weight: Math.SQRT1_2, bias: 0.1, outputWeight: 0.1, outputBias: 0 };
    const { start } = fc.sample(problems(100, fc.constant(64), [1]), { seed: 5, numRuns: 1 })[0]!;
    const problem: Problem = { angles: points, y: points.map(angle => Math.sin(3 * angle)), scales, rate: 1e-9 };
    const descent = descentOf(problem, start);
    for (let t = 0; t < 9000; t++) descent.step();
    const before = descent.parameters();
    assert.deepEqual(descent.outputs(), descentOf(problem, before).outputs());
    descent.step();
    assert.ok(apart(descent.parameters(), denseStep(problem, before)) <= 2 ** -50);
  }).timeout(60_000);

  it('shows a parameter that is no longer finite in the outputs', () => {
    const scales = { weight: 1, bias: 1, outputWeight: 1, outputBias: 1 };
    const problem: Problem = { angles: [0, 1, 2, 3], y: [1, 2, 3, 4], scales, rate: 1 };
    const start = { w1: Float64Array.of(1, NaN), w2: Float64Array.of(1, 1), b: Float64Array.of(-9, 0), a: Float64Array.of(1, 1), c: 0 };
    assert.ok(descentOf(problem, start).outputs().every(Number.isNaN));
    const grown = descentOf({ ...problem, rate: 1e6 }, { ...start, w1: Float64Array.of(1, 1) });
    for (let t = 0; t < 100; t++) grown.step();
    assert.ok(!grown.outputs().some(Number.isFinite));
  });
});
