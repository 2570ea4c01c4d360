/** Which images the tasks of a sequence have, which outputs, and what is done to their pixels. */
import assert from 'node:assert/strict';
import { plannedTasks } from '../../../src/experiment/taskSequence';
import type { ImageSplits, LabelledImages } from '../../../src/training/images/labelledImages';
import { apportioned, imageTasks, probeImages } from '../../../src/training/imageTasks';
import { normaliseImages } from '../../../src/training/normaliseImages';
import type { ImageSet } from '../../../src/training/pointSet';
import { openTrainingData } from '../../../src/training/trainingData';
import { firstRun } from '../../support/experiments';

/** Images of 2 x 2 x 3 pixels, `counts[c]` of class c, in turns. */
function labelled(counts: readonly number[]): LabelledImages {
  const labels: number[] = [];
  for (let turn = 0; labels.length < counts.reduce((a, b) => a + b); turn++)
    counts.forEach((count, of) => {
      if (turn < count) labels.push(of);
    });
  const values = Float32Array.from({ length: labels.length * 12 }, (_, i) => (Math.sin(7 * i) + 1) / 2);
  return { images: { count: labels.length, size: 12, shape: [2, 2, 3], values }, labels: Uint16Array.from(labels), classes: counts.length };
}

const splits = (train: readonly number[], test: readonly number[] = train): ImageSplits => ({
  train: labelled(train),
  test: labelled(test),
});
const TEN = new Array<number>(10).fill(20);

const classesOf = (set: ImageSet, { labels }: LabelledImages): Record<number, number> => {
  const found: Record<number, number> = {};
  for (const image of set.indices) found[labels[image]!] = (found[labels[image]!] ?? 0) + 1;
  return found;
};

describe('tasks of images', () => {
  it('of a split have all images of their classes, and one output for each class of all tasks', () => {
    const images = splits([5, 6, 7, 8], [1, 2, 3, 4]);
    const { tasks, outputs } = imageTasks(images, plannedTasks({ split: [[3, 1], [0]] }, 4), 'shared', 0);
    assert.equal(outputs, 3, 'class 2 is in no task');
    assert.deepEqual(classesOf(tasks[0]!.train, images.train), { 1: 6, 3: 8 });
    assert.deepEqual(classesOf(tasks[0]!.test!, images.test), { 1: 2, 3: 4 });
    assert.equal(tasks[0]!.columns, null);
    const first = tasks[0]!.train.take(Uint32Array.of(0));
    assert.deepEqual([...first.targets], [0, 0, 1], 'class 3 is the third output');
    const image = tasks[0]!.train.indices[0]!;
    assert.deepEqual([...first.inputs], [...images.train.images.values.subarray(12 * image, 12 * image + 12)]);
  });

  it('with heads of their own have outputs of their own, for the same class too', () => {
    const { tasks, outputs } = imageTasks(splits([5, 5, 5]), plannedTasks({ concepts: { window: 2, shift: 1 } }, 3), 'per_task', 0);
    assert.equal(outputs, 4);
    assert.deepEqual([tasks[0]!.columns, tasks[1]!.columns], [[0, 1], [2, 3]]); // prettier-ignore
    assert.deepEqual(new Set(tasks[1]!.train.labels), new Set([2, 3]));
  });

  it('of equal classes have the same images in the same order', () => {
    const { tasks } = imageTasks(splits(TEN), plannedTasks({ concepts: { window: 5, shift: 0 } }, 10), 'shared', 3);
    assert.deepEqual(tasks[0]!.train.indices, tasks[1]!.train.indices);
  });

  it('of other frequencies have as many images whatever they are, and no image twice', () => {
    const uneven = [20, 22, 20, 25, 20, 30, 20, 20, 20, 21];
    const images = splits(uneven);
    const { tasks } = imageTasks(images, plannedTasks({ frequencies: { a: [0.1, 0.5, 1] } }, 10), 'shared', 0);
    for (const { train } of tasks) {
      assert.equal(train.count, 100);
      assert.equal(new Set(train.indices).size, 100);
    }
    assert.deepEqual(classesOf(tasks[0]!.train, images.train), { 0: 18, 1: 18, 2: 18, 3: 18, 4: 18, 5: 2, 6: 2, 7: 2, 8: 2, 9: 2 });
    assert.deepEqual(classesOf(tasks[2]!.train, images.train), { 5: 20, 6: 20, 7: 20, 8: 20, 9: 20 });
    const more = new Set(tasks[0]!.train.indices);
    assert.equal([...tasks[1]!.train.indices].filter(image => more.has(image)).length, 60, 'what both have often enough is the same');
  });

  it('of a list follow its weights as far as there are images, or its number of samples', () => {
    const images = splits([40, 40]);
    const { tasks } = imageTasks(
      images,
      plannedTasks([{ classes: [0, 1], weights: [1, 3] }, { classes: [0, 1], samples: 11 }], 2), // prettier-ignore
      'shared',
      0,
    );
    assert.deepEqual(classesOf(tasks[0]!.train, images.train), { 0: 13, 1: 40 });
    assert.deepEqual(classesOf(tasks[1]!.train, images.train), { 0: 6, 1: 5 });
  });

  it('name what is not there', () => {
    assert.throws(() => imageTasks(splits([5, 5]), plannedTasks({ split: [[2]] }, 2), 'shared', 0), {
      reason: 'no_class',
      message: /from 0 to 1.*found 2/,
    });
    assert.throws(() => imageTasks(splits([5, 5]), plannedTasks([{ classes: [0], samples: 6 }], 2), 'shared', 0), {
      reason: 'no_images',
      message: /expected 6 training images of class 0, found 5/,
    });
    assert.equal(imageTasks(splits([5, 5], [0, 1]), plannedTasks({ split: [[0]] }, 2), 'shared', 0).tasks[0]!.test, null);
  });

  it('apportion whole numbers', () => {
    assert.deepEqual(apportioned([0.5, 0.25, 0.25], 7), [3, 2, 2]);
    assert.deepEqual(apportioned([0.1, 0.9], 10), [1, 9]);
    assert.deepEqual(apportioned([1 / 3, 1 / 3, 1 / 3], 30), [10, 10, 10]);
  });
});

