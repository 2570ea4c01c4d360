/** The problems of a file while it is written: those of `validate`, the text they stand under, and how to put them right. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseExperiment } from '../../../src/experiment/parse';
import { presets } from '../../../src/experiment/presets/presets';
import { problemText } from '../../../src/experiment/problem';
import { planRuns } from '../../../src/experiment/sweep';
import { checkFile } from '../../../src/language/checkFile';
import type { FileProblem } from '../../../src/language/checkFile';
import { lineStart } from '../../../src/language/span';

const NAME = 'experiment: {name: x}\n';

/** The text with its problems in marks: `‹` before, `›` behind each. */
function marked(text: string): string {
  const marks = checkFile(text, 'exp.yaml').problems.flatMap(({ span }) => [
    { at: span.start, mark: '‹' },
    { at: span.end, mark: '›' },
  ]);
  let result = '';
  let from = 0;
  for (const { at, mark } of marks) {
    result += text.slice(from, at) + mark;
    from = at;
  }
  return result + text.slice(from);
}

function fixed(text: string): string {
  const [problem] = checkFile(text, 'exp.yaml').problems;
  assert(problem?.fix, `a fix of ${problem?.message ?? 'no problem'}`);
  return applied(text, problem.fix.edits);
}

function applied(text: string, edits: NonNullable<FileProblem['fix']>['edits']): string {
  let result = text;
  for (const { span, text: to } of [...edits].sort((a, b) => b.span.start - a.span.start))
    result = result.slice(0, span.start) + to + result.slice(span.end);
  return result;
}

describe('the problems of a file being written', () => {
  const wrong = [
    '',
    '# only a comment\n',
    'experiment:\n  name: x\ntrain:\n  lr: -1\n  stpes: 3\nsweep:\n  widths: [64, 64]\n',
    `${NAME}train:\r\n  lr: "1"\r\nmodel:\r\n  width: 0\r\n`,
    `${NAME}model:\n\twidth: 3\n`,
    `${NAME}train: {steps: 3\nmodel: {}\n`,
    `${NAME}model: [1, 2,\n  3]\n`,
    'just text',
    `${NAME}target: {Ks: [1, 2]}\n`,
  ];

  it('are those of validate, at its places', () => {
    for (const text of wrong) {
      const parsed = parseExperiment(text, 'exp.yaml');
      assert(!parsed.ok);
      const places = checkFile(text, 'exp.yaml').problems.map(({ message, span: { start } }) => {
        const line = text.slice(0, start).split('\n').length;
        return { message, line, column: start - lineStart(text, start) + 1 };
      });
      assert.deepEqual(
        places,
        parsed.problems.map(problem => ({ message: problemText(problem), line: problem.line, column: problem.column })),
      );
    }
  });

  it('stand under what is wrong, to its end', () => {
    assert.equal(marked(`${NAME}train:\n  lr: -1 # down\n`), `${NAME}train:\n  lr: ‹-1› # down\n`);
    assert.equal(marked(`${NAME}train:\n  stpes: 3\n`), `${NAME}train:\n  ‹stpes›: 3\n`);
    assert.equal(marked(`${NAME}train: {lr: "1"}\n`), `${NAME}train: {lr: ‹"1"›}\n`);
    assert.equal(marked(`${NAME}data: {kind: a long word}\n`), `${NAME}data: {kind: ‹a long word›}\n`);
  });

  it('stand under a list from bracket to bracket, and end with the line', () => {
    assert.equal(marked(`${NAME}train: {lr: [1, [2]]}\n`), `${NAME}train: {lr: ‹[1, [2]]›}\n`);
    assert.equal(marked(`${NAME}train:\n  lr: [1,\n    2]\n`), `${NAME}train:\n  lr: ‹[1,›\n    2]\n`);
    assert.equal(marked(`${NAME}train:\r\n  lr: [1,\r\n    2]\r\n`), `${NAME}train:\r\n  lr: ‹[1,›\r\n    2]\r\n`);
  });

  it('stand under the section that lacks a key, else at the beginning', () => {
    assert.equal(marked('experiment:\n  seed: 1\n'), '‹experiment›:\n  seed: 1\n');
    assert.equal(marked('\n'), '‹›\n');
  });

  it('are found in a file of 200 lines between two keystrokes', () => {
    const text = `${presets()[1]!.text.replace('lr: 1.0', 'lr: -1')}${'# a line of explanation\n'.repeat(150)}`;
    for (let i = 0; i < 20; i++) checkFile(text, 'exp.yaml');
    const times = Array.from({ length: 20 }, () => {
      const { user: before } = process.cpuUsage();
      checkFile(text, 'exp.yaml');
      return (process.cpuUsage().user - before) / 1000;
    });
    assert(Math.min(...times) < 20, `${Math.min(...times)} ms`);
  });

  it('never keep the check from ending, whatever the text', () => {
    const base = presets()[0]!.text;
    fc.assert(
      fc.property(
        fc.nat(base.length),
        fc.nat(40),
        fc.constantFrom('', '[', '{', '"', ':', '\t', '- ', '#', '&a', '*a', '|'),
        (at, length, piece) => {
          const text = base.slice(0, at) + piece + base.slice(at + length);
          const { problems, sweep } = checkFile(text, 'exp.yaml');
          assert.equal(problems.length === 0, sweep !== null);
          for (const { span, fix } of problems) {
            assert(span.start >= 0 && span.start <= span.end && span.end <= text.length);
            if (fix) applied(text, fix.edits);
          }
        },
      ),
      { numRuns: 300 },
    );
    assert.equal(checkFile('['.repeat(5000), 'exp.yaml').problems.length, 1);
  }).timeout(60_000);
});

