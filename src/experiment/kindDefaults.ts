/** Defaults that depend on the kind of data and of network: written into the tree where the file leaves them open, before it is validated. */
import { IMAGE_DEFAULTS, isImageKind } from './images';
import { valueAt, withValue } from './yaml/locatedTree';
import type { LocatedMap } from './yaml/locatedTree';

type Defaults = Readonly<Record<string, string | number>>;

const OF_IMAGES: Defaults = {
  'data.normalise': 'standardise',
  'train.loss': 'cross_entropy',
  'train.batch_size': 128,
  'probe.from': 'first_task',
  'probe.samples': IMAGE_DEFAULTS.probe,
};
const OF_KIND: Readonly<Record<string, Defaults>> = {
  gaussian: { 'data.dimension': 2, 'target.form': 'product' },
  shapes: {
    'data.image_size': IMAGE_DEFAULTS.shapesSize,
    'data.classes': IMAGE_DEFAULTS.shapesClasses,
    'data.n_train': IMAGE_DEFAULTS.shapesTrain,
    'data.n_test': IMAGE_DEFAULTS.test,
  },
  cifar10: { 'data.n_test': IMAGE_DEFAULTS.test },
  cifar100: { 'data.n_test': IMAGE_DEFAULTS.test },
  folder: { 'data.image_size': IMAGE_DEFAULTS.folderSize },
};
const OF_CNN: Defaults = { 'model.depth_hidden': 3 };
const OF_PROBE: Defaults = { 'probe.samples': IMAGE_DEFAULTS.probe };

/** The tree with the defaults of its kinds; a key that is given or swept stays as it is. */
export function withKindDefaults(tree: LocatedMap): LocatedMap {
  const [kind, type, from] = [textAt(tree, 'data.kind'), textAt(tree, 'model.type'), textAt(tree, 'probe.from')];
  let result = tree;
  if (kind !== undefined && isImageKind(kind)) result = withDefaults(result, OF_IMAGES, 'data.kind');
  if (kind !== undefined && Object.hasOwn(OF_KIND, kind)) result = withDefaults(result, OF_KIND[kind] ?? {}, 'data.kind');
  if (type === 'cnn') result = withDefaults(result, OF_CNN, 'model.type');
  if (from === 'circle') result = withDefaults(result, OF_PROBE, 'probe.from');
  return result;
}

/** @param decided the key whose value they follow from: what is wrong with them is wrong there. */
function withDefaults(tree: LocatedMap, defaults: Defaults, decided: string): LocatedMap {
  const place = valueAt(tree, decided.split('.'))?.place ?? tree.place;
  let result = tree;
  for (const [key, value] of Object.entries(defaults)) {
    const path = key.split('.');
    if (valueAt(tree, path) !== undefined || valueAt(tree, ['sweep', key]) !== undefined) continue;
    const set = withValue(result, path, place, { kind: 'scalar', place, value, isQuoted: false, source: String(value) });
    if (set.kind !== 'blocked') result = set;
  }
  return result;
}

function textAt(tree: LocatedMap, key: string): string | undefined {
  const value = valueAt(tree, key.split('.'));
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}
