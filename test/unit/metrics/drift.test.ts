import assert from 'node:assert/strict';
import { drift, driftSlope, relativeVelocity, slopes } from '../../../src/science/metrics/drift';
import { close } from '../linalg/closeness';
import { asFloat32, diagonal, fromRows, map, randomPsd } from '../linalg/sampleKernels';

describe('drift', () => {
  it('is ‖K - K0‖_F / ‖K0‖_F', () => {
    assert.equal(
      drift(
        fromRows([
          [3, 3],
          [0, 8],
        ]),
        fromRows([
          [3, 0],
          [0, 4],
        ]),
      ),
      1,
    );
    const K0 = randomPsd(12, 5, 1);
    close(
      drift(
        map(K0, value => 1.25 * value),
        K0,
      ),
      0.25,
      1e-15,
    );
    assert.equal(drift(K0, K0), 0);
  });

  it('is computed in float64 from float32 kernels', () => {
    const K0 = asFloat32(
      fromRows([
        [1, 0.5],
        [0.5, 1],
      ]),
    );
    const K = asFloat32(
      fromRows([
        [1 + 2 ** -20, 0.5],
        [0.5, 1],
      ]),
    );
    assert.equal(drift(K, K0), 2 ** -20 / Math.sqrt(2.5));
  });

  it('is not defined from K0 = 0, NaN of a kernel of NaN, and refuses two shapes', () => {
    assert.equal(drift(diagonal([1, 2]), diagonal([0, 0])), null);
    assert.ok(Number.isNaN(drift(diagonal([1, NaN]), diagonal([1, 1]))));
    assert.throws(() => drift(diagonal([1]), diagonal([1, 2])), { reason: 'shape_mismatch', message: /1 x 1.*2 x 2/ });
  });
});

describe('driftSlope', () => {
  it('is the change of drift over the steps between two snapshots', () => {
    assert.equal(driftSlope(1500, 0.5, 500, 0.25), 0.00025);
    assert.throws(() => driftSlope(500, 0.5, 500, 0.25), {
      name: 'MetricError',
      reason: 'steps_not_increasing',
      message: /after 500, found 500/,
    });
  });

  it('is taken over `lag` snapshots along a curve, uneven steps included', () => {
    const steps = [0, 1, 3, 7, 15];
    const drifts = [0, 1, 2, 6, 6];
    assert.deepEqual(slopes(steps, drifts), [null, 1, 0.5, 1, 0]);
    assert.deepEqual(slopes(steps, drifts, 2), [null, null, 2 / 3, 5 / 6, 4 / 12]);
    assert.deepEqual(slopes(steps, [0, null, 2, 6, 6]), [null, null, null, 1, 0]);
    assert.deepEqual(slopes(Float64Array.of(0, 2), Float64Array.of(0, 1)), [null, 0.5]);
    assert.deepEqual(slopes([], []), []);
  });

  it('refuses curves that do not fit', () => {
    assert.throws(() => slopes([0, 1], [0]), { reason: 'shape_mismatch' });
    assert.throws(() => slopes([0, 2, 1], [0, 1, 2], 2), { reason: 'steps_not_increasing' });
    for (const lag of [0, -1, 1.5]) assert.throws(() => slopes([0], [0], lag), { reason: 'bad_criterion' });
  });
});

describe('relativeVelocity', () => {
  it("is ‖K - K'‖_F / ‖K‖_F per step", () => {
    close(relativeVelocity(diagonal([3, 4]), diagonal([3, 2]), 700, 200), 2 / 5 / 500, 1e-15);
    assert.equal(relativeVelocity(diagonal([0]), diagonal([1]), 1, 0), null);
    assert.throws(() => relativeVelocity(diagonal([1]), diagonal([1]), 3, 4), { reason: 'steps_not_increasing' });
  });

  it('sees a kernel that turns at constant distance from K(0), which the drift slope does not', () => {
    const K0 = diagonal([0.001, 0.001]);
    const turned = [
      fromRows([
        [1, 0],
        [0, 0],
      ]),
      fromRows([
        [0.5, 0.5],
        [0.5, 0.5],
      ]),
    ] as const;
    close(driftSlope(1, drift(turned[1], K0)!, 0, drift(turned[0], K0)!), 0, 1e-9, 1);
    close(relativeVelocity(turned[1], turned[0], 1, 0), 1, 1e-12);
  });
});
