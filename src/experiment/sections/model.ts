/** The section `model`: the network and its initial values. */
import * as z from 'zod';
import { DEFAULT_WIDTH } from '../limits';
import { oneOf } from './oneOf';
import { CHIZAT, JACOT } from './sources';
import { positive, width } from './values';

export const modelSection = z
  .strictObject({
    type: oneOf({
      mlp: 'a fully connected network; images are flattened',
      cnn: 'three 3x3 convolutions (zero padding, same size), each with activation and 2x2 pooling, then one dense layer; width = channels',
    })
      .default('mlp')
      .describe('The architecture. `cnn` needs images.'),
    depth_hidden: z.number().int().min(0).max(100).default(1).describe('Number of hidden layers; 0 makes a linear model. A `cnn` has 3.'),
    width: z
      .union([width(), z.array(width()).min(1).max(100)])
      .optional()
      .describe(
        `Width of every hidden layer, or a list with one width a layer. Excludes \`sweep.widths\`; ${DEFAULT_WIDTH} when neither is given.`,
      )
      .meta({ examples: [512, [128, 64]] }),
    activation: oneOf({
      relu: 'max(z, 0)',
      leaky_relu: 'z, and `slope` z for z < 0',
      erf: 'erf(z)',
      tanh: 'tanh(z)',
      gelu: 'z Phi(z), the exact one',
      linear: 'z: the network is linear in its inputs',
    })
      .default('relu')
      .describe('Activation of the hidden layers.'),
    slope: z.number().default(0.2).describe('Slope of `leaky_relu` for negative z; other activations ignore it.'),
    parametrisation: oneOf({
      ntk: 'z = w_std/sqrt(fan_in) a W + b_std b, with W, b ~ N(0, 1) at first',
      standard: 'z = a W + b, with W ~ N(0, w_std^2/fan_in) and b = 0 at first',
    })
      .default('ntk')
      .describe('How a layer computes its pre-activations z from the activations a below it, and its initial values.')
      .meta({ source: `${JACOT} (ntk)` }),
    w_std: positive().default(1).describe('sigma_w, the scale of the weights in every layer. sqrt(2) keeps the variance of ReLU layers.'),
    b_std: z
      .number()
      .min(0)
      .default(0.1)
      .describe(
        'sigma_b, the scale of the biases of the hidden layers; 0: no bias. In the standard parametrisation only whether it is 0 counts.',
      ),
    output_b_std: z.number().min(0).default(0).describe('sigma_b of the output layer; 0: no bias.'),
    alpha: positive()
      .optional()
      .describe(
        'Output scale: the model is F = alpha (f - f_0), and the learning rate is divided by alpha^2. Large is lazy, small is rich. Absent: F = f.',
      )
      .meta({ source: CHIZAT, examples: [1, 10, 100] }),
    pooling: oneOf({ max: 'the largest of each 2x2 window; on a tie the first one', average: 'the mean of each 2x2 window' })
      .default('max')
      .describe('Pooling after each convolution; `cnn` only.'),
    heads: oneOf({
      shared: 'one output for each class of all tasks, used by every task',
      per_task: 'outputs of its own for each task: loss and accuracy of a task see only these',
    })
      .default('shared')
      .describe('Outputs of a network that learns several `tasks`.'),
  })
  .describe('The network, and how it is initialised.');
