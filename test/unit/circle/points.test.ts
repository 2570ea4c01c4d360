import assert from 'node:assert/strict';
import { circlePoints } from '../../../src/science/circle/points';
import { inputsAt } from './denseLoop';

describe('points on the circle', () => {
  it('are in the order of their angles, equal ones once', () => {
    const points = circlePoints(inputsAt([1, -2, 3, 1, -2 + 2 * Math.PI, 1]))!;
    assert.equal(points.given, 6);
    assert.equal(points.x1.length, points.count);
    const angles = [...points.angles];
    assert.deepEqual(
      angles,
      [...angles].sort((a, b) => a - b),
    );
    assert.deepEqual([points.place[0], points.place[3]], [points.place[5], points.place[5]]);
    for (const [n, angle] of [1, -2, 3, 1].entries()) {
      assert.equal(points.x1[points.place[n]!], Math.cos(angle));
      assert.equal(points.x2[points.place[n]!], Math.sin(angle));
    }
  });

  it('are refused where one lies beside the circle, or in another space', () => {
    const inputs = inputsAt([0.1, 0.2, 0.3]);
    assert.equal(circlePoints({ ...inputs, values: inputs.values.map((x, i) => (i === 3 ? x + 1e-9 : x)) }), null);
    assert.equal(circlePoints({ count: 2, size: 3, values: Float64Array.of(1, 0, 0, 1, 0, 0) }), null);
    assert.equal(circlePoints({ count: 1, size: 2, values: Float64Array.of(NaN, 1) }), null);
    assert.equal(circlePoints({ count: 0, size: 2, values: new Float64Array() }), null);
  });
});
