import assert from 'node:assert/strict';
import { fileProblem } from '../../../src/platform/fileProblem';

describe('the place that a problem names', () => {
  it('is read from the front of its sentence', () => {
    assert.deepEqual(fileProblem('/w/a b.ntk.yaml:12:5: train.lr: expected a number, found "x:1:2: y"', '/elsewhere'), {
      file: '/w/a b.ntk.yaml',
      line: 12,
      column: 5,
    });
  });

  it('is relative to the folder in which the program ran', () => {
    assert.equal(fileProblem('a.ntk.yaml:1:1: experiment: expected a section', '/w')?.file, '/w/a.ntk.yaml');
  });

  it('is nothing where the sentence names none', () => {
    for (const sentence of ['--set train.lr=x: expected a number', '', 'a.yaml:0:1: x', 'a.yaml:1: x'])
      assert.equal(fileProblem(sentence, '/w'), null);
  });
});
