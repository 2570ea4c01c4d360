import assert from 'node:assert/strict';
import {
  formatAxes,
  formatDuration,
  formatRoughDuration,
  formatNumber,
  formatPercent,
  formatPowerOfTen,
  formatStep,
  formatStepShort,
} from '../../../src/shared/format';

const table = <T>(format: (value: T) => string, cases: readonly (readonly [T, string])[]) => {
  for (const [value, text] of cases) assert.equal(format(value), text);
};

describe('format', () => {
  it('numbers: four significant digits, exponents where they are shorter', () =>
    table(formatNumber, [
      [0, '0'],
      [256, '256'],
      [0.0123456, '0.01235'],
      [0.001, '0.001'],
      [0.00099994, '9.999e-4'],
      [0.0000123456, '1.235e-5'],
      [12345, '12350'],
      [123456, '1.235e5'],
      [-1.5, '−1.5'],
      [99999.9, '1e5'],
      [NaN, 'NaN'],
      [-Infinity, '−∞'],
    ]));
  it('steps', () => {
    table(formatStep, [
      [0, '0'],
      [500, '500'],
      [12500, '12,500'],
      [3_000_000, '3,000,000'],
    ]);
    table(formatStepShort, [
      [0, '0'],
      [500, '500'],
      [12500, '12.5k'],
      [3_000_000, '3M'],
      [999_999, '1M'],
      [1e9, '1G'],
    ]);
  });
  it('durations', () =>
    table(formatDuration, [
      [0, '0 s'],
      [42.4, '42 s'],
      [200, '3 min 20 s'],
      [7500, '2 h 5 min'],
      [3600, '1 h'],
      [97_200, '1 d 3 h'],
    ]));
  it('durations that are estimates', () =>
    table(formatRoughDuration, [
      [0, '5 s'],
      [41, '45 s'],
      [58, '1 min'],
      [200, '3 min'],
      [7520, '2 h 5 min'],
    ]));
  it('shares', () =>
    table(formatPercent, [
      [0, '0 %'],
      [0.42, '42 %'],
      [0.999, '99 %'],
      [1, '100 %'],
      [1.2, '100 %'],
    ]));
  it('powers of ten', () =>
    table(formatPowerOfTen, [
      [-3, '10⁻³'],
      [0, '10⁰'],
      [12, '10¹²'],
    ]));
  it('axes', () => assert.equal(formatAxes({ width: 512, seed: 3, 'model.width': [4, 8] }), 'width 512 · seed 3 · model.width [4,8]'));
});
