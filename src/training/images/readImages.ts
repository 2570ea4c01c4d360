/** Labelled images of any source. */
import { readFolder } from './folder';
import { readCifar } from './cifar';
import type { ImageSource } from './imageSource';
import type { ImageSplits } from './labelledImages';
import { generateShapes } from './shapes';

export interface ReadImagesOptions {
  readonly signal?: AbortSignal;
}

/**
 * Reads or generates the training and the test images of a source, pixels in [0, 1], NHWC. Equal sources (and equal files) give
 * equal numbers.
 * @throws ImagesError naming the file and what was found; the signal's reason when aborted
 */
export async function readImages(source: ImageSource, { signal }: ReadImagesOptions = {}): Promise<ImageSplits> {
  signal?.throwIfAborted();
  switch (source.kind) {
    case 'shapes':
      return generateShapes(source);
    case 'folder':
      return readFolder(source, signal);
    case 'cifar10':
    case 'cifar100':
      return readCifar(source, signal);
  }
}
