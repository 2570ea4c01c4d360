/** The section `data`: where training and evaluation points come from. */
import * as z from 'zod';
import { MAX_IMAGES, MAX_POINTS } from '../limits';
import { oneOf } from './oneOf';
import { pointsSection } from './points';
import { KALVANKAR } from './sources';
import { count, directory } from './values';

export const dataSection = z
  .strictObject({
    kind: oneOf({
      circle: 'the Fourier mixture of `target` on the unit circle, inputs x = (cos g, sin g)',
      gaussian: 'inputs x ~ N(0, I) of `dimension` coordinates, with the function of `target`',
      points: 'inputs and targets given in `points`',
      cifar10: 'images of CIFAR-10, in its binary format, in `path`',
      cifar100: 'images of CIFAR-100, fine labels, in its binary format, in `path`',
      folder: 'images (JPEG or PNG) in `path`/train/<class>/ and `path`/test/<class>/ (or val), resized to `image_size`',
      shapes: 'generated images of textured shapes, in classes of varied position and colour; needs no files',
    })
      .default('circle')
      .describe('Where the data come from.')
      .meta({ source: `${KALVANKAR} (circle)` }),
    n_eval: count()
      .max(MAX_POINTS)
      .default(720)
      .describe('Evaluation points: on the circle angles on a uniform grid of [-pi, pi), the end excluded. Circle and gaussian only.'),
    M_train: count()
      .max(MAX_POINTS)
      .default(256)
      .describe(
        'M, the number of training points. On the circle drawn from the grid without replacement, so at most `n_eval`. Circle and gaussian only.',
      ),
    noise_std: z
      .number()
      .min(0)
      .default(0.02)
      .describe('Standard deviation of the Gaussian noise on the training labels; evaluation has none. Circle and gaussian only.'),
    normalise: oneOf({
      none: 'as they are',
      standardise:
        '(x - mean) / std, both of the training inputs: by coordinate, of images by colour channel over the training images of the first task',
      unit: 'x / ‖x‖, each scaled to length 1',
    })
      .default('none')
      .describe('What is done to the inputs before training and evaluation. With images the default is `standardise`.'),
    points: pointsSection.optional(),
    dimension: count()
      .max(4096)
      .optional()
      .describe('Coordinates of each input, for `kind: gaussian`; 2 when absent.')
      .meta({ examples: [2] }),
    path: directory()
      .optional()
      .describe(
        'Directory of the images; a relative path starts at the folder of this file. Absent with cifar10 and cifar100: where the download puts them. `kind: folder` needs it.',
      )
      .meta({ examples: ['./cifar-10-batches-bin'] }),
    n_train: count()
      .max(MAX_IMAGES)
      .optional()
      .describe(
        'Training images: of `shapes` so many are generated (2000 when absent), of CIFAR the first ones of the files are taken, of `folder` so many of each class (all when absent).',
      )
      .meta({ examples: [2000] }),
    n_test: count()
      .max(MAX_IMAGES)
      .optional()
      .describe(
        'Test images, on which the accuracy is measured at every snapshot, taken as `n_train` says; 2000 when absent, or all where there are fewer.',
      )
      .meta({ examples: [2000] }),
    image_size: z
      .number()
      .int()
      .min(8)
      .max(512)
      .optional()
      .describe(
        'Height and width of the images: of `shapes` (32 when absent), and of `folder` after resizing (64 when absent). CIFAR has 32.',
      )
      .meta({ unit: 'pixels', examples: [32] }),
    classes: z
      .number()
      .int()
      .min(2)
      .max(20)
      .optional()
      .describe('Number of classes of `shapes`; 10 when absent.')
      .meta({ examples: [10] }),
  })
  .describe('What is learnt from: training and evaluation points.');
