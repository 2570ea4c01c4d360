/** Images with the class of each: what every source of pictures (CIFAR, folders, the generator) gives. */

/** N images, row-major [count, height * width * channels] with the channels innermost (NHWC), pixels in [0, 1]. */
export interface Images {
  readonly count: number;
  /** height * width * channels */
  readonly size: number;
  /** [height, width, channels] */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly values: Float32Array;
}

export interface LabelledImages {
  readonly images: Images;
  /** [count], each in 0 .. classes - 1 */
  readonly labels: Uint16Array;
  readonly classes: number;
  /** Names of the classes, in their order, where the source knows them. */
  readonly classNames?: readonly string[];
}

/** The two parts of a data set of images. Both have the same shape and the same classes; a part may be empty. */
export interface ImageSplits {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}
