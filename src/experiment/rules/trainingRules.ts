/** What the keys of `train` and the parts of a network demand of each other. */
import { imageSize, isImageKind } from '../images';
import { at, MAX_SNAPSHOTS } from './rule';
import type { Combination, Rule, Violation } from './rule';
import { DEFAULT_EVAL_EVERY, DEFAULT_STEPS, MAX_STEPS } from '../limits';
import { plannedTasks } from '../taskSequence';

/** Each of the three poolings halves the image. */
const SMALLEST_CNN_IMAGE = 8;

export const trainingRules: readonly Rule[] = [
  ...exclusive('train.steps', 'train.epochs_per_task'),
  ...exclusive('train.eval_every', 'train.eval_every_epochs'),
  {
    keys: ['train.decay_to', 'train.weight_decay'],
    check: (_, isGiven) =>
      isGiven('train.decay_to') && !isGiven('train.weight_decay')
        ? [at('train.decay_to', 'expected weight_decay with it, found decay_to alone')]
        : [],
  },
  { keys: ['train', 'tasks'], check: snapshotsFit },
  {
    keys: ['train.log_every', 'train.steps'],
    check: ({ train: { steps = DEFAULT_STEPS, log_every: every } }) =>
      every === undefined || steps / every <= MAX_SNAPSHOTS
        ? []
        : [
            at(
              'train.log_every',
              `expected at most ${MAX_SNAPSHOTS} lines of log.txt, found ${Math.floor(Math.min(steps, MAX_STEPS) / every)}`,
            ),
          ],
  },
  {
    keys: ['model.type', 'data.kind', 'data.image_size'],
    check: ({ model, data }) =>
      model.type !== 'cnn' || isImageKind(data.kind)
        ? []
        : [at('model.type', `expected mlp with data.kind ${data.kind}, found cnn, which needs images`)],
  },
  {
    keys: ['model.type', 'data.kind', 'data.image_size'],
    check: ({ model, data }) => {
      const size = imageSize(data);
      return model.type === 'cnn' && size !== undefined && size < SMALLEST_CNN_IMAGE
        ? [at('data.image_size', `expected at least ${SMALLEST_CNN_IMAGE} for a cnn, which halves the image three times, found ${size}`)]
        : [];
    },
  },
  {
    keys: ['model.type', 'model.depth_hidden'],
    check: ({ model }) =>
      model.type === 'cnn' && model.depth_hidden !== 3
        ? [at('model.depth_hidden', `expected 3, the convolutions of a cnn, found ${model.depth_hidden}`)]
        : [],
  },
  {
    keys: ['model.type', 'model.pooling'],
    check: ({ model }, isGiven) =>
      model.type !== 'cnn' && isGiven('model.pooling')
        ? [at('model.pooling', `expected only with model.type cnn, found with model.type ${model.type}`)]
        : [],
  },
];

function exclusive(a: string, b: string): Rule[] {
  return [
    {
      keys: [a, b],
      check: (_, isGiven) => (isGiven(a) && isGiven(b) ? [at(b, `expected either ${a} or ${b}, found both`)] : []),
    },
  ];
}

function snapshotsFit({ train, tasks }: Combination): Violation[] {
  const { steps, epochs_per_task: epochs, eval_every: every, eval_every_epochs: everyEpochs } = train;
  const refused = (key: string, found: number, text: string) =>
    found <= MAX_SNAPSHOTS ? [] : [at(key, `expected at most ${MAX_SNAPSHOTS} snapshots, found ${Math.floor(found)} (${text})`)];
  if (everyEpochs !== undefined && epochs !== undefined) {
    const total = plannedTasks(tasks, 1).reduce((sum, task) => sum + (task.epochs ?? epochs), 0);
    return refused('train.eval_every_epochs', total / everyEpochs, `${total} epochs, one every ${everyEpochs}`);
  }
  if (epochs !== undefined || everyEpochs !== undefined) return [];
  const [length, spacing] = [steps ?? DEFAULT_STEPS, every ?? DEFAULT_EVAL_EVERY];
  return refused('train.eval_every', length / spacing, `${length} steps, one every ${spacing}`);
}
