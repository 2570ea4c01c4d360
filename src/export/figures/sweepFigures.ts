/** Numbers of the runs over an axis of the sweep: errors, freeze steps, and what the task switches did. */
import { type RunSummary, summaryNumbers, type SweepSummary } from '../../analysis/summary';
import type { ReactivationSummary } from '../../analysis/reactivationSummary';
import type { FigureAxis } from '../../shared/figures/figure';
import { printColour } from '../../shared/figures/printColours';
import { curveDashes } from '../../shared/palette';
import type { FigureSource, NamedFigure } from '../figures';
import { type AxisLine, type AxisPoint, axisOver, chartOver, meansOver } from './overAxis';
import { printAxes, printAxis } from './printNames';

interface Shown {
  readonly number: string;
  readonly label: string;
}

const ERRORS: readonly Shown[] = [
  { number: 'eval_mse', label: 'network at the end' },
  { number: 'eval_mse_at_freeze', label: 'network at the freeze' },
  { number: 'kernel_regression.mse', label: 'kernel regression' },
];
const FREEZES: readonly Shown[] = [
  { number: 'freeze_step', label: 'freeze (drift slope)' },
  { number: 'velocity_freeze_step', label: 'velocity freeze' },
  { number: 'loss_plateau_step', label: 'loss plateau' },
];

/** More combinations of the other axes than these are averaged over. */
const MAX_OTHERS = 4;

/** One figure for each axis of numbers with two values and more. */
export function sweepFigures(source: FigureSource): NamedFigure[] {
  const { summary } = source;
  const axes = summary.axes.filter(axis => axis !== 'seed' && valuesOf(summary, axis).length > 1);
  const isFrozen = summary.runs.some(run => run.freeze_step !== null || run.velocity_freeze_step !== null);
  const similarities = [...new Set(summary.runs.flatMap(run => run.reactivation.flatMap(({ similarity }) => similarity ?? [])))].sort(
    (a, b) => a - b,
  );
  return [
    ...axes.flatMap(axis => [
      ...figureOf(source, axis, `errors-against-${file(axis)}`, 'Mean squared error on the evaluation points', ERRORS, [
        'Against the target without noise. Kernel regression: K_et (K_tt + ridge I)^-1 y with the kernel at the freeze, or at the end of a run that did not freeze, at the ridge of the experiment; what noise decides is left out.',
      ]),
      ...(isFrozen
        ? figureOf(source, axis, `freeze-step-against-${file(axis)}`, 'Freeze step', FREEZES, [
            'Runs that did not freeze are left out. Freeze steps depend on the spacing of the snapshots.',
          ])
        : []),
      ...switchFigures(source, file(axis), axisOver(printAxis(axis), valuesOf(summary, axis)), run => run.axes[axis]),
    ]),
    ...(similarities.length > 1
      ? switchFigures(source, 'similarity', axisOver('similarity of the tasks', similarities), (_run, { similarity }) => similarity)
      : []),
  ];
}

const file = (axis: string) => axis.replace(/[^A-Za-z0-9]+/g, '-');

function figureOf(
  { summary, subtitle }: FigureSource,
  axis: string,
  name: string,
  title: string,
  shown: readonly Shown[],
  notes: readonly string[],
): NamedFigure[] {
  const values = valuesOf(summary, axis);
  const { others, isAveraged } = otherAxes(summary, axis);
  const curves = shown.flatMap(({ number, label }, i) =>
    others.flatMap(({ label: other, has }, j) => {
      const points = summary.runs.filter(has).flatMap((run): AxisPoint[] => {
        const [x, y] = [run.axes[axis], summaryNumbers(run)[number] ?? null];
        return typeof x === 'number' && y !== null ? [{ x, y }] : [];
      });
      const line: AxisLine = { label: joined(label, other), colour: printColour(i, shown.length), dash: dashOf(j), points };
      return meansOver(values, line) ?? [];
    }),
  );
  if (curves.length === 0) return [];
  const over = meanNote(isAveraged ? ['seeds', ...isAveraged] : ['seeds']);
  const words = { title: `${title} against ${printAxis(axis)}`, subtitle, notes: [over, ...notes] };
  return [{ name, figure: chartOver(words, axisOver(printAxis(axis), values), { title, scale: 'log' }, curves) }];
}

