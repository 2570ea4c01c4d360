/**
 * From labelled images to a sequence of tasks: which images each task trains on and is tested on, and which output stands for which class.
 * The images of a class have one random order, drawn by the seed of the data, and a task takes the first ones: tasks that want the same
 * classes equally often have the same images, and more of a class means the same ones and some others.
 */
import type { PlannedTask } from '../experiment/taskSequence';
import { mixed, shuffled } from './batches';
import { TrainingDataError } from './errors';
import type { ImageSplits, LabelledImages } from './images/labelledImages';
import { ImageSet } from './pointSet';

export interface ImageTask {
  readonly train: ImageSet;
  /** Null: no test images of its classes. */
  readonly test: ImageSet | null;
  /** The outputs of the task; null: all of them. */
  readonly columns: readonly number[] | null;
  readonly epochs: number | null;
}

export interface ImageTasks {
  readonly tasks: readonly ImageTask[];
  /** C: the classes of all tasks, with heads of their own each task's by itself. */
  readonly outputs: number;
}

/** Keep the orders of training and test images apart. */
const [TRAIN_STREAM, TEST_STREAM] = [11, 12];

/** @throws TrainingDataError for classes or images that are not there. */
export function imageTasks(splits: ImageSplits, planned: readonly PlannedTask[], heads: 'shared' | 'per_task', seed: number): ImageTasks {
  const train = new ClassLists(splits.train, mixed(seed, TRAIN_STREAM), 'training');
  const test = new ClassLists(splits.test, mixed(seed, TEST_STREAM), 'test');
  const shared = [...new Set(planned.flatMap(({ classes }) => classes))].sort((a, b) => a - b);
  const outputs = heads === 'shared' ? shared.length : planned.reduce((sum, { classes }) => sum + classes.length, 0);
  let firstColumn = 0;
  const tasks = planned.map((task, index): ImageTask => {
    const own = heads === 'shared' ? null : task.classes.map((_, c) => firstColumn + c);
    firstColumn += task.classes.length;
    const columns = new Map(own === null ? shared.map((of, column) => [of, column]) : task.classes.map((of, c) => [of, own[c] as number]));
    const trained = train.ofTask(task, typeof task.samples === 'number' ? task.samples : null, index);
    if (trained.length === 0)
      throw new TrainingDataError('no_images', `task ${index}: expected training images of its classes, found none`);
    const tested = test.ofTask(task, null, index);
    return {
      train: new ImageSet(splits.train, trained, columns, outputs),
      test: tested.length === 0 ? null : new ImageSet(splits.test, tested, columns, outputs),
      columns: own,
      epochs: task.epochs,
    };
  });
  return { tasks, outputs };
}

/** The images of each class in their random order. */
class ClassLists {
  private readonly lists: readonly Uint32Array[];

  constructor(
    { labels, classes }: LabelledImages,
    seed: number,
    private readonly part: string,
  ) {
    const found: number[][] = Array.from({ length: classes }, () => []);
    labels.forEach((label, image) => found[label]?.push(image));
    this.lists = found.map((images, of) => Uint32Array.from(shuffled(images.length, mixed(seed, of)), i => images[i] as number));
  }

  /** @param samples in all; null: as many as the task says, or as there are. */
  ofTask({ classes, probabilities, samples: wanted }: PlannedTask, samples: number | null, index: number): Uint32Array {
    const available = classes.map(of => this.list(of, index).length);
    const counts =
      probabilities === null && samples === null
        ? available
        : apportioned(
            probabilities ?? available.map(n => n / sum(available)),
            samples ?? this.most(classes, probabilities ?? [], wanted, index),
          );
    counts.forEach((count, c) => {
      const there = available[c] as number;
      if (count > there)
        throw new TrainingDataError(
          'no_images',
          `task ${index}: expected ${count} ${this.part} images of class ${classes[c]}, found ${there}; give fewer samples`,
        );
    });
    return Uint32Array.from(classes.flatMap((of, c) => [...this.list(of, index).subarray(0, counts[c])]));
  }

  /** Images without using one twice. */
  private most(classes: readonly number[], probabilities: readonly number[], wanted: PlannedTask['samples'], index: number): number {
    if (typeof wanted === 'object') return Math.min(...wanted.smallerOf.map(group => this.capacity(group, index)));
    const limits = classes.map((of, c) =>
      (probabilities[c] ?? 0) > 0 ? this.list(of, index).length / (probabilities[c] as number) : Infinity,
    );
    return Math.floor(Math.min(...limits) + 1e-9);
  }

  /** Images of a group that has each of its classes equally often. */
  private capacity(group: readonly number[], index: number): number {
    return group.length * Math.min(...group.map(of => this.list(of, index).length));
  }

  private list(of: number, index: number): Uint32Array {
    const list = this.lists[of];
    if (list === undefined)
      throw new TrainingDataError(
        'no_class',
        `task ${index}: expected a class from 0 to ${this.lists.length - 1}, as the images have, found ${of}`,
      );
    return list;
  }
}

/** Whole numbers nearest to total * p that sum to the total (largest remainders, the first of equal ones). */
export function apportioned(probabilities: readonly number[], total: number): number[] {
  const exact = probabilities.map(p => p * total);
  // What is whole up to rounding counts as whole.
  const counts = exact.map(value => Math.floor(value + 1e-9));
  const byRemainder = exact.map((value, c) => ({ c, rest: value - (counts[c] as number) })).sort((a, b) => b.rest - a.rest || a.c - b.c);
  const missing = total - sum(counts);
  for (const { c } of byRemainder.slice(0, Math.max(0, missing))) counts[c] = (counts[c] as number) + 1;
  return counts;
}

/** `count` of these images, from each class alike while it has some, in turns. @throws TrainingDataError where there are fewer. */
export function probeImages(sets: readonly ImageSet[], count: number): { readonly set: ImageSet; readonly at: number }[] {
  const byClass = new Map<number, { readonly set: ImageSet; readonly at: number }[]>();
  const seen = new Set<number>();
  for (const set of sets)
    set.labels.forEach((label, at) => {
      const image = set.indices[at] as number;
      if (seen.has(image)) return;
      seen.add(image);
      const list = byClass.get(label) ?? [];
      list.push({ set, at });
      byClass.set(label, list);
    });
  if (seen.size < count)
    throw new TrainingDataError(
      'no_images',
      `probe.samples: expected at most ${seen.size}, the training images to draw from, found ${count}`,
    );
  const lists = [...byClass].sort(([a], [b]) => a - b).map(([, images]) => images);
  const chosen: { readonly set: ImageSet; readonly at: number }[] = [];
  for (let turn = 0; chosen.length < count; turn++)
    for (const list of lists) {
      const image = list[turn];
      if (image !== undefined && chosen.length < count) chosen.push(image);
    }
  return chosen;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
