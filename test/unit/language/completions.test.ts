/** What is offered at the cursor, and that what is written then is right. */
import assert from 'node:assert/strict';
import { describeKeys } from '../../../src/experiment/keys';
import { parseExperiment } from '../../../src/experiment/parse';
import { presets } from '../../../src/experiment/presets/presets';
import { completionsAt } from '../../../src/language/completions';
import type { Completion } from '../../../src/language/completions';
import { atCursor, written } from './marked';

function offered(marked: string): Completion[] {
  const { text, offset } = atCursor(marked);
  return completionsAt(text, offset);
}

const labels = (marked: string) => offered(marked).map(({ label }) => label);

function one(marked: string, label: string): Completion {
  const found = offered(marked).find(completion => completion.label === label);
  assert(found, `${label} is offered in ${JSON.stringify(marked)}`);
  return found;
}

/** The text after one of the completions was chosen. */
function after(marked: string, label: string): string {
  const { text } = atCursor(marked);
  const { word, text: snippet } = one(marked, label);
  return written(text, word, snippet);
}

const NAME = 'experiment: {name: x}\n';

describe('completion of keys', () => {
  it('offers the sections, and those only that the file does not have', () => {
    assert.deepEqual(labels(`${NAME}train:\n  lr: 1\n‸\n`), [
      'data',
      'target',
      'model',
      'tasks',
      'probe',
      'analysis',
      'keep',
      'engine',
      'stop',
      'sweep',
    ]);
  });

  it('offers the keys of the section that it does not have yet', () => {
    assert.deepEqual(labels('stop:\n  frozen: true\n  ‸\n'), ['diverged', 'wall_time']);
    assert.deepEqual(labels('stop: {frozen: true, ‸}'), ['diverged', 'wall_time']);
    assert.deepEqual(labels('analysis:\n  freeze:\n    ‸'), ['k', 'fraction']);
    assert.deepEqual(labels('analysis:\n  frieze:\n    ‸'), []);
  });

  it('writes a key with its default, ready to be typed over', () => {
    assert.equal(one('train:\n  ‸', 'lr').text, 'lr: ${1:1}');
    assert.equal(one('target:\n  ‸', 'Ks').text, 'Ks: [${1:2, 4, 7, 11, 16, 23, 32}]');
    assert.equal(one('experiment:\n  ‸', 'name').text, 'name: ${1:my-experiment}');
  });

  it('writes a key of words as a choice, the default first', () => {
    assert.equal(one('data:\n  ‸', 'normalise').text, 'normalise: ${1|none,standardise,unit|}');
    assert.equal(one('stop:\n  ‸', 'frozen').text, 'frozen: ${1|false,true|}');
  });

  it('writes a section with the keys that it needs', () => {
    assert.equal(after('‸', 'experiment'), 'experiment:\n  name: my-experiment');
    assert.equal(
      after('data:\n  kind: points\n  poi‸\n', 'points').split('\n').slice(2, 4).join('\n'),
      '  points:\n    inputs: [[-1, -1], [-1, 1], [1, -1], [1, 1]]',
    );
    assert.equal(one('‸', 'model').text, 'model:\n  $0');
    assert.equal(one('analysis: {‸}', 'freeze').text, 'freeze: {$0}');
  });

  it('replaces a key that has its value by the bare other key', () => {
    assert.equal(after('train:\n  l‸og_every: 3\n', 'lr'), 'train:\n  lr: 3\n');
  });

  it('tells what a key takes, its default and its meaning', () => {
    const { description } = one('train:\n  ‸', 'lr');
    assert.deepEqual([description?.key, description?.expected, description?.default], ['train.lr', 'a number above 0', 1]);
    assert.match(description?.meaning ?? '', /Learning rate/);
  });
});

describe('completion of axes', () => {
  it('offers widths, seeds and every setting that can be swept', () => {
    const axes = labels('sweep:\n  ‸');
    assert.deepEqual(axes.slice(0, 3), ['widths', 'seeds', 'data.n_eval']);
    assert(axes.includes('analysis.freeze.k'));
    for (const key of ['model.width', 'data.kind', 'experiment.seed', 'sweep.seeds']) assert(!axes.includes(key), key);
  });

  it('takes dots for part of the word', () => {
    assert.equal(
      after('sweep:\n  model.act‸\n', 'model.activation'),
      'sweep:\n  model.activation: [relu, leaky_relu, erf, tanh, gelu, linear]\n',
    );
    assert.equal(after('sweep:\n  train.‸\n', 'train.lr'), 'sweep:\n  train.lr: [1]\n');
  });

  it('puts last what the file gives once already', () => {
    const axes = offered('model: {width: 3, alpha: 2}\nsweep:\n  ‸');
    assert.deepEqual(
      axes.slice(-2).map(({ label, isGivenOnce }) => [label, isGivenOnce]),
      [
        ['widths', true],
        ['model.alpha', true],
      ],
    );
    assert(axes.slice(0, -2).every(({ isGivenOnce }) => !isGivenOnce));
  });

  it('says what the setting means', () => {
    assert.match(one('sweep:\n  ‸', 'train.lr').description?.meaning ?? '', /^Axis of the sweep\. Learning rate/);
  });
});

