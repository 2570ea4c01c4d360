import assert from 'node:assert/strict';
import type { Curve } from '../../../webview-ui/model/curves';
import { availableX, middleOf, panned, type Range, shareOf, valueRange, within, xRange, zoomed } from '../../../webview-ui/model/ranges';
import { seriesOf } from './sample';

const near = (found: Range, min: number, max: number) =>
  assert.ok(Math.abs(found.min / min - 1) < 1e-12 && Math.abs(found.max / max - 1) < 1e-12, JSON.stringify(found));
const curve = (x: readonly number[], values: readonly number[]) =>
  ({
    x: Float64Array.from(x),
    column: { values: Float64Array.from(values), holes: new Uint8Array(values.length) },
    deviation: null,
  }) as unknown as Curve;

describe('ranges', () => {
  const range = { min: 0, max: 100 };

  it('of x cover the runs given; a log axis starts at the first positive place', () => {
    const series = seriesOf([
      { id: 'a', steps: [0, 10], columns: { wall_s: [0, 3] } },
      { id: 'b', steps: [0, 5, 40], columns: { wall_s: [NaN, 1, 7] } },
    ]);
    assert.deepEqual(xRange(series, ['a', 'b'], 'step', 'linear'), { min: 0, max: 40 });
    assert.deepEqual(xRange(series, ['a'], 'step', 'linear'), { min: 0, max: 10 });
    assert.deepEqual(xRange(series, ['a', 'b'], 'step', 'log'), { min: 5, max: 40 });
    assert.deepEqual(xRange(series, ['a', 'b'], 'wall_s', 'log'), { min: 1, max: 7 });
    assert.deepEqual(xRange(seriesOf([{ id: 'a', steps: [0] }]), ['a'], 'step', 'linear'), { min: 0, max: 1 });
    assert.deepEqual(xRange(seriesOf([]), [], 'step', 'log'), { min: 1, max: 10 });
    assert.deepEqual([...availableX(series)], ['step', 'wall_s']);
  });

  it('of values see only what is in view, and never what cannot be drawn', () => {
    const curves = [curve([0, 50, 100, 150], [0.1, NaN, 10, 1e9])];
    const log = valueRange(curves, [], range, 'log', 'deviation');
    assert.ok(log.min < 0.1 && log.min > 0.05 && log.max > 10 && log.max < 20, JSON.stringify(log));
    assert.equal(valueRange(curves, [], range, 'linear', 'deviation').min, 0);
    assert.deepEqual(valueRange([], [256], range, 'log', 'deviation'), { min: 0.1, max: 1 });
  });

  it('zoom about a place', () => {
    assert.deepEqual(zoomed(range, 50, 0.5, 'linear'), { min: 25, max: 75 });
    near(zoomed({ min: 1, max: 10_000 }, 100, 0.5, 'log'), 10, 1000);
  });

  it('pan by a share of their width, on a log axis by a factor', () => {
    assert.deepEqual(panned(range, 0.25, 'linear'), { min: 25, max: 125 });
    near(panned({ min: 1, max: 100 }, 0.5, 'log'), 10, 1000);
  });

  it('stay within bounds without becoming narrower by a pan', () => {
    assert.deepEqual(within({ min: -20, max: 30 }, range, 'linear'), { min: 0, max: 50 });
    assert.deepEqual(within({ min: 80, max: 130 }, range, 'linear'), { min: 50, max: 100 });
    assert.deepEqual(within({ min: -50, max: 500 }, range, 'linear'), range);
    near(within({ min: 0.1, max: 10 }, { min: 1, max: 1000 }, 'log'), 1, 100);
  });

  it('have a middle and shares in the space of the axis', () => {
    assert.equal(middleOf(range, 'linear'), 50);
    assert.ok(Math.abs(middleOf({ min: 1, max: 100 }, 'log') - 10) < 1e-12);
    assert.equal(shareOf(25, range, 'linear'), 0.25);
    assert.ok(Math.abs(shareOf(10, { min: 1, max: 1000 }, 'log') - 1 / 3) < 1e-12);
  });
});
