/** The card over the sweep in words: names of measures, what stands behind the numbers, and a row a run. */
import { formatAxes, formatNumber, formatStep } from '../../src/shared/format';
import { quantities } from '../../src/shared/quantities';
import { columnMeasures, type ColumnMeasure, type SweepMeasure, type SweepShow, type SwitchMeasure } from './over-sweep';
import type { RunSummary } from './sweep-summary';

/** Reasons given one by one: with many runs they tend to be alike but for the run's name. */
const MAX_REASONS = 2;

const columnNames = Object.fromEntries(columnMeasures.map(column => [column, quantities.get(column)?.label ?? column])) as Record<
  ColumnMeasure,
  string
>;

export const measureNames: Readonly<Record<SweepMeasure, string>> = {
  freeze: 'Freeze step',
  freezeOfMean: 'Freeze of the mean curve',
  final: 'Network, last snapshot',
  atFreeze: 'Network, at the freeze',
  regression: 'Kernel regression',
  continuation: 'Kernel continuation',
  limit: '‖K(0) − K∞‖ / ‖K∞‖',
  spike: 'Velocity spike',
  drop: 'Drop of λ₁',
  recovery: 'Recovery of λ₁',
  ...columnNames,
  spread: 'Deviation of the trace at step 0 over seeds / mean',
};

/** Sentences below the plot. */
export function sweepNotes(show: SweepShow, summaries: readonly RunSummary[], seeds: boolean): string[] {
  const mean = seeds ? ['Mean ± standard deviation over seeds; a small mark a run.'] : [];
  return [...mean, ...ownNotes(show, summaries)];
}

function ownNotes(show: SweepShow, summaries: readonly RunSummary[]): string[] {
  switch (show) {
    case 'freeze':
      return freezeNotes(summaries);
    case 'errors':
      return errorNotes(summaries);
    case 'linearity':
    case 'spectrum':
      return [`At the last snapshot of each run${stepWords(summaries)}.`];
    case 'limit':
      return limitNotes(summaries);
    case 'spike':
    case 'drop':
    case 'recovery':
      return switchNotes(show, summaries);
  }
}

/** Where all runs stand at one step. */
function stepWords(summaries: readonly RunSummary[]): string {
  const [only, ...others] = new Set(summaries.flatMap(({ lastStep }) => lastStep ?? []));
  return only === undefined || others.length > 0 ? '' : `, step ${formatStep(only)}`;
}

/** Of the value axis. */
export const showTitles: Readonly<Record<SweepShow, string>> = {
  freeze: 'freeze step',
  errors: 'mean squared error against f*',
  linearity: 'drift or gap, relative',
  spectrum: 'of the kernel at the last snapshot',
  limit: 'relative distance from infinite width',
  spike: 'velocity after the switch over that before',
  drop: 'drop of λ₁, 1 − min/before',
  recovery: 'recovery of λ₁, steps',
};

/** Said where there is nothing to draw yet. */
export const emptyWords: Readonly<Record<SweepShow, string>> = {
  freeze: 'Freeze steps appear with the first snapshots.',
  errors: 'Errors appear with the first snapshots.',
  linearity: 'Drifts and gaps appear with the second snapshots.',
  spectrum: 'Eigenvalues appear with the first snapshots.',
  limit: 'The kernels of infinite width are being computed.',
  spike: 'Spikes appear with the first snapshot after a task switch.',
  drop: 'Drops appear with the first snapshot after a task switch.',
  recovery: 'No run has recovered from a task switch yet.',
};

export const summaryColumns = [
  'Run',
  'State',
  'Freeze step',
  'Error, last snapshot',
  'Error at freeze',
  'Kernel regression',
  'Kernel continuation',
  'at step',
  'ridge λ',
  'effective rank',
  ...columnMeasures.map(column => columnNames[column]),
] as const;

/** Further columns where runs have passed task switches. */
export const switchColumns = ['spike', 'drop', 'recovery, steps'] as const;

export function switchRow({ switches }: RunSummary): string[] {
  const recovery = switches.recovery === null ? (switches.notRecovered > 0 ? 'not recovered' : '–') : formatStep(switches.recovery);
  return [number(switches.spike), number(switches.drop), recovery];
}

export function summaryRow({ run, freezeStep, finalError, errorAtFreeze, regression, columns }: RunSummary): string[] {
  return [
    formatAxes(run.axes) || run.id,
    run.state,
    freezeStep === null ? '–' : formatStep(freezeStep),
    number(finalError),
    number(errorAtFreeze),
    ...regressionCells(regression),
    ...columnMeasures.map(column => number(columns[column])),
  ];
}

const switchDefinitions: Readonly<Record<SwitchMeasure, string>> = {
  spike: 'Kernel velocity in the first interval after a task switch over the median of the ten before it.',
  drop: '1 − min/before of the largest eigenvalue within the first epoch after a task switch.',
  recovery: 'Steps from a task switch to the first snapshot after the minimum with 90 % of the largest eigenvalue before.',
};