describe('completion of values', () => {
  it('offers the words with their meanings, and says which is the default', () => {
    const words = offered('model:\n  parametrisation: ‸');
    assert.deepEqual(
      words.map(({ text, isDefault }) => [text, isDefault]),
      [
        ['ntk', true],
        ['standard', false],
      ],
    );
    assert.match(words[0]?.meaning ?? '', /N\(0, 1\)/);
  });

  it('offers truth values, defaults and examples', () => {
    assert.deepEqual(labels('stop: {frozen: ‸}'), ['true', 'false']);
    assert.deepEqual(labels('analysis:\n  reg: ‸'), ['1e-6']);
    assert.deepEqual(labels('model:\n  width: ‸'), ['512', '[128, 64]']);
    assert.deepEqual(labels('probe:\n  reduction: ‸'), ['trace-mean', 'trace-sum', 'full', 'logit-sum', 'class 0']);
    assert.deepEqual(labels('engine: ‸'), ['auto', 'circle', 'tensorflow', 'embedded', 'float64']);
  });

  it('offers in a list what it does not have yet', () => {
    assert.deepEqual(labels('sweep:\n  data.normalise: [none, ‸]'), ['standardise', 'unit']);
    assert.deepEqual(labels('sweep:\n  stop.frozen:\n    - true\n    - ‸'), ['false']);
  });

  it('puts a blank behind the colon where there is none', () => {
    assert.equal(after('model:\n  activation:‸', 'erf'), 'model:\n  activation: erf');
    assert.equal(after('model:\n  activation: "re‸"\n', 'relu'), 'model:\n  activation: "relu"\n');
  });

  it('offers nothing for sections, unknown keys and free numbers', () => {
    for (const marked of ['model: ‸', 'model:\n  witdh: ‸', 'mdoel:\n  ‸', 'data:\n  points:\n    inputs: [[‸'])
      assert.deepEqual(labels(marked), [], marked);
  });
});

describe('completion in an empty file', () => {
  it('offers the presets as they are', () => {
    for (const { name, text } of presets()) {
      assert.equal(after('# mine\n‸', name), `# mine\n${text}`);
      assert.equal(one('‸', name).isSnippet, false);
    }
    assert(!labels(`${NAME}‸`).includes('exp002'));
  });
});

/** What a key needs beside it: a file with the cursor where the key is to be written. */
function fileFor(key: string): string {
  const points = '  kind: points\n  points: {inputs: [[-1, -1], [-1, 1], [1, -1], [1, 1]], targets: [1, -1, -1, 1]}\n';
  const images = 'data: {kind: shapes}\n';
  const path = key.split('.');
  const section = path[0] === 'experiment' ? 'experiment:\n  name: x\n' : `${NAME}${path[0]}:\n`;
  const lines = path.slice(1, -1).map((name, depth) => `${'  '.repeat(depth + 1)}${name}:\n`);
  const beside = BESIDE[key] ?? '';
  const outer = lines.length > 0 && beside.startsWith(lines[0]!) ? '' : lines.join('');
  const inside = `${section}${beside}${outer}${'  '.repeat(path.length - 1)}‸\n`;
  if (key === 'data.normalise') return inside.replace('data:\n', `data:\n${points}`);
  const others = /^(tasks|model\.(pooling|heads)$)/.test(key) ? images : '';
  return `${others}${inside}${key.startsWith('tasks.') ? 'train: {epochs_per_task: 2}\n' : ''}`;
}

const BESIDE: Readonly<Record<string, string>> = {
  'data.dimension': '  kind: gaussian\n',
  'data.path': '  kind: cifar10\n',
  'data.n_train': '  kind: shapes\n',
  'data.n_test': '  kind: shapes\n',
  'data.image_size': '  kind: shapes\n',
  'data.classes': '  kind: shapes\n',
  'model.pooling': '  type: cnn\n',
  'train.decay_to': '  weight_decay: 0.1\n',
  'probe.samples': '  from: circle\n',
  'tasks.concepts.window': '  concepts:\n    shift: 1\n',
  'tasks.concepts.shift': '  concepts:\n    window: 5\n',
  'tasks.frequencies.groups': '  frequencies:\n    a: [0.1]\n',
  'tasks.frequencies.samples': '  frequencies:\n    a: [0.1]\n',
};

describe('what completion writes', () => {
  it('is, for every key there is, what the file takes', () => {
    let checked = 0;
    for (const { key } of describeKeys()) {
      const path = key.split('.');
      if (path[0] === 'sweep' || path.length < 2 || key === 'experiment.name') continue;
      if (key.startsWith('data.points.') || key === 'data.kind') continue; // They need each other.
      const text = after(fileFor(key), path.at(-1)!);
      const parsed = parseExperiment(text, 'exp.yaml');
      assert(parsed.ok, `${text}\n${parsed.ok ? '' : JSON.stringify(parsed.problems)}`);
      checked++;
    }
    assert(checked > 60, `${checked} keys`);
  });

  it('is, for every axis there is, a sweep', () => {
    // What these sweep has to agree with other keys of the file.
    const together =
      /^(data\.normalise|target\.|probe\.(reduction|from|samples)|model\.(type|pooling|heads)|train\.(loss|decay_to)|tasks\.)/;
    const needsImages = /^data\.(n_train|n_test|image_size|classes)$/;
    for (const { label } of offered(`${NAME}sweep:\n  ‸\n`).filter(({ label: axis }) => !together.test(axis))) {
      const data = needsImages.test(label) ? 'data: {kind: shapes}\n' : label === 'data.dimension' ? 'data: {kind: gaussian}\n' : '';
      const text = after(`${NAME}${data}sweep:\n  ‸\n`, label);
      const parsed = parseExperiment(text, 'exp.yaml');
      assert(
        parsed.ok || label === 'train.log_every' || label === 'model.alpha',
        `${text}\n${parsed.ok ? '' : JSON.stringify(parsed.problems)}`,
      );
    }
  });
});