interface Switched {
  readonly number: 'spike' | 'drop' | 'recovery_steps';
  readonly name: string;
  readonly title: string;
  readonly scale: FigureAxis['scale'];
  readonly definition: string;
}

const SWITCHED: readonly Switched[] = [
  {
    number: 'spike',
    name: 'velocity-spike',
    title: 'Velocity spike at the task switch',
    scale: 'log',
    definition: 'Kernel velocity in the first interval after the switch over the median of the ten before it.',
  },
  {
    number: 'drop',
    name: 'norm-drop',
    title: 'Drop of the spectral norm',
    scale: 'linear',
    definition: '1 − min/before of the spectral norm within the first epoch after the switch.',
  },
  {
    number: 'recovery_steps',
    name: 'norm-recovery',
    title: 'Recovery of the spectral norm (steps)',
    scale: 'log',
    definition:
      'Steps from the switch to the first snapshot after that minimum with 90 % of the norm before; runs that did not recover are left out.',
  },
];

/** Spike, drop and recovery, one curve a switch. @param placeOf where on the axis a switch of a run stands */
function switchFigures(
  { summary, subtitle }: FigureSource,
  axisFile: string,
  axis: FigureAxis,
  placeOf: (run: RunSummary, found: ReactivationSummary) => unknown,
): NamedFigure[] {
  const values = (axis.ticks ?? []).map(({ value }) => value);
  const tasks = [...new Set(summary.runs.flatMap(run => run.reactivation.map(({ task }) => task)))].sort((a, b) => a - b);
  return SWITCHED.flatMap(({ number, name, title, scale, definition }) => {
    const curves = tasks.flatMap((task, i) => {
      const points = summary.runs.flatMap(run =>
        run.reactivation
          .filter(found => found.task === task)
          .flatMap((found): AxisPoint[] => {
            const [x, y] = [placeOf(run, found), found[number]];
            return typeof x === 'number' && y !== null ? [{ x, y }] : [];
          }),
      );
      const label = tasks.length > 1 ? `switch to task ${task + 1}` : '';
      return meansOver(values, { label, colour: printColour(i, tasks.length), dash: [], points }) ?? [];
    });
    if (curves.length === 0) return [];
    const words = { title: `${title} against ${axis.title}`, subtitle, notes: [definition, meanNote(['all runs of equal value'])] };
    return [{ name: `${name}-against-${axisFile}`, figure: chartOver(words, axis, { title, scale }, curves) }];
  });
}

interface Other {
  readonly label: string;
  readonly has: (run: RunSummary) => boolean;
}

/** The combinations of values of the other axes, each a curve of its own while they are few. */
function otherAxes(
  summary: SweepSummary,
  axis: string,
): { readonly others: readonly Other[]; readonly isAveraged: readonly string[] | null } {
  const names = summary.axes.filter(
    other => other !== axis && other !== 'seed' && new Set(summary.runs.map(run => JSON.stringify(run.axes[other]))).size > 1,
  );
  const all = { others: [{ label: '', has: () => true }], isAveraged: null };
  if (names.length === 0) return all;
  const rest = (run: RunSummary) => printAxes(Object.fromEntries(names.map(name => [name, run.axes[name]])));
  const labels = [...new Set(summary.runs.map(rest))];
  if (labels.length > MAX_OTHERS) return { ...all, isAveraged: names.map(printAxis) };
  return { others: labels.map(label => ({ label, has: run => rest(run) === label })), isAveraged: null };
}

const meanNote = (over: readonly string[]) =>
  `Points are means over ${over.join(', ')}, bands one sample standard deviation, where there are several.`;
const joined = (label: string, other: string) => (other === '' ? label : `${label}, ${other}`);
const dashOf = (index: number) => curveDashes[index % curveDashes.length] ?? [];

function valuesOf({ runs }: SweepSummary, axis: string): number[] {
  const values = new Set(runs.flatMap(run => (typeof run.axes[axis] === 'number' ? [run.axes[axis]] : [])));
  return [...values].sort((a, b) => a - b);
}
