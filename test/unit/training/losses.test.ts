/** Losses against their written definitions, gradients against differences, masks against the smaller problem. */
import assert from 'node:assert/strict';
import { TrainingLoss, type LossName } from '../../../src/training/losses';

const C = 4;
const f = Float64Array.from({ length: 3 * C }, (_, i) => Math.sin(2.7 * i + 0.3));
const oneHot = Float64Array.from({ length: 3 * C }, (_, i) => (i % C === [1, 3, 1][Math.floor(i / C)] ? 1 : 0));
const labels = Float64Array.from([1, -1, -1]);

function differences(loss: TrainingLoss, at: Float64Array, y: Float64Array): number[] {
  const h = 1e-6;
  return Array.from(at, (_, i) => {
    const moved = (by: number) =>
      loss.value(
        at.map((value, j) => (j === i ? value + by : value)),
        y,
      );
    return (moved(h) - moved(-h)) / (2 * h);
  });
}

const close = (found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) =>
  Array.from(found).forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < tolerance, `${i}: ${value}, not ${expected[i]}`));

describe('a training loss', () => {
  it('is what its definition says', () => {
    const softmax = (n: number) => Math.log(Array.from(f.subarray(n * C, (n + 1) * C), Math.exp).reduce((a, b) => a + b));
    const expected = [0, 1, 2].reduce((sum, n) => sum + softmax(n) - f[n * C + [1, 3, 1][n]!]!, 0) / 3;
    close([new TrainingLoss('cross_entropy', C).value(f, oneHot)], [expected], 1e-14);
    const logistic = [0, 1, 2].reduce((sum, n) => sum + Math.log(1 + Math.exp(-labels[n]! * f[n]!)), 0) / 3;
    close([new TrainingLoss('logistic', 1).value(f.subarray(0, 3), labels)], [logistic], 1e-14);
    const squares = f.reduce((sum, value, i) => sum + (value - oneHot[i]!) ** 2, 0);
    close(
      [new TrainingLoss('mse', C).value(f, oneHot), new TrainingLoss('half_sum', C).value(f, oneHot)],
      [squares / 3, squares / 2],
      1e-14,
    );
  });

  for (const name of ['mse', 'half_sum', 'cross_entropy'] as const satisfies readonly LossName[])
    it(`has the gradient of its differences: ${name}`, () => {
      for (const columns of [null, [1, 3]]) {
        const loss = new TrainingLoss(name, C, columns);
        close(loss.gradient(f, oneHot), differences(loss, f, oneHot), 1e-8);
      }
    });

  it('has the gradient of its differences: logistic', () => {
    const loss = new TrainingLoss('logistic', 1);
    const outputs = f.slice(0, 3);
    close(loss.gradient(outputs, labels), differences(loss, outputs, labels), 1e-9);
  });

  it('of some outputs is that of a network with these alone, and does not move the others', () => {
    const pick = (values: Float64Array) => values.filter((_, i) => i % C === 1 || i % C === 3);
    for (const name of ['mse', 'cross_entropy'] as const) {
      const masked = new TrainingLoss(name, C, [1, 3]);
      const small = new TrainingLoss(name, 2);
      assert.equal(masked.value(f, oneHot), small.value(pick(f), pick(oneHot)));
      const gradient = masked.gradient(f, oneHot);
      assert.deepEqual(pick(gradient), small.gradient(pick(f), pick(oneHot)));
      assert.ok(gradient.every((value, i) => i % C === 1 || i % C === 3 || value === 0));
    }
  });

  it('refuses outputs and targets of different lengths', () => {
    assert.throws(() => new TrainingLoss('mse', 1).value([1, 2], [1]), RangeError);
  });
});
