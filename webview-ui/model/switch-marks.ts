/** What the task switches did to a curve, as marks on it: the spike of the velocity, or the drop and the recovery of the norm. */
import { formatAxes, formatNumber, formatStep } from '../../src/shared/format';
import type { ReactivationView, RunView, SweepView, TaskSwitchView } from '../../src/shared/protocol';
import { type Curve, nearestRow } from './curves';
import type { Mark, MarkSummary } from './marks';
import { taskLabel } from './task-bands';

/** What of a reactivation belongs to the card. */
export type SwitchShow = 'spike' | 'norm';

/** A switch of one run. */
interface Passed {
  readonly run: RunView;
  readonly marker: TaskSwitchView;
  readonly reactivation: ReactivationView;
}

/** One mark a switch on every main curve; on a mean that of the mean over its runs, and those of the runs for the list. */
export function switchMarks(show: SwitchShow, sweep: SweepView, curves: readonly Curve[]): Mark[] {
  const main = curves.filter(({ rank, role }) => rank === 0 && role === 'main');
  return main.flatMap(curve => {
    const passed = passedOf(sweep, curve);
    const tasks = [...new Set(passed.map(({ marker }) => marker.task))].sort((a, b) => a - b);
    const own = tasks.flatMap(task => {
      const of = passed.filter(({ marker }) => marker.task === task);
      return [
        markOf(show, curve, of),
        ...(curve.run === null ? of.map(one => ({ ...markOf(show, curve, [one]), ...minorOf(one), drawn: false })) : []),
      ];
    });
    return own;
  });
}

export function switchSummary(show: SwitchShow, curves: readonly Curve[], marks: readonly Mark[]): MarkSummary[] {
  const own = marks.filter(mark => mark.kind === 'task_switch' && !mark.minor);
  if (own.length === 0) return [];
  const ofMean = curves.some(({ role, run }) => role === 'main' && run === null);
  return [
    {
      kind: 'task_switch',
      title: ofMean ? `${titles[show]}, mean over seeds` : titles[show],
      definition: definitions[show],
      items: own.map(({ group, step, subject, sentence }) => ({ group, step, subject, text: sentence })),
    },
  ];
}

const titles: Readonly<Record<SwitchShow, string>> = { spike: 'Velocity spike at a task switch', norm: 'Drop and recovery of the norm' };

const definitions: Readonly<Record<SwitchShow, string>> = {
  spike: 'velocity in the first interval after the switch over the median of the ten before it',
  norm: '1 − min/before of λ₁ within the first epoch after the switch; steps from the switch to the first snapshot after that minimum with 90 % of λ₁ before',
};

function passedOf({ runs }: SweepView, curve: Curve): Passed[] {
  return runs
    .filter(({ id }) => (curve.run === null ? curve.subject.members.includes(id) : id === curve.run))
    .flatMap(run =>
      run.markers.flatMap(marker =>
        marker.kind === 'task_switch' && marker.reactivation ? [{ run, marker, reactivation: marker.reactivation }] : [],
      ),
    );
}

/** @param passed the same switch of one or several runs. */
function markOf(show: SwitchShow, curve: Curve, passed: readonly Passed[]): Mark {
  const { task = 0, step = NaN } = passed[0]?.marker ?? {};
  const row = nearestRow(curve.steps, step);
  // The spike is the value of the interval that the first snapshot after the switch ends.
  const at = Math.min(show === 'spike' && (curve.steps[row] ?? 0) <= step ? row + 1 : row, curve.steps.length - 1);
  const words = show === 'spike' ? spikeWords(passed) : normWords(passed);
  return {
    kind: 'task_switch',
    group: curve.subject.group,
    runs: passed.map(({ run }) => run.id),
    step,
    x: curve.x[at] ?? NaN,
    value: curve.column.values[at] ?? NaN,
    label: words.label,
    subject: curve.subject.label,
    sentence: `${taskLabel(task)} from step ${formatStep(step)}: ${words.text}`,
    minor: false,
    drawn: true,
  };
}

function minorOf({ run }: Passed): Pick<Mark, 'subject' | 'minor' | 'label'> {
  return { subject: formatAxes(run.axes) || run.id, minor: true, label: '' };
}

function spikeWords(passed: readonly Passed[]): { label: string; text: string } {
  const spikes = passed.flatMap(({ reactivation }) => reactivation.spike ?? []);
  const mean = meanText(spikes, passed.length);
  if (mean === null) return { label: '', text: 'spike not defined, without intervals that moved before' };
  const least = Math.min(...passed.map(({ reactivation }) => reactivation.spikeIntervals));
  const fewer = least < 10 ? `, over ${least === 1 ? 'one interval' : `${least} intervals`} only` : '';
  return { label: `×${short(average(spikes))}`, text: `spike ×${mean}${fewer}${plateauWords(passed)}` };
}

function normWords(passed: readonly Passed[]): { label: string; text: string } {
  const drops = passed.flatMap(({ reactivation }) => reactivation.drop ?? []);
  const mean = meanText(drops, passed.length);
  if (mean === null) return { label: '', text: 'drop not defined, without a snapshot in the first epoch' };
  const recoveries = passed.flatMap(({ reactivation }) => reactivation.recoverySteps ?? []);
  const settled = passed.filter(({ reactivation }) => reactivation.complete || reactivation.recoverySteps !== null);
  const open = settled.length - recoveries.length;
  const recovery =
    recoveries.length > 0
      ? `recovered after ${formatStep(average(recoveries))} steps${open > 0 ? ` (${recoveries.length} of ${settled.length} runs)` : ''}`
      : settled.length > 0
        ? 'not recovered before the task ended'
        : 'recovery open';
  return { label: `drop ${short(average(drops))}`, text: `drop ${mean}, ${recovery}${plateauWords(passed)}` };
}

/** Whether the task before had converged, where the runs agree. */
function plateauWords(passed: readonly Passed[]): string {
  const converged = passed.filter(({ reactivation }) => reactivation.plateauStep !== null);
  if (converged.length === 0) return '; the loss before was not on a plateau';
  if (converged.length < passed.length) return `; the loss before was on a plateau in ${converged.length} of ${passed.length} runs`;
  const [only] = converged;
  return only && converged.length === 1
    ? `; the loss before was on a plateau from step ${formatStep(only.reactivation.plateauStep ?? NaN)}`
    : '; the loss before was on a plateau';
}

/** `12.3`, or `12.3 ± 1.2 of 5 seeds`; null without a number. */
function meanText(values: readonly number[], of: number): string | null {
  if (values.length === 0) return null;
  const mean = average(values);
  if (of === 1) return formatNumber(mean);
  if (values.length === 1) return `${formatNumber(mean)} (one of ${of} seeds)`;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return `${formatNumber(mean)} ± ${short(deviation)} of ${values.length} seeds`;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function short(value: number): string {
  return formatNumber(Number(value.toPrecision(2)));
}
