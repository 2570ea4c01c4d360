/** What keys demand of each other: one rule, one entry. Each speaks of one combination of settings, swept values put in. */
import { CIRCLE_KEYS, circleRefusal } from '../circleEngine';
import { cnnMemoryRule } from './cnnMemory';
import { dataRules, evaluationPoints, inputSizeOf, lengthOf, outputsOf, probePoints } from './dataRules';
import { COLOUR_CHANNELS, isImageKind } from '../images';
import { at, counted, MAX_NUMBERS } from './rule';
import type { Combination, Rule, Violation } from './rule';
import type { ExperimentSettings } from '../schema';
import { taskRules } from './taskRules';
import { trainingRules } from './trainingRules';

/** What decides the number of points whose kernel is followed, and the number of outputs. */
const PROBE_KEYS = ['data.kind', 'data.points', 'data.M_train', 'probe.from', 'probe.samples'];
const OUTPUT_KEYS = ['data.kind', 'data.points', 'data.classes', 'tasks', 'model.heads'];

export const rules: readonly Rule[] = [
  {
    keys: ['target.Ks', 'target.amps', 'target.phases', 'data.kind'],
    check: ({ target, data }, isGiven) =>
      (['amps', 'phases'] as const).flatMap(name => {
        if (target[name].length === target.Ks.length || data.kind !== 'circle') return [];
        const key = `target.${name}`;
        const wanted = `one for each of ${isGiven('target.Ks') ? '' : 'the default '}Ks`;
        const found = isGiven(key) ? `a list of ${target[name].length}` : `no such key (the default has ${target[name].length})`;
        return [at(key, `expected a list of ${counted(target.Ks.length, 'number')}, ${wanted}, found ${found}`)];
      }),
  },
  ...dataRules,
  ...trainingRules,
  ...taskRules,
  cnnMemoryRule,
  {
    keys: ['data.kind', 'data.M_train', 'data.n_eval'],
    check: ({ data: { kind, M_train: M, n_eval: n } }, isGiven) => {
      if (kind !== 'circle' || M <= n) return [];
      if (isGiven('data.M_train'))
        return [at('data.M_train', `expected at most ${n}, the points of the grid (n_eval) they are drawn from, found ${M}`)];
      return [at('data.n_eval', `expected at least ${M} points, the default of M_train that are drawn from them, found ${n}`)];
    },
  },
  { keys: ['data.kind', 'data.points', 'data.normalise'], check: ({ data }) => pointsAgree(data) },
  {
    keys: ['model.width', 'model.depth_hidden'],
    check: ({ model: { width, depth_hidden: depth } }) =>
      typeof width === 'number' || width.length === depth
        ? []
        : [
            at(
              'model.width',
              `expected ${counted(depth, 'width')}, one for each hidden layer (depth_hidden), found a list of ${width.length}`,
            ),
          ],
  },
  {
    keys: ['model.width', 'model.depth_hidden', 'train.lr_rule'],
    check: ({ model: { width, depth_hidden: depth }, train }) => {
      if (train.lr_rule !== 'inverse_width') return [];
      if (depth === 0) return [at('train.lr_rule', 'expected fixed for a network without hidden layers, found inverse_width')];
      const isUniform = typeof width === 'number' || new Set(width).size === 1;
      return isUniform ? [] : [at('train.lr_rule', 'expected one width for all hidden layers with inverse_width, found different widths')];
    },
  },
  {
    keys: ['probe.reduction', ...OUTPUT_KEYS],
    check: settings => {
      const { probe } = settings;
      const output = /^class (\d+)$/.exec(probe.reduction)?.[1];
      const outputs = outputsOf(settings);
      if (output === undefined || outputs === undefined || Number(output) < outputs) return [];
      const classes = outputs === 1 ? 'class 0, the only output' : `class 0 to class ${outputs - 1}, the outputs`;
      return [at('probe.reduction', `expected ${classes} of the network, found ${probe.reduction}`)];
    },
  },
  {
    keys: ['analysis.cka', ...PROBE_KEYS],
    check: settings => {
      const points = probePoints(settings);
      const what = settings.probe.from === 'train' ? 'training point' : 'probe point';
      return settings.analysis.cka === 'debiased' && points !== undefined && points < 4
        ? [at('analysis.cka', `expected biased or uncentred for ${counted(points, what)}, found debiased, which needs 4`)]
        : [];
    },
  },
  {
    keys: ['analysis.regime'],
    check: ({ analysis: { regime } }) =>
      (['drift', 'feature_drift', 'taylor_gap'] as const)
        .filter(name => regime.lazy[name] > regime.rich[name])
        .map(name =>
          at(`analysis.regime.rich.${name}`, `expected at least ${regime.lazy[name]}, the threshold of lazy, found ${regime.rich[name]}`),
        ),
  },
  { keys: ['data.n_eval', 'probe.reduction', ...PROBE_KEYS, ...OUTPUT_KEYS], check: kernelFits },
  { keys: ['data', 'model.type', 'model.width', 'model.depth_hidden', 'train.batch_size', ...OUTPUT_KEYS], check: networkFits },
  {
    keys: ['engine', ...CIRCLE_KEYS],
    check: settings => {
      const refusal = settings.engine === 'circle' ? circleRefusal(settings) : null;
      return refusal === null ? [] : [at('engine', `expected auto, tensorflow, embedded or float64, found circle: ${refusal}`)];
    },
  },
];

type Data = ExperimentSettings['data'];

