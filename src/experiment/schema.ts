/**
 * The experiment file, described once: types, validation, defaults, the documentation and the editors' JSON schema all come
 * from this description. Key names are those of the file. Defaults are the ones of the experiment exp002 on the circle.
 * What keys demand of each other is in `rules`.
 */
import * as z from 'zod';
import { isFileName, NAME_EXPECTED } from './fileName';

/** Bounds that keep a typing error from taking the machine. */
export const MAX_WIDTH = 1_000_000;
export const MAX_POINTS = 16_384;
export const MAX_STEPS = 1_000_000_000;
export const MAX_RUNS = 10_000;
/** The generator of the initial values takes 32 bits. */
export const MAX_SEED = 0xffff_ffff;
/** Width when neither model.width nor sweep.widths is given. */
export const DEFAULT_WIDTH = 512;

const positive = () => z.number().positive();
const count = () => z.number().int().min(1);
const seed = () => z.number().int().min(0).max(MAX_SEED);
const width = () => z.number().int().min(1).max(MAX_WIDTH);

export const experimentSection = z
  .strictObject({
    name: z.string().min(1).max(100).refine(isFileName, NAME_EXPECTED).describe('Name of the sweep; one path component.'),
    save_dir: z
      .string()
      .min(1)
      .max(4096)
      .refine(text => !text.includes('\0') && text.trim() !== '', 'expected the path of a directory')
      .default('./results')
      .describe('Where the sweep is written, relative to this file.'),
    seed: seed().default(0).describe('Draws the data, once for the whole sweep.'),
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
    inputs: inputs().describe('Training inputs, one list of numbers a point.'),
    targets: targets().describe('Training targets, one number or list a point.'),
    eval_inputs: inputs().optional().describe('Evaluation inputs; the training inputs when absent.'),
    eval_targets: targets().optional().describe('Targets of the evaluation inputs; the error on them is not measured when absent.'),
  })
  .describe('The points of kind points.');

export const dataSection = z
  .strictObject({
    kind: z
      .enum(['circle', 'points'])
      .default('circle')
      .describe('circle: the Fourier mixture of `target` on the unit circle; points: inputs and targets given inline.'),
    n_eval: count().max(MAX_POINTS).default(720).describe('Grid of evaluation angles on [-pi, pi); circle only.'),
    M_train: count().max(MAX_POINTS).default(256).describe('Training points, drawn from the grid without replacement; circle only.'),
    noise_std: z.number().min(0).default(0.02).describe('Standard deviation of the label noise; circle only.'),
    normalise: z
      .enum(['none', 'standardise', 'unit'])
      .default('none')
      .describe('Inputs: as they are, standardised by the training inputs, or scaled to unit length.'),
    points: pointsSection.optional(),
  })
  .describe('What is learnt from.');

export const targetSection = z
  .strictObject({
    Ks: z.array(z.number().int().min(0)).min(1).max(1000).default([2, 4, 7, 11, 16, 23, 32]).describe('Frequencies k of the target.'),
    amps: z
      .array(z.number())
      .min(1)
      .max(1000)
      .default([0.9, 0.7, 0.55, 0.45, 0.35, 0.28, 0.22])
      .describe('Amplitude a_k of each frequency.'),
    phases: z
      .array(z.number())
      .min(1)
      .max(1000)
      .default([0, 1.57079632679, 1.2, 2.0, 0.942, 4.5, 5.8])
      .describe('Phase phi_k of each frequency, in radians.'),
    form: z.enum(['sin', 'cos']).default('sin').describe('f*(g) = sum_k a_k sin(k g + phi_k), or with cos.'),
  })
  .describe('The function on the circle; kind circle only.');

