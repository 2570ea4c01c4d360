/** What the kinds of data demand: keys of their own, targets and losses that fit them, points whose kernel can be followed. */
import { classCount, imageSize, isImageKind } from '../images';
import { at, counted } from './rule';
import type { Combination, IsGiven, Rule, Violation } from './rule';
import type { ExperimentSettings } from '../schema';
import { plannedTasks } from '../taskSequence';

type Data = ExperimentSettings['data'];
type Kind = Data['kind'];

const IMAGES: readonly Kind[] = ['cifar10', 'cifar100', 'folder', 'shapes'];

/** Key -> the kinds of data that it speaks of. */
const KEYS_OF_KINDS: Readonly<Record<string, readonly Kind[]>> = {
  'data.n_eval': ['circle', 'gaussian'],
  'data.M_train': ['circle', 'gaussian'],
  'data.noise_std': ['circle', 'gaussian'],
  'data.dimension': ['gaussian'],
  'data.path': ['cifar10', 'cifar100', 'folder'],
  'data.n_train': IMAGES,
  'data.n_test': IMAGES,
  'data.image_size': ['folder', 'shapes'],
  'data.classes': ['shapes'],
  target: ['circle', 'gaussian'],
  'target.Ks': ['circle'],
  'target.amps': ['circle'],
  'target.phases': ['circle'],
  tasks: IMAGES,
};

export const dataRules: readonly Rule[] = [
  ...Object.entries(KEYS_OF_KINDS).map(([key, kinds]) => ({
    keys: ['data.kind', key],
    check: ({ data: { kind } }: Combination, isGiven: IsGiven) => {
      if (kinds.includes(kind) || !isGiven(key)) return [];
      // Of a section that is out of place as a whole its keys say nothing more.
      const [section = ''] = key.split('.');
      if (key !== section && KEYS_OF_KINDS[section]?.includes(kind) === false) return [];
      const why = kind === 'points' ? ', where points and targets are given inline' : '';
      return [at(key, `expected only with data.kind ${listed(kinds)}, found with data.kind ${kind}${why}`)];
    },
  })),
  {
    keys: ['data.kind', 'data.points'],
    check: ({ data: { kind, points } }) => {
      if (kind === 'points' && points === undefined)
        return [at('data.points', 'expected inline inputs and targets, because data.kind is points; found no such key')];
      if (kind !== 'points' && points !== undefined)
        return [at('data.points', `expected no inline points, because data.kind is ${kind}; write kind: points to train on them`)];
      return [];
    },
  },
  {
    keys: ['data.kind', 'data.path'],
    check: ({ data }) =>
      data.kind === 'folder' && data.path === undefined
        ? [at('data.path', 'expected the directory of the images, because data.kind is folder; found no such key')]
        : [],
  },
  {
    keys: ['data.kind', 'target.form'],
    check: ({ data: { kind }, target: { form } }) => {
      if (kind === 'circle' && form === 'product') return [at('target.form', 'expected sin or cos on the circle, found product')];
      if (kind === 'gaussian' && form !== 'product')
        return [at('target.form', `expected product with gaussian inputs, found ${form}, which is of an angle`)];
      return [];
    },
  },
  {
    keys: ['data.kind', 'data.dimension'],
    check: ({ data: { kind, dimension } }) =>
      kind === 'gaussian' && dimension === 1 ? [at('data.dimension', 'expected at least 2 for the target x_1 x_2, found 1')] : [],
  },
  { keys: ['data.kind', 'data.points', 'train.loss'], check: lossFits },
  { keys: ['data.kind', 'data.points', 'data.dimension', 'probe.from'], check: probeFits },
  {
    keys: ['data.kind', 'probe.from', 'probe.samples'],
    check: ({ data, probe: { from } }, isGiven) =>
      from === 'train' && !isImageKind(data.kind) && isGiven('probe.samples')
        ? [
            at(
              'probe.samples',
              'expected only where probe.from draws points, found with probe.from train: the kernel is followed on all training points',
            ),
          ]
        : [],
  },
];

