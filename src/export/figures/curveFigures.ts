/** Quantities over time, one curve a group, and the top eigenvalues of each group. */
import { edgeFormula, freezeDefinition } from '../../shared/formulas';
import { quantities } from '../../shared/quantities';
import { formatNumber } from '../../shared/format';
import type { FigureCurve, FigureMark } from '../../shared/figures/figure';
import { printColour } from '../../shared/figures/svg';
import type { FigureSource, NamedFigure } from '../figures';
import { meanColumn, type FigureGroup } from './groups';

interface Plan {
  readonly name: string;
  readonly column: string;
  /** Key of `quantities`. */
  readonly quantity: string;
  readonly title: string;
  readonly scale: 'linear' | 'log';
  readonly absolute?: boolean;
  readonly freeze?: boolean;
  /** Drawn dashed in the same colour. */
  readonly beside?: string;
}

const PLANS: readonly Plan[] = [
  { name: 'loss', column: 'loss', quantity: 'loss', title: 'Training loss', scale: 'log', beside: 'eval_mse' },
  { name: 'drift', column: 'drift', quantity: 'drift', title: 'Kernel drift', scale: 'linear', freeze: true },
  {
    name: 'drift-slope',
    column: 'drift_slope',
    quantity: 'drift_slope',
    title: '|Drift slope|',
    scale: 'log',
    absolute: true,
    freeze: true,
  },
  { name: 'spectral-norm', column: 'spectral_norm', quantity: 'spectral_norm', title: 'Spectral norm', scale: 'linear' },
  { name: 'distance', column: 'distance_init', quantity: 'distance_init', title: 'Kernel distance to the initial kernel', scale: 'linear' },
  {
    name: 'distance-task',
    column: 'distance_task',
    quantity: 'distance_task',
    title: "Kernel distance to the task's start",
    scale: 'linear',
  },
  { name: 'velocity', column: 'kernel_velocity', quantity: 'distance_previous', title: 'Kernel velocity', scale: 'log' },
  { name: 'alignment', column: 'alignment', quantity: 'alignment', title: 'Alignment with the labels', scale: 'linear' },
];

export function curveFigures(source: FigureSource): NamedFigure[] {
  return [...PLANS.flatMap(plan => overTime(plan, source)), ...source.groups.flatMap(group => eigenvalues(group, source))];
}

/** Task sequences run over epochs, gradient descent over steps. */
const axisOf = ({ groups }: FigureSource) => (switches(groups).length > 0 ? ('epoch' as const) : ('step' as const));

function overTime(plan: Plan, source: FigureSource): NamedFigure[] {
  const x = axisOf(source);
  const curves = source.groups.flatMap(group => [
    ...curveOf(group, plan.column, x, plan),
    ...(plan.beside ? besideOf(group, plan.beside, x) : []),
  ]);
  if (curves.length === 0) return [];
  const quantity = quantities.get(plan.quantity);
  const perStep = plan.name === 'velocity' ? ' Divided by the steps since the snapshot before.' : '';
  return [
    {
      name: plan.name,
      figure: {
        title: plan.title,
        subtitle: source.subtitle,
        x: { title: x, scale: 'linear' },
        y: { title: `${plan.title}${plan.scale === 'log' ? ' (log axis)' : ''}`, scale: plan.scale },
        curves,
        marks: [...(plan.freeze ? freezes(source) : []), ...switchMarks(source.groups)],
        lines: [],
        notes: [
          `${quantity?.definition ?? ''}${perStep} ${quantity?.convention ?? ''}`.trim(),
          ...(plan.freeze
            ? [`Freeze of the mean curve: ${freezeDefinition('freeze', source.settings.analysis?.freeze ?? { k: 3, fraction: 0.01 })}.`]
            : []),
          ...(plan.beside ? ['Dashed: mean squared error on the evaluation points, against the target without noise.'] : []),
          ...bandNote(source),
        ],
      },
    },
  ];
}

function curveOf(group: FigureGroup, column: string, x: 'epoch' | 'step', { absolute = false }: Pick<Plan, 'absolute'>): FigureCurve[] {
  const mean = meanColumn(group, column, x);
  if (!mean) return [];
  const label = mean.n > 1 ? `${group.label} (mean of ${mean.n})` : group.label;
  const y = absolute ? mean.y.map(Math.abs) : mean.y;
  return [{ label, colour: group.colour, dash: [], opacity: 1, shape: 'line', x: mean.x, y, deviation: absolute ? null : mean.deviation }];
}

function besideOf(group: FigureGroup, column: string, x: 'epoch' | 'step'): FigureCurve[] {
  return curveOf(group, column, x, {}).map(curve => ({ ...curve, label: '', dash: [5, 3], deviation: null }));
}

function freezes({ groups, summary }: FigureSource): FigureMark[] {
  return groups.flatMap(group => {
    const found = summary.groups.find(entry =>
      Object.entries(group.axes).every(([axis, value]) => JSON.stringify(entry[axis]) === JSON.stringify(value)),
    );
    const step = found?.freeze_step_of_mean;
    return typeof step === 'number' ? [{ x: step, label: `freeze ${group.label}: ${formatNumber(step)}`, colour: group.colour }] : [];
  });
}

/** Epochs of the task switches of the first run that has some: all runs of a sequence switch together. */
function switches(groups: readonly FigureGroup[]): readonly number[] {
  for (const { members } of groups) {
    for (const { contents } of members) {
      const found = contents.events
        .filter(({ type }) => type === 'task_switch')
        .flatMap(event => (typeof event.epoch === 'number' ? [event.epoch] : []));
      if (found.length > 0) return found;
    }
  }
  return [];
}

const switchMarks = (groups: readonly FigureGroup[]): FigureMark[] =>
  switches(groups).map((epoch, i) => ({ x: epoch, label: i === 0 ? 'task switch' : '', colour: '#555555' }));

const MAX_EIGENVALUES = 5;

function eigenvalues(group: FigureGroup, source: FigureSource): NamedFigure[] {
  const x = axisOf(source);
  const ranks = Array.from({ length: MAX_EIGENVALUES }, (_, rank) => rank);
  const curves = ranks.flatMap((rank): FigureCurve[] => {
    const mean = meanColumn(group, `eigenvalues.${rank}`, x);
    if (!mean) return [];
    const colour = printColour(rank, MAX_EIGENVALUES);
    return [{ label: `λ${rank + 1}`, colour, dash: [], opacity: 1, shape: 'line', x: mean.x, y: mean.y, deviation: mean.deviation }];
  });
  if (curves.length === 0) return [];
  const edge = group.members.flatMap(({ contents }) => contents.metrics.at(-1)?.edge ?? [])[0];
  const formula = edgeFormula(source.settings.train?.loss ?? 'unknown');
  return [
    {
      name: `eigenvalues-${group.file}`,
      figure: {
        title: `Largest eigenvalues, ${group.label}`,
        subtitle: source.subtitle,
        x: { title: x, scale: 'linear' },
        y: { title: 'eigenvalue of the kernel (log axis)', scale: 'log' },
        curves,
        marks: switchMarks(source.groups),
        lines: edge === undefined ? [] : [{ value: edge, label: `edge of stability ${formula} = ${formatNumber(edge)}` }],
        notes: [
          `${quantities.get('eigenvalues')?.definition ?? ''} ${quantities.get('eigenvalues')?.convention ?? ''}`.trim(),
          ...bandNote(source),
        ],
      },
    },
  ];
}

const bandNote = ({ groups }: FigureSource) =>
  groups.some(({ members }) => members.length > 1) ? ['Lines are means over seeds, bands one sample standard deviation.'] : [];
