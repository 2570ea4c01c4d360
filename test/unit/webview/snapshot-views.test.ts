import assert from 'node:assert/strict';
import type { Derived } from '../../../webview-ui/derived/derived-cache';
import { circleData, functionModel, indexAtAngle } from '../../../webview-ui/model/function-view';
import { kernelPicture, sampleName, sampleTicks, shareOf } from '../../../webview-ui/model/kernel-view';

const GRID = 8;
/** −π, −3π/4, … as the experiment on the circle has them. */
const grid = Float64Array.from({ length: GRID }, (_, i) => -Math.PI + (2 * Math.PI * i) / GRID);
const dataOf = (arrays: Readonly<Record<string, ArrayLike<number>>>): Derived => ({
  arrays: new Map(
    Object.entries(arrays).map(([name, values]) => [name, { shape: [values.length], values: Float64Array.from(values) }] as const),
  ),
  numbers: {},
});
const truth = grid.map(Math.sin);
const circle = circleData(
  dataOf({ gamma_eval: grid, y_eval_true: truth, gamma_train: [grid[6]!, grid[1]!], y_train: [truth[6]! + 0.1, truth[1]! - 0.2] }),
)!;

describe('the function on the circle', () => {
  it('is drawn over all angles once around, and closes', () => {
    const { curves } = functionModel(circle, { network: grid.map(Math.cos) }, 'values', null);
    assert.deepEqual(
      curves.map(({ id, x }) => [id, x.length]),
      [
        ['target', GRID + 1],
        ['network', GRID + 1],
      ],
    );
    const [, network] = curves;
    assert.equal(network!.x[GRID], Math.PI);
    assert.equal(network!.y[GRID], network!.y[0]);
  });

  it('takes angles in any order', () => {
    const order = [3, 0, 7, 1, 6, 2, 5, 4];
    const data = circleData(
      dataOf({
        gamma_eval: order.map(i => grid[i]!),
        y_eval_true: order.map(i => truth[i]!),
        gamma_train: [grid[6]!, grid[1]!],
        y_train: [6, 1],
      }),
    )!;
    assert.deepEqual(data.angles, grid);
    assert.deepEqual(data.target, truth);
    assert.deepEqual([...data.training.y], [1, 6]);
    const { curves } = functionModel(data, { network: Float64Array.from(order) }, 'values', null);
    assert.deepEqual([...curves[1]!.y], [0, 1, 2, 3, 4, 5, 6, 7, 0]);
  });

  it('states the mean squared error against the target', () => {
    const { curves } = functionModel(circle, { network: truth.map(y => y + 0.5), regression: truth }, 'values', null);
    assert.deepEqual(
      curves.map(({ id, mse }) => [id, mse]),
      [
        ['target', null],
        ['network', 0.25],
        ['regression', 0],
      ],
    );
  });

  it('shows what is left of the target, also at training points on the grid', () => {
    const { curves, points, range } = functionModel(circle, { network: truth.map(y => y + 0.5) }, 'residual', null);
    assert.deepEqual([...curves[0]!.y], Array(GRID + 1).fill(0));
    for (const value of curves[1]!.y) assert.ok(Math.abs(value - 0.5) < 1e-15);
    assert.deepEqual(
      Array.from(points!.y, y => Number(y.toFixed(12))),
      [-0.2, 0.1],
    );
    assert.deepEqual(range, { min: -0.5, max: 0.5 });
  });

  it('has no errors and no residual where the truth is not known', () => {
    const data = circleData(dataOf({ gamma_eval: grid, gamma_train: [grid[1]!], y_train: [1] }))!;
    assert.deepEqual(
      functionModel(data, { network: truth }, 'values', null).curves.map(({ id, mse }) => [id, mse]),
      [['network', null]],
    );
    assert.deepEqual(functionModel(data, { network: truth }, 'residual', null).curves, []);
  });

  it('holds its value axis while the network moves', () => {
    const first = functionModel(circle, { network: truth.map(y => 3 * y) }, 'values', null);
    const later = functionModel(circle, { network: truth }, 'values', first.range);
    assert.deepEqual(later.range, first.range);
  });

  it('is not squeezed by a kernel regression that explodes; what leaves the axis is said', () => {
    const { range, beyond } = functionModel(circle, { network: truth, regression: truth.map(y => 400 * y) }, 'values', null);
    assert.ok(range.max <= 2.3 && range.min >= -2.5, JSON.stringify(range));
    assert.deepEqual(beyond, [{ id: 'regression', range: { min: -400, max: 400 } }]);
  });

  it('does not draw NaN as a number', () => {
    const { curves, range } = functionModel(circle, { network: truth.map((y, i) => (i === 2 ? NaN : y)) }, 'values', null);
    assert.ok(Number.isNaN(curves[1]!.y[2]!) && Number.isNaN(curves[1]!.mse!));
    assert.ok(Number.isFinite(range.min) && Number.isFinite(range.max));
  });

  it('is not there for data that do not lie on the circle', () => {
    assert.equal(circleData(dataOf({ y_train: [1, 2], y_eval_true: [1] })), null);
  });

  it('finds the point nearest to an angle', () => {
    assert.deepEqual(
      [-4, -Math.PI, -Math.PI + 0.39, -Math.PI + 0.4, 0.1, 9].map(angle => indexAtAngle(circle, angle)),
      [0, 0, 0, 1, 4, 7],
    );
  });
});