function switchNotes(show: SwitchMeasure, summaries: readonly RunSummary[]): string[] {
  const total = (of: (summary: RunSummary) => number) => summaries.reduce((sum, summary) => sum + of(summary), 0);
  const passed = total(({ switches }) => switches.passed);
  const [lost, converged] = [total(({ switches }) => switches.notRecovered), total(({ switches }) => switches.converged)];
  const several = summaries.some(({ switches }) => switches.passed > 1);
  return [
    `${switchDefinitions[show]}${several ? ' Of a run, the mean over its switches.' : ''}`,
    ...(show === 'recovery' && lost > 0
      ? [`After ${lost} of ${passed} switches the norm did not recover before the task ended: in no mean.`]
      : []),
    ...(show === 'recovery' && passed > 0 ? [`The loss was on its plateau before ${converged} of ${passed} switches.`] : []),
  ];
}

function freezeNotes(summaries: readonly RunSummary[]): string[] {
  const started = summaries.filter(({ lastStep }) => lastStep !== null);
  const open = started.filter(({ freezeStep }) => freezeStep === null);
  if (open.length === 0) return [];
  const all = open.length === started.length ? 'No run has frozen yet' : `${open.length} of ${started.length} runs have not frozen yet`;
  return [`${all}: open triangles at the last snapshot, in no mean.`];
}

function errorNotes(summaries: readonly RunSummary[]): string[] {
  const outcomes = summaries.map(({ regression }) => regression);
  const pending = outcomes.filter(({ kind }) => kind === 'pending').length;
  const withoutError = outcomes.flatMap(outcome => (outcome.kind === 'there' && outcome.mse === null ? [outcome] : []));
  const unresolved = withoutError.filter(({ rank }) => rank === null).length;
  const failures = [...new Set(outcomes.flatMap(outcome => (outcome.kind === 'failed' ? [outcome.message] : [])))];
  const ridges = [...new Set(outcomes.flatMap(outcome => (outcome.kind === 'there' && outcome.ridge !== null ? [outcome.ridge] : [])))];
  const underWay = summaries.filter(({ ended, lastStep }) => !ended && lastStep !== null).length;
  return [
    ...(underWay > 0
      ? [`${underWay === 1 ? 'One run is' : `${underWay} runs are`} under way: open triangles at the last snapshot so far, in no mean.`]
      : []),
    ...(ridges.length > 0
      ? [
          `Kernel regression with the kernel at the freeze step, else at the last snapshot; ridge λ = ${ridges.map(formatNumber).join(', ')}.`,
        ]
      : []),
    ...(pending > 0 ? [`Kernel regression of ${pending} more ${pending === 1 ? 'run' : 'runs'} is being computed.`] : []),
    ...(unresolved > 0
      ? [`Unresolved in ${unresolved === 1 ? 'one run' : `${unresolved} runs`}, not drawn: the ridge lies below the noise of the kernel.`]
      : []),
    ...(withoutError.length > unresolved ? ['Without a known target there is no error of kernel regression.'] : []),
    ...failures.slice(0, MAX_REASONS).map(message => `No kernel regression: ${message}`),
    ...(failures.length > MAX_REASONS ? [`${failures.length - MAX_REASONS} more reasons like these; the table names the runs.`] : []),
  ];
}

function limitNotes(summaries: readonly RunSummary[]): string[] {
  const limits = summaries.map(({ limit }) => limit);
  const pending = limits.filter(({ kind }) => kind === 'pending').length;
  const reasons = [...new Set(limits.flatMap(limit => (limit.kind === 'failed' ? [limit.message] : [])))];
  return [
    'The first kernel of each run against that of the same network at infinite width; expected to fall as width^(−1/2).',
    ...(pending > 0 ? [`${pending} more ${pending === 1 ? 'run is' : 'runs are'} being computed.`] : []),
    ...reasons.slice(0, MAX_REASONS).map(message => `Not there: ${message}`),
  ];
}

function regressionCells(regression: RunSummary['regression']): string[] {
  switch (regression.kind) {
    case 'there':
      return [
        regression.mse !== null ? formatNumber(regression.mse) : regression.rank === null ? 'unresolved' : '–',
        number(regression.continuation),
        formatStep(regression.step),
        number(regression.ridge),
        number(regression.rank),
      ];
    case 'pending':
      return ['computing', '–', formatStep(regression.step), '–', '–'];
    case 'failed':
      return ['failed', '–', formatStep(regression.step), '–', '–'];
    case 'later':
      return ['–', '–', '–', '–', '–'];
  }
}

function number(value: number | null): string {
  return value === null ? '–' : formatNumber(value);
}
