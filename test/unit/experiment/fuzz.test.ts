/** Whatever a file holds, the answer is settings or problems with places in it: never an exception, never a place outside. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseExperiment } from '../../../src/experiment/parse';
import { presets } from '../../../src/experiment/presets/presets';
import { formatProblem } from '../../../src/experiment/problem';
import { planRuns } from '../../../src/experiment/sweep';

const VALID = presets()[0]!.text;
const LINES = VALID.split('\n');

function checkAnswer(text: string, set: readonly string[] = []): void {
  const result = parseExperiment(text, 'exp.yaml', { set });
  if (result.ok) {
    assert(planRuns(result.settings).length >= 1);
    return;
  }
  assert(result.problems.length >= 1);
  const lines = text.split('\n');
  for (const problem of result.problems) {
    assert(problem.key !== '' && problem.message !== '', formatProblem(problem));
    assert(!/undefined|\[object|\n/.test(formatProblem(problem)), formatProblem(problem));
    if (problem.option !== undefined) continue;
    const line = lines[problem.line - 1];
    assert(line !== undefined, `line ${problem.line} of ${lines.length}: ${formatProblem(problem)}`);
    assert(problem.column >= 1 && problem.column <= line.length + 1, formatProblem(problem));
  }
}

const oddLine = fc.constantFrom(
  '  <<: *a', '- x', 'train: &a', '\tlr: 1', '? [a, b]', '---', '...', '"', "'", '  Ks: [1, [2, {a: b}]]', ': :', 'sweep: {train.lr: [1, x]}', '*a : 1', '!!set {a}', '|', '>', '  seeds: {a: 1}',
  '  model.width: [3]', '  widths: [[1, 2], 3]', '%TAG ! x', '  name: .inf', '\u0000', '\r', '  data.points: 3', '  steps: 0x1F', '  lr: 1e-400', '  M_train: 0', '  kind: points',
); // prettier-ignore

describe('any text gives settings or problems', () => {
  it('random text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => checkAnswer(text)),
      { numRuns: 500 },
    );
  });

  it('text of the characters that mean something in YAML', () => {
    const unit = fc.constantFrom(...'[]{}:,-?&*!|>%@`"\'#\n\t \r ab1.~<=', '\n  ', ': ', '- ', 'train', 'name', 'sweep', '__proto__');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 80 }), text => checkAnswer(text)),
      { numRuns: 1500 },
    );
  });

  it('a valid file with characters deleted, doubled or replaced', () => {
    const edit = fc.record({ at: fc.nat(VALID.length - 1), length: fc.nat(12), insert: fc.string({ unit: 'grapheme', maxLength: 6 }) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), edits => {
        let text = VALID;
        for (const { at, length, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + length);
        checkAnswer(text);
      }),
      { numRuns: 300 },
    );
  });

  it('a valid file with lines removed, moved and odd lines put in', () => {
    const edit = fc.record({ at: fc.nat(LINES.length), remove: fc.nat(3), line: fc.option(fc.oneof(oddLine, fc.constantFrom(...LINES))) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), edits => {
        const lines = [...LINES];
        for (const { at, remove, line } of edits) lines.splice(at, remove, ...(line === null ? [] : [line]));
        checkAnswer(lines.join('\n'));
      }),
      { numRuns: 400 },
    );
  });

  it('any JSON value as the file, as a section and as a value', () => {
    const sections = ['experiment', 'data', 'target', 'model', 'train', 'probe', 'analysis', 'keep', 'engine', 'stop', 'sweep'];
    const keys = [
      'name',
      'seed',
      'kind',
      'points',
      'Ks',
      'amps',
      'width',
      'lr',
      'reduction',
      'freeze',
      'widths',
      'seeds',
      'train.lr',
      'model.width',
      'data.points',
    ];
    const section = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
    const value = fc.dictionary(fc.constantFrom(...sections), fc.oneof(section, fc.jsonValue({ maxDepth: 3 })), { maxKeys: 5 });
    fc.assert(
      fc.property(fc.oneof(value, fc.jsonValue()), json => checkAnswer(JSON.stringify(json))),
      { numRuns: 500 },
    );
  });

  it('any option over a valid file', () => {
    const key = fc.constantFrom(
      'train.lr',
      'sweep.widths',
      'sweep.train.lr',
      'data',
      'data.points',
      'experiment.name',
      'model.width',
      '',
      '.',
      'a.b.c',
      'sweep.',
      'target',
    );
    const value = fc.oneof(fc.json({ maxDepth: 2 }), fc.string({ unit: 'binary', maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value, fc.constantFrom('=', '', ' = ')), { maxLength: 3 }), options =>
        checkAnswer(
          VALID,
          options.map(([k, v, equals]) => k + equals + v),
        ),
      ),
      { numRuns: 300 },
    );
  });
});
