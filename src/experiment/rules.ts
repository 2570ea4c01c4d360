/** What keys demand of each other: one rule, one entry. Each speaks of one combination of settings, swept values put in. */
import { CIRCLE_KEYS, circleRefusal } from './circleEngine';
import { MAX_STEPS } from './schema';
import type { ExperimentSettings } from './schema';

/** Settings of one combination of axis values; only the seed is still open. */
export type Combination = Omit<ExperimentSettings, 'sweep'> & {
  readonly model: ExperimentSettings['model'] & { readonly width: number | number[] };
};

/** Is the key in the file, as a setting or as an axis? Defaults are not given. */
export type IsGiven = (key: string) => boolean;

export interface Violation {
  /** The key to point at; list positions in brackets are path parts here. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface Rule {
  /** The settings it depends on: where one of them is faulty itself, the rule is silent. */
  readonly keys: readonly string[];
  check(settings: Combination, isGiven: IsGiven): readonly Violation[];
}

/** Numbers in one array: 2 GiB in float64. */
export const MAX_NUMBERS = 2 ** 28;
export const MAX_SNAPSHOTS = 1_000_000;

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
  {
    keys: ['data.kind', 'data.points'],
    check: ({ data }) => {
      if (data.kind === 'points' && data.points === undefined)
        return [at('data.points', 'expected inline inputs and targets, because data.kind is points; found no such key')];
      if (data.kind === 'circle' && data.points !== undefined)
        return [at('data.points', 'expected no inline points, because data.kind is circle; write kind: points to train on them')];
      return [];
    },
  },
  ...['data.n_eval', 'data.M_train', 'data.noise_std', 'target'].map(key => ({
    keys: ['data.kind', key],
    check: ({ data }: Combination, isGiven: IsGiven) =>
      data.kind === 'points' && isGiven(key)
        ? [at(key, 'expected only with data.kind circle, found with data.kind points, where points and targets are given inline')]
        : [],
  })),
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
    keys: ['probe.reduction', 'data.kind', 'data.points'],
    check: ({ probe, data }) => {
      const output = /^class (\d+)$/.exec(probe.reduction)?.[1];
      const outputs = outputsOf(data);
      if (output === undefined || outputs === undefined || Number(output) < outputs) return [];
      const classes = outputs === 1 ? 'class 0, the only output' : `class 0 to class ${outputs - 1}, the outputs`;
      return [at('probe.reduction', `expected ${classes} of the network, found ${probe.reduction}`)];
    },
  },
  {
    keys: ['analysis.cka', 'data.kind', 'data.points', 'data.M_train'],
    check: ({ analysis, data }) => {
      const points = trainingPoints(data);
      return analysis.cka === 'debiased' && points !== undefined && points < 4
        ? [at('analysis.cka', `expected biased or uncentred for ${points} training points, found debiased, which needs 4`)]
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
  { keys: ['data.kind', 'data.M_train', 'data.n_eval', 'data.points', 'probe.reduction'], check: kernelFits },
  { keys: ['data.kind', 'data.M_train', 'data.n_eval', 'data.points', 'model.width', 'model.depth_hidden'], check: networkFits },
  {
    keys: ['engine', ...CIRCLE_KEYS],
    check: settings => {
      const refusal = settings.engine === 'circle' ? circleRefusal(settings) : null;
      return refusal === null ? [] : [at('engine', `expected auto, tensorflow, embedded or float64, found circle: ${refusal}`)];
    },
  },
  {
    keys: ['train.steps', 'train.eval_every'],
    check: ({ train: { steps, eval_every: every } }) =>
      steps / every <= MAX_SNAPSHOTS
        ? []
        : [
            at(
              'train.eval_every',
              `expected at most ${MAX_SNAPSHOTS} snapshots, found ${Math.floor(steps / every)} (${steps} steps, one every ${every})`,
            ),
          ],
  },
  {
    keys: ['train.log_every', 'train.steps'],
    check: ({ train: { steps, log_every: every } }) =>
      every === undefined || steps / every <= MAX_SNAPSHOTS
        ? []
        : [
            at(
              'train.log_every',
              `expected at most ${MAX_SNAPSHOTS} lines of log.txt, found ${Math.floor(Math.min(steps, MAX_STEPS) / every)}`,
            ),
          ],
  },
];

type Data = ExperimentSettings['data'];

/** Numbers in each target: 1 on the circle; undefined while the points are missing. */
function outputsOf(data: Data): number | undefined {
  return data.kind === 'circle' ? 1 : data.points === undefined ? undefined : width(data.points.targets[0]);
}

function trainingPoints(data: Data): number | undefined {
  return data.kind === 'circle' ? data.M_train : data.points?.inputs.length;
}

function evaluationPoints(data: Data): number | undefined {
  return data.kind === 'circle' ? data.n_eval : (data.points?.eval_inputs ?? data.points?.inputs)?.length;
}

function pointsAgree({ kind, points, normalise }: Data): Violation[] {
  if (kind !== 'points' || points === undefined) return [];
  const { inputs, targets, eval_inputs: evalInputs, eval_targets: evalTargets } = points;
  const size = inputs[0]?.length ?? 0;
  const outputs = width(targets[0]);
  const path = (name: string, ...rest: number[]) => ['data', 'points', name, ...rest];
  const found: Violation[] = [];
  const sameLength = (name: string, values: readonly (number | number[])[], length: number, what: string) => {
    const odd = values.findIndex(value => width(value) !== length);
    const value = values[odd];
    if (value !== undefined)
      found.push({ path: path(name, odd), message: `expected ${counted(length, 'number')}, ${what}, found ${width(value)}` });
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

function kernelFits({ data, probe }: Combination): Violation[] {
  const M = trainingPoints(data);
  const evaluated = evaluationPoints(data);
  const outputs = outputsOf(data);
  if (M === undefined || evaluated === undefined || outputs === undefined) return [];
  const blocks = probe.reduction === 'full' ? outputs : 1;
  const [rows, cols] = [Math.max(M, evaluated) * blocks, M * blocks];
  if (rows * cols <= MAX_NUMBERS) return [];
  const key =
    blocks > 1 && Math.max(M, evaluated) * M <= MAX_NUMBERS ? 'probe.reduction' : data.kind === 'circle' ? 'data.M_train' : 'data.points';
  return [at(key, `expected kernels of at most ${MAX_NUMBERS} numbers (2 GiB), found ${rows} x ${cols}`)];
}

function networkFits({ data, model }: Combination): Violation[] {
  const M = trainingPoints(data);
  const evaluated = evaluationPoints(data);
  const outputs = outputsOf(data);
  if (M === undefined || evaluated === undefined || outputs === undefined) return [];
  const hidden = typeof model.width === 'number' ? new Array<number>(model.depth_hidden).fill(model.width) : model.width;
  const sizes = [data.kind === 'circle' ? 2 : width(data.points?.inputs[0]), ...hidden, outputs];
  const largest = Math.max(...sizes.slice(1).map((fanOut, i) => fanOut * (sizes[i] ?? 0)));
  const activations = (M + evaluated) * Math.max(...sizes);
  if (largest > MAX_NUMBERS) return [at('model.width', `expected layers of at most ${MAX_NUMBERS} weights (2 GiB), found ${largest}`)];
  if (activations > MAX_NUMBERS)
    return [at('model.width', `expected at most ${MAX_NUMBERS} activations a layer (2 GiB), found ${activations} (width x points)`)];
  return [];
}

const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

const width = (value: number | readonly number[] | undefined) => (value === undefined ? 0 : typeof value === 'number' ? 1 : value.length);

function at(key: string, message: string): Violation {
  return { path: key.split('.'), message };
}
