/** `summary`: the numbers of a sweep at the last snapshot, by run, and averaged over seeds. */
import { locate } from '../runs/catalogue';
import { formatNumber } from '../shared/format';
import { EXIT_BAD_INPUT, EXIT_DONE } from './exitCodes';
import type { GroupSummary } from '../analysis/summary';
import { print, printJson, warn } from './output';
import { textTable } from './table';

/** The numbers of what can be read; what cannot is told, and makes the exit code that of bad input. */
export async function summary(path: string, { json }: { readonly json: boolean }): Promise<number> {
  const { sweep } = await locate(path);
  const { summariseSweep } = await import('../analysis/summary');
  const result = await summariseSweep(sweep.path);
  if (json) printJson(result);
  else {
    for (const line of runTable(result.runs)) print(line);
    print('');
    const axes = result.axes.filter(axis => axis !== 'seed');
    for (const line of groupTable(axes, result.groups)) print(line);
    const switches = switchTable(axes, result.groups);
    if (switches.length > 0) print('');
    for (const line of switches) print(line);
  }
  const { problems = [] } = result;
  for (const problem of problems) warn(problem);
  return problems.length > 0 ? EXIT_BAD_INPUT : EXIT_DONE;
}

const COLUMNS = [
  'id',
  'state',
  'steps',
  'loss',
  'eval_mse',
  'drift',
  'spectral_norm',
  'freeze_step',
  'velocity_freeze_step',
  'regime',
] as const;

function runTable(runs: readonly Readonly<Partial<Record<(typeof COLUMNS)[number], unknown>>>[]): string[] {
  return textTable(
    COLUMNS,
    runs.map(run => COLUMNS.map(column => cell(run[column]))),
  );
}

const MEANS = ['loss', 'eval_mse', 'drift', 'spectral_norm'] as const;

/** Mean ± standard deviation over seeds. */
function groupTable(axes: readonly string[], groups: readonly Readonly<Record<string, unknown>>[]): string[] {
  return textTable(
    [...axes, 'n', ...MEANS, 'freeze_step_of_mean'],
    groups.map(group => [...axes, 'n', ...MEANS, 'freeze_step_of_mean'].map(key => meanCell(group[key]))),
  );
}

const SWITCH_MEANS = ['spike', 'drop', 'recovery_steps'] as const;

/** A row for each task switch of each group; none without a switch. */
function switchTable(axes: readonly string[], groups: readonly GroupSummary[]): string[] {
  const rows = groups.flatMap(group =>
    group.reactivation.map(found => [
      ...axes.map(axis => cell(group[axis])),
      cell(found.task),
      cell(found.similarity),
      ...SWITCH_MEANS.map(name => meanCell(found[name])),
    ]),
  );
  return rows.length === 0 ? [] : textTable([...axes, 'task', 'similarity', ...SWITCH_MEANS], rows);
}

function meanCell(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('mean' in value) || !('std' in value)) return cell(value);
  return `${cell(value.mean)} ± ${cell(value.std)}`;
}

/** A dash for what is not defined or was not measured. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number' ? formatNumber(value) : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
