/** Quantities over time, one curve a group, and the top eigenvalues of each group. */
import { edgeFormula, freezeDefinition, lossFormula } from '../../shared/formulas';
import { quantities } from '../../shared/quantities';
import { KERNEL_CONVENTION } from '../../shared/quantities/quantity';
import { formatNumber, formatStep } from '../../shared/format';
import type { FigureCurve, FigureMark } from '../../shared/figures/figure';
import { printColour } from '../../shared/figures/printColours';
import type { FigureSource, NamedFigure } from '../figures';
import { meanColumn, type FigureGroup, type TimeAxis } from './groups';

interface Plan {
  readonly name: string;
  readonly column: string;
  /** Key of `quantities`. */
  readonly quantity: string;
  readonly title: string;
  readonly scale: 'linear' | 'log';
  readonly absolute?: boolean;
  readonly freeze?: boolean;
  /** Its reference changes at a task switch: the curve begins anew there. */
  readonly byTask?: boolean;
  /** Drawn dashed in the same colour. */
  readonly beside?: string;
  readonly range?: { readonly min: number; readonly max: number };
}

const plain = (column: string, title: string, scale: Plan['scale'] = 'linear'): Plan => ({
  name: column.replaceAll('_', '-'),
  column,
  quantity: column,
  title,
  scale,
});

const PLANS: readonly Plan[] = [
  { ...plain('loss', 'Training loss', 'log'), beside: 'eval_mse' },
  { ...plain('drift', 'Kernel drift'), freeze: true },
  { ...plain('drift_slope', '|Drift slope|', 'log'), absolute: true, freeze: true },
  plain('spectral_norm', 'Spectral norm'),
  { ...plain('distance_init', 'Kernel distance to the initial kernel'), name: 'distance' },
  { ...plain('distance_task', 'Kernel distance to the task’s start'), byTask: true },
  plain('alignment', 'Kernel alignment with the labels'),
];

export function curveFigures(source: FigureSource): NamedFigure[] {
  const x = axisOf(source);
  const velocity = plain(x === 'epoch' ? 'kernel_velocity_epoch' : 'kernel_velocity', 'Kernel velocity', 'log');
  const plans = [...PLANS, { ...velocity, name: 'velocity' }, ...accuracies(source)];
  return [...plans.flatMap(plan => overTime(plan, source, x)), ...source.groups.flatMap(group => eigenvalues(group, source, x))];
}

/** Task sequences run over epochs, gradient descent over steps. */
const axisOf = ({ groups }: FigureSource): TimeAxis => (switches(groups).length > 0 ? 'epoch' : 'step');

/** Test accuracy on each task: how the tasks before are forgotten. */
function accuracies({ groups }: FigureSource): Plan[] {
  const seen = groups.flatMap(({ members }) => members.map(({ contents }) => contents.metrics.at(-1)?.accuracy?.length ?? 0));
  return Array.from({ length: Math.max(0, ...seen) }, (_, task) => ({
    ...plain(`accuracy.${task}`, `Test accuracy, task ${task + 1}`),
    name: `accuracy-task-${task + 1}`,
    quantity: 'accuracy',
    range: { min: 0, max: 1 },
  }));
}

function overTime(plan: Plan, source: FigureSource, x: TimeAxis): NamedFigure[] {
  const breaks = plan.byTask ? switches(source.groups) : [];
  const curves = source.groups.flatMap(group => curveOf(group, plan.column, x, plan).map(curve => broken(curve, breaks)));
  if (curves.length === 0) return [];
  const beside = plan.beside === undefined ? [] : source.groups.flatMap(group => besideOf(group, plan.beside ?? '', x));
  const quantity = quantities.get(plan.quantity);
  const unit = quantity?.unit ? ` (${quantity.unit})` : '';
  const marks = plan.freeze ? freezes(source) : [];
  const freeze = freezeDefinition('freeze', source.settings.analysis?.freeze ?? { k: 3, fraction: 0.01 });
  return [
    {
      name: plan.name,
      figure: {
        kind: 'chart',
        title: plan.title,
        subtitle: source.subtitle,
        x: { title: x, scale: 'linear' },
        y: { title: `${plan.title}${unit}`, scale: plan.scale, ...(plan.range && { range: plan.range }) },
        curves: [...curves, ...beside],
        marks: [...marks, ...switchMarks(source.groups)],
        lines: [],
        notes: [
          ...(plan.name === 'loss' ? [lossWords(source)] : quantityWords(plan, source)),
          ...(marks.length > 0 ? [`Dotted: freeze of the mean curve, ${freeze}.`] : []),
          ...(beside.length > 0 ? ['Dashed: mean squared error on the evaluation points, against the target without noise.'] : []),
          ...bandNote(source),
        ],
      },
    },
  ];
}

function lossWords({ settings }: FigureSource): string {
  const loss = settings.train?.loss ?? '';
  const formula = lossFormula(loss);
  const { definition = '', convention = '' } = quantities.get('loss') ?? {};
  if (formula === '') return `${definition} ${convention}`;
  const images = settings.tasks === undefined ? '' : ' Of a task of more than 1024 training images: over 1024 that are drawn once.';
  const labels = loss === 'mse' || loss === 'half_sum' ? ' y includes the label noise.' : '';
  return `${formula} over the training set, at the parameters of the snapshot.${labels}${images}`;
}