/** Numbers in each target, which is the number of outputs; undefined where only the data themselves can tell. */
export function outputsOf({ data, model, tasks }: Combination): number | undefined {
  switch (data.kind) {
    case 'circle':
    case 'gaussian':
      return 1;
    case 'points':
      return data.points === undefined ? undefined : lengthOf(data.points.targets[0]);
    default: {
      const classes = classCount(data);
      if (classes === undefined && tasks === undefined) return undefined;
      const of = plannedTasks(tasks, classes ?? 0).map(task => task.classes);
      return model.heads === 'per_task' ? of.flat().length : new Set(of.flat()).size;
    }
  }
}

/** Numbers in each input; undefined while the points are missing. */
export function inputSizeOf(data: Data): number | undefined {
  const pixels = imageSize(data);
  if (pixels !== undefined) return pixels ** 2 * 3;
  if (data.kind === 'points') return data.points && lengthOf(data.points.inputs[0]);
  return data.kind === 'gaussian' ? (data.dimension ?? 2) : 2;
}

/** Points whose kernel is followed. */
export function probePoints({ data, probe }: Combination): number | undefined {
  if (probe.from !== 'train') return probe.samples ?? 32;
  return data.kind === 'points' ? data.points?.inputs.length : data.M_train;
}

/** Points that the network is evaluated on beside them; images have none at a snapshot. */
export function evaluationPoints(data: Data): number | undefined {
  if (isImageKind(data.kind)) return 0;
  return data.kind === 'points' ? (data.points?.eval_inputs ?? data.points?.inputs)?.length : data.n_eval;
}

export const lengthOf = (value: number | readonly number[] | undefined) =>
  value === undefined ? 0 : typeof value === 'number' ? 1 : value.length;

function lossFits({ data: { kind, points }, train: { loss } }: Combination): Violation[] {
  if (loss === 'mse' || loss === 'half_sum') return [];
  const refused = (why: string) => [at('train.loss', `expected mse or half_sum ${why}, found ${loss}`)];
  if (isImageKind(kind))
    return loss === 'cross_entropy' ? [] : [at('train.loss', 'expected cross_entropy, mse or half_sum with images, found logistic')];
  if (kind !== 'points') return refused(`with data.kind ${kind}, whose targets are numbers`);
  const targets = points?.targets ?? [];
  const path = (n: number) => ['data', 'points', 'targets', n];
  if (loss === 'logistic') {
    const odd = targets.findIndex(target => lengthOf(target) !== 1 || Math.abs(Number(target)) !== 1);
    return odd === -1
      ? []
      : [{ path: path(odd), message: `expected the label -1 or 1, because train.loss is logistic; found ${said(targets[odd])}` }];
  }
  const odd = targets.findIndex(target => typeof target === 'number' || !areProbabilities(target));
  return odd === -1
    ? []
    : [
        {
          path: path(odd),
          message: `expected probabilities of two or more classes, because train.loss is cross_entropy; found ${said(targets[odd])}`,
        },
      ];
}

function areProbabilities(target: readonly number[]): boolean {
  return target.length > 1 && target.every(p => p >= 0) && Math.abs(target.reduce((sum, p) => sum + p, 0) - 1) < 1e-9;
}

const said = (target: number | readonly number[] | undefined) =>
  typeof target === 'number' ? String(target) : `[${(target ?? []).slice(0, 6).join(', ')}]`;

function probeFits({ data, probe: { from } }: Combination): Violation[] {
  const isOfTasks = from === 'first_task' || from === 'current_task' || from === 'all_tasks';
  if (isImageKind(data.kind))
    return isOfTasks ? [] : [at('probe.from', `expected first_task, current_task or all_tasks with images, found ${from}`)];
  if (isOfTasks) return [at('probe.from', `expected train or circle with data.kind ${data.kind}, found ${from}, which is of images`)];
  const size = inputSizeOf(data);
  return from === 'circle' && size !== undefined && size !== 2
    ? [at('probe.from', `expected train for inputs of ${counted(size, 'coordinate')}, found circle, which has two`)]
    : [];
}

function listed(kinds: readonly string[]): string {
  return kinds.length < 2 ? kinds.join('') : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1) ?? ''}`;
}