export const modelSection = z
  .strictObject({
    type: z.enum(['mlp']).default('mlp').describe('mlp: a fully connected network.'),
    depth_hidden: z.number().int().min(0).max(100).default(1).describe('Number of hidden layers.'),
    width: z
      .union([width(), z.array(width()).min(1).max(100)])
      .optional()
      .describe(`Width of every hidden layer, or a list, one a layer. Excludes sweep.widths; ${DEFAULT_WIDTH} when neither is given.`),
    activation: z
      .enum(['relu', 'leaky_relu', 'erf', 'tanh', 'gelu', 'linear'])
      .default('relu')
      .describe('Activation of the hidden layers; gelu is the exact one, z Phi(z).'),
    slope: z.number().default(0.2).describe('Slope of leaky_relu for negative inputs.'),
    parametrisation: z
      .enum(['ntk', 'standard'])
      .default('ntk')
      .describe('ntk: z = w_std/sqrt(fan_in) a W + b_std b, W, b ~ N(0,1); standard: z = a W + b, W ~ N(0, w_std^2/fan_in), b = 0.'),
    w_std: positive().default(1).describe('sigma_w, the scale of the weights.'),
    b_std: z.number().min(0).default(0.1).describe('sigma_b of the hidden layers; 0: no bias.'),
    output_b_std: z.number().min(0).default(0).describe('sigma_b of the output layer; 0: no bias.'),
    alpha: positive()
      .optional()
      .describe('Output scale: the model is alpha (f - f_0), the learning rate is divided by alpha^2. Large is lazy; absent: f itself.'),
  })
  .describe('The network.');

export const trainSection = z
  .strictObject({
    loss: z.enum(['mse', 'half_sum']).default('mse').describe('mse: (1/M) sum (f-y)^2; half_sum: 1/2 sum (f-y)^2.'),
    steps: z
      .number()
      .int()
      .min(0)
      .max(MAX_STEPS)
      .default(100_000)
      .describe('Full-batch gradient steps; 0 measures the initial kernel only.'),
    lr: positive().default(1).describe('Learning rate eta.'),
    lr_rule: z.enum(['fixed', 'inverse_width']).default('fixed').describe('fixed: lr as it is; inverse_width: lr / width.'),
    log_every: count().max(MAX_STEPS).optional().describe('Steps between two lines of log.txt; every snapshot when absent.'),
    eval_every: count().max(MAX_STEPS).default(500).describe('Steps between two snapshots; with `snapshots: log` the largest spacing.'),
    snapshots: z.enum(['linear', 'log']).default('linear').describe('Spacing of the snapshots.'),
  })
  .describe('Full-batch gradient descent.');

export const REDUCTION_PATTERN = /^(trace-mean|trace-sum|full|logit-sum|class \d{1,6})$/;
export const probeSection = z
  .strictObject({
    from: z.enum(['train']).default('train').describe('Points whose kernel is followed: the training points.'),
    reduction: z
      .string()
      .regex(REDUCTION_PATTERN, 'expected trace-mean, trace-sum, full, logit-sum or class with its number from 0 ("class 2")')
      .default('trace-mean')
      .describe('How the outputs of the kernel are reduced: trace-mean, trace-sum, full, logit-sum, or one output, `class 2`.'),
  })
  .describe('Whose kernel is followed.');

const criterion = () =>
  z
    .strictObject({
      k: count().max(1000).default(3).describe('How many consecutive intervals must be slow.'),
      fraction: positive().max(1).default(0.01).describe('Slow is below this fraction of the first interval.'),
    })
    .prefault({});

const regimeBounds = (defaults: { drift: number; feature_drift: number; taylor_gap: number }) =>
  z
    .strictObject({
      drift: positive().default(defaults.drift).describe('Kernel drift.'),
      feature_drift: positive().default(defaults.feature_drift).describe('Feature drift.'),
      taylor_gap: positive().default(defaults.taylor_gap).describe('Taylor gap.'),
    })
    .prefault({});

