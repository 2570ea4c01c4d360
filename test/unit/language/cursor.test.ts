/** Where the cursor stands in a half-written file. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { presets } from '../../../src/experiment/presets/presets';
import { cursorAt } from '../../../src/language/cursor';
import { atCursor } from './marked';

/** `key of model`, `value of model.width`, `nothing`; then what else the section or list has. */
function placeOf(marked: string): string {
  const { text, offset } = atCursor(marked);
  const cursor = cursorAt(text, offset);
  if (cursor === undefined) return 'nothing';
  const path = cursor.path.join('/');
  return `${cursor.expects} of ${path === '' ? 'the file' : path}${cursor.others.length > 0 ? ` beside ${cursor.others.join(', ')}` : ''}`;
}

const cases: Readonly<Record<string, readonly (readonly [marked: string, place: string])[]>> = {
  'at the top': [
    ['‸', 'key of the file'],
    ['mod‸', 'key of the file'],
    ['# why\n\n‸', 'key of the file'],
    ['---\n‸', 'key of the file'],
    ['experiment: {name: x}\n‸\ntrain:\n  lr: 1\n', 'key of the file beside experiment, train'],
    ['experiment:\n  name: x\nmo‸\ntrain:\n  lr: 1\n', 'key of the file beside experiment, train'],
    ['experi‸ment:\n  name: x\n', 'key of the file'],
    ['engine: ‸\n', 'value of engine'],
  ],
  'in a section': [
    ['model:\n  ‸', 'key of model'],
    ['model:\n  wid‸', 'key of model'],
    ['model:\n  wid‸\n  alpha: 2\ntrain:\n', 'key of model beside alpha'],
    ['model:\n  alpha: 2\n  wid‸\ntrain:\n', 'key of model beside alpha'],
    ['model:\n  alpha: 2\n\n  # the width\n  ‸\n', 'key of model beside alpha'],
    ['model:\n  width‸: 3\n  alpha: 2\n', 'key of model beside alpha'],
    ['model: # wide\n    ‸\n', 'key of model'],
    ['model:\n  "wid‸"\n  alpha: 2', 'key of model beside alpha'],
    ['analysis:\n  freeze:\n    ‸\n  reg: 0\n', 'key of analysis/freeze'],
    ['analysis:\n  freeze:\n    k: 2\n  ‸\n', 'key of analysis beside freeze'],
    ['data:\n  points:\n    inputs: [[1, 2], [3, 4]]\n    ‸', 'key of data/points beside inputs'],
  ],
  'behind a colon': [
    ['model:\n  activation: ‸', 'value of model/activation'],
    ['model:\n  activation:‸', 'value of model/activation'],
    ['model:\n  activation: re‸lu # max', 'value of model/activation'],
    ['model:\n  activation: "re‸"\n  width: 3', 'value of model/activation'],
    ["model:\n  activation: '‸", 'value of model/activation'],
    ['"model":\n  "activation": ‸', 'value of model/activation'],
    ['sweep:\n  train.lr: ‸', 'value of sweep/train.lr'],
  ],
  'between braces': [
    ['model: {‸', 'key of model'],
    ['model: {‸}', 'key of model'],
    ['model: {width: 3, al‸}\n', 'key of model beside width'],
    ['model: {width: 3, ‸, alpha: 2}\n', 'key of model beside width, alpha'],
    ['model: {width: 3, activation: ‸}\n', 'value of model/activation'],
    ['model: {width: 3, activation: ‸\ntrain:\n', 'value of model/activation'],
    ['model: {\n  width: 3,\n  ‸\n}\n', 'key of model beside width'],
    ['analysis: {reg: 0, freeze: {k: 3, ‸}}', 'key of analysis/freeze beside k'],
    ['{model: {‸', 'key of model'],
  ],
  'in a list': [
    ['sweep:\n  widths: [‸', 'value of sweep/widths/0'],
    ['sweep:\n  widths: [64, ‸]\n', 'value of sweep/widths/1 beside 64'],
    ['sweep:\n  widths: [64, 12‸8, 256]\n', 'value of sweep/widths/1 beside 64, 256'],
    ['sweep:\n  model.activation:\n    - relu\n    - ‸\n', 'value of sweep/model.activation/1 beside relu'],
    ['sweep:\n  model.activation:\n  - relu\n  - e‸\n', 'value of sweep/model.activation/1 beside relu'],
    ['data:\n  points:\n    inputs: [[1, 2], [‸', 'value of data/points/inputs/1/0'],
    ['data:\n  points:\n    inputs: [[‸', 'value of data/points/inputs/0/0'],
    ['sweep:\n  widths:\n  - 64\n‸\n', 'key of the file beside sweep'],
    ['sweep:\n  widths:\n  - 64\n  ‸\n', 'key of sweep beside widths'],
  ],
  'where nothing can be said': [
    ['# mod‸', 'nothing'],
    ['model: # wi‸', 'nothing'],
    ['model:\n  width: 3 ‸', 'nothing'],
    ['model:\n  width: 3\n      ‸', 'nothing'],
    ['model:\n    width: 3\n  ‸', 'nothing'],
    ['model:\n\t‸', 'nothing'],
    ['model: {width: 3 ‸}', 'nothing'],
    ['sweep:\n  widths: [64 ‸]', 'nothing'],
    ['experiment:\n  name: "a long ‸', 'nothing'],
    ['experiment:\n  name: a long ‸', 'nothing'],
    ['experiment:\n  name: |\n    text\n    ‸', 'nothing'],
  ],
};

describe('the cursor in a half-written file', () => {
  for (const [where, its] of Object.entries(cases))
    describe(where, () => {
      for (const [marked, place] of its) it(`${JSON.stringify(marked)}: ${place}`, () => assert.equal(placeOf(marked), place));
      it('the same with Windows line ends', () => {
        for (const [marked, place] of its) assert.equal(placeOf(marked.replaceAll('\n', '\r\n')), place, JSON.stringify(marked));
      });
    });

  it('replaces the word it stands in, and no quotes', () => {
    const word = (marked: string) => {
      const { text, offset } = atCursor(marked);
      const cursor = cursorAt(text, offset);
      return cursor && text.slice(cursor.word.start, cursor.word.end);
    };
    assert.equal(word('probe: {reduction: trace-‸mean}'), 'trace-mean');
    assert.equal(word('sweep:\n  model.act‸ivation: [relu]'), 'model.activation');
    assert.equal(word('model:\n  activation: "re‸lu"'), 'relu');
    assert.equal(word('model:\n  ‸'), '');
  });

  it('does not depend on what is missing behind it', () => {
    const { text } = presets()[0]!;
    for (let offset = 0; offset <= text.length; offset += 3)
      assert.deepEqual(cursorAt(text.slice(0, offset), offset)?.path, cursorAt(text, offset)?.path, `offset ${offset}`);
  }).timeout(60_000);

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'model:',
      ' ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ',',
      'a',
      '"',
      "'",
      '#',
      ': ',
      '|',
      '&a ',
      '*a',
      '\t',
      '\r\n',
      '?',
      '---\n',
      '!!',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(), (pieces, at) => {
        const text = pieces.join('');
        cursorAt(text, at % (text.length + 1));
      }),
      { numRuns: 1000 },
    );
    assert.equal(cursorAt('['.repeat(100_000), 100_000), undefined);
    assert.equal(cursorAt('a: x\n'.repeat(300_000), 5), undefined, 'too long for an experiment');
  }).timeout(60_000);
});