describe('the heat map of a kernel', () => {
  const kernel = Float64Array.from([4, 1, 1, 2]);

  it('has a scale from 0 without negative entries', () => {
    const picture = kernelPicture(kernel, null, null, 'kernel', null);
    assert.deepEqual(
      [picture.size, picture.scale, picture.domain, picture.extent],
      [2, 'sequential', { min: 0, max: 4 }, { min: 1, max: 4 }],
    );
    assert.deepEqual(
      [0, 2, 4].map(value => shareOf(value, picture)),
      [0, 0.5, 1],
    );
  });

  it('keeps its contrast where all entries are large', () => {
    assert.deepEqual(kernelPicture(Float64Array.from([10, 9, 9, 10]), null, null, 'kernel', null).domain, { min: 9, max: 10 });
  });

  it('has a scale around 0 with mixed signs, which ends where the values end', () => {
    const picture = kernelPicture(Float64Array.from([4, -1, -1, 2]), null, null, 'kernel', null);
    assert.deepEqual([picture.scale, picture.domain], ['diverging', { min: -1, max: 4 }]);
    assert.deepEqual(
      [-4, -1, 0, 4].map(value => shareOf(value, picture)),
      [0, 0.375, 0.5, 1],
    );
  });

  it('shows the change since the start around 0, with its relative size', () => {
    const picture = kernelPicture(Float64Array.from([4, 4, 1, 2]), kernel, null, 'change', null);
    assert.deepEqual([...picture.values], [0, 3, 0, 0]);
    assert.deepEqual([picture.scale, picture.domain], ['diverging', { min: 0, max: 3 }]);
    assert.ok(Math.abs(picture.drift! - 3 / Math.sqrt(22)) < 1e-15);
  });

  it('has a picture of no change too', () => {
    const picture = kernelPicture(kernel, kernel, null, 'change', null);
    assert.deepEqual([picture.drift, picture.domain, shareOf(0, picture)], [0, { min: 0, max: 0 }, 0.5]);
  });

  it('keeps to the scale that it is given, and widens it where it must', () => {
    assert.deepEqual(kernelPicture(kernel, null, null, 'kernel', { min: 0.5, max: 9 }).domain, { min: 0, max: 9 });
    assert.deepEqual(kernelPicture(kernel, null, null, 'kernel', { min: 0.5, max: 2 }).domain, { min: 0, max: 4 });
    assert.equal(kernelPicture(kernel, null, null, 'kernel', { min: -1, max: 2 }).scale, 'diverging');
  });

  it('counts NaN and infinity, and takes its scale from the rest', () => {
    const picture = kernelPicture(Float64Array.from([NaN, 1, Infinity, 2]), null, null, 'kernel', null);
    assert.deepEqual([picture.nonFinite, picture.extent], [2, { min: 1, max: 2 }]);
  });

  it('puts samples in the order of their angles', () => {
    const picture = kernelPicture(Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]), null, Uint32Array.from([2, 0, 1]), 'kernel', null);
    assert.deepEqual([...picture.values], [9, 7, 8, 3, 1, 2, 6, 4, 5]);
  });

  it('has ticks at the angles, wherever the samples lie', () => {
    const angles = Float64Array.from([-3, -2, -1, 0.5, 1, 3]);
    const ticks = sampleTicks({ angles, order: null }, 6, 5);
    assert.deepEqual(
      ticks.map(({ label }) => label),
      ['−π', '−π/2', '0', 'π/2', 'π'],
    );
    assert.deepEqual(
      ticks.map(({ value }) => Number(value.toFixed(3))),
      // −π/2 is 0.429 of the way from the second centre to the third, 0 two thirds from the third to the fourth.
      [0, 1.929, 3.167, 4.785, 6],
    );
    assert.deepEqual([sampleName({ angles, order: null }, 3), sampleName({ angles: null, order: null }, 3)], ['0.159π', 'sample 4']);
  });

  it('numbers samples without angles, at their middle', () => {
    const ticks = sampleTicks({ angles: null, order: null }, 32, 5);
    assert.deepEqual(
      ticks.map(({ value, label }) => [value, label]),
      [
        [9.5, '10'],
        [19.5, '20'],
        [29.5, '30'],
      ],
    );
    assert.deepEqual(
      sampleTicks({ angles: null, order: null }, 3, 5).map(({ label }) => label),
      ['1', '2', '3'],
    );
  });
});
