/**
 * The experiment file, described once: types, validation, defaults, the reference, what the editor completes and explains, and
 * the JSON schema all come from this description. Key names are those of the file. Defaults are the ones of the experiment exp002
 * on the circle. What keys demand of each other is in `rules`.
 */
import * as z from 'zod';
import { isFileName, NAME_EXPECTED } from './fileName';
import { oneOf } from './oneOf';
import { CHIZAT, COHEN, JACOT, KALVANKAR, NOVAK } from './sources';
import { MAX_EPOCHS, MAX_IMAGES, tasksSection } from './tasksSchema';

/** Bounds that keep a typing error from taking the machine. */
export const MAX_WIDTH = 1_000_000;
export const MAX_POINTS = 16_384;
export const MAX_STEPS = 1_000_000_000;
export const MAX_RUNS = 10_000;
/** The generator of the initial values takes 32 bits. */
export const MAX_SEED = 0xffff_ffff;
/** Width when neither model.width nor sweep.widths is given. */
export const DEFAULT_WIDTH = 512;
/** Steps, and steps between snapshots, where neither they nor epochs are given. */
export const DEFAULT_STEPS = 100_000;
export const DEFAULT_EVAL_EVERY = 500;

const positive = () => z.number().positive();
const count = () => z.number().int().min(1);
const seed = () => z.number().int().min(0).max(MAX_SEED);
const width = () => z.number().int().min(1).max(MAX_WIDTH);

export const experimentSection = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(100)
      .refine(isFileName, NAME_EXPECTED)
      .describe('Name of the sweep: its directory is `<save_dir>/<name>/<date-time-id>`, so it must be one path component.')
      .meta({ examples: ['my-experiment'] }),
    save_dir: z
      .string()
      .min(1)
      .max(4096)
      .refine(text => !text.includes('\0') && text.trim() !== '', 'expected the path of a directory')
      .default('./results')
      .describe('Directory into which the sweep is written; a relative path starts at the folder of this file.')
      .meta({ examples: ['./results'] }),
    seed: seed()
      .default(0)
      .describe(
        'Seed of the data (training points, label noise, images of tasks and probe), drawn once for the whole sweep. Initial values and batches have `sweep.seeds`.',
      ),
  })
  .describe('What this experiment is called and where it is written.');

const inputs = () => z.array(z.array(z.number()).min(1)).min(1).max(MAX_POINTS);
const targets = () =>
  z
    .array(z.union([z.number(), z.array(z.number()).min(1)]))
    .min(1)
    .max(MAX_POINTS);

export const pointsSection = z
  .strictObject({
    inputs: inputs()
      .describe('Training inputs: one list of numbers a point, all of one length.')
      .meta({
        examples: [
          [
            [-1, -1],
            [-1, 1],
            [1, -1],
            [1, 1],
          ],
        ],
      }),
    targets: targets()
      .describe('Training targets: one number a point, or one list with a number for each output of the network.')
      .meta({ examples: [[1, -1, -1, 1]] }),
    eval_inputs: inputs()
      .optional()
      .describe('Evaluation inputs, of the same length as the training inputs. Absent: the training inputs.')
      .meta({ examples: [[[0.5, 0.5]]] }),
    eval_targets: targets()
      .optional()
      .describe('Targets of `eval_inputs`. Absent: the error on them is not measured.')
      .meta({ examples: [[-1]] }),
  })
  .describe('The points themselves, for `kind: points`: inputs and targets written into this file.');

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
    path: z
      .string()
      .min(1)
      .max(4096)
      .refine(text => !text.includes('\0') && text.trim() !== '', 'expected the path of a directory')
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

