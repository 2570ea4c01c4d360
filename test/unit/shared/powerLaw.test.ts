import assert from 'node:assert/strict';
import { fitPowerLaw } from '../../../src/shared/powerLaw';
import { close } from '../linalg/closeness';

const at = (xs: readonly number[], y: (x: number, i: number) => number) => xs.map((x, i) => ({ x, y: y(x, i) }));

describe('a fitted power law', () => {
  it('is exact on a power law, with no error', () => {
    const fit = fitPowerLaw(at([10, 100, 1000, 10_000], x => 3 * x ** -0.5))!;
    close(fit.exponent, -0.5, 1e-12);
    close(fit.factor, 3, 1e-12);
    close(fit.standardError, 0, 1e-12, 1);
    assert.equal(fit.n, 4);
  });

  it('has the exponent and the standard error of the textbook', () => {
    // x = e^0 .. e^3, log y = 1, 3, 2, 5: slope 1.1, residuals -0.1, 0.8, -1.3, 0.6 around 1.1 (x - 1.5) + 2.75.
    const logs = [1, 3, 2, 5];
    const fit = fitPowerLaw(at([0, 1, 2, 3].map(Math.exp), (_, i) => Math.exp(logs[i]!)))!;
    close(fit.exponent, 1.1, 1e-12);
    close(fit.standardError, Math.sqrt(2.7 / 2 / 5), 1e-12);
    close(fit.factor, Math.exp(2.75 - 1.1 * 1.5), 1e-12);
  });

  it('leaves out what has no logarithm, and says nothing of fewer than two places', () => {
    const fit = fitPowerLaw([
      { x: 1, y: 2 },
      { x: 2, y: 4 },
      { x: 3, y: 0 },
      { x: 4, y: NaN },
      { x: 0, y: 1 },
      { x: 5, y: Infinity },
    ])!;
    close(fit.exponent, 1, 1e-12);
    assert.deepEqual([fit.n, fit.standardError], [2, null]);
    assert.equal(fitPowerLaw([{ x: 1, y: 2 }]), null);
    assert.equal(fitPowerLaw(at([7, 7, 7], (_, i) => i + 1)), null);
  });
});
