/** Ready experiments on the drift of the kernel on the circle (exp002), at three sizes. */
import { type Preset, preset } from './preset';

const circle = `data:
  kind: circle          # x = (cos g, sin g) for angles g on a uniform grid
  n_eval: 720           # points of the grid, on [-pi, pi)
  M_train: 256          # training points, drawn from the grid without replacement
  noise_std: 0.02       # standard deviation of the label noise

target:                 # f*(g) = sum_k a_k sin(k g + phi_k)
  Ks: [2, 4, 7, 11, 16, 23, 32]
  amps: [0.9, 0.7, 0.55, 0.45, 0.35, 0.28, 0.22]
  phases: [0.0, 1.57079632679, 1.2, 2.0, 0.942, 4.5, 5.8]
  form: sin

model:
  type: mlp
  depth_hidden: 1
  activation: relu
  parametrisation: ntk  # z = w_std/sqrt(fan_in) a W + b_std b, with W, b ~ N(0, 1)
  w_std: 1.0
  b_std: 0.1            # hidden layer only: the output has no bias
`;

const analysis = `
analysis:
  reg: 1.0e-6           # ridge of kernel regression
  eigenvalues: 5        # how many of the largest eigenvalues are followed
`;

const NARROW = `  widths: [20, 50, 100] # narrow networks freeze early
  seeds: 2              # initial values: seeds 0 and 1
`;
const WIDE = `  widths: [100, 512, 1024, 2048, 10000]
  seeds: 5              # initial values: seeds 0 to 4
`;

const sections = (steps: number, evalEvery: number, sweep: string) => `${circle}
train:                  # full-batch gradient descent on (1/M) sum (f - y)^2
  steps: ${steps}
  lr: 1.0
  eval_every: ${String(evalEvery).padEnd(9)} # steps between two snapshots of the kernel

sweep:
${sweep}${analysis}`;

const quick = preset({
  name: 'exp002-quick',
  title: 'Kernel drift on the circle, in seconds',
  description:
    'Three narrow widths, two seeds, 20,000 steps: the kernel drifts and freezes, and its eigenvalues grow up to the edge of stability.',
  comment: 'Kernel drift on the circle (exp002), small: shows drift, a freeze and growing eigenvalues in seconds.',
  sections: sections(20000, 100, NARROW),
});

const full = preset({
  name: 'exp002',
  title: 'Kernel drift on the circle',
  description: 'Widths 100 to 10,000, five seeds, 100,000 steps with a snapshot every 500: when does the kernel freeze?',
  comment: 'Kernel drift on the circle (exp002): at which width, and when, does the empirical NTK freeze?',
  sections: sections(100000, 500, WIDE),
});

const long = preset({
  name: 'exp002-long',
  title: 'Kernel drift on the circle, long',
  description: 'The widths and seeds of exp002 over 3,000,000 steps, a snapshot every 5,000: wide networks freeze late.',
  comment: 'Kernel drift on the circle (exp002), long enough for the wide networks: half an hour on two cores.',
  sections: sections(3000000, 5000, WIDE),
});

export const circlePresets: readonly Preset[] = [quick, full, long];
