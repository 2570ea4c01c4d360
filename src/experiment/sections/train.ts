/** The section `train`: loss, length, gradient descent and the spacing of its snapshots. */
import * as z from 'zod';
import { DEFAULT_EVAL_EVERY, DEFAULT_STEPS, MAX_EPOCHS, MAX_IMAGES, MAX_STEPS } from '../limits';
import { oneOf } from './oneOf';
import { COHEN } from './sources';
import { count, positive } from './values';

export const trainSection = z
  .strictObject({
    loss: oneOf({
      mse: 'L = (1/M) sum (f - y)^2, no factor 1/2',
      half_sum: 'L = 1/2 sum (f - y)^2',
      cross_entropy: 'L = -(1/M) sum log softmax(f)_y over the classes; of images, or of `points` whose targets are probabilities',
      logistic: 'L = (1/M) sum log(1 + exp(-y f)), one output, labels y = -1 or 1; of `points`',
    })
      .default('mse')
      .describe(
        'What gradient descent minimises; sums run over the M points of the batch and all outputs. y is one-hot for images, whose default is `cross_entropy`.',
      ),
    steps: z
      .number()
      .int()
      .min(0)
      .max(MAX_STEPS)
      .optional()
      .describe(
        `Length of training: gradient steps. 0 measures the initial kernel only. Excludes \`epochs_per_task\`; ${DEFAULT_STEPS} when neither is given.`,
      )
      .meta({ unit: 'steps', examples: [DEFAULT_STEPS] }),
    epochs_per_task: count()
      .max(MAX_EPOCHS)
      .optional()
      .describe('Length of training on each task, or on the whole data: passes over the training points. `tasks` need it.')
      .meta({ unit: 'epochs', examples: [20] }),
    batch_size: count()
      .max(MAX_IMAGES)
      .optional()
      .describe(
        'Training points of a step, drawn without replacement until the epoch is over; the last batch of an epoch may be short. Absent: all of them, and 128 with images.',
      )
      .meta({ examples: [128] }),
    lr: positive()
      .default(1)
      .describe(
        'Learning rate eta. Gradient descent is stable while the largest eigenvalue of the kernel is below M/eta (`mse`) or 2/eta (`half_sum`).',
      )
      .meta({ source: COHEN }),
    lr_rule: oneOf({ fixed: '`lr` as it is', inverse_width: '`lr` / width' })
      .default('fixed')
      .describe('How the learning rate follows the width.'),
    momentum: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe(
        'Heavy-ball momentum b: v <- b v + dL/dtheta, theta <- theta - eta v. It starts at v = 0 and goes on through task switches.',
      ),
    weight_decay: z
      .number()
      .min(0)
      .default(0)
      .describe('w of the penalty (w/2) ‖theta - theta_d‖^2 that is added to the loss of each step; theta_d is what `decay_to` says.'),
    decay_to: oneOf({ zero: 'theta_d = 0', initial: 'theta_d = theta_0, the initial values' })
      .default('zero')
      .describe('Where `weight_decay` pulls the parameters.'),
    log_every: count()
      .max(MAX_STEPS)
      .optional()
      .describe('Spacing of the lines in log.txt. Absent: one a snapshot.')
      .meta({ unit: 'steps', examples: [1000] }),
    eval_every: count()
      .max(MAX_STEPS)
      .optional()
      .describe(
        `Spacing of the snapshots, at which kernel and outputs are measured; with \`snapshots: log\` the largest. Freeze steps depend on it. It counts from the first step of each task. Excludes \`eval_every_epochs\`; ${DEFAULT_EVAL_EVERY} when neither is given.`,
      )
      .meta({ unit: 'steps', examples: [DEFAULT_EVAL_EVERY] }),
    eval_every_epochs: positive()
      .max(MAX_EPOCHS)
      .optional()
      .describe('The same in epochs, also in parts of one: rounded to whole steps, one at least.')
      .meta({ unit: 'epochs', examples: [0.25, 1] }),
    snapshots: oneOf({
      linear: 'every `eval_every` steps',
      log: 'ten in each factor of ten, at most `eval_every` steps apart',
    })
      .default('linear')
      .describe('How the snapshots lie within each task, whose first and last steps are always measured.'),
  })
  .describe('Gradient descent: on all points at once, or on batches of them (SGD).');