export const targetSection = z
  .strictObject({
    Ks: z
      .array(z.number().int().min(0))
      .min(1)
      .max(1000)
      .default([2, 4, 7, 11, 16, 23, 32])
      .describe('Frequencies k of the target f*(g) = sum_k a_k sin(k g + phi_k).'),
    amps: z
      .array(z.number())
      .min(1)
      .max(1000)
      .default([0.9, 0.7, 0.55, 0.45, 0.35, 0.28, 0.22])
      .describe('Amplitudes a_k, one for each of `Ks`.'),
    phases: z
      .array(z.number())
      .min(1)
      .max(1000)
      .default([0, 1.57079632679, 1.2, 2.0, 0.942, 4.5, 5.8])
      .describe('Phases phi_k, one for each of `Ks`.')
      .meta({ unit: 'radians' }),
    form: oneOf({
      sin: 'f*(g) = sum_k a_k sin(k g + phi_k), on the circle',
      cos: 'f*(g) = sum_k a_k cos(k g + phi_k), on the circle',
      product: 'f*(x) = x_1 x_2, of the first two coordinates of gaussian inputs',
    })
      .default('sin')
      .describe('The form of the target. With `kind: gaussian` the default is `product`.'),
  })
  .describe('The function to be learnt: on the circle a Fourier mixture f*(g) of the angle g, of gaussian inputs a product.')
  .meta({ source: KALVANKAR });

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

export const REDUCTION_PATTERN = /^(trace-mean|trace-sum|full|logit-sum|class \d{1,6})$/;
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

const criterion = () =>
  z
    .strictObject({
      k: count().max(1000).default(3).describe('How many consecutive intervals between snapshots must be slow.'),
      fraction: positive().max(1).default(0.01).describe('An interval is slow when its rate is below this fraction of the first one.'),
    })
    .prefault({});

const regimeBounds = (defaults: { drift: number; feature_drift: number; taylor_gap: number }) =>
  z
    .strictObject({
      drift: positive().default(defaults.drift).describe('Kernel drift ‖K(t) - K(0)‖ / ‖K(0)‖.'),
      feature_drift: positive()
        .default(defaults.feature_drift)
        .describe('Feature drift: mean over points and outputs of ‖phi_t(x) - phi_0(x)‖ / ‖phi_0(x)‖, phi = grad f.'),
      taylor_gap: positive()
        .default(defaults.taylor_gap)
        .describe('Taylor gap: ‖f - f_taylor‖ / ‖f - f_0‖, f_taylor the network linearised at its initial parameters.'),
    })
    .prefault({});

export const analysisSection = z
  .strictObject({
    reg: z
      .number()
      .min(0)
      .default(1e-6)
      .describe('Ridge lambda of kernel regression, K_et (K_tt + lambda I)^-1 y, and of the effective rank. What noise decides is null.')
      .meta({ source: KALVANKAR }),
    eigenvalues: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .describe('How many of the largest eigenvalues are followed; all where the kernel has fewer.'),
    whole_spectrum: z
      .boolean()
      .default(false)
      .describe('Measure the whole spectrum at every snapshot: condition number, entropy rank and effective rank. Slower.'),
    slope_lag: count()
      .max(1000)
      .default(1)
      .describe('Lag of the drift slope: (drift(t) - drift(t - lag)) / (step(t) - step(t - lag)).')
      .meta({ unit: 'snapshots' }),
    cka: oneOf({
      biased: 'HKH with H = I - 11^T/n (Kornblith et al. 2019)',
      debiased: 'U-centred, the unbiased HSIC (Nguyen et al. 2021); needs 4 training points',
      uncentred: 'K itself (Fort et al. 2020)',
    })
      .default('biased')
      .describe('Estimator of centred kernel alignment, from which kernel distances 1 - CKA and the alignment with the targets come.'),
    freeze: criterion()
      .describe(
        'When the kernel counts as frozen by its drift: the first snapshot that ends k slow intervals in a row, the rate being the drift slope.',
      )
      .meta({ source: KALVANKAR }),
    velocity_freeze: criterion().describe(
      "When the kernel counts as frozen by its relative velocity ‖K(t) - K(t')‖ / ‖K(t)‖ per step, which also sees a kernel that turns at constant distance from K(0). The criterion of `stop.frozen`.",
    ),
    regime: z
      .strictObject({
        lazy: regimeBounds({ drift: 0.1, feature_drift: 0.2, taylor_gap: 0.1 }).describe('A run is lazy when it is below all of these.'),
        rich: regimeBounds({ drift: 0.5, feature_drift: 0.7, taylor_gap: 0.5 }).describe(
          'A run is rich when it is above any of these. What is neither lazy nor rich is mixed.',
        ),
      })
      .prefault({})
      .describe('Thresholds of the verdict lazy, mixed or rich, taken at the last snapshot.'),
  })
  .describe('What is derived from the kernels, and by which definitions.');

