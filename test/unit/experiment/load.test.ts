/** Experiments by file and by preset. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from '../../../src/experiment/load';
import { presets } from '../../../src/experiment/presets/presets';
import { formatProblem } from '../../../src/experiment/problem';
import { planRuns } from '../../../src/experiment/sweep';
import { taskSimilarities } from '../../../src/experiment/taskSimilarity';
import { settingsOf } from './marked';

describe('an experiment is loaded', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'ntk-load-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const load = (file: string) => loadExperiment(file, { directory });
  const refusal = (file: string) => {
    const result = load(file);
    assert(!result.ok);
    return result.problems.map(formatProblem).join('\n');
  };

  it('from a file, with save_dir relative to the file', () => {
    mkdirSync(join(directory, 'sub'));
    writeFileSync(join(directory, 'sub', 'a.ntk.yaml'), 'experiment: {name: x, save_dir: ../out}');
    const result = load('sub/a.ntk.yaml');
    assert(result.ok);
    assert.equal(result.file, join(directory, 'sub', 'a.ntk.yaml'));
    assert.equal(result.saveDirectory, join(directory, 'out'));
    assert.equal(result.source, 'experiment: {name: x, save_dir: ../out}');
  });

  it('from a preset, with save_dir relative to the working directory, and options', () => {
    const result = loadExperiment('exp002', { directory, set: ['sweep.widths=[32,48]', 'train.steps=400'] });
    assert(result.ok);
    assert.equal(result.file, undefined);
    assert.equal(result.saveDirectory, join(directory, 'results'));
    assert.deepEqual(result.settings.sweep.widths, [32, 48]);
    assert.equal(result.settings.train.steps, 400);
  });

  it('from a preset also where something else has its name', () => {
    mkdirSync(join(directory, 'exp002'));
    assert(load('exp002').ok);
    assert.equal(refusal('./exp002'), './exp002:1:1: (file): expected an experiment file, found a directory');
  });

  it('names the file as it was given', () => {
    writeFileSync(join(directory, 'a.yaml'), 'experiment: {name: x}\ntrain: {lr: 0}');
    assert.equal(refusal('a.yaml'), 'a.yaml:2:13: train.lr: expected a number above 0, found 0');
  });

  it('not from nothing, with the presets named', () => {
    assert.match(
      refusal('nowhere.yaml'),
      /^nowhere\.yaml:1:1: \(file\): expected an experiment file or a preset \(exp002-quick, .*no such file$/,
    );
    assert.match(refusal('exp02-quick'), /did you mean exp002-quick\?$/);
    assert.match(refusal('a\0b'), /no such file/);
  });

  it('not from bytes that are no UTF-8', () => {
    writeFileSync(join(directory, 'latin.yaml'), Buffer.from('experiment: {name: \xfc}', 'latin1'));
    writeFileSync(join(directory, 'utf16.yaml'), Buffer.from('\uFEFFexperiment: {name: x}', 'utf16le'));
    assert.match(refusal('latin.yaml'), /expected text in UTF-8, found other bytes/);
    assert.match(refusal('utf16.yaml'), /found UTF-16; save the file as UTF-8/);
  });

  it('not from a huge file', () => {
    writeFileSync(join(directory, 'huge.yaml'), Buffer.alloc(5 * 1024 * 1024, '#'));
    assert.match(refusal('huge.yaml'), /at most 4194304 bytes, found 5242880/);
  });
});

describe('presets', () => {
  it('are valid, and called what their experiment is called', () => {
    const families = ['width', 'lr', 'epochs', 'concepts', 'frequencies', 'five-tasks', 'imagenet', 'standard'];
    assert.deepEqual(
      presets().map(({ name }) => name),
      [
        'exp002-quick',
        'exp002',
        'exp002-long',
        'lazy-vs-rich',
        'width-scaling',
        'depth',
        'spectrum-over-points',
        'ntk-profile',
        'weight-decay-ridge',
        'logistic-sharpness',
        'seed-002-examples',
        ...families.flatMap(family => [`reactivation-${family}-quick`, `reactivation-${family}`]),
      ],
    );
    for (const { name, text } of presets()) {
      const { experiment } = settingsOf(text);
      assert.deepEqual([experiment.name, experiment.save_dir], [name, './results']);
    }
  });

  it('exp002 is the sweep of the experiment: widths, seeds, steps, snapshots', () => {
    const settings = settingsOf(presets().find(({ name }) => name === 'exp002')!.text);
    const { widths, seeds } = settings.sweep;
    assert.deepEqual([widths, seeds], [[100, 512, 1024, 2048, 10000], 5]);
    assert.deepEqual([settings.train.steps, settings.train.eval_every, settings.train.lr], [100_000, 500, 1]);
    const byDefault = settingsOf('experiment: {name: exp002}\nsweep: {widths: [100, 512, 1024, 2048, 10000], seeds: 5}');
    assert.deepEqual(settings, byDefault, 'it is what the defaults are');
  });

  it('reactivation in the size of the paper: its widths, rates, epochs and tasks, in the standard parametrisation', () => {
    const of = (name: string) => settingsOf(presets().find(preset => preset.name === name)!.text);
    const { sweep, train, model, tasks, data } = of('reactivation-width');
    assert.deepEqual([sweep.widths, sweep.seeds, train.lr, train.epochs_per_task], [[64, 128, 256, 512, 1024, 2048], 3, 1e-4, 160]);
    assert.deepEqual([model.type, model.parametrisation, model.pooling, model.heads], ['cnn', 'standard', 'max', 'shared']);
    assert.ok(Math.abs(model.w_std ** 2 - 2) < 1e-15);
    assert.deepEqual(
      [data.kind, tasks],
      [
        'cifar10',
        {
          split: [
            [0, 1, 2, 3, 4],
            [5, 6, 7, 8, 9],
          ],
        },
      ],
    );
    const similarities = planRuns(of('reactivation-concepts'))
      .filter(({ axes }) => axes.seed === 0)
      .map(run => taskSimilarities(run.settings.tasks)[0]!.toFixed(3));
    assert.deepEqual(similarities, ['1.000', '0.818', '0.667', '0.538', '0.429', '0.333', '0.250', '0.176', '0.111', '0.053', '0.000']);
    const frequencies = planRuns(of('reactivation-frequencies'))
      .filter(({ axes }) => axes.seed === 0)
      .map(run => taskSimilarities(run.settings.tasks)[0]!);
    frequencies.forEach((similarity, i) => assert.ok(Math.abs(similarity - (1 - 0.1 * i)) < 1e-12));
    for (const run of planRuns(of('reactivation-standard')))
      assert.deepEqual([run.settings.train.lr, run.settings.train.lr_rule], [0.1, 'inverse_width']);
  });

  it('reactivation in minutes has generated images, and the tasks of the large ones', () => {
    const quick = presets().filter(({ name }) => name.startsWith('reactivation-') && name.endsWith('-quick'));
    assert.equal(quick.length, 8);
    for (const { name, text } of quick)
      assert.deepEqual([settingsOf(text).data.kind, settingsOf(text).model.parametrisation], ['shapes', 'standard'], name);
  });

  it('exp002-long takes 3,000,000 steps with a snapshot every 5,000', () => {
    const { train } = settingsOf(presets().find(({ name }) => name === 'exp002-long')!.text);
    assert.deepEqual([train.steps, train.eval_every], [3_000_000, 5_000]);
  });
});

describe('the example workspace', () => {
  const examples = join(__dirname, '..', '..', '..', 'examples');
  const files = readdirSync(examples).filter(name => name.endsWith('.ntk.yaml'));
  it('has three experiments', () => assert.deepEqual(files.sort(), ['circle.ntk.yaml', 'deep-mlp.ntk.yaml', 'points.ntk.yaml']));
  for (const file of files)
    it(`${file} is valid`, () => {
      const result = loadExperiment(file, { directory: examples });
      assert(result.ok, result.ok ? '' : result.problems.map(formatProblem).join('\n'));
      assert.equal(result.saveDirectory, join(examples, 'results'));
    });
});
