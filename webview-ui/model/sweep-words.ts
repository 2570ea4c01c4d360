/** The card over the sweep in words: names of measures, what stands behind the numbers, and a row a run. */
import { formatAxes, formatNumber, formatStep } from '../../src/shared/format';
import type { SweepMeasure, SweepShow, SwitchMeasure } from './over-sweep';
import type { RunSummary } from './sweep-summary';

/** Reasons given one by one: with many runs they tend to be alike but for the run's name. */
const MAX_REASONS = 2;

export const measureNames: Readonly<Record<SweepMeasure, string>> = {
  freeze: 'Freeze step',
  freezeOfMean: 'Freeze of the mean curve',
  final: 'Network, last snapshot',
  atFreeze: 'Network, at the freeze',
  regression: 'Kernel regression',
  spike: 'Velocity spike',
  drop: 'Drop of λ₁',
  recovery: 'Recovery of λ₁',
};

/** Sentences below the plot. */
export function sweepNotes(show: SweepShow, summaries: readonly RunSummary[], seeds: boolean): string[] {
  const mean = seeds ? ['Mean ± standard deviation over seeds; a small mark a run.'] : [];
  switch (show) {
    case 'freeze':
      return [...mean, ...freezeNotes(summaries)];
    case 'errors':
      return [...mean, ...errorNotes(summaries)];
    default:
      return [...mean, ...switchNotes(show, summaries)];
  }
}

export const summaryColumns = [
  'Run',
  'State',
  'Freeze step',
  'Error, last snapshot',
  'Error at freeze',
  'Kernel regression',
  'at step',
  'ridge λ',
  'effective rank',
] as const;

/** Further columns where runs have passed task switches. */
export const switchColumns = ['spike', 'drop', 'recovery, steps'] as const;

export function switchRow({ switches }: RunSummary): string[] {
  const recovery = switches.recovery === null ? (switches.notRecovered > 0 ? 'not recovered' : '–') : formatStep(switches.recovery);
  return [number(switches.spike), number(switches.drop), recovery];
}

export function summaryRow({ run, freezeStep, finalError, errorAtFreeze, regression }: RunSummary): string[] {
  return [
    formatAxes(run.axes) || run.id,
    run.state,
    freezeStep === null ? '–' : formatStep(freezeStep),
    number(finalError),
    number(errorAtFreeze),
    ...regressionCells(regression),
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

function regressionCells(regression: RunSummary['regression']): string[] {
  switch (regression.kind) {
    case 'there':
      return [
        regression.mse !== null ? formatNumber(regression.mse) : regression.rank === null ? 'unresolved' : '–',
        formatStep(regression.step),
        number(regression.ridge),
        number(regression.rank),
      ];
    case 'pending':
      return ['computing', formatStep(regression.step), '–', '–'];
    case 'failed':
      return ['failed', formatStep(regression.step), '–', '–'];
    case 'later':
      return ['–', '–', '–', '–'];
  }
}

function number(value: number | null): string {
  return value === null ? '–' : formatNumber(value);
}
