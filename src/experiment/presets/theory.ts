/** Ready experiments about the linear picture: when it holds, how its failure scales, and worked examples with their true values. */
import { type Preset, preset } from './preset';

const circleData = (points: number) => `data:
  kind: circle          # x = (cos g, sin g)
  n_eval: 720
  M_train: ${points}
  noise_std: 0.02

target:                 # f*(g) = sum_k a_k sin(k g + phi_k)
  Ks: [2, 4, 7, 11, 16, 23, 32]
  amps: [0.9, 0.7, 0.55, 0.45, 0.35, 0.28, 0.22]
  phases: [0.0, 1.57079632679, 1.2, 2.0, 0.942, 4.5, 5.8]
`;

const lazyVsRich = preset({
  name: 'lazy-vs-rich',
  title: 'Lazy or rich, by output scale and width',
  description:
    'The output scale alpha and the width decide whether a network trains lazily or learns features (Chizat, Oyallon, Bach 2019).',
  comment: 'Lazy or rich? F = alpha (f - f_0) with a learning rate of lr / alpha^2: large alpha and large width are lazy.',
  sections: `${circleData(128)}
model:
  depth_hidden: 1
  activation: relu
  b_std: 0.1

train:                  # full-batch gradient descent on (1/M) sum (F - y)^2
  steps: 20000
  lr: 0.5
  eval_every: 500

analysis:
  regime:               # the verdict: lazy below all of the first, rich above any of the second
    lazy: {drift: 0.1, feature_drift: 0.2, taylor_gap: 0.1}
    rich: {drift: 0.5, feature_drift: 0.7, taylor_gap: 0.5}

sweep:
  widths: [128, 1024, 8192]
  model.alpha: [0.5, 2, 8, 32]
  seeds: 1
`,
});

const widthScaling = preset({
  name: 'width-scaling',
  title: 'How fast the linear picture becomes exact with the width',
  description:
    'Kernel, feature and parameter drift and both linearisation gaps after 100 steps, over the width, each with its fitted exponent.',
  comment: 'At which powers of the width do the drifts and the gaps to the linear picture vanish?',
  sections: `${circleData(256)}
model:
  depth_hidden: 1
  activation: relu
  b_std: 0.1

train:
  steps: 100            # where the exponents are fitted; they change along the training
  lr: 1.0
  eval_every: 100

sweep:
  widths: [128, 256, 512, 1024, 2048]
  seeds: 20             # the gaps differ much from seed to seed
`,
});

const depth = preset({
  name: 'depth',
  title: 'Depth over width: how much the kernel varies from seed to seed',
  description:
    'At depth/width that is not small the kernel at the initial values is random, and moves in a single step (Hanin, Nica 2020). Deviation over ten seeds.',
  comment: 'The kernel of a deep ReLU network fluctuates from seed to seed with depth/width.',
  sections: `${circleData(24)}
model:
  activation: relu
  w_std: 1.41421356237  # sqrt 2: the variance of a layer is that of the one below
  b_std: 0

train:
  steps: 1              # one step shows how much the kernel moves
  lr: 0.1
  eval_every: 1

sweep:
  model.depth_hidden: [1, 2, 4, 8]
  widths: [16, 32, 64]
  seeds: 10
`,
});

const spectrumOverPoints = preset({
  name: 'spectrum-over-points',
  title: 'Spectrum of the kernel over the number of points',
  description:
    'Largest eigenvalue, condition number and effective rank of the initial kernel over the number of training points, with fitted exponents.',
  comment: 'How do the eigenvalues, and with them the time of training, grow with the number of points?',
  sections: `data:
  kind: circle
  n_eval: 720
  noise_std: 0

model:
  depth_hidden: 1
  activation: relu
  width: 8192           # wide: more features than points
  b_std: 0.1

train:
  steps: 0              # kernels only

analysis:
  whole_spectrum: true  # condition number, entropy rank, effective rank

sweep:
  data.M_train: [16, 32, 64, 128, 256]
  seeds: 3
`,
});

