import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DecimationAxis, Point } from '../../../src/shared/decimate';
import { decimate, lowerBound } from '../../../src/shared/decimate';

const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => i);
const linear = (min: number, max: number, columns: number): DecimationAxis => ({ scale: 'linear', min, max, columns });
const finite = (points: readonly Point[]) => points.filter(point => Number.isFinite(point.y));

describe('decimation', () => {
  it('gives short curves unchanged', () => {
    const points = decimate(Float64Array.of(0, 1, 2), Float64Array.of(5, NaN, 7), linear(0, 2, 100));
    assert.deepEqual(points, [
      { x: 0, y: 5 },
      { x: 1, y: NaN },
      { x: 2, y: 7 },
    ]);
  });

  it('keeps every spike, the first and the last point, and at most two points a column', () => {
    const n = 100_000;
    const x = ramp(n);
    const y = Float64Array.from(x, i => Math.sin(i / 1000));
    y[70_007] = 50;
    y[12_345] = -50;
    const points = decimate(x, y, linear(0, n - 1, 500));
    assert.ok(points.length <= 2 * 500 + 2, `${points.length}`);
    assert.deepEqual(points[0], { x: 0, y: y[0] });
    assert.deepEqual(points.at(-1), { x: n - 1, y: y[n - 1] });
    assert.ok(points.some(point => point.x === 70_007 && point.y === 50));
    assert.ok(points.some(point => point.x === 12_345 && point.y === -50));
  });

  it('takes columns of equal ratio on a log axis', () => {
    const x = ramp(100_000);
    const y = Float64Array.from(x, i => (i % 2 === 0 ? 1 : -1));
    const points = decimate(x, y, { scale: 'log', min: 1, max: 99_999, columns: 500 });
    assert.ok(points.every(point => point.x > 0));
    const perDecade = [1, 10, 100, 1000, 10_000].map(d => points.filter(({ x }) => x >= d && x < 10 * d).length);
    assert.ok(
      perDecade.slice(2).every(count => count > 150 && count <= 210),
      perDecade.join(),
    );
  });

  it('breaks the line at NaN, infinities and, on a log axis, at values that it cannot show', () => {
    const x = ramp(10_000);
    const y = new Float64Array(10_000).fill(1);
    for (let i = 4000; i < 6000; i++) y[i] = i % 2 === 0 ? NaN : Infinity;
    const points = decimate(x, y, linear(0, 9999, 100));
    const gap = points.findIndex(point => Number.isNaN(point.y));
    assert.ok(gap > 0);
    assert.ok(points.slice(0, gap).every(point => point.x < 4000));
    assert.ok(points.slice(gap + 1).every(point => point.x >= 6000));
    const withZero = decimate(x, Float64Array.from(x), linear(0, 9999, 100), true);
    assert.ok(finite(withZero).every(point => point.y > 0));
  });

  it('runs to the edge of a zoomed view with one neighbour on either side', () => {
    const points = decimate(ramp(1000), ramp(1000), linear(100.5, 110.5, 100));
    assert.equal(points[0]?.x, 100);
    assert.equal(points.at(-1)?.x, 111);
  });

  it('shows in every column the extremes of that column', () => {
    const curve = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 500, maxLength: 2000 });
    fc.assert(
      fc.property(curve, fc.integer({ min: 2, max: 60 }), (list, columns) => {
        const x = ramp(list.length);
        const y = Float64Array.from(list);
        const points = decimate(x, y, linear(0, list.length - 1, columns));
        assert.equal(Math.max(...points.map(p => p.y)), Math.max(...list));
        assert.equal(Math.min(...points.map(p => p.y)), Math.min(...list));
        assert.ok(points.every((p, i) => i === 0 || p.x > points[i - 1]!.x));
        assert.ok(points.length <= 2 * columns + 4);
      }),
    );
  });

  it('finds the first element that is not smaller', () => {
    const x = Float64Array.of(1, 3, 3, 7);
    assert.deepEqual(
      [0, 1, 2, 3, 7, 8].map(value => lowerBound(x, value)),
      [0, 0, 1, 1, 3, 4],
    );
  });

  it('draws 8 curves of 100,000 points within a frame', () => {
    const x = ramp(100_000);
    const curves = Array.from({ length: 8 }, (_, k) => Float64Array.from(x, i => Math.sin(i / 300 + k) + Math.cos(i * 1.7)));
    const axes: DecimationAxis[] = [linear(0, 99_999, 600), { scale: 'log', min: 1, max: 99_999, columns: 600 }];
    for (const axis of axes) {
      // Processor time, the least of several: what other programs on the machine do does not count.
      const times = Array.from({ length: 9 }, () => {
        const start = process.cpuUsage();
        for (const y of curves) decimate(x, y, axis);
        const { user, system } = process.cpuUsage(start);
        return (user + system) / 1000;
      }).sort((a, b) => a - b);
      console.log(`      8 x 100k points, ${axis.scale}: ${times[0]!.toFixed(1)} ms, median ${times[4]!.toFixed(1)} ms`);
      assert.ok(times[0]! < 40, `${times[0]} ms`);
    }
  });
});
