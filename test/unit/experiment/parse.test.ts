/** What a sound experiment file means. */
import assert from 'node:assert/strict';
import { parseExperiment } from '../../../src/experiment/parse';
import { formatProblem } from '../../../src/experiment/problem';
import { planRuns } from '../../../src/experiment/sweep';
import { problemsOf, settingsOf } from './marked';

const NAME = 'experiment: {name: x}\n';

/** A kernel-drift file as the thesis behind exp002 writes them. */
const THESIS = `
experiment:
  name: exp002_kernel_drift
  save_dir: results/exp002
  seed: 42

data:
  n_eval: 720
  M_train: 256
  noise_std: 0.02

target:
  Ks: [2, 4, 7, 11, 16, 23, 32]
  amps: [0.9, 0.7, 0.55, 0.45, 0.35, 0.28, 0.22]
  phases: [0.0, 1.57079632679, 1.2, 2.0, 0.942, 4.5, 5.8]

model:
  depth_hidden: 1
  b_std: 0.1

train:
  steps: 100000
  lr: 1.0
  log_every: 1000
  eval_every: 500

sweep:
  widths: [100, 512, 1024, 2048, 10000]
  seeds: 5

analysis:
  reg: 1e-6
`;

describe('an experiment file', () => {
  it('needs a name only: everything else has the defaults of exp002', () => {
    const settings = settingsOf(NAME);
    assert.deepEqual(settings.data, { kind: 'circle', n_eval: 720, M_train: 256, noise_std: 0.02, normalise: 'none' });
    assert.deepEqual(settings.target.Ks, [2, 4, 7, 11, 16, 23, 32]);
    assert.equal(settings.target.form, 'sin');
    assert.equal(settings.model.width, 512);
    assert.deepEqual(settings.train, {
      loss: 'mse',
      steps: 100_000,
      lr: 1,
      lr_rule: 'fixed',
      momentum: 0,
      weight_decay: 0,
      decay_to: 'zero',
      eval_every: 500,
      snapshots: 'linear',
    });
    assert.deepEqual(settings.analysis.freeze, { k: 3, fraction: 0.01 });
    assert.deepEqual(settings.sweep, { seeds: 1 });
    assert.equal(settings.experiment.save_dir, './results');
  });

  it("of the thesis's kernel drift runs unchanged", () => {
    const settings = settingsOf(THESIS);
    assert.deepEqual(settings.experiment, { name: 'exp002_kernel_drift', save_dir: 'results/exp002', seed: 42 });
    assert.deepEqual(settings.sweep, { widths: [100, 512, 1024, 2048, 10000], seeds: 5 });
    assert.equal(settings.model.width, undefined, 'the widths of the sweep stand for it');
    assert.equal(settings.train.log_every, 1000);
    assert.equal(settings.analysis.reg, 1e-6);
  });

  for (const reg of ['1e-6', '1.0e-06', '0.000001', '1E-6', '+1e-6'])
    it(`may write the ridge as ${reg}`, () => {
      assert.equal(settingsOf(`${NAME}analysis: {reg: ${reg}}`).analysis.reg, 1e-6);
    });

  it('may write whole numbers as floats and with exponents', () => {
    assert.deepEqual(settingsOf(`${NAME}train: {steps: 1e4, eval_every: 100.0}`).train.steps, 10_000);
  });

  it('means the same with Windows line ends and a byte order mark', () => {
    assert.deepEqual(settingsOf(`\uFEFF${THESIS.replaceAll('\n', '\r\n')}`), settingsOf(THESIS));
  });

  it('may use anchors and aliases', () => {
    const settings = settingsOf(`${NAME}analysis: {freeze: &slow {k: 5, fraction: 0.1}, velocity_freeze: *slow}`);
    assert.deepEqual(settings.analysis.velocity_freeze, { k: 5, fraction: 0.1 });
  });

  it('keeps its text, comments included', () => {
    const text = `# why\n${NAME}`;
    const result = parseExperiment(text, 'exp.yaml');
    assert(result.ok);
    assert.equal(result.source, text);
  });

  it('with inline points has their numbers, and no noise', () => {
    const points = 'points: {inputs: [[1, 2], [3, 4]], targets: [1, [2]], eval_inputs: [[1, 1], [2, 2], [0, 1]], eval_targets: [1, 2, 3]}';
    const { data } = settingsOf(`${NAME}data: {kind: points, ${points}}`);
    assert.deepEqual([data.M_train, data.n_eval, data.noise_std], [2, 3, 0]);
  });

  it('takes a class of several outputs, a full kernel, a list of widths', () => {
    const text = `${NAME}data: {kind: points, points: {inputs: [[1]], targets: [[1, 2]]}}\nmodel: {depth_hidden: 2, width: [8, 4]}\n`;
    assert.equal(settingsOf(`${text}probe: {reduction: class 1}`).probe.reduction, 'class 1');
    assert.equal(settingsOf(`${text}probe: {reduction: full}`).probe.reduction, 'full');
  });

  it('takes names in any script', () => {
    for (const name of ['Ausbreitung ü 3', '实验', 'a.b-c_d', 'console'])
      assert.equal(settingsOf(`experiment: {name: ${name}}`).experiment.name, name);
  });

  it('sweeps any dotted key', () => {
    const settings = settingsOf(
      `${NAME}sweep: {train.lr: [0.1, 1e0], target.Ks: [[1, 2, 3, 4, 5, 6, 7]], stop.frozen: [true, false], seeds: [7]}`,
    );
    assert.deepEqual(settings.sweep, {
      'train.lr': [0.1, 1],
      'target.Ks': [[1, 2, 3, 4, 5, 6, 7]],
      'stop.frozen': [true, false],
      seeds: [7],
    });
  });

  it('trains on images with the defaults of images, which the settings then say', () => {
    const { data, train, probe } = settingsOf(`${NAME}data: {kind: shapes}\ntrain: {epochs_per_task: 3}`);
    assert.deepEqual([data.normalise, data.classes, data.image_size, data.n_train], ['standardise', 10, 32, 2000]);
    assert.deepEqual([train.loss, train.batch_size, train.steps, train.eval_every], ['cross_entropy', 128, undefined, 500]);
    assert.deepEqual([probe.from, probe.samples], ['first_task', 32]);
    assert.equal(settingsOf(`${NAME}data: {kind: cifar10, normalise: none}\ntrain: {loss: mse}`).train.loss, 'mse');
    const cnn = settingsOf(`${NAME}data: {kind: shapes}\nmodel: {type: cnn, width: [8, 8, 16]}`);
    assert.deepEqual([cnn.model.depth_hidden, cnn.model.pooling, cnn.train.steps], [3, 'max', 100_000]);
  });

  it('takes gaussian inputs with the product as their target', () => {
    const { data, target } = settingsOf(`${NAME}data: {kind: gaussian, M_train: 64}\nprobe: {from: circle}`);
    assert.deepEqual([data.dimension, target.form], [2, 'product']);
  });

  it('takes a list of tasks, or a family of them, and sweeps what describes one', () => {
    const images = `${NAME}data: {kind: cifar10}\ntrain: {epochs_per_task: 2}\n`;
    assert.deepEqual(settingsOf(`${images}tasks: [{classes: [0, 1], weights: [1, 3]}, {classes: [2], epochs: 4}]`).tasks, [
      { classes: [0, 1], weights: [1, 3] },
      { classes: [2], epochs: 4 },
    ]);
    const swept = settingsOf(`${images}tasks: {concepts: {window: 5, shift: 0}}\n`, ['sweep.tasks.concepts.shift=[0, 1, 5]']);
    assert.deepEqual(
      planRuns(swept).map(({ settings }) => settings.tasks),
      [0, 1, 5].map(shift => ({ concepts: { window: 5, shift } })),
    );
    const frequencies = settingsOf(`${images}sweep: {tasks.frequencies.a: [[0.1, 0.1], [0.1, 0.9]]}`);
    assert.equal(planRuns(frequencies).length, 2);
  });

  it('replaces steps by epochs, and the other way round, when an option says so', () => {
    const { train } = settingsOf(`${NAME}train: {steps: 5, eval_every: 1}`, ['train.epochs_per_task=2', 'train.eval_every_epochs=0.5']);
    assert.deepEqual([train.steps, train.epochs_per_task, train.eval_every, train.eval_every_epochs], [undefined, 2, undefined, 0.5]);
  });

  it('checks a rule for each combination of the swept values that it concerns', () => {
    const text = `${NAME}sweep: {data.M_train: [50, 300], data.n_eval: [200, 400]}`;
    assert.deepEqual(
      problemsOf(text).map(({ key, message }) => [key, message]),
      [['sweep.data.M_train[1]', 'expected at most 200, the points of the grid (n_eval) they are drawn from, found 300']],
    );
  });
});

describe('a problem', () => {
  it('reads file:line:column: key: what was expected, what was found', () => {
    const [problem] = problemsOf(`${NAME}train:\n  lr: -1\n`);
    assert.equal(formatProblem(problem!), 'exp.yaml:3:7: train.lr: expected a number above 0, found -1');
  });

  it('is one line and bounded, whatever the file holds', () => {
    const [value] = problemsOf(`${NAME}train: {lr: "a\\nb\\u001b${'x'.repeat(500)}"}`);
    assert.match(value!.message, /found the text "a\\nb\\u001bx{1,40}…"$/);
    const [key] = problemsOf(`${NAME}"a\\nb${'y'.repeat(500)}": 1`);
    assert(formatProblem(key!).length < 400);
    assert(!formatProblem(key!).includes('\n'));
  });

  it('is listed with at most a hundred others', () => {
    const problems = problemsOf(NAME + Array.from({ length: 5000 }, (_, i) => `k${i}: 1\n`).join(''));
    assert.equal(problems.length, 101);
    assert.match(problems.at(-1)!.message, /more problems/);
  });
});