describe('a probe of images', () => {
  it('has each class alike, and none twice', () => {
    const images = splits([9, 2, 9]);
    const { tasks } = imageTasks(images, plannedTasks({ split: [[0, 1], [1, 2]] }, 3), 'shared', 0); // prettier-ignore
    const chosen = probeImages(tasks.map(({ train }) => train), 10); // prettier-ignore
    const count = (of: number) => chosen.filter(({ set, at }) => set.labelAt(at) === of).length;
    assert.deepEqual([count(0), count(1), count(2)], [4, 2, 4]);
    assert.equal(new Set(chosen.map(({ set, at }) => set.indices[at])).size, 10);
    assert.throws(() => probeImages([tasks[0]!.train], 12), { reason: 'no_images', message: /at most 11/ });
  });
});

describe('images', () => {
  it('are standardised channel by channel by the images of the first task alone', () => {
    const images = splits([6, 6]);
    const by = Uint32Array.of(0, 2, 4);
    normaliseImages(images, 'standardise', by);
    for (const channel of [0, 1, 2]) {
      const values = [...by].flatMap(image => [0, 1, 2, 3].map(pixel => images.train.images.values[12 * image + 3 * pixel + channel]!));
      const mean = values.reduce((a, b) => a + b) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
      assert.ok(Math.abs(mean) < 1e-6 && Math.abs(variance - 1) < 1e-5, `channel ${channel}: ${mean}, ${variance}`);
    }
    const [raw, done] = [labelled([6, 6]).images.values, images.test.images.values];
    assert.ok(
      Math.abs((done[0]! - done[3]!) / (raw[0]! - raw[3]!) - (done[6]! - done[9]!) / (raw[6]! - raw[9]!)) < 1e-4,
      'test images by the same numbers',
    );
  });

  it('are scaled to length 1, or left as they are', () => {
    const unit = splits([3]);
    normaliseImages(unit, 'unit', Uint32Array.of(0));
    assert.ok(Math.abs(Math.hypot(...unit.train.images.values.subarray(12, 24)) - 1) < 1e-6);
    const none = splits([3]);
    normaliseImages(none, 'none', Uint32Array.of(0));
    assert.deepEqual(none.train.images.values, labelled([3]).images.values);
  });
});

describe('the data of a run', () => {
  it('on a circle probe are followed there, with the target of the function', async () => {
    const data = await openTrainingData(
      firstRun({ data: { kind: 'gaussian', M_train: 12, n_eval: 6 }, target: { form: 'product' }, probe: { from: 'circle', samples: 8 } }),
    );
    const [probe] = data.probes;
    assert.equal(probe!.isTraining, false);
    assert.deepEqual([probe!.count, data.dataset!.inputs.count, data.outputs], [8, 12, 1]);
    probe!.angles!.forEach((angle, i) => {
      assert.equal(angle, -Math.PI + (2 * Math.PI * i) / 8);
      assert.ok(Math.abs(probe!.targets!.values[i]! - Math.cos(angle) * Math.sin(angle)) < 1e-15);
    });
    const { inputs, evalInputs, evalTargets } = data.dataset!;
    evalTargets!.values.forEach((y, n) => assert.equal(y, evalInputs.values[2 * n]! * evalInputs.values[2 * n + 1]!));
    assert.notDeepEqual(inputs.values.slice(0, 12), evalInputs.values);
  });

  it('tell the loss on at most 1024 images of a task, always the same', async () => {
    const settings = firstRun({
      data: { kind: 'shapes' },
      train: { loss: 'cross_entropy', batch_size: 32 },
      probe: { from: 'first_task', samples: 4 },
    });
    const read = () => Promise.resolve(splits([1500, 20]));
    const [one, again] = [await openTrainingData(settings, read), await openTrainingData(settings, read)];
    assert.deepEqual([one.tasks[0]!.points.count, one.tasks[0]!.lossPoints.count], [1520, 1024]);
    assert.deepEqual(one.tasks[0]!.lossPoints.take(), again.tasks[0]!.lossPoints.take());
  });
});
