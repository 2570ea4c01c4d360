/** `compare`: two sweeps or two runs, the settings that differ and the numbers side by side. */
import { comparePaths } from '../analysis/compare';
import type { Comparison } from '../shared/compareProtocol';
import { formatAxes, formatNumber } from '../shared/format';
import { EXIT_BAD_INPUT, EXIT_DONE } from './exitCodes';
import { print, printJson, warn } from './output';
import { textTable } from './table';

/** The numbers of what can be read; what cannot is told, and makes the exit code that of bad input. */
export async function compare(a: string, b: string, { json }: { readonly json: boolean }): Promise<number> {
  const comparison = await comparePaths(a, b);
  const { problems = [] } = comparison;
  if (json) printJson(comparison);
  else for (const line of report(comparison)) print(line);
  for (const problem of problems) warn(problem);
  return problems.length > 0 ? EXIT_BAD_INPUT : EXIT_DONE;
}

function report({ settings, pairs, groups, unpaired }: Comparison): string[] {
  const different = settings.map(({ key, a, b }) => [key, JSON.stringify(a), JSON.stringify(b)]);
  const rows =
    groups.length > 0
      ? groups.map(({ axes, name, mean_a, mean_b, n, difference, ci95, paired }) => [
          formatAxes(axes) || 'all',
          name,
          formatNumber(mean_a),
          formatNumber(mean_b),
          formatNumber(difference),
          ci95 ? `[${formatNumber(ci95[0])}, ${formatNumber(ci95[1])}]` : '–',
          `${n}${paired ? ' pairs' : ' runs'}`,
        ])
      : pairs.flatMap(({ axes, quantities }) =>
          Object.entries(quantities).map(([name, { a, b, difference }]) => [
            formatAxes(axes) || 'all',
            name,
            cell(a),
            cell(b),
            cell(difference),
          ]),
        );
  return [
    ...(different.length === 0 ? ['The settings are equal.'] : textTable(['setting', 'a', 'b'], different)),
    '',
    ...(rows.length === 0
      ? ['No runs of equal axis values.']
      : textTable(
          groups.length > 0
            ? ['axes', 'quantity', 'mean a', 'mean b', 'b − a', '95 % interval', 'n']
            : ['axes', 'quantity', 'a', 'b', 'b − a'],
          rows,
        )),
    ...(['a', 'b'] as const).flatMap(side => (unpaired[side].length === 0 ? [] : [`only in ${side}: ${unpaired[side].join('; ')}`])),
  ];
}

const cell = (value: number | null) => (value === null ? '–' : formatNumber(value));
