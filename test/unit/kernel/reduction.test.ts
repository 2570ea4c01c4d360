import assert from 'node:assert/strict';
import { KernelError } from '../../../src/science/kernel/errors';
import { outputSeeds, parseReduction } from '../../../src/science/kernel/reduction';

const fails = (reason: string, words: RegExp) => (error: unknown) =>
  error instanceof KernelError && error.reason === reason && words.test(error.message);

describe('reductions of the outputs', () => {
  it('are read from their names', () => {
    for (const kind of ['trace-mean', 'trace-sum', 'full', 'logit-sum'] as const) assert.deepEqual(parseReduction(kind, 3), { kind });
    assert.deepEqual(parseReduction('class 2', 3), { kind: 'class', output: 2 });
  });

  it('with an unknown name are refused with the known ones', () => {
    for (const text of ['', 'trace', 'class', 'class -1', 'class 1.5', 'Full']) {
      assert.throws(() => parseReduction(text, 3), fails('unknown_reduction', /trace-mean, trace-sum, full, logit-sum or "class c"/));
    }
  });

  it('with a class that the network does not have are refused with the range', () => {
    assert.throws(() => parseReduction('class 3', 3), fails('class_out_of_range', /class 3.*outputs 0 to 2/));
    assert.throws(() => parseReduction('class 1', 1), fails('class_out_of_range', /one output, class 0/));
    assert.throws(() => outputSeeds({ kind: 'class', output: 5 }, 2), fails('class_out_of_range', /outputs 0 to 1/));
  });

  it('propagate every output, one of them, or 1/sqrt(C) of each at once', () => {
    const seeds = (text: string) => outputSeeds(parseReduction(text, 2), 2).map(seed => [...seed]);
    for (const text of ['trace-mean', 'trace-sum', 'full']) {
      assert.deepEqual(seeds(text), [
        [1, 0],
        [0, 1],
      ]);
    }
    assert.deepEqual(seeds('class 1'), [[0, 1]]);
    assert.deepEqual(
      seeds('logit-sum'),
      [[Math.SQRT1_2, Math.SQRT1_2]].map(row => row.map(() => 1 / Math.sqrt(2))),
    );
  });
});
