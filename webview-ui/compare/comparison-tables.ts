/** The tables of a comparison as texts: the settings that differ, and the numbers side by side. The numbers are the extension's. */
import type { AxisValues, Comparison, SettingDifference } from '../../src/shared/compareProtocol';
import { formatAxes, formatNumber } from '../../src/shared/format';
import { summaryName } from '../../src/shared/summaryNames';

export interface NumbersRow {
  /** Name of the quantity in the files. */
  readonly quantity: string;
  readonly axes: string;
  /** One text for each column behind the head of the row. */
  readonly cells: readonly string[];
  /** Where 0 lies to the interval of the difference; null where there is none. */
  readonly differs: boolean | null;
}

export interface NumbersTable {
  readonly columns: readonly string[];
  readonly rows: readonly NumbersRow[];
  /** How the interval was made, and what n counts. */
  readonly note: string;
}

export type NumbersOrder = 'axes' | 'quantity';

/** A group of rows under one heading. */
export interface NumbersSection {
  readonly title: string;
  readonly rows: readonly { readonly head: string; readonly row: NumbersRow }[];
}

/** Over seeds the mean of each side, n and the interval of the difference; of single runs their numbers. */
export function numbersTable({ groups, pairs }: Comparison): NumbersTable {
  if (groups.length === 0) {
    const rows = pairs.flatMap(({ axes, quantities }) =>
      Object.entries(quantities).map(([quantity, { a, b, difference }]) => ({
        quantity,
        axes: axesText(axes),
        cells: [a, b, difference].map(orDash),
        differs: null,
      })),
    );
    return { columns: ['a', 'b', 'b − a'], rows, note: 'Numbers of the last snapshot of each run.' };
  }
  const paired = new Set(groups.map(of => of.paired));
  const rows = groups.map(({ axes, name, mean_a, mean_b, difference, ci95, n, paired: inPairs }) => ({
    quantity: name,
    axes: axesText(axes),
    cells: [
      formatNumber(mean_a),
      formatNumber(mean_b),
      formatNumber(difference),
      intervalText(ci95),
      `${n} ${inPairs ? pairsWord(n) : 'runs'}`,
    ],
    differs: ci95 && (ci95[0] > 0 || ci95[1] < 0),
  }));
  return { columns: ['mean a', 'mean b', 'b − a', '95 % interval of b − a', 'n'], rows, note: noteOf(paired) };
}

/** The rows under the values of their axes, or under their quantities. */
export function sectionsOf({ rows }: NumbersTable, order: NumbersOrder): NumbersSection[] {
  const titleOf = (row: NumbersRow) => (order === 'axes' ? row.axes : summaryName(row.quantity));
  const headOf = (row: NumbersRow) => (order === 'axes' ? summaryName(row.quantity) : row.axes);
  const titles = [...new Set(rows.map(titleOf))];
  return titles.map(title => ({
    title,
    rows: rows.filter(row => titleOf(row) === title).map(row => ({ head: headOf(row), row })),
  }));
}

/** A row a setting: its key and both values as in the experiment file; a dash where a side does not have it. */
export function settingRows(settings: readonly SettingDifference[]): readonly (readonly [string, string, string])[] {
  const text = (value: unknown) => (value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value));
  return settings.map(({ key, a, b }) => [key, text(a), text(b)]);
}

const axesText = (axes: AxisValues) => formatAxes(axes) || 'all runs';
const orDash = (value: number | null) => (value === null ? '–' : formatNumber(value));
const pairsWord = (n: number) => (n === 1 ? 'pair' : 'pairs');
const intervalText = (ci: readonly [number, number] | null) => (ci ? `${formatNumber(ci[0])} to ${formatNumber(ci[1])}` : '–');

function noteOf(paired: ReadonlySet<boolean>): string {
  const pairs = 'Where the seeds are the same, differences are taken seed by seed: mean ± t(0.975, n − 1) · s / √n (Student).';
  const welch =
    'Where no seed is the same, the means are compared without assuming equal variances (Welch); n counts the runs of both sides.';
  const kinds = [...(paired.has(true) ? [pairs] : []), ...(paired.has(false) ? [welch] : [])];
  return ['Means over the seeds, of the last snapshot of each run.', ...kinds, '● : 0 lies outside of the interval.'].join(' ');
}
