/** Malformed experiment files: each problem names line, column and key, and says what was expected and what was found. */
import { expectProblems } from './marked';
import type { Expected } from './marked';

const NAME = 'experiment: {name: x}\n';
const IMAGES = `${NAME}data: {kind: shapes}\n`;

describe('a malformed experiment file is refused with the place, because', () => {
  const files: readonly (readonly [why: string, marked: string, expected: Expected])[] = [
    // The file as a whole
    ['it is empty', '▸', [['experiment.name', /needs at least a name, found an empty file/]]],
    ['it holds comments only', '▸# nothing here\n\n', [['experiment.name', /found an empty file/]]],
    ['it is a list', '▸- experiment\n- data\n', [['(file)', /expected sections such as "experiment:".*found a list of 2/]]],
    ['it is a word', '▸hello', [['(file)', /found the text "hello"$/]]],
    ['no space follows the colon', '▸experiment:x', [['(file)', /found the text "experiment:x"; a space must follow the colon/]]],
    ['it holds two documents', `${NAME}▸---\n${NAME}`, [['(file)', /one experiment in the file, found a second YAML document/]]],
    ['it asks for YAML 1.1', `▸%YAML 1.1\n---\n${NAME}`, [['%YAML', /expected YAML 1\.2, found the directive for 1\.1/]]],
    [
      'it nests too deep',
      `▸${NAME}`.replace('▸', '') + `data: ${'['.repeat(32)}▸[1${']'.repeat(33)}`,
      [['(file)', /at most 32 levels of nesting/]],
    ],
    ['it is too long', `▸# ${'x'.repeat(1024 * 1024)}`, [['(file)', /at most 1048576 characters, found 1048578/]]],

    // YAML's syntax
    ['a tab indents', `${NAME}train:\n▸\tlr: 1\n`, [['train', /expected spaces as indentation, found a tab/]]],
    [
      'a list is not closed',
      `${NAME}target:\n  Ks: [1, 2\n▸  form: sin\n`.replace('▸  form', '  ▸form'),
      [['target.Ks', /expected "]" to close/]],
    ],
    [
      'a list is not closed at the end',
      `${NAME}target: {Ks: [1, 2▸`,
      [['target.Ks', /expected "]" to close what was opened before, found none/]],
    ],
    ['a quote is not closed', `experiment:\n  name: "x▸`, [['experiment.name', /expected a closing quote, found the end/]]],
    ['a key stands in another column', `${NAME}train:\n  lr: 1\n▸ steps: 3\n`, [['train.lr', /expected the same indentation/]]],
    ['two keys share a line', `${NAME}train: ▸lr: 1\n`, [['train.lr', /expected one "key: value" a line/]]],
    ['a line has no colon', `experiment:\n  name: x\n  ▸seed 3\n`, [['experiment."seed 3"', /expected "key: value".*found no colon/]]],
    [
      'text begins with a reserved character',
      'experiment: {name: ▸@x}',
      [['experiment.name', /YAML reserves \(@\); put the text in quotes/]],
    ],
    ['a value has a tag', `${NAME}train: {lr: ▸!fast 1}`, [['train.lr', /expected a plain value, found a YAML tag \(!fast\)/]]],
    [
      'a key stands twice',
      `${NAME}train:\n  lr: 1\n  steps: 5\n  ▸lr: 2\n`,
      [['train.lr', /expected once, found again \(first in line 3\)/]],
    ],
    ['a section stands twice', `${NAME}train: {lr: 1}\n▸train: {lr: 2}\n`, [['train', /found again \(first in line 2\)/]]],
    ['an alias names nothing', `${NAME}train: {lr: ▸*rate}`, [['train.lr', /expected an alias of an earlier anchor, found \*rate/]]],
    ['an alias stands inside its own anchor', `${NAME}train: &t {lr: ▸*t}`, [['train.lr', /found \*t, which none defines/]]],
    ['it merges keys', `${NAME}base: &b {}\ntrain: {▸<<: *b}`, [['train."<<"', /found a merge \(<<\).*write the keys out/]]],
    [
      'keys are no text',
      `${NAME}▸1: a\n▸[a]: b\n▸null: c\n`,
      [
        ['(file)', /text, found 1$/],
        ['(file)', /found a list/],
        ['(file)', /found null/],
      ],
    ],
    ['a key is __proto__', `${NAME}model: {▸__proto__: {width: 3}}`, [['model.__proto__', /found __proto__/]]],
    [
      'aliases expand without end',
      `a: &a [${'1,'.repeat(99)}1]\nb: &b [${'*a,'.repeat(99)}*a]\nc: &c [${'*b,'.repeat(97)}▸*b,*b,*b]\n`,
      [['(file)', /at most 1000000 values after aliases are written out/]],
    ],

    // Keys
    [
      'a key is misspelt',
      `${NAME}model: {▸depth_hiden: 1}`,
      [['model.depth_hiden', /a key of model, found depth_hiden; did you mean depth_hidden\?/]],
    ],
    ['a section is misspelt', `${NAME}▸modle: {}`, [['modle', /did you mean model\?/]]],
    ['a key stands in another section', `${NAME}train: {▸depth_hidden: 1}`, [['train.depth_hidden', /did you mean model\.depth_hidden\?/]]],
    ['a key stands at the top', `${NAME}▸widths: [1]`, [['widths', /did you mean sweep\.widths\?/]]],
    ['a key has another name', `${NAME}train: {▸learning_rate: 1}`, [['train.learning_rate', /did you mean lr\?/]]],
    [
      'a key is not like any',
      `${NAME}keep: {▸everything: 1}`,
      [['keep.everything', /a key of keep \(parameters, preds or kernels\), found everything$/]],
    ],
    ['a key is a method of objects', `${NAME}stop: {▸constructor: 1}`, [['stop.constructor', /a key of stop .*found constructor$/]]],
    ['the name is missing', '▸experiment: {seed: 1}', [['experiment.name', /expected text of 1 to 100 characters, found no such key/]]],
    ['the whole section of the name is missing', '▸train: {steps: 5}', [['experiment.name', /found no such key/]]],
    [
      'lazy begins above rich',
      `${NAME}analysis: {regime: {lazy: {drift: 0.6}, ▸rich: {taylor_gap: ▸0.05}}}`,
      [
        ['analysis.regime.rich.drift', /expected at least 0\.6, the threshold of lazy, found 0\.5/],
        ['analysis.regime.rich.taylor_gap', /expected at least 0\.1, the threshold of lazy, found 0\.05/],
      ],
    ],
    ['a nested key is misspelt', `${NAME}analysis: {freeze: {▸fractoin: 0.1}}`, [['analysis.freeze.fractoin', /did you mean fraction\?/]]],

    // Values
    ['a section is a number', `${NAME}train: ▸5`, [['train', /expected a section \(keys and values\), found 5/]]],
    ['a section is empty', `${NAME}▸train:\ndata: {}\n`, [['train', /found nothing/]]],
    ['a number is text', `${NAME}train: {lr: ▸fast}`, [['train.lr', /expected a number above 0, found the text "fast"$/]]],
    ['a number is in quotes', `${NAME}train: {lr: ▸"1.0"}`, [['train.lr', /found the text "1\.0", a number in quotes; remove them/]]],
    ['a number has underscores', `${NAME}train: {steps: ▸10_000}`, [['train.steps', /"10_000"; write numbers without underscores/]]],
    ['a number has a decimal comma', `${NAME}train: {lr: ▸"1,5"}`, [['train.lr', /write numbers without commas/]]],
    ['a number is infinite', `${NAME}train: {lr: ▸.inf}`, [['train.lr', /expected a number above 0, found \.inf/]]],
    ['a number is none', `${NAME}data: {noise_std: ▸.nan}`, [['data.noise_std', /expected a number of at least 0, found \.nan/]]],
    ['a number overflows', `${NAME}model: {w_std: ▸1e400}`, [['model.w_std', /found 1e400/]]],
    [
      'a count is a fraction',
      `${NAME}train: {eval_every: ▸0.5}`,
      [['train.eval_every', /expected a whole number from 1 to 1000000000, found 0\.5/]],
    ],
    ['a count is negative', `${NAME}train: {steps: ▸-1}`, [['train.steps', /from 0 to 1000000000, found -1/]]],
    ['a value is null', `${NAME}train: {log_every: ▸null}`, [['train.log_every', /found null, which is nothing in YAML/]]],
    [
      'a truth value is yes',
      `${NAME}stop: {frozen: ▸yes}`,
      [['stop.frozen', /expected true or false, found the text "yes"; YAML 1\.2 wants true/]],
    ],
    [
      'a word is not among the choices',
      `${NAME}model: {activation: ▸swish}`,
      [['model.activation', /relu, leaky_relu, erf, tanh, gelu or linear, found the text "swish"$/]],
    ],
    ['a choice is misspelt', `${NAME}model: {activation: ▸ReLu}`, [['model.activation', /did you mean relu\?/]]],
    [
      'an item of a list is wrong',
      `${NAME}target: {Ks: [1, ▸two, 3], amps: [1, 1, 1], phases: [0, 0, 0]}`,
      [['target.Ks[1]', /a whole number of at least 0, found the text "two"/]],
    ],
    ['a list is a number', `${NAME}target: {Ks: ▸3}`, [['target.Ks', /expected a list of 1 to 1000 whole numbers of at least 0, found 3/]]],
    [
      'a width is a fraction',
      `${NAME}model: {width: ▸1.5}`,
      [['model.width', /a whole number from 1 to 1000000, or a list .*, found 1\.5/]],
    ],
    [
      'a list of widths has a wrong one',
      `${NAME}model: {depth_hidden: 2, width: [8, ▸0]}`,
      [['model.width[1]', /a whole number from 1 to 1000000, found 0/]],
    ],
    ['a seed is negative', `${NAME}sweep: {seeds: [0, ▸-1]}`, [['sweep.seeds[1]', /from 0 to 4294967295, found -1/]]],
    ['there are no seeds', `${NAME}sweep: {seeds: ▸0}`, [['sweep.seeds', /from 1 to 10000, or a list/]]],
    [
      'a reduction is unknown',
      `${NAME}probe: {reduction: ▸mean}`,
      [['probe.reduction', /trace-mean, trace-sum, full, logit-sum or class.*found the text "mean"/]],
    ],
    [
      'the name is a number',
      'experiment: {name: ▸002}',
      [['experiment.name', /found 002, which YAML reads as a number; put it in quotes/]],
    ],
    ['the name is a path', 'experiment: {name: ▸../x}', [['experiment.name', /a name that can be a directory.*found the text "\.\.\/x"/]]],
    ['the name is reserved on Windows', 'experiment: {name: ▸con.txt}', [['experiment.name', /no name that Windows reserves.*"con\.txt"/]]],
    ['the name ends with a dot', 'experiment: {name: ▸x.}', [['experiment.name', /no dot or space at either end/]]],
    ['the name has a control character', 'experiment: {name: ▸"a\\tb"}', [['experiment.name', /control characters.*"a\\tb"/]]],
    ['the name has too many bytes', `experiment: {name: ▸${'好'.repeat(80)}}`, [['experiment.name', /at most 200 bytes/]]],
    ['there is no place to write', 'experiment: {name: x, save_dir: ▸""}', [['experiment.save_dir', /found the text ""/]]],

    // What keys demand of each other
    [
      'amplitudes and phases are fewer',
      `${NAME}target: {Ks: [1, 2], amps: ▸[1], phases: ▸[0]}`,
      [
        ['target.amps', /a list of 2 numbers, one for each of Ks, found a list of 1/],
        ['target.phases', /found a list of 1/],
      ],
    ],
    [
      'amplitudes are missing',
      `${NAME}▸target: {Ks: [1, 2], phases: [0, 0]}`,
      [['target.amps', /a list of 2 numbers.*found no such key \(the default has 7\)/]],
    ],
    [
      'amplitudes differ from the default',
      `${NAME}target: {amps: ▸[1]}`,
      [['target.amps', /7 numbers, one for each of the default Ks, found a list of 1/]],
    ],
    [
      'more points are drawn than there are',
      `${NAME}data: {n_eval: 100, M_train: ▸101}`,
      [['data.M_train', /at most 100, the points of the grid.*found 101/]],
    ],
    [
      'the grid is smaller than the default draw',
      `${NAME}data: {n_eval: ▸100}`,
      [['data.n_eval', /at least 256 points, the default of M_train.*found 100/]],
    ],
    [
      'widths are given twice',
      `${NAME}model: {width: 5}\nsweep: {▸widths: [3]}`,
      [['sweep.widths', /either sweep\.widths or model\.width, found both \(model\.width in line 2\)/]],
    ],
    [
      'a list of widths does not fit the depth',
      `${NAME}model: {depth_hidden: 2, width: ▸[3]}`,
      [['model.width', /2 widths, one for each hidden layer.*found a list of 1/]],
    ],
    [
      'inline points are missing',
      `${NAME}▸data: {kind: points}`,
      [['data.points', /inputs and targets, because data\.kind is points; found no such key/]],
    ],
    [
      'inline points stand with the circle',
      `${NAME}data: {points: ▸{inputs: [[1]], targets: [1]}}`,
      [['data.points', /because data\.kind is circle; write kind: points/]],
    ],
    [
      'targets of inline points are missing',
      `${NAME}data: {kind: points, ▸points: {inputs: [[1]]}}`,
      [['data.points.targets', /found no such key/]],
    ],
    [
      'inputs differ in length',
      `${NAME}data: {kind: points, points: {inputs: [[1, 2], ▸[3]], targets: [1, 2]}}`,
      [['data.points.inputs[1]', /expected 2 numbers, as in the first input, found 1/]],
    ],
    [
      'targets are fewer than inputs',
      `${NAME}data: {kind: points, points: {inputs: [[1], [2]], targets: ▸[1]}}`,
      [['data.points.targets', /2 targets, one for each of inputs, found 1/]],
    ],
    [
      'an input cannot be scaled',
      `${NAME}data: {kind: points, normalise: unit, points: {inputs: [[1], ▸[0]], targets: [1, 2]}}`,
      [['data.points.inputs[1]', /one of length 0/]],
    ],
    [
      'evaluation targets stand alone',
      `${NAME}data: {kind: points, points: {inputs: [[1]], targets: [1], eval_targets: ▸[1]}}`,
      [['data.points.eval_targets', /expected eval_inputs with them/]],
    ],
    [
      'circle keys stand with inline points',
      `${NAME}data: {kind: points, M_train: ▸5, points: {inputs: [[1]], targets: [1]}}\ntarget: ▸{form: cos}`,
      [
        ['data.M_train', /only with data\.kind circle/],
        ['target', /only with data\.kind circle/],
      ],
    ],
    [
      'a class is out of range',
      `${NAME}probe: {reduction: ▸class 1}`,
      [['probe.reduction', /expected class 0, the only output of the network, found class 1/]],
    ],
    [
      'the engine circle is asked for deep networks',
      `${NAME}model: {depth_hidden: 2}\nengine: ▸circle\n`,
      [
        [
          'engine',
          /expected auto, tensorflow, embedded or float64, found circle: it trains one hidden layer, and model\.depth_hidden is 2/,
        ],
      ],
    ],
    [
      'the engine circle is asked for in a sweep of activations',
      `${NAME}engine: ▸circle\nsweep: {model.activation: [relu, tanh]}\n`,
      [['engine', /it trains ReLU networks, and model\.activation is tanh/]],
    ],
    [
      'the engine circle is one of those of a sweep',
      `${NAME}data: {normalise: standardise}\nsweep: {engine: [float64, ▸circle]}\n`,
      [['sweep.engine[1]', /its inputs lie on the unit circle, and data\.normalise is standardise/]],
    ],
    [
      'the engine circle is asked for points beside the circle',
      `${NAME}data: {kind: points, points: {inputs: [[1, 0], [0.6, 0.7]], targets: [1, 2]}}\nengine: ▸circle\n`,
      [['engine', /lie on the unit circle \(normalise: unit puts them there\), and data\.points\.inputs\[1\] has length 0\.92/]],
    ],
    [
      'the engine circle is asked for points in space',
      `${NAME}data: {kind: points, points: {inputs: [[1, 0, 0]], targets: [1]}}\nengine: ▸circle\n`,
      [['engine', /data\.points\.inputs have 3 coordinates/]],
    ],
    [
      'the engine circle is asked for several outputs',
      `${NAME}data: {kind: points, points: {inputs: [[1, 0]], targets: [[1, 2]]}}\nengine: ▸circle\n`,
      [['engine', /it trains one output, and data\.points\.targets have 2/]],
    ],
    [
      'the estimator needs more points',
      `${NAME}data: {kind: points, points: {inputs: [[1]], targets: [1]}}\nanalysis: {cka: ▸debiased}`,
      [['analysis.cka', /found debiased, which needs 4/]],
    ],
    [
      'there would be too many snapshots',
      `${NAME}train: {steps: 2000001, eval_every: ▸1}`,
      [['train.eval_every', /at most 1000000 snapshots, found 2000001/]],
    ],
    [
      'the network would not fit',
      `${NAME}model: {depth_hidden: 2, width: ▸100000}`,
      [['model.width', /layers of at most 268435456 weights \(2 GiB\), found 10000000000/]],
    ],
    ['the activations would not fit', `${NAME}model: {width: ▸1000000}`, [['model.width', /at most 268435456 activations/]]],
    [
      'widths differ under inverse_width',
      `${NAME}model: {depth_hidden: 2, width: [3, 4]}\ntrain: {lr_rule: ▸inverse_width}`,
      [['train.lr_rule', /one width for all hidden layers/]],
    ],

    // Sweeps
    [
      'a swept key does not exist',
      `${NAME}sweep: {▸model.dept: [1]}`,
      [['sweep.model.dept', /a key of model, found dept; did you mean depth_hidden\?/]],
    ],
    ['a swept key lacks its section', `${NAME}sweep: {▸lr: [1]}`, [['sweep.lr', /did you mean train\.lr\?/]]],
    [
      'a swept key is a section',
      `${NAME}sweep: {▸train: {lr: [1]}}`,
      [['sweep.train', /the dotted key of one setting, such as train\.loss: \[\.\.\.\]/]],
    ],
    [
      'a swept key has one value',
      `${NAME}sweep: {train.lr: ▸0.1}`,
      [['sweep.train.lr', /expected a list of values of train\.lr, found 0\.1/]],
    ],
    ['a swept value is wrong', `${NAME}sweep: {train.lr: [0.1, ▸-1]}`, [['sweep.train.lr[1]', /a number above 0, found -1/]]],
    [
      'a swept value stands twice',
      `${NAME}sweep: {seeds: [1, 2, ▸1]}`,
      [['sweep.seeds[2]', /each value once, found 1 again \(also at \[0\]\)/]],
    ],
    [
      'a key is swept and given',
      `${NAME}train: {lr: 1}\nsweep: {▸train.lr: [1, 2]}`,
      [['sweep.train.lr', /either swept or given once, found both \(also in line 2\)/]],
    ],
    ['widths are swept by the dotted key', `${NAME}sweep: {▸model.width: [1]}`, [['sweep.model.width', /expected sweep\.widths/]]],
    [
      'the seed of the data is swept',
      `${NAME}sweep: {▸experiment.seed: [1]}`,
      [['sweep.experiment.seed', /sweep\.seeds gives the seeds of the initial values/]],
    ],
    ['a swept value breaks a rule', `${NAME}sweep: {data.M_train: [100, ▸1000]}`, [['sweep.data.M_train[1]', /at most 720/]]],
    [
      'swept depths and widths do not fit',
      `${NAME}sweep: {widths: [▸[3, 4], 5], model.depth_hidden: [1, 2]}`,
      [['sweep.widths[0]', /expected 1 width, one for each hidden layer/]],
    ],
    [
      'there would be too many runs',
      `${NAME}sweep: ▸{seeds: 5000, train.lr: [1, 2, 3]}`,
      [['sweep', /at most 10000 runs, found 15000 \(3 x train\.lr, 5000 x seed\)/]],
    ],

    // Images, tasks, batches
    ['momentum is 1 or more', `${NAME}train: {momentum: ▸1}`, [['train.momentum', /found 1/]]],
    ['a decay has no strength', `${NAME}train: {decay_to: ▸initial}`, [['train.decay_to', /expected weight_decay with it/]]],
    [
      'steps and epochs are given',
      `${NAME}train: {steps: 3, epochs_per_task: ▸2, eval_every: 1, eval_every_epochs: ▸1}`,
      [
        ['train.epochs_per_task', /either train\.steps or train\.epochs_per_task, found both/],
        ['train.eval_every_epochs', /found both/],
      ],
    ],
    ['a CNN has no images', `${NAME}model: {type: ▸cnn}`, [['model.type', /expected mlp with data\.kind circle, found cnn/]]],
    [
      'pooling is given without a CNN',
      `${NAME}model: {pooling: ▸max}`,
      [['model.pooling', /only with model\.type cnn, found with model\.type mlp/]],
    ],
    [
      'a CNN has another depth',
      `${IMAGES}model: {type: cnn, depth_hidden: ▸2}`,
      [['model.depth_hidden', /expected 3, the convolutions of a cnn, found 2/]],
    ],
    [
      'keys are of other data',
      `${NAME}data: {kind: shapes, M_train: ▸5, path: ▸./x, dimension: ▸2}\ntarget: ▸{form: sin}`,
      [
        ['data.M_train', /only with data\.kind circle or gaussian, found with data\.kind shapes/],
        ['data.path', /only with data\.kind cifar10, cifar100 or folder/],
        ['data.dimension', /only with data\.kind gaussian/],
        ['target', /only with data\.kind circle or gaussian/],
      ],
    ],
    ['a folder of images is not named', `${NAME}▸data: {kind: folder}`, [['data.path', /expected the directory of the images/]]],
    ['tasks have no images', `${NAME}tasks: ▸[{classes: [0]}]`, [['tasks', /only with data\.kind .*shapes, found with data\.kind circle/]]],
    [
      'tasks are none',
      `${IMAGES}tasks: ▸[]`,
      [['tasks', /expected a list of 1 to 100 sections, or a section \(keys and values\), found an empty list/]],
    ],
    [
      'a family is empty',
      `${IMAGES}train: {epochs_per_task: 1}\ntasks: ▸{}`,
      [['tasks', /expected concepts, frequencies or split, found none/]],
    ],
    [
      'two families are given',
      `${IMAGES}train: {epochs_per_task: 1}\ntasks: {concepts: {window: 5, shift: 1}, split: ▸[[0]]}`,
      [['tasks.split', /one family of tasks, found also concepts/]],
    ],
    [
      'a window goes beyond the classes',
      `${IMAGES}train: {epochs_per_task: 1}\ntasks: {concepts: {window: 5, shift: ▸6}}`,
      [['tasks.concepts.shift', /at most 5, so that the second window of 5 fits shapes, which has 10 classes \(0 to 9\), found 6/]],
    ],
    [
      'tasks name classes twice and classes that are not there',
      `${IMAGES}train: {epochs_per_task: 1}\ntasks: [{classes: [0, ▸0]}, {classes: [1, ▸10]}, {classes: [1, 2], weights: ▸[1]}]`,
      [
        ['tasks[0].classes[1]', /each class once in a task, found 0 again/],
        ['tasks[1].classes[1]', /a class of shapes, which has 10 classes \(0 to 9\), found 10/],
        ['tasks[2].weights', /expected 2 weights, one for each class, found 1/],
      ],
    ],
    [
      'a task has another key',
      `${IMAGES}train: {epochs_per_task: 1}\ntasks: [{classes: [0], ▸epoch: 2}]`,
      [['tasks[0].epoch', /did you mean epochs/]],
    ],
    [
      'tasks have no length',
      `${IMAGES}tasks: [{classes: [0], epochs: 2}, ▸{classes: [1]}]`,
      [['tasks[1]', /expected the length of training on each task \(epochs, or train\.epochs_per_task\), found none/]],
    ],
    [
      'tasks are given in steps',
      `${IMAGES}train: {steps: ▸100}\ntasks: {split: [[0], [1]]}`,
      [['train.steps', /expected epochs_per_task in its place/]],
    ],
    [
      'images have no training points to follow',
      `${IMAGES}probe: {from: ▸train}`,
      [['probe.from', /first_task, current_task or all_tasks with images/]],
    ],
    ['the circle has no tasks to follow', `${NAME}probe: {from: ▸all_tasks}`, [['probe.from', /train or circle with data\.kind circle/]]],
    ['all training points are followed', `${NAME}probe: {samples: ▸5}`, [['probe.samples', /found with probe\.from train/]]],
    ['classes are learnt from numbers', `${NAME}train: {loss: ▸cross_entropy}`, [['train.loss', /mse or half_sum with data\.kind circle/]]],
    [
      'a logistic label is another number',
      `${NAME}data: {kind: points, points: {inputs: [[1], [2]], targets: [1, ▸0]}}\ntrain: {loss: logistic}`,
      [['data.points.targets[1]', /label -1 or 1.*found 0/]],
    ],
    [
      'targets are no probabilities',
      `${NAME}data: {kind: points, points: {inputs: [[1], [2]], targets: [[1, 0], ▸[1, 1]]}}\ntrain: {loss: cross_entropy}`,
      [['data.points.targets[1]', /probabilities of two or more classes.*found \[1, 1\]/]],
    ],
    [
      'the exact engine cannot train on batches',
      `${NAME}train: {batch_size: 16}\nengine: ▸circle`,
      [['engine', /it trains on all points at once, and train\.batch_size is given/]],
    ],
    [
      'the lists of classes are swept',
      `${IMAGES}train: {epochs_per_task: 1}\nsweep: {▸tasks: [1], ▸tasks.split: [1]}`,
      [
        ['sweep.tasks', /the dotted key of one setting, such as tasks\.concepts\.window/],
        ['sweep.tasks.split', /cannot be swept/],
      ],
    ],
    [
      'it is the thesis’s NTK profile',
      `${NAME}▸sample_seeds: 100\n▸grid: {n: 5}\n`,
      [
        ['sample_seeds', /kernel drift \(exp002\).*found a key of the thesis's NTK profile/],
        ['grid', /NTK profile/],
      ],
    ],
    [
      'it is the thesis’s eigen-analysis',
      `${NAME}analysis: {reg: 1e-6, ▸eigen_analysis: true}`,
      [['analysis.eigen_analysis', /found a key of the thesis's eigen-analysis/]],
    ],

    // All at once, and nothing that only follows from what is said already
    [
      'much is wrong',
      '▸experiment:\n  ▸nmae: x\ndata:\n  ▸M_trian: 50\n  n_eval: 100\ntrain: {lr: ▸0, steps: ▸x}\ntarget: {Ks: [1], amps: ▸[1, 2], phases: [0]}\n',
      [
        ['experiment.name', /found no such key/],
        ['experiment.nmae', /did you mean name/],
        ['data.M_trian', /did you mean M_train/],
        ['train.lr', /above 0, found 0/],
        ['train.steps', /found the text "x"/],
        ['target.amps', /expected a list of 1 number, one for each of Ks, found a list of 2/],
      ],
    ],
    ['a second line is wrong in a file with CRLF', 'experiment:\r\n  name: x\r\n  ▸sed: 1\r\n', [['experiment.sed', /did you mean seed/]]],
    ['the first line is wrong after a byte order mark', '\uFEFFexperiment: {name: x, ▸sed: 1}', [['experiment.sed', /did you mean seed/]]],
  ];
  for (const [why, marked, expected] of files) it(why, () => expectProblems(marked, expected));
});