function quantityWords({ quantity }: Pick<Plan, 'quantity'>, { settings }: FigureSource): string[] {
  const { definition = '', convention = '' } = quantities.get(quantity) ?? {};
  const { probe, model, analysis } = settings;
  if (quantity === 'accuracy' || !probe || !model) return [`${definition} ${convention}`.trim()];
  const parametrisation = model.parametrisation === 'ntk' ? 'NTK' : model.parametrisation;
  const isAngle = /^(distance|kernel_velocity|alignment)/.test(quantity);
  return [
    convention === KERNEL_CONVENTION ? definition : `${definition} ${convention}`.trim(),
    `K: empirical NTK, outputs reduced by ${probe.reduction}, ${parametrisation} parametrisation.${isAngle ? ` CKA: ${analysis?.cka ?? 'biased'}.` : ''}`,
  ];
}

function curveOf(group: FigureGroup, column: string, x: TimeAxis, { absolute = false }: Pick<Plan, 'absolute'>): FigureCurve[] {
  const mean = meanColumn(group, column, x);
  if (!mean) return [];
  const y = absolute ? mean.y.map(Math.abs) : mean.y;
  return [
    {
      label: group.label,
      colour: group.colour,
      dash: [],
      opacity: 1,
      shape: 'line',
      x: mean.x,
      y,
      deviation: absolute ? null : mean.deviation,
    },
  ];
}

function besideOf(group: FigureGroup, column: string, x: TimeAxis): FigureCurve[] {
  return curveOf(group, column, x, {}).map(curve => ({ ...curve, label: '', dash: [5, 3], deviation: null }));
}

/** Without a line over the places at which something else begins. */
function broken(curve: FigureCurve, breaks: readonly number[]): FigureCurve {
  const after = breaks.map(place => Array.from(curve.x).findLastIndex(x => x <= place)).filter(row => row >= 0 && row < curve.x.length - 1);
  if (after.length === 0) return curve;
  const withGaps = (values: ArrayLike<number>, gap: (row: number) => number) =>
    Float64Array.from(Array.from(values).flatMap((value, row) => (after.includes(row) ? [value, gap(row)] : [value])));
  return {
    ...curve,
    x: withGaps(curve.x, row => curve.x[row] ?? NaN),
    y: withGaps(curve.y, () => NaN),
    deviation: curve.deviation && withGaps(curve.deviation, () => 0),
  };
}

function freezes({ groups, summary }: FigureSource): FigureMark[] {
  return groups.flatMap(group => {
    const found = summary.groups.find(entry =>
      Object.entries(group.axes).every(([axis, value]) => JSON.stringify(entry[axis]) === JSON.stringify(value)),
    );
    const step = found?.freeze_step_of_mean;
    return typeof step === 'number' ? [{ x: step, label: `freeze ${group.label}: ${formatStep(step)}`, colour: group.colour }] : [];
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
const SUBSCRIPTS = '₁₂₃₄₅';

function eigenvalues(group: FigureGroup, source: FigureSource, x: TimeAxis): NamedFigure[] {
  const ranks = Array.from({ length: MAX_EIGENVALUES }, (_, rank) => rank);
  const curves = ranks.flatMap((rank): FigureCurve[] => {
    const mean = meanColumn(group, `eigenvalues.${rank}`, x);
    if (!mean) return [];
    const colour = printColour(rank, MAX_EIGENVALUES);
    const label = `λ${SUBSCRIPTS[rank] ?? ''}`;
    return [{ label, colour, dash: [], opacity: 1, shape: 'line', x: mean.x, y: mean.y, deviation: mean.deviation }];
  });
  if (curves.length === 0) return [];
  const { train } = source.settings;
  // Of the other losses the edge is that of the sharpness, not of λ₁.
  const isOfEigenvalues = !['cross_entropy', 'logistic'].includes(train?.loss ?? '');
  const edge = isOfEigenvalues ? group.members.flatMap(({ contents }) => contents.metrics.at(-1)?.edge ?? [])[0] : undefined;
  const formula = edgeFormula(train?.loss ?? 'unknown', train?.momentum);
  return [
    {
      name: `eigenvalues-${group.file}`,
      figure: {
        kind: 'chart',
        title: `Largest eigenvalues, ${group.label}`,
        subtitle: source.subtitle,
        x: { title: x, scale: 'linear' },
        y: { title: 'Eigenvalues of the kernel', scale: 'log' },
        curves,
        marks: switchMarks(source.groups),
        lines: edge === undefined ? [] : [{ value: edge, label: `edge of stability ${formula} = ${formatNumber(edge)}` }],
        notes: [...quantityWords({ quantity: 'eigenvalues' }, source), ...bandNote(source)],
      },
    },
  ];
}

function bandNote({ groups }: FigureSource): string[] {
  const sizes = [...new Set(groups.map(({ members }) => members.length))].sort((a, b) => a - b);
  if (sizes.at(-1) === 1) return [];
  return [`Lines are means over seeds (${sizes.join(' to ')}), bands one sample standard deviation.`];
}
