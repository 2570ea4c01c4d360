/** `--set key=value`: options over a file. */
import assert from 'node:assert/strict';
import { formatProblem } from '../../../src/experiment/problem';
import { problemsOf, settingsOf } from './marked';

const FILE = `
experiment: {name: x}
model: {width: 7, activation: tanh}
train: {lr: 2, steps: 50}
`;
const SWEEP = `
experiment: {name: x}
sweep: {widths: [3, 4], train.lr: [1, 2], seeds: 2}
`;

describe('--set', () => {
  it('replaces values of the file, adds keys and makes sections', () => {
    const settings = settingsOf(FILE, ['train.steps=400', 'analysis.freeze.k=9', 'experiment.name=y', 'target.form=cos']);
    assert.equal(settings.train.steps, 400);
    assert.equal(settings.train.lr, 2);
    assert.equal(settings.analysis.freeze.k, 9);
    assert.equal(settings.experiment.name, 'y');
    assert.equal(settings.target.form, 'cos');
  });

  it('takes YAML values: lists, text in quotes, truth values, sections', () => {
    const settings = settingsOf(FILE, ['sweep.widths=[32, 48]', 'experiment.name="a=b"', 'stop.frozen=true', 'analysis={reg: 1e-3}']);
    assert.deepEqual(settings.sweep.widths, [32, 48]);
    assert.equal(settings.experiment.name, 'a=b');
    assert.equal(settings.stop.frozen, true);
    assert.equal(settings.analysis.reg, 1e-3);
  });

  it('takes dotted keys of a sweep as they are', () => {
    assert.deepEqual(settingsOf(FILE, ['sweep.model.activation=[relu, erf]']).sweep['model.activation'], ['relu', 'erf']);
  });

  it('lets the last of two options win', () => {
    assert.equal(settingsOf(FILE, ['train.lr=3', 'train.lr=4']).train.lr, 4);
  });

  it('replaces what it excludes when the file has it', () => {
    const swept = settingsOf(FILE, ['sweep.widths=[1, 2]', 'sweep.train.lr=[5, 6]']);
    assert.deepEqual(swept.sweep, { widths: [1, 2], 'train.lr': [5, 6], seeds: 1 });
    assert.equal(swept.model.width, undefined);
    const given = settingsOf(SWEEP, ['model.width=9', 'train.lr=7']);
    assert.deepEqual(given.sweep, { seeds: 2 });
    assert.equal(given.model.width, 9);
    assert.equal(given.train.lr, 7);
  });

  it('does not replace what another option set', () => {
    assert.deepEqual(problemsOf(FILE, ['model.width=9', 'sweep.widths=[1]']).map(formatProblem), [
      '--set sweep.widths=[1]: sweep.widths: expected either sweep.widths or model.width, found both (model.width by --set model.width=9)',
    ]);
  });

  for (const [option, said] of [
    ['train.steps=many', '--set train.steps=many: train.steps: expected a whole number from 0 to 1000000000, found the text "many"'],
    ['train.step=1', '--set train.step=1: train.step: expected a key of train, found step; did you mean steps?'],
    ['train.steps', '--set train.steps: train.steps: expected key=value, found no "="'],
    ['train.steps=', '--set train.steps=: train.steps: expected a value after "=", found nothing'],
    ['=5', '--set =5: (option): expected a dotted key before "=", such as train.steps=400'],
    ['train..lr=5', '--set train..lr=5: train..lr: expected a dotted key before "=", such as train.steps=400'],
    ['target.Ks=[1, 2', '--set target.Ks=[1, 2: target.Ks: expected "]" to close what was opened before, found none'],
    ['train.lr.x=1', '--set train.lr.x=1: train.lr.x: expected a key of a section, but train.lr is a value, not a section'],
    [
      'data.M_train=800',
      '--set data.M_train=800: data.M_train: expected at most 720, the points of the grid (n_eval) they are drawn from, found 800',
    ],
    ['train.lr=\n', '--set train.lr=\\u000a: train.lr: expected a value after "=", found nothing'],
    ['__proto__.x=1', '--set __proto__.x=1: __proto__.x: expected a dotted key before "=", such as train.steps=400'],
  ] as const)
    it(`${option} is refused by its own text`, () => {
      assert.deepEqual(problemsOf(FILE, [option]).map(formatProblem), [said]);
    });

  it('reports problems of the file first, then those of the options in their order', () => {
    const problems = problemsOf('experiment: {name: x, sed: 1}', ['train.lr=x', 'train.steps=y']);
    assert.deepEqual(
      problems.map(({ key, option }) => [key, option]),
      [
        ['experiment.sed', undefined],
        ['train.lr', 0],
        ['train.steps', 1],
      ],
    );
  });

  it('points at the character of the option', () => {
    assert.equal(problemsOf(FILE, ['target.Ks=[1, x]', 'target.amps=[1, 1]', 'target.phases=[1, 1]'])[0]?.column, 15);
  });
});
