/** Tasks of the families, and how alike they are. */
import assert from 'node:assert/strict';
import { frequencySimilarity, jaccardOverlap, taskSimilarities } from '../../../src/experiment/taskSimilarity';
import { plannedTasks } from '../../../src/experiment/taskSequence';

describe('similarity of tasks', () => {
  it('is the Jaccard overlap of their classes: (m - i)/(m + i) for new concepts', () => {
    const published = [1, 0.818, 0.667, 0.538, 0.429, 0.333, 0.25, 0.176, 0.111, 0.053, 0];
    published.forEach((value, shift) => {
      const [similarity] = taskSimilarities({ concepts: { window: 10, shift } });
      assert(Math.abs(similarity! - value) < 5e-4, `i = ${shift}`);
      assert.equal(similarity, (10 - shift) / (10 + shift));
    });
    assert.deepEqual(taskSimilarities([{ classes: [1, 2] }, { classes: [2, 1] }, { classes: [2, 3] }]), [1, 1 / 3]);
    assert.throws(() => jaccardOverlap([], []), RangeError);
  });

  it('is 1 - |a - b| for other frequencies', () => {
    assert.deepEqual(taskSimilarities({ frequencies: { a: [0.25, 0.75, 0.75] } }), [0.5, 1]);
    assert.equal(frequencySimilarity(1, 0), 0);
  });

  it('needs two tasks', () => {
    assert.deepEqual(taskSimilarities(undefined), []);
    assert.deepEqual(taskSimilarities({ split: [[0, 1]] }), []);
  });
});

describe('the tasks of', () => {
  it('nothing are one task of all classes', () => {
    assert.deepEqual(plannedTasks(undefined, 3), [{ classes: [0, 1, 2], probabilities: null, samples: 'whole', epochs: null }]);
  });

  it('new concepts are two windows of classes', () => {
    assert.deepEqual(
      plannedTasks({ concepts: { window: 3, shift: 2 } }, 10).map(({ classes }) => classes),
      [
        [0, 1, 2],
        [2, 3, 4],
      ],
    );
  });

  it('other frequencies draw the second group with probability a', () => {
    const [first, second] = plannedTasks({ frequencies: { a: [0.25, 1] } }, 10);
    assert.deepEqual(first!.classes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual(first!.probabilities, [0.15, 0.15, 0.15, 0.15, 0.15, 0.05, 0.05, 0.05, 0.05, 0.05]);
    assert.deepEqual(second!.probabilities, [0, 0, 0, 0, 0, 0.2, 0.2, 0.2, 0.2, 0.2]);
  });

  it('a list have their weights, as probabilities, and their epochs', () => {
    const [only] = plannedTasks([{ classes: [4, 7], weights: [1, 3], epochs: 5, samples: 12 }], 10);
    assert.deepEqual(only, { classes: [4, 7], probabilities: [0.25, 0.75], samples: 12, epochs: 5 });
  });
});
