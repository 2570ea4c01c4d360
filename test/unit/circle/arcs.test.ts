/** Arcs against the signs of z at all points. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ArcFinder } from '../../../src/science/circle/arcs';
import { circlePoints } from '../../../src/science/circle/points';
import { preactivation, inputsAt } from './denseLoop';
import { angles, parameters, scalesOf } from './networks';

describe('the arc on which a neuron is active', () => {
  it('is where its pre-activation is positive, from wherever it is looked for', () => {
    fc.assert(
      fc.property(
        fc.tuple(angles(fc.integer({ min: 1, max: 40 })), scalesOf(7)).chain(([circle, scales]) =>
          fc.record({
            circle: fc.constant(circle),
            scales: fc.constant(scales),
            theta: parameters(7, scales, circle),
            from: fc.tuple(fc.nat(79), fc.nat(79)),
          }),
        ),
        ({ circle, scales, theta, from }) => {
          const points = circlePoints(inputsAt(circle))!;
          const finder = new ArcFinder(points);
          for (let j = 0; j < 7; j++) {
            const p = [scales.weight * theta.w1[j]!, scales.weight * theta.w2[j]!, scales.bias * theta.b[j]!] as const;
            finder.find(...p);
            const arc = [finder.start, finder.count];
            finder.walk(...p, from[0] % points.count, from[1] % (2 * points.count));
            assert.deepEqual([finder.start, finder.count], arc);
            circle.forEach((angle, n) => {
              const z = preactivation(scales, theta, j, [Math.cos(angle), Math.sin(angle)]);
              const after = (points.place[n]! - finder.start + points.count) % points.count;
              if (Math.abs(z) > 1e-12) assert.equal(after < finder.count, z > 0, `neuron ${j}, point ${n}, z ${z}`);
            });
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is the same whatever the scale of the parameters, down to the smallest numbers', () => {
    const finder = new ArcFinder(circlePoints(inputsAt([-3, -2, -1, 0.5, 1, 2, 3]))!);
    finder.find(0.6, -0.8, 0.1);
    const arc = [finder.start, finder.count];
    for (const scale of [1e-300, 1e-170, 1e-20, 1e160, 1e300]) {
      finder.find(0.6 * scale, -0.8 * scale, 0.1 * scale);
      assert.deepEqual([finder.start, finder.count], arc, `${scale}`);
    }
  });

  it('is empty where z is zero everywhere, and full where z is not a number', () => {
    const finder = new ArcFinder(circlePoints(inputsAt([0, 1, 2]))!);
    finder.find(0, 0, 0);
    assert.equal(finder.count, 0);
    for (const p of [NaN, Infinity]) {
      finder.find(p, 0, 0);
      assert.equal(finder.count, 3);
    }
  });

  it('crowds of points around a kink, nearer to each other than rounding resolves, leave one arc that holds every clear sign', () => {
    const crowd = (centre: number) => Array.from({ length: 9 }, (_, i) => centre + (i - 4) * 2 ** -52);
    const circle = [...crowd(1), ...crowd(1 + Math.PI), 0.2, 2.2, -2];
    const points = circlePoints(inputsAt(circle))!;
    const finder = new ArcFinder(points);
    // Tangent to zero at the crowds: open, closed and full by less than rounding.
    for (const p0 of [0, -1, 1, -1 + 2 ** -53, 1 - 2 ** -53]) {
      for (const turn of [0, Math.PI / 2]) {
        const p = [Math.cos(1 + turn), Math.sin(1 + turn), p0] as const;
        finder.find(...p);
        const arc = [finder.start, finder.count];
        for (let k = 0; k < points.count; k++) {
          finder.walk(...p, k, (k + 3) % points.count);
          assert.deepEqual([finder.start, finder.count], arc);
          const z = points.x1[k]! * p[0] + points.x2[k]! * p[1] + p0;
          const after = (k - finder.start + points.count) % points.count;
          if (Math.abs(z) > 1e-12) assert.equal(after < finder.count, z > 0);
        }
      }
    }
  });
});
