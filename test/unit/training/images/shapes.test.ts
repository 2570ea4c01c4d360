import assert from 'node:assert/strict';
import { ImagesError } from '../../../../src/training/images/errors';
import type { ShapesSource } from '../../../../src/training/images/imageSource';
import type { ImageSplits } from '../../../../src/training/images/labelledImages';
import { readImages } from '../../../../src/training/images/readImages';
import { generateShapes, shapeClassName } from '../../../../src/training/images/shapes';

const source: ShapesSource = { kind: 'shapes', classes: 10, size: 16, train: 600, test: 200, seed: 3 };

describe('the generator of textured shapes', () => {
  const { train, test } = generateShapes(source);

  it('gives images of the asked shape with pixels in [0, 1]', () => {
    assert.deepEqual(train.images.shape, [16, 16, 3]);
    assert.equal(train.images.size, 768);
    assert.equal(train.images.values.length, 600 * 768);
    assert.ok(train.images.values.every(value => value >= 0 && value <= 1));
  });

  it('balances the classes, names them and tells them apart', () => {
    const counts = new Array<number>(10).fill(0);
    for (const label of train.labels) counts[label]!++;
    assert.deepEqual(counts, new Array<number>(10).fill(60));
    const names = Array.from({ length: 20 }, (_, label) => shapeClassName(label));
    assert.equal(new Set(names).size, 20);
    assert.deepEqual(train.classNames, names.slice(0, 10));
  });

  it('gives the same images for the same seed, and others for another', async () => {
    assert.deepEqual((await readImages(source)).train.images.values, train.images.values);
    assert.notDeepEqual(generateShapes({ ...source, seed: 4 }).train.images.values, train.images.values);
  });

  it('begins a larger set with the images of a smaller one', () => {
    const few = generateShapes({ ...source, train: 30 });
    assert.deepEqual(few.train.images.values, train.images.values.subarray(0, 30 * 768));
    assert.deepEqual(few.test.images.values, test.images.values);
  });

  it('draws no image twice, in neither part', () => {
    const seen = new Set<string>();
    for (const { images } of [train, test]) {
      for (let n = 0; n < images.count; n++) seen.add(Buffer.from(rowOf(images.values, images.size, n)).toString('base64'));
    }
    assert.equal(seen.size, 800);
  });

  it('can be learnt: a linear classifier is far above chance and far from right', function () {
    this.timeout(20_000);
    const correct = linearAccuracy(generateShapes({ ...source, size: 8, train: 400 }));
    assert.ok(correct > 0.25 && correct < 0.8, `a linear classifier is right on ${correct} of the test images`);
  });

  it('refuses numbers out of range, each by name', () => {
    for (const [change, name] of [
      [{ classes: 21 }, 'classes'],
      [{ classes: 0 }, 'classes'],
      [{ size: 7 }, 'size'],
      [{ train: -1 }, 'train'],
      [{ test: 0.5 }, 'test'],
      [{ seed: 2 ** 32 }, 'seed'],
    ] as const) {
      assert.throws(
        () => generateShapes({ ...source, ...change }),
        (error: unknown) => error instanceof ImagesError && error.reason === 'bad_source' && error.message.includes(`${name}: expected`),
      );
    }
  });
});

const rowOf = (values: Float32Array, size: number, n: number) => new Uint8Array(values.slice(n * size, (n + 1) * size).buffer);

/** Test accuracy of softmax regression on centred pixels after 60 gradient steps. */
function linearAccuracy({ train, test }: ImageSplits): number {
  const { classes } = train;
  const { size } = train.images;
  const weights = new Float64Array(size * classes);
  const scoresOf = (values: Float32Array, n: number) => {
    const scores = new Float64Array(classes);
    for (let j = 0; j < size; j++)
      for (let c = 0; c < classes; c++) scores[c]! += (values[n * size + j]! - 0.4) * weights[j * classes + c]!;
    return scores;
  };
  for (let step = 0; step < 60; step++) {
    const gradient = new Float64Array(weights.length);
    for (let n = 0; n < train.images.count; n++) {
      const scores = scoresOf(train.images.values, n);
      const top = Math.max(...scores);
      const powers = scores.map(score => Math.exp(score - top));
      const sum = powers.reduce((a, b) => a + b, 0);
      const residual = powers.map((power, c) => power / sum - (c === train.labels[n] ? 1 : 0));
      for (let j = 0; j < size; j++)
        for (let c = 0; c < classes; c++) gradient[j * classes + c]! += (train.images.values[n * size + j]! - 0.4) * residual[c]!;
    }
    for (let k = 0; k < weights.length; k++) weights[k]! -= (0.2 * gradient[k]!) / train.images.count;
  }
  let right = 0;
  for (let n = 0; n < test.images.count; n++) {
    const scores = scoresOf(test.images.values, n);
    if (scores.indexOf(Math.max(...scores)) === test.labels[n]) right++;
  }
  return right / test.images.count;
}
