/** Keys that nothing reads yet: a run that asks for one is refused when it begins, so that none is passed over in silence. */
import { isImageKind } from './images';
import { at } from './rule';
import type { Combination, Rule } from './rule';

/** Setting, and whether it is asked for what is not supported yet. */
type Later = readonly [key: string, isAsked: (settings: Combination) => boolean];

const LATER: readonly Later[] = [
  ['data.kind', ({ data: { kind } }) => kind !== 'circle' && kind !== 'points'],
  ['model.type', ({ model }) => model.type === 'cnn'],
  ['train.loss', ({ train: { loss } }) => loss === 'cross_entropy' || loss === 'logistic'],
  ['train.epochs_per_task', ({ train }) => train.epochs_per_task !== undefined],
  ['train.eval_every_epochs', ({ train }) => train.eval_every_epochs !== undefined],
  ['train.batch_size', ({ train }) => train.batch_size !== undefined],
  ['train.momentum', ({ train }) => train.momentum !== 0],
  ['train.weight_decay', ({ train }) => train.weight_decay !== 0],
  ['probe.from', ({ probe }) => probe.from === 'circle'],
];

export const unsupportedRules: readonly Rule[] = LATER.map(([key, isAsked]) => ({
  keys: [key],
  // Of images the kind says it all.
  check: settings =>
    isAsked(settings) && (key === 'data.kind' || !isImageKind(settings.data.kind)) ? [at(key, 'not supported by this version')] : [],
}));
