/** Numbers of the runs over an axis of the sweep: errors, freeze steps. */
import { summaryNumbers, type SweepSummary } from '../../analysis/summary';
import type { FigureAxis, FigureCurve } from '../../shared/figures/figure';
import { printColour } from '../../shared/figures/svg';
import type { FigureSource, NamedFigure } from '../figures';

interface Shown {
  readonly number: string;
  readonly label: string;
}

const ERRORS: readonly Shown[] = [
  { number: 'eval_mse', label: 'network at the end' },
  { number: 'eval_mse_at_freeze', label: 'network at the freeze' },
  { number: 'kernel_regression.mse', label: 'kernel regression at the freeze' },
];
const FREEZES: readonly Shown[] = [
  { number: 'freeze_step', label: 'freeze (drift slope)' },
  { number: 'velocity_freeze_step', label: 'velocity freeze' },
  { number: 'loss_plateau_step', label: 'loss plateau' },
];

/** One figure for each axis of numbers with two values and more. */
export function sweepFigures(source: FigureSource): NamedFigure[] {
  const { summary } = source;
  const axes = summary.axes.filter(axis => axis !== 'seed' && valuesOf(summary, axis).length > 1);
  return axes.flatMap(axis => [
    ...figure(source, axis, `errors-against-${file(axis)}`, 'Mean squared error on the evaluation points', ERRORS, [
      'Against the target without noise. Kernel regression: K_et (K_tt + ridge I)^-1 y with the kernel at the freeze, or at the end of a run that did not freeze, at the ridge of the experiment; what noise decides is left out.',
    ]),
    ...figure(source, axis, `freeze-step-against-${file(axis)}`, 'Freeze step', FREEZES, [
      'Runs that did not freeze are left out. Freeze steps depend on the spacing of the snapshots.',
    ]),
  ]);
}

const file = (axis: string) => axis.replace(/[^A-Za-z0-9]+/g, '-');

function figure(
  source: FigureSource,
  axis: string,
  name: string,
  title: string,
  shown: readonly Shown[],
  notes: readonly string[],
): NamedFigure[] {
  const { summary, subtitle } = source;
  const values = valuesOf(summary, axis);
  const curves = shown.flatMap(({ number, label }, i) => curveOf(summary, axis, values, number, label, printColour(i, shown.length)));
  if (curves.length === 0) return [];
  const others = summary.axes.filter(other => other !== axis && other !== 'seed' && valuesOf(summary, other).length > 1);
  const over = ['seeds', ...others].join(', ');
  return [
    {
      name,
      figure: {
        title: `${title} against ${axis}`,
        subtitle,
        x: axisFor(axis, values),
        y: { title: `${title} (log axis)`, scale: 'log' },
        curves,
        marks: [],
        lines: [],
        notes: [`Means over ${over}, bands one sample standard deviation, where there are several.`, ...notes],
      },
    },
  ];
}

function curveOf(
  summary: SweepSummary,
  axis: string,
  values: readonly number[],
  number: string,
  label: string,
  colour: string,
): FigureCurve[] {
  const points = values.flatMap(value => {
    const found = summary.runs.filter(run => run.axes[axis] === value).flatMap(run => summaryNumbers(run)[number] ?? []);
    const finite = found.filter(Number.isFinite);
    if (finite.length === 0) return [];
    const mean = finite.reduce((sum, item) => sum + item, 0) / finite.length;
    const square = finite.reduce((sum, item) => sum + (item - mean) ** 2, 0);
    return [{ x: value, y: mean, deviation: finite.length > 1 ? Math.sqrt(square / (finite.length - 1)) : 0 }];
  });
  if (points.length === 0) return [];
  return [
    {
      label,
      colour,
      dash: [],
      opacity: 1,
      shape: 'both',
      x: points.map(({ x }) => x),
      y: points.map(({ y }) => y),
      deviation: points.some(({ deviation }) => deviation > 0) ? points.map(({ deviation }) => deviation) : null,
    },
  ];
}

/** Widths and rates grow by factors, and each stands on a tick of its own. */
function axisFor(axis: string, values: readonly number[]): FigureAxis {
  const [first = 1, last = 1] = [values[0], values.at(-1)];
  const isLog = first > 0 && last / first >= 4;
  const margin = isLog ? Math.sqrt(Math.sqrt(last / first)) ** 0.3 : (last - first) * 0.05;
  const range = isLog ? { min: first / margin, max: last * margin } : { min: first - margin, max: last + margin };
  return {
    title: `${axis}${isLog ? ' (log axis)' : ''}`,
    scale: isLog ? 'log' : 'linear',
    range,
    ticks: values.map(value => ({ value, label: String(value) })),
  };
}

function valuesOf({ runs }: SweepSummary, axis: string): number[] {
  const values = new Set(runs.flatMap(run => (typeof run.axes[axis] === 'number' ? [run.axes[axis]] : [])));
  return [...values].sort((a, b) => a - b);
}
