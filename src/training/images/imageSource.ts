/** Where labelled images come from, and what each source needs. Pixels are in [0, 1]; whoever trains on them normalises. */

/** How many images are taken of a part, the first ones in the order of the files; all where absent. */
interface Limits {
  readonly train?: number;
  readonly test?: number;
}

/** CIFAR-10 in its binary format: a directory with data_batch_*.bin and test_batch.bin. Images are 32 x 32 x 3. */
export interface Cifar10Source extends Limits {
  readonly kind: 'cifar10';
  readonly path: string;
}

/** CIFAR-100 in its binary format: a directory with train.bin and test.bin. Images are 32 x 32 x 3. */
export interface Cifar100Source extends Limits {
  readonly kind: 'cifar100';
  readonly path: string;
  /** Which of a record's two labels is the class: one of 100 (fine, the default) or one of 20 superclasses (coarse). */
  readonly labels?: 'fine' | 'coarse';
}

/**
 * Folders of pictures, `path/<split>/<class>/*.jpg|jpeg|png`; classes are numbered by name. The splits are `train` and the first
 * of `test`, `val` and `validation` that is there. Limits are by class.
 */
export interface FolderSource extends Limits {
  readonly kind: 'folder';
  readonly path: string;
  /** Side in pixels to which every picture is resized. */
  readonly size: number;
}

/** The built-in generator of textured shapes. Images are size x size x 3. */
export interface ShapesSource {
  readonly kind: 'shapes';
  /** Number of classes, 1 to 20. */
  readonly classes: number;
  /** Side in pixels, from 8. */
  readonly size: number;
  /** Numbers of images, over all classes; classes differ by one image at most. */
  readonly train: number;
  readonly test: number;
  /** A whole number in 0 .. 2^32 - 1. */
  readonly seed: number;
}

export type ImageSource = Cifar10Source | Cifar100Source | FolderSource | ShapesSource;
