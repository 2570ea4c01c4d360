/** The section `probe`: whose kernel is followed, and how its outputs are reduced. */
import * as z from 'zod';
import { MAX_POINTS } from '../limits';
import { oneOf } from './oneOf';
import { NOVAK } from './sources';
import { count } from './values';

const REDUCTION_PATTERN = /^(trace-mean|trace-sum|full|logit-sum|class \d{1,6})$/;

export const probeSection = z
  .strictObject({
    from: oneOf({
      train: 'the training points; not of images',
      circle: '`samples` points of the unit circle at the angles -pi + 2 pi i/samples; for inputs of two coordinates',
      first_task: 'training images of the first task, for the whole run',
      current_task: 'training images of the task that is being learnt: the points change at each switch',
      all_tasks: 'training images of all tasks together',
    })
      .default('train')
      .describe('Points whose kernel is followed. With images the default is `first_task`.'),
    samples: count()
      .max(MAX_POINTS)
      .optional()
      .describe('Number of these points, drawn by `experiment.seed`, from each class alike; 32 when absent. Not with `from: train`.')
      .meta({ examples: [32] }),
    reduction: z
      .string()
      .regex(REDUCTION_PATTERN, 'expected trace-mean, trace-sum, full, logit-sum or class with its number from 0 ("class 2")')
      .default('trace-mean')
      .describe(
        'How the kernel Theta[nc, md] over C outputs becomes the one that is followed: trace-mean (1/C) sum_c Theta[nc, mc], trace-sum without 1/C, logit-sum (1/C) sum_cd Theta[nc, md], full Theta itself, or one output, `class 0` to `class C-1`. With one output all are the same.',
      )
      .meta({ source: `${NOVAK} (trace-mean)`, examples: ['trace-mean', 'trace-sum', 'full', 'logit-sum', 'class 0'] }),
  })
  .describe('Whose kernel is followed, and how its outputs are reduced.');