const workedExamples = preset({
  name: 'seed-002-examples',
  title: 'A worked example: two points, and what a wide network predicts between them',
  description:
    'Two-layer ReLU networks trained to the end on x = (1, 0), (0, 1) with y = 2, -1. At infinite width the prediction at (1, 1) is 0.784326.',
  comment: 'Two training points and one prediction that is known: kernel regression with the kernel of infinite width, from f = 0.',
  sections: `data:
  kind: points
  points:
    inputs: [[1, 0], [0, 1]]
    targets: [2, -1]
    eval_inputs: [[1, 1]]
    eval_targets: [0.7843257]   # Theta(x*, X) Theta(X, X)^-1 y: eval_mse is the squared distance of the network from it

model:
  depth_hidden: 1
  activation: relu
  w_std: 1.41421356237  # with two inputs z = w x, w ~ N(0, I): the kernel K + x.x' K', twice over, which no prediction sees
  b_std: 0
  alpha: 1              # F = f - f_0: the prediction starts at 0

train:
  loss: half_sum        # L = 1/2 sum (F - y)^2
  steps: 400
  lr: 0.25
  eval_every: 20

sweep:
  widths: [64, 1024, 16384]
  seeds: 4
`,
});

const weightDecay = preset({
  name: 'weight-decay-ridge',
  title: 'Weight decay towards the initial values, against ridge regression',
  description:
    'A penalty (w/2) |theta - theta_0|^2 on a wide network ends where kernel ridge regression with ridge w does: compare loss and training gap over w.',
  comment: 'Weight decay towards the initial values is the ridge of kernel regression, as far as the network is linear.',
  sections: `${circleData(32)}
model:
  depth_hidden: 1
  activation: relu
  width: 4096
  b_std: 0.1
  alpha: 1              # F = f - f_0: it starts at 0, as kernel regression does

train:
  loss: half_sum        # L = 1/2 sum (F - y)^2: the ridge is the decay
  steps: 4000
  lr: 0.1
  decay_to: initial
  eval_every: 500

analysis:
  reg: 0.1              # the ridge that kernel regression is shown with

sweep:
  train.weight_decay: [0.01, 0.1, 1]
  seeds: 2
`,
});

const logistic = preset({
  name: 'logistic-sharpness',
  title: 'Binary classification: the kernel, and the sharpness that its Fisher information weighs',
  description:
    'Logistic loss on twelve points: f moves by the kernel itself, the loss curves by H^1/2 Theta H^1/2, and full-batch descent is stable while that is below 2/lr.',
  comment: 'Logistic loss: training under a constant kernel by recursion, sharpness against the edge of stability.',
  sections: `data:
  kind: points
  points:
    inputs: [[1, 0], [0.87, 0.5], [0.5, 0.87], [0, 1], [-0.5, 0.87], [-0.87, 0.5], [-1, 0], [-0.87, -0.5], [-0.5, -0.87], [0, -1], [0.5, -0.87], [0.87, -0.5]]
    targets: [1, 1, 1, -1, -1, -1, 1, 1, 1, -1, -1, -1]   # labels -1 and 1: the sign of sin 2g

model:
  depth_hidden: 1
  activation: relu
  b_std: 0.1

train:
  loss: logistic        # (1/M) sum log(1 + exp(-y f))
  steps: 2000
  lr: 4
  eval_every: 50

engine: float64

sweep:
  widths: [64, 512, 2048]
  seeds: 2
`,
});

const ntkProfile = preset({
  name: 'ntk-profile',
  title: 'The kernel as a function of the angle, before and after training',
  description:
    'Theta(x0, x(g)) on the unit circle at steps 0 and 200 of deep ReLU networks that learn f* = x1 x2 from Gaussian inputs, against infinite width (Jacot, Gabriel, Hongler 2018, figure 1).',
  comment: 'Depth 4: how much do kernels differ from seed to seed, and how much does training move them?',
  sections: `data:
  kind: gaussian        # x ~ N(0, I)
  dimension: 2
  M_train: 64
  n_eval: 64
  noise_std: 0

target:
  form: product         # f* = x1 x2

model:
  depth_hidden: 3       # depth 4 with the output layer
  activation: relu
  w_std: 1.41421356237
  b_std: 0.1

probe:
  from: circle          # the kernel is followed on points of the unit circle, not on the training points
  samples: 48

train:
  steps: 200
  lr: 0.1
  eval_every: 200

sweep:
  widths: [100, 500, 2000]
  seeds: 10
`,
});

export const theoryPresets: readonly Preset[] = [
  lazyVsRich,
  widthScaling,
  depth,
  spectrumOverPoints,
  ntkProfile,
  weightDecay,
  logistic,
  workedExamples,
];