describe('a quick fix', () => {
  it('puts the key that was meant in place of an unknown one', () => {
    assert.equal(fixed(`${NAME}train:\n  stpes: 3\n`), `${NAME}train:\n  steps: 3\n`);
    assert.equal(fixed(`${NAME}trian: {steps: 3}\n`), `${NAME}train: {steps: 3}\n`);
    assert.equal(fixed(`${NAME}train: {"learning_rate": 3}\n`), `${NAME}train: {lr: 3}\n`);
  });

  it('puts the word that was meant in place of an unknown one', () => {
    assert.equal(fixed(`${NAME}model: {activation: rleu}\n`), `${NAME}model: {activation: relu}\n`);
    assert.equal(fixed(`${NAME}sweep: {model.activation: [relu, tahn]}\n`), `${NAME}sweep: {model.activation: [relu, tanh]}\n`);
  });

  it('writes numbers, truth values and texts as YAML takes them for what they are', () => {
    const mended = {
      'train: {steps: "300"}': '300',
      'train: {steps: 10_000}': '10000',
      'stop: {frozen: yes}': 'true',
      'stop: {frozen: "False"}': 'false',
    };
    for (const [line, value] of Object.entries(mended))
      assert.equal(fixed(`${NAME}${line}\n`), `${NAME}${line.replace(/: [^{]*}/, `: ${value}}`)}\n`);
    assert.equal(fixed('experiment:\n  name: 2025\n'), 'experiment:\n  name: "2025"\n');
    assert.equal(fixed(`${NAME}train:\n  steps: 10,000\n`), `${NAME}train:\n  steps: 10000\n`);
  });

  it('gives an axis the dotted key of its setting', () => {
    assert.equal(fixed(`${NAME}sweep: {lr: [1, 2]}\n`), `${NAME}sweep: {train.lr: [1, 2]}\n`);
    assert.equal(fixed(`${NAME}sweep: {train.learning_rate: [1, 2]}\n`), `${NAME}sweep: {train.lr: [1, 2]}\n`);
    assert.equal(fixed(`${NAME}sweep: {model.width: [1, 2]}\n`), `${NAME}sweep: {widths: [1, 2]}\n`);
    assert.equal(fixed(`${NAME}sweep: {model.widht: [1, 2]}\n`), `${NAME}sweep: {widths: [1, 2]}\n`);
    assert.equal(fixed(`${NAME}sweep: {sweep.seeds: 2}\n`), `${NAME}sweep: {seeds: 2}\n`);
  });

  it('moves a key to the end of the section it belongs to', () => {
    const text = `${NAME}model:\n  lr: 0.5 # high\n  alpha: 2\ntrain:\n    steps: 3 # few\n\nprobe: {}\n`;
    assert.equal(fixed(text), `${NAME}model:\n  alpha: 2\ntrain:\n    steps: 3 # few\n    lr: 0.5 # high\n\nprobe: {}\n`);
    assert.equal(fixed(text.replaceAll('\n', '\r\n')), fixed(text).replaceAll('\n', '\r\n'));
  });

  it('moves a key to a section that it makes', () => {
    assert.equal(fixed(`${NAME}lr: 0.5\nmodel:\n  alpha: 2`), `${NAME}model:\n  alpha: 2\ntrain:\n  lr: 0.5\n`);
    assert.equal(fixed(`${NAME}model:\n  alpha: 2\n  lr: 0.5`), `${NAME}model:\n  alpha: 2\ntrain:\n  lr: 0.5\n`);
  });

  it('makes the file right, each of them', () => {
    for (const text of [
      `${NAME}lr: 0.5\nmodel:\n  alpha: 2\n`,
      `${NAME}train:\n  stpes: 3\n`,
      `${NAME}sweep: {lr: [1, 2]}\n`,
      `${NAME}stop: {frozen: on}`,
    ])
      assert.deepEqual(checkFile(fixed(text), 'exp.yaml').problems, [], fixed(text));
  });

  it('is not offered where it would break something else', () => {
    const texts = [
      `${NAME}train:\n  lr: 1\n  learning_rate: 2\n`, // would be there twice
      `${NAME}train: {lr: 1}\nmodel:\n  alpha: 2\n  lr: 2\n`, // a section between braces, and there already
      `${NAME}model:\n  lr: 2\n`, // would leave the section empty
      `${NAME}model:\n  Ks: [1,\n    2]\n  alpha: 2\n`, // over two lines
      `${NAME}train:\n  lr: -1\n`, // nothing comes to mind
    ];
    for (const text of texts) assert.equal(checkFile(text, 'exp.yaml').problems[0]?.fix, undefined, text);
  });
});

