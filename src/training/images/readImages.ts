/** Labelled images of any source. */
import { readCifar } from './cifar';
import type { ImageSource } from './imageSource';
import { ImagesError } from './errors';
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
  if (source.kind === 'shapes') return generateShapes(source);
  if (source.kind !== 'folder') return readCifar(source, signal);
  throw new ImagesError('bad_source', `images of kind ${source.kind} cannot be read`);
}