function pointsAgree({ kind, points, normalise }: Data): Violation[] {
  if (kind !== 'points' || points === undefined) return [];
  const { inputs, targets, eval_inputs: evalInputs, eval_targets: evalTargets } = points;
  const size = inputs[0]?.length ?? 0;
  const outputs = lengthOf(targets[0]);
  const path = (name: string, ...rest: number[]) => ['data', 'points', name, ...rest];
  const found: Violation[] = [];
  const sameLength = (name: string, values: readonly (number | number[])[], length: number, what: string) => {
    const odd = values.findIndex(value => lengthOf(value) !== length);
    const value = values[odd];
    if (value !== undefined)
      found.push({ path: path(name, odd), message: `expected ${counted(length, 'number')}, ${what}, found ${lengthOf(value)}` });
  };
  const sameCount = (name: string, count: number, other: string, expected: number) => {
    if (count !== expected)
      found.push({ path: path(name), message: `expected ${counted(expected, 'target')}, one for each of ${other}, found ${count}` });
  };
  sameLength('inputs', inputs, size, 'as in the first input');
  sameLength('targets', targets, outputs, 'as in the first target');
  sameCount('targets', targets.length, 'inputs', inputs.length);
  if (evalInputs !== undefined) sameLength('eval_inputs', evalInputs, size, 'as in the training inputs');
  if (evalTargets !== undefined) {
    sameLength('eval_targets', evalTargets, outputs, 'as in the training targets');
    if (evalInputs === undefined)
      found.push({ path: path('eval_targets'), message: 'expected eval_inputs with them, found eval_targets alone' });
    else sameCount('eval_targets', evalTargets.length, 'eval_inputs', evalInputs.length);
  }
  if (normalise === 'unit')
    for (const [name, values] of [
      ['inputs', inputs],
      ['eval_inputs', evalInputs ?? []],
    ] as const) {
      const zero = values.findIndex(value => value.every(x => x === 0));
      if (zero !== -1)
        found.push({ path: path(name, zero), message: 'expected an input that can be scaled to unit length, found one of length 0' });
    }
  return found;
}

function kernelFits(settings: Combination): Violation[] {
  const { data, probe } = settings;
  const M = probePoints(settings);
  const evaluated = evaluationPoints(data);
  const outputs = outputsOf(settings);
  if (M === undefined || evaluated === undefined || outputs === undefined) return [];
  const blocks = probe.reduction === 'full' ? outputs : 1;
  const [rows, cols] = [Math.max(M, evaluated) * blocks, M * blocks];
  if (rows * cols <= MAX_NUMBERS) return [];
  const points = probe.from !== 'train' ? 'probe.samples' : data.kind === 'points' ? 'data.points' : 'data.M_train';
  const key = blocks > 1 && Math.max(M, evaluated) * M <= MAX_NUMBERS ? 'probe.reduction' : points;
  return [at(key, `expected kernels of at most ${MAX_NUMBERS} numbers (2 GiB), found ${rows} x ${cols}`)];
}

function networkFits(settings: Combination): Violation[] {
  const { data, model } = settings;
  const points = pointsAtOnce(settings);
  const outputs = outputsOf(settings);
  const size = inputSizeOf(data);
  if (points === undefined || outputs === undefined || size === undefined) return [];
  const { largest, widest } = model.type === 'cnn' ? cnnSizes(settings, size, outputs) : mlpSizes(settings, size, outputs);
  const activations = points * widest;
  if (largest > MAX_NUMBERS) return [at('model.width', `expected layers of at most ${MAX_NUMBERS} weights (2 GiB), found ${largest}`)];
  // Images are trained on in float32.
  const most = isImageKind(data.kind) ? 2 * MAX_NUMBERS : MAX_NUMBERS;
  if (activations > most)
    return [at('model.width', `expected at most ${most} activations a layer (2 GiB), found ${activations} (width x points)`)];
  return [];
}

/** Weights of the largest layer, and activations of the widest one for each point. */
function mlpSizes({ model }: Combination, size: number, outputs: number) {
  const hidden = typeof model.width === 'number' ? new Array<number>(model.depth_hidden).fill(model.width) : model.width;
  const sizes = [size, ...hidden, outputs];
  return { largest: Math.max(...sizes.slice(1).map((fanOut, i) => fanOut * (sizes[i] ?? 0))), widest: Math.max(...sizes) };
}

/** Weights belong to patches of 3x3 pixels, of which a few exist at a time; the image halves three times. */
function cnnSizes({ model }: Combination, size: number, outputs: number) {
  const channels = typeof model.width === 'number' ? [model.width, model.width, model.width] : model.width;
  const pixels = size / COLOUR_CHANNELS;
  const fanIns = [COLOUR_CHANNELS, ...channels].slice(0, -1).map(c => 9 * c);
  const last = (channels.at(-1) ?? 1) * Math.floor(pixels / 64);
  return {
    largest: Math.max(...fanIns.map((fanIn, l) => fanIn * (channels[l] ?? 1)), last * outputs),
    widest: Math.max(size, ...channels.map((count, l) => (count * pixels) / 4 ** l)),
  };
}

/** Points in one forward pass. */
function pointsAtOnce(settings: Combination): number | undefined {
  const { data, train } = settings;
  const probe = probePoints(settings);
  const evaluated = evaluationPoints(data);
  if (probe === undefined || evaluated === undefined) return undefined;
  if (data.kind === 'circle' || data.kind === 'gaussian') return data.M_train + evaluated;
  if (!isImageKind(data.kind)) return probe + evaluated;
  const batch = Math.min(train.batch_size ?? Infinity, data.n_train ?? Infinity);
  // Without both only the files say how many there are.
  return batch === Infinity ? probe : Math.max(probe, batch);
}
