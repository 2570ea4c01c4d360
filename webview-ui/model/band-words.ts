/** What bands are called, and what a curve's band says at one snapshot. */
import { BAND_QUANTILES, type Band } from '../../src/shared/aggregate';
import { formatNumber } from '../../src/shared/format';
import type { Curve } from './curves';

const [LOW, HIGH] = BAND_QUANTILES.map(share => Math.round(100 * share));

export interface BandWords {
  /** In a menu. */
  readonly name: string;
  /** Where room is short. */
  readonly short: string;
  readonly centre: 'mean' | 'median';
  /** Heads of its columns in a table, after the curve's name. */
  readonly columns: readonly string[];
}

export const bandWords: Readonly<Record<Band, BandWords>> = {
  deviation: { name: 'Mean ± standard deviation (n − 1)', short: '± std', centre: 'mean', columns: ['± std'] },
  quantiles: {
    name: `Median, ${LOW} to ${HIGH} % quantiles`,
    short: `median, ${LOW}–${HIGH} %`,
    centre: 'median',
    columns: [`${LOW} %`, `${HIGH} %`],
  },
  range: { name: 'Mean, least to greatest', short: 'min–max', centre: 'mean', columns: ['min', 'max'] },
  runs: { name: 'Mean, with the single runs', short: 'with runs', centre: 'mean', columns: [] },
};

/** Numbers of the columns of `bandWords`; none without a band. */
export function bandNumbers({ limits, column }: Curve, row: number, band: Band): number[] {
  if (!limits) return [];
  const [lower, upper] = [limits.lower[row] ?? NaN, limits.upper[row] ?? NaN];
  return band === 'deviation' ? [upper - (column.values[row] ?? NaN)] : [lower, upper];
}

/** `± 0.002`, or `0.19 to 0.24`; empty without a band. */
export function spreadText(curve: Curve, row: number, band: Band): string {
  const [first, second] = bandNumbers(curve, row, band);
  if (first === undefined) return '';
  const short = (value: number, digits: number) => formatNumber(Number(value.toPrecision(digits)));
  return second === undefined ? `±\u2009${short(first, 2)}` : `${short(first, 3)} to ${short(second, 3)}`;
}
