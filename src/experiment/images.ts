/** What follows from `data` about images: whether they are some, how large, in how many classes. */
import type { ExperimentSettings } from './schema';

type Data = ExperimentSettings['data'];

const IMAGE_KINDS = ['cifar10', 'cifar100', 'folder', 'shapes'] as const;
export type ImageKind = (typeof IMAGE_KINDS)[number];

/** Where `data.image_size`, `data.classes`, `data.n_train` and `data.n_test` are not given. */
export const IMAGE_DEFAULTS = { shapesSize: 32, folderSize: 64, shapesClasses: 10, shapesTrain: 2000, test: 2000, probe: 32 } as const;

const CIFAR_SIZE = 32;
export const COLOUR_CHANNELS = 3;

export function isImageKind(kind: string): kind is ImageKind {
  return (IMAGE_KINDS as readonly string[]).includes(kind);
}

/** Height and width in pixels; undefined for data that are no images. */
export function imageSize({ kind, image_size: given }: Pick<Data, 'kind' | 'image_size'>): number | undefined {
  switch (kind) {
    case 'cifar10':
    case 'cifar100':
      return CIFAR_SIZE;
    case 'shapes':
      return given ?? IMAGE_DEFAULTS.shapesSize;
    case 'folder':
      return given ?? IMAGE_DEFAULTS.folderSize;
    default:
      return undefined;
  }
}

/** Undefined for data that are no images, and for folders, whose directories say it. */
export function classCount({ kind, classes }: Pick<Data, 'kind' | 'classes'>): number | undefined {
  switch (kind) {
    case 'cifar10':
      return 10;
    case 'cifar100':
      return 100;
    case 'shapes':
      return classes ?? IMAGE_DEFAULTS.shapesClasses;
    default:
      return undefined;
  }
}
