/** What an unknown key or value was probably meant to be: another key, or another experiment's. */
import { distance } from 'fastest-levenshtein';
import { describeKeys, keysOf } from './keys';
import { alternatives } from './expectation';
import { keyText } from './problem';

export interface Unknown {
  readonly message: string;
  /** The known key that was probably meant, as `suggestKey` gives it. */
  readonly meant?: string;
}

/** What to say of a key that the schema does not have; `section` is the path of the section that holds it. */
export function unknownKey(section: readonly (string | number)[], key: string): Unknown {
  const other = Object.hasOwn(OTHER_EXPERIMENTS, key) ? OTHER_EXPERIMENTS[key] : undefined;
  if (other !== undefined)
    return { message: `expected an experiment on kernel drift (exp002), which is what this program runs; found a key of ${other}` };
  const place = section.length === 0 ? 'a section of an experiment file' : `a key of ${section.join('.')}`;
  const meant = suggestKey(section, key);
  if (meant !== undefined) return { message: `expected ${place}, found ${keyText(key)}; did you mean ${meant}?`, meant };
  return { message: `expected ${place} (${alternatives(keysOf(section))}), found ${keyText(key)}` };
}

/** The known key nearest to an unknown one, bare in its own section and dotted elsewhere; undefined when none is near. */
export function suggestKey(section: readonly (string | number)[], key: string): string | undefined {
  const siblings = keysOf(section);
  const others = describeKeys().map(described => described.key);
  const isSame = (candidate: string) => normalised(candidate) === normalised(key);
  const lastPart = (dotted: string) => dotted.slice(dotted.lastIndexOf('.') + 1);
  const synonym = Object.hasOwn(SYNONYMS, normalised(key)) ? SYNONYMS[normalised(key)] : undefined;
  return (
    siblings.find(isSame) ??
    (synonym === undefined ? undefined : relativeTo(section, synonym)) ??
    others.find(dotted => dotted === key || isSame(lastPart(dotted))) ??
    nearest(key, siblings) ??
    nearSynonym(section, key) ??
    others.find(dotted => lastPart(dotted).length > 4 && distance(normalised(lastPart(dotted)), normalised(key)) <= 1)
  );
}

/** The nearest of some words, when it is near enough to have been meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const apart = typingErrors(normalised(word), normalised(candidate));
    const length = Math.max(word.length, candidate.length);
    const allowed = length <= 4 ? 1 : length <= 8 ? 2 : 3;
    if (apart <= allowed && apart * 2 < length && apart < least) [best, least] = [candidate, apart];
  }
  return best;
}

/** Levenshtein's distance, with two neighbouring characters in the wrong order as one error. */
function typingErrors(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const swapped = a.slice(0, at) + (a[at + 1] ?? '') + (a[at] ?? '') + a.slice(at + 2);
  return swapped === b ? Math.min(1, distance(a, b)) : distance(a, b);
}

function nearSynonym(section: readonly (string | number)[], key: string): string | undefined {
  const synonym = nearest(key, Object.keys(SYNONYMS));
  const meant = synonym === undefined ? undefined : SYNONYMS[synonym];
  return meant === undefined ? undefined : relativeTo(section, meant);
}

const normalised = (word: string) =>
  word
    .slice(0, 100)
    .toLowerCase()
    .replace(/[-_\s]/g, '');

function relativeTo(section: readonly (string | number)[], dotted: string): string {
  const prefix = `${section.join('.')}.`;
  return section.length > 0 && dotted.startsWith(prefix) ? dotted.slice(prefix.length) : dotted;
}

const NTK_PROFILE = "the thesis's NTK profile at initialisation over sampled networks";
const EIGEN_ANALYSIS = "the thesis's eigen-analysis of the NTK";
const OTHER_EXPERIMENTS: Readonly<Record<string, string>> = {
  sample_seeds: NTK_PROFILE,
  grid: NTK_PROFILE,
  grids: NTK_PROFILE,
  eigen_analysis: EIGEN_ANALYSIS,
  eigenanalysis: EIGEN_ANALYSIS,
  eigenfunctions: EIGEN_ANALYSIS,
  eigen: EIGEN_ANALYSIS,
};

/** Names that papers and other programs use, without case, dashes and underscores. */
const SYNONYMS: Readonly<Record<string, string>> = {
  learningrate: 'train.lr',
  eta: 'train.lr',
  numsteps: 'train.steps',
  nsteps: 'train.steps',
  maxsteps: 'train.steps',
  iterations: 'train.steps',
  epochs: 'train.epochs_per_task',
  nepochs: 'train.epochs_per_task',
  batch: 'train.batch_size',
  minibatch: 'train.batch_size',
  l2: 'train.weight_decay',
  beta: 'train.momentum',
  pool: 'model.pooling',
  probesize: 'probe.samples',
  dataset: 'data.kind',
  datadir: 'data.path',
  imagesize: 'data.image_size',
  snapshotevery: 'train.eval_every',
  evaluateevery: 'train.eval_every',
  evalinterval: 'train.eval_every',
  depth: 'model.depth_hidden',
  hiddenlayers: 'model.depth_hidden',
  nlayers: 'model.depth_hidden',
  hidden: 'model.depth_hidden',
  hiddenwidth: 'model.width',
  hiddensize: 'model.width',
  nonlinearity: 'model.activation',
  param: 'model.parametrisation',
  parameterization: 'model.parametrisation',
  parameterisation: 'model.parametrisation',
  sigmaw: 'model.w_std',
  weightstd: 'model.w_std',
  sigmab: 'model.b_std',
  biasstd: 'model.b_std',
  ntrain: 'data.M_train',
  numtrain: 'data.M_train',
  trainsize: 'data.M_train',
  m: 'data.M_train',
  neval: 'data.n_eval',
  ngrid: 'data.n_eval',
  noise: 'data.noise_std',
  labelnoise: 'data.noise_std',
  frequencies: 'target.Ks',
  freqs: 'target.Ks',
  k: 'target.Ks',
  amplitudes: 'target.amps',
  phis: 'target.phases',
  phi: 'target.phases',
  ridge: 'analysis.reg',
  regularisation: 'analysis.reg',
  regularization: 'analysis.reg',
  lambda: 'analysis.reg',
  outdir: 'experiment.save_dir',
  output: 'experiment.save_dir',
  savepath: 'experiment.save_dir',
  dir: 'experiment.save_dir',
  randomseed: 'experiment.seed',
  backend: 'engine',
};
