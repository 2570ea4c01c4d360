/** Everything that a run trains on and is measured at, from its settings: points of a function, or tasks of images. */
import { dataFolder } from '../experiment/dataFolder';
import { IMAGE_DEFAULTS, imageSize, isImageKind } from '../experiment/images';
import type { RunSettings } from '../experiment/schema';
import { plannedTasks } from '../experiment/taskSequence';
import type { TensorValues } from '../tensors/tensors';
import { mixed, shuffled } from './batches';
import { circleProbe, createDataset, type Dataset, type Points } from './dataset';
import { TrainingDataError } from './errors';
import type { ImageSource } from './images/imageSource';
import { readImages } from './images/readImages';
import type { ImageSplits } from './images/labelledImages';
import { imageTasks, probeImages } from './imageTasks';
import { normaliseImages } from './normaliseImages';
import type { ImageSet } from './pointSet';
import { ArraySet, type PointSet } from './pointSet';

/** Points whose kernel is followed. */
export interface Probe {
  readonly count: number;
  /** [count, d] */
  readonly inputs: { readonly count: number; readonly size: number; readonly values: TensorValues };
  /** y [count, C]; null where it is not known. */
  readonly targets: Points | null;
  /** Output of the class of each image, and its index among the training images. */
  readonly images: { readonly labels: Uint16Array; readonly indices: Uint32Array } | null;
  /** Radians, of a probe on the circle. */
  readonly angles: Float64Array | null;
  /** Are these all training points, in their order? */
  readonly isTraining: boolean;
}

export interface DataTask {
  readonly points: PointSet;
  /** Images that its accuracy is measured on; null: none. */
  readonly test: ImageSet | null;
  /** The outputs that count; null: all. */
  readonly columns: readonly number[] | null;
  /** The points that the loss is told of: all, of images at most `MAX_LOSS_IMAGES`. */
  readonly lossPoints: PointSet;
  /** Null: as the settings say. */
  readonly epochs: number | null;
}

export interface TrainingData {
  /** d and C. */
  readonly inputSize: number;
  readonly outputs: number;
  readonly imageShape: readonly [number, number, number] | null;
  readonly tasks: readonly DataTask[];
  /** One for the whole run, or one for each task (`probe.from: current_task`). */
  readonly probes: readonly Probe[];
  /** The points of a function; null for images. */
  readonly dataset: Dataset | null;
}

/** The loss of a task of images is told of so many of its training images, drawn once by the seed of the data. */
const MAX_LOSS_IMAGES = 1024;

/** Keep random numbers of the loss points apart from others. */
const LOSS_STREAM = 21;

/** @throws ImagesError for files; TrainingDataError for tasks and probes that the images do not allow. @param read the images instead of the ones that the settings name. */
export async function openTrainingData(
  settings: RunSettings,
  read: (source: ImageSource) => Promise<ImageSplits> = readImages,
): Promise<TrainingData> {
  if (!isImageKind(settings.data.kind)) return functionData(settings, createDataset(settings));
  return imageData(settings, await read(imageSource(settings)));
}

function functionData(settings: RunSettings, dataset: Dataset): TrainingData {
  const points = new ArraySet(dataset.inputs, dataset.targets);
  return {
    inputSize: dataset.inputs.size,
    outputs: dataset.targets.size,
    imageShape: null,
    tasks: [{ points, test: null, columns: null, lossPoints: points, epochs: null }],
    probes: [functionProbe(settings, dataset)],
    dataset,
  };
}

function functionProbe(settings: RunSettings, { inputs, targets, angles }: Dataset): Probe {
  if (settings.probe.from !== 'circle')
    return { count: inputs.count, inputs, targets, images: null, angles: angles && angles.train, isTraining: true };
  const probe = circleProbe(settings, settings.probe.samples ?? IMAGE_DEFAULTS.probe);
  return { ...probe, count: probe.inputs.count, images: null, isTraining: false };
}

function imageData(settings: RunSettings, splits: ImageSplits): TrainingData {
  const { data, model, probe, experiment } = settings;
  const { images, classes } = splits.train;
  const { tasks, outputs } = imageTasks(splits, plannedTasks(settings.tasks, classes), model.heads, experiment.seed);
  const [first] = tasks;
  if (first === undefined) throw new TrainingDataError('no_images', 'expected one task at least');
  normaliseImages(splits, data.normalise, first.train.indices);
  const sets = tasks.map(({ train }) => train);
  const drawnFrom = { first_task: [[first.train]], all_tasks: [sets], current_task: sets.map(set => [set]) };
  const from = probe.from === 'all_tasks' || probe.from === 'current_task' ? probe.from : 'first_task';
  return {
    inputSize: images.size,
    outputs,
    imageShape: images.shape,
    tasks: tasks.map(({ train, test, columns, epochs }, k) => ({
      points: train,
      test,
      columns,
      lossPoints: someOf(train, mixed(mixed(experiment.seed, LOSS_STREAM), k)),
      epochs,
    })),
    probes: drawnFrom[from].map(of => imageProbe(of, probe.samples ?? IMAGE_DEFAULTS.probe, outputs)),
    dataset: null,
  };
}

/** All of them where they are few. */
function someOf(set: ImageSet, seed: number): PointSet {
  if (set.count <= MAX_LOSS_IMAGES) return set;
  return set.subset(shuffled(set.count, seed).slice(0, MAX_LOSS_IMAGES));
}

function imageProbe(sets: readonly ImageSet[], count: number, outputs: number): Probe {
  const chosen = probeImages(sets, count);
  const size = sets[0]?.size ?? 0;
  const inputs = new Float32Array(count * size);
  const targets = new Float64Array(count * outputs);
  chosen.forEach(({ set, at }, n) => {
    const one = set.take(Uint32Array.of(at));
    inputs.set(one.inputs, n * size);
    targets.set(one.targets, n * outputs);
  });
  return {
    count,
    inputs: { count, size, values: inputs },
    targets: { count, size: outputs, values: targets },
    images: {
      labels: Uint16Array.from(chosen, ({ set, at }) => set.labelAt(at)),
      indices: Uint32Array.from(chosen, ({ set, at }) => set.indices[at] as number),
    },
    angles: null,
    isTraining: false,
  };
}

/** What the readers of images want to know; without a path CIFAR is where the download puts it. */
function imageSource({ data, experiment }: RunSettings): ImageSource {
  const limits = { ...(data.n_train !== undefined && { train: data.n_train }), ...(data.n_test !== undefined && { test: data.n_test }) };
  const size = imageSize(data) ?? IMAGE_DEFAULTS.shapesSize;
  const path = data.path ?? dataFolder();
  switch (data.kind) {
    case 'shapes':
      return {
        kind: 'shapes',
        classes: data.classes ?? IMAGE_DEFAULTS.shapesClasses,
        size,
        train: data.n_train ?? IMAGE_DEFAULTS.shapesTrain,
        test: data.n_test ?? IMAGE_DEFAULTS.test,
        seed: experiment.seed,
      };
    case 'folder':
      return { kind: 'folder', path, size, ...limits };
    case 'cifar10':
    case 'cifar100':
      return { kind: data.kind, path, ...limits };
    default:
      throw new RangeError(`${data.kind} are no images`);
  }
}