const keepRule = (auto: string) =>
  oneOf({
    auto,
    every: 'at every snapshot',
    marks: 'at the start, the freeze, both sides of each task switch, and the end',
    none: 'never',
  }).default('auto');
export const keepSection = z
  .strictObject({
    parameters: keepRule('`every` while they are fewer numbers than the kernels, else `marks`').describe(
      'Stored parameters, arrays `theta.<layer>.W` and `.b`. Kernels of any snapshot can be computed from them.',
    ),
    preds: keepRule('`every`').describe('Stored outputs on training and evaluation points, arrays `preds_train` and `preds_eval`.'),
    kernels: keepRule('`marks`').describe('Stored kernels, arrays `K_train_train` and `K_eval_train`.'),
  })
  .describe('Which arrays are stored at which snapshots.');

export const stopSection = z
  .strictObject({
    frozen: z.boolean().default(false).describe('End a run at its velocity freeze (`analysis.velocity_freeze`).'),
    diverged: z.boolean().default(true).describe('End a run whose loss is no longer finite; its state is then diverged.'),
    wall_time: positive()
      .optional()
      .describe('End each run after this time of training. Absent: no limit.')
      .meta({ unit: 'seconds', examples: [3600] }),
  })
  .describe('When a run ends before its last step.');

const axisValue = z.union([z.number(), z.string(), z.boolean(), z.array(z.number())]);
export const sweepSection = z
  .object({
    widths: z
      .union([
        width(),
        z
          .array(z.union([width(), z.array(width()).min(1).max(100)]))
          .min(1)
          .max(MAX_RUNS),
      ])
      .optional()
      .describe('Widths of the sweep, each a number or a list with one width a layer; in place of `model.width`.')
      .meta({
        examples: [
          [100, 512, 1024, 2048, 10000],
          [64, 256],
        ],
      }),
    seeds: z
      .union([count().max(MAX_RUNS), z.array(seed()).min(1).max(MAX_RUNS)])
      .default(1)
      .describe(
        'Seeds of the initial values, drawn layer by layer from one stream, and of the batches; a number n means the seeds 0 to n-1. `experiment.seed` draws the data.',
      )
      .meta({ examples: [5, [0, 1, 2]] }),
  })
  .catchall(z.array(axisValue).min(1).max(MAX_RUNS))
  .describe(
    'Axes of the sweep: `widths`, `seeds`, and any dotted key with a list of values, such as `train.lr: [0.1, 1]`. Every combination of their values is one run.',
  );

export const experimentSchema = z.strictObject({
  experiment: experimentSection,
  data: dataSection.prefault({}),
  target: targetSection.prefault({}),
  model: modelSection.prefault({}),
  train: trainSection.prefault({}),
  tasks: tasksSection.optional(),
  probe: probeSection.prefault({}),
  analysis: analysisSection.prefault({}),
  keep: keepSection.prefault({}),
  engine: oneOf({
    auto: '`circle` where it can run the experiment, else `tensorflow` where it is installed and loads, else `embedded`',
    circle: 'exact, from the arcs of the neurons: full-batch training of one hidden ReLU layer and one output on the unit circle',
    tensorflow: 'TensorFlow.js on the native library',
    embedded: 'TensorFlow.js on WebAssembly, which needs nothing installed',
    float64: 'plain loops in double precision: slow, the referee of the others',
  })
    .default('auto')
    .describe('What computes the training steps. The run records which it was.'),
  stop: stopSection.prefault({}),
  sweep: sweepSection.prefault({}),
});

/** All settings of a sweep after defaults, as settings.json holds them. */
export type ExperimentSettings = z.output<typeof experimentSchema>;

export type AxisValue = z.output<typeof axisValue>;

/** Settings of one run: axis values applied, the width and the seed settled. */
export type RunSettings = Omit<ExperimentSettings, 'sweep' | 'model'> & {
  readonly model: Omit<ExperimentSettings['model'], 'width'> & { readonly width: number | readonly number[] };
  /** Draws the initial values and the batches. */
  readonly seed: number;
};

export interface PlannedRun {
  /** File-safe and bounded in length, e.g. `width=512,seed=0`. */
  readonly id: string;
  readonly axes: Readonly<Record<string, AxisValue>>;
  readonly settings: RunSettings;
}