export const analysisSection = z
  .strictObject({
    reg: z.number().min(0).default(1e-6).describe('Ridge of kernel regression.'),
    eigenvalues: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .describe('How many of the largest eigenvalues are followed; all where the kernel has fewer.'),
    whole_spectrum: z.boolean().default(false).describe('Also the whole spectrum: condition number, entropy rank, effective rank.'),
    slope_lag: count().max(1000).default(1).describe('Lag of the drift slope, in snapshots.'),
    cka: z.enum(['biased', 'debiased', 'uncentred']).default('biased').describe('Estimator of centred kernel alignment.'),
    freeze: criterion().describe('Frozen: the drift slope is small over consecutive intervals.'),
    velocity_freeze: criterion().describe('Frozen: the relative velocity is small over consecutive intervals.'),
    regime: z
      .strictObject({
        lazy: regimeBounds({ drift: 0.1, feature_drift: 0.2, taylor_gap: 0.1 }).describe('Lazy is below all of these.'),
        rich: regimeBounds({ drift: 0.5, feature_drift: 0.7, taylor_gap: 0.5 }).describe('Rich is above any of these.'),
      })
      .prefault({})
      .describe('Thresholds of the verdict lazy, mixed or rich.'),
  })
  .describe('What is derived from the kernels.');

const keepRule = () => z.enum(['auto', 'every', 'marks', 'none']).default('auto');
export const keepSection = z
  .strictObject({
    parameters: keepRule().describe(
      'Parameters: every snapshot, marks (start, freeze, end), none; auto: every while they are fewer numbers than the kernels, else marks.',
    ),
    preds: keepRule().describe('Outputs on training and evaluation points; auto: every.'),
    kernels: keepRule().describe('K_train_train and K_eval_train; auto: marks.'),
  })
  .describe('Which arrays are stored at which snapshots.');

export const stopSection = z
  .strictObject({
    frozen: z.boolean().default(false).describe('End a run at its velocity freeze.'),
    diverged: z.boolean().default(true).describe('End a run whose loss is no longer finite.'),
    wall_time: positive().optional().describe('End a run after so many seconds of training.'),
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
      .describe('Widths, each a number or a list with one width a layer; stands for model.width.'),
    seeds: z
      .union([count().max(MAX_RUNS), z.array(seed()).min(1).max(MAX_RUNS)])
      .default(1)
      .describe('Seeds of the initial values; a number n means 0 .. n-1.'),
  })
  .catchall(z.array(axisValue).min(1).max(MAX_RUNS))
  .describe('Axes of the sweep: widths, seeds, and any dotted key with a list of values, e.g. `train.lr: [0.1, 1]`.');

export const experimentSchema = z.strictObject({
  experiment: experimentSection,
  data: dataSection.prefault({}),
  target: targetSection.prefault({}),
  model: modelSection.prefault({}),
  train: trainSection.prefault({}),
  probe: probeSection.prefault({}),
  analysis: analysisSection.prefault({}),
  keep: keepSection.prefault({}),
  engine: z
    .enum(['auto', 'circle', 'tensorflow', 'embedded', 'float64'])
    .default('auto')
    .describe(
      'What trains; circle: exact, for one hidden ReLU layer and one output on the unit circle; auto takes it where it can, else the native library where that loads, else the embedded one.',
    ),
  stop: stopSection.prefault({}),
  sweep: sweepSection.prefault({}),
});

/** All settings of a sweep after defaults, as settings.json holds them. */
export type ExperimentSettings = z.output<typeof experimentSchema>;

export type AxisValue = z.output<typeof axisValue>;

/** Settings of one run: axis values applied, the width and the seed settled. */
export type RunSettings = Omit<ExperimentSettings, 'sweep' | 'model'> & {
  readonly model: Omit<ExperimentSettings['model'], 'width'> & { readonly width: number | readonly number[] };
  /** Draws the initial values. */
  readonly seed: number;
};

export interface PlannedRun {
  /** File-safe and bounded in length, e.g. `width=512,seed=0`. */
  readonly id: string;
  readonly axes: Readonly<Record<string, AxisValue>>;
  readonly settings: RunSettings;
}
