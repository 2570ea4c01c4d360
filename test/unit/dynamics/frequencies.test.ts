import assert from 'node:assert/strict';
import { frequencyResiduals } from '../../../src/science/dynamics/frequencies';
import { allClose } from '../linalg/closeness';

describe('residual by frequency', () => {
  const grid = Float64Array.from({ length: 720 }, (_, i) => -Math.PI + (2 * Math.PI * i) / 720);

  it('has the amplitude of each sine, whatever its phase, and of the mean', () => {
    const residual = grid.map(g => 0.3 - 0.9 * Math.sin(2 * g) + 0.7 * Math.sin(4 * g + 1.57) + 0.22 * Math.cos(32 * g + 5.8));
    allClose(frequencyResiduals(residual, grid, [0, 2, 4, 7, 32]), [0.3, 0.9, 0.7, 0, 0.22], 1e-13, 1);
  });

  it('sums to the mean square: Parseval over all frequencies of the grid', () => {
    const angles = grid.filter((_, i) => i % 20 === 0);
    const residual = angles.map(g => Math.exp(Math.cos(g)) - g ** 2);
    const amplitudes = frequencyResiduals(
      residual,
      angles,
      Array.from({ length: 19 }, (_, k) => k),
    );
    const spectral = amplitudes.reduce((sum, a, k) => sum + (k === 0 || k === 18 ? a ** 2 : a ** 2 / 2), 0);
    allClose([spectral], [residual.reduce((sum, r) => sum + r ** 2, 0) / 36], 1e-13);
  });

  it('refuses a residual of other points', () =>
    assert.throws(() => frequencyResiduals([1, 2], [0], [1]), { name: 'LinearAlgebraError', reason: 'shape_mismatch' }));
});
