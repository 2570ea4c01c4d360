/** What is said of the key or value under the pointer. */
import assert from 'node:assert/strict';
import { describeKeys } from '../../../src/experiment/keys';
import { hoverAt } from '../../../src/language/hover';
import { atCursor } from './marked';

function hover(marked: string) {
  const { text, offset } = atCursor(marked);
  const found = hoverAt(text, offset);
  return found && { under: text.slice(found.span.start, found.span.end), ...found };
}

describe('hover', () => {
  it('describes a key, wherever in it the pointer is', () => {
    for (const marked of [
      'train:\n  ‸steps: 3',
      'train:\n  ste‸ps: 3',
      'train:\n  steps‸: 3',
      'train: {lr: 1, st‸eps: 3}',
      'train:\r\n  lr: 1\r\n  st‸eps: 3\r\n',
    ]) {
      const found = hover(marked);
      assert.equal(found?.description.key, 'train.steps', marked);
      assert.equal(found?.under, 'steps');
    }
  });

  it('describes a value by its key, a word by its own meaning', () => {
    const found = hover('train:\n  loss: half‸_sum # no mean');
    assert.equal(found?.under, 'half_sum');
    assert.equal(found?.description.key, 'train.loss');
    assert.match(found?.word?.meaning ?? '', /1\/2 sum/);
    assert.equal(hover('train:\n  lr: 0.‸1')?.word, undefined);
    assert.equal(hover('model:\n  activation: "re‸lu"')?.word?.word, 'relu');
  });

  it('describes sections, and keys in sections of sections', () => {
    assert.match(hover('ana‸lysis:\n  freeze: {k: 3}')?.description.meaning ?? '', /derived/);
    assert.equal(hover('analysis:\n  freeze: {‸k: 3}')?.description.key, 'analysis.freeze.k');
    assert.equal(hover('analysis:\n  fr‸eeze:\n    k: 3')?.description.key, 'analysis.freeze');
  });

  it('describes axes and their values', () => {
    assert.match(hover('sweep:\n  train.‸lr: [1, 2]')?.description.meaning ?? '', /^Axis of the sweep/);
    assert.equal(hover('sweep:\n  model.activation: [relu, er‸f]')?.word?.word, 'erf');
    assert.equal(hover('sweep:\n  widths:\n    - 6‸4')?.description.key, 'sweep.widths');
  });

  it('is silent on comments, unknown keys, blanks and punctuation', () => {
    for (const marked of ['train: # st‸eps', '# tra‸in', 'tarin:\n  st‸eps: 3', 'train:\n ‸ steps: 3', 'train:\n  steps: 3\n\n‸\n', '‸'])
      assert.equal(hover(marked), undefined, marked);
  });

  it('works in a file that is half written', () => {
    assert.equal(hover('train:\n  steps: [1, {\n  lr‸: 2')?.description.key, 'train.lr');
    assert.equal(hover('train:\n  st‸eps: "3\n')?.description.key, 'train.steps');
    assert.equal(hover('train:\n  lr\n  st‸eps: 3\n')?.description.key, undefined);
    assert.equal(hover('train:\n  steps: 3\n  lr\nmodel:\n  wi‸dth: 3')?.description.key, 'model.width');
  });

  it('has words for every key', () => {
    for (const { key, meaning } of describeKeys()) {
      const path = key.split('.');
      const text = path.map((part, depth) => `${'  '.repeat(depth)}${part}:`).join('\n');
      assert.deepEqual(hoverAt(text, text.length - 2)?.description.meaning, meaning, key);
    }
  });
});