describe('what a file would run', () => {
  it('is told where it has no problems', () => {
    const full = presets().find(({ name }) => name === 'exp002')!;
    const { sweep, problems } = checkFile(full.text, 'exp.yaml');
    assert.deepEqual(problems, []);
    assert.equal(sweep?.runs, 25);
    assert.equal(sweep?.firstRun.name, 'width 100, seed 0');
    assert.equal(checkFile(`${full.text}oops: 1\n`, 'exp.yaml').sweep, null);
  });

  it('is cut down to its first run by options', () => {
    const texts = [
      ...presets().map(({ text }) => text),
      NAME,
      `${NAME}model: {width: 8}\n`,
      `${NAME}model: {depth_hidden: 2, width: [8, 4]}\nsweep: {seeds: [7, 3]}`,
      `${NAME}sweep: {widths: [16, 8], train.lr: [1e-7, 1], model.activation: [erf, relu], stop.frozen: [true, false], target.Ks: [[1, 2, 3, 4, 5, 6, 7]], seeds: 3}`,
      `${NAME}model: {depth_hidden: 2}\nsweep: {widths: [[8, 4], 16]}`,
    ];
    for (const text of texts) {
      const { sweep } = checkFile(text, 'exp.yaml');
      const whole = parseExperiment(text, 'exp.yaml');
      const cut = parseExperiment(text, 'exp.yaml', { set: sweep?.firstRun.options ?? [] });
      assert(whole.ok && cut.ok);
      assert.equal(planRuns(whole.settings).length, sweep?.runs);
      assert.deepEqual(planRuns(cut.settings), planRuns(whole.settings).slice(0, 1), text);
    }
  });

  it('is shown above the first key', () => {
    const lineOf = (text: string) => text.slice(0, checkFile(text, 'exp.yaml').head).split('\n').length - 1;
    assert.equal(lineOf(`# a\n\n  # b\n${NAME}`), 3);
    assert.equal(lineOf(`# a\r\n\r\n${NAME}`), 2);
    assert.equal(lineOf(`%YAML 1.2\n---\n${NAME}`), 2);
    assert.equal(lineOf(''), 0);
    assert.equal(lineOf('# a\n'), 0);
  });
});
