/**
 * Ready experiments on task switches (Reactivation: Empirical NTK Dynamics Under Task Shifts, 2025), each in the paper's size and in a
 * `-quick` one with generated images. What the paper leaves open (batch size, width where one is fixed) is said in the files.
 */
import { preset, type Preset, type PresetParts } from './preset';

interface Variant extends Omit<PresetParts, 'seedDraws' | 'sections'> {
  readonly data: string;
  readonly model?: string;
  readonly tasks: string;
  readonly train: string;
  readonly sweep: string;
}

const CIFAR10 = `  kind: cifar10         # in its binary format; without a path from where the download puts it
  n_test: 2000          # images on which the accuracy is measured at every snapshot
`;
const CIFAR100 = CIFAR10.replace('cifar10 ', 'cifar100');
const SHAPES = `  kind: shapes          # generated images of textured shapes
  image_size: 16
  classes: 10
  n_train: 2000
  n_test: 500
`;
const TWO_TASKS = `  split: [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
`;
const FIVE_TASKS = `  split: [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]
`;
const WIDTHS = '[64, 128, 256, 512, 1024, 2048]';

const paper = (
  epochs: number | null,
  rate: string,
) => `${epochs === null ? '' : `  epochs_per_task: ${epochs}\n`}  batch_size: 128       # not given in the paper
${rate}  eval_every_epochs: 1  # spacing of the snapshots
`;
const quick = (
  epochs: number | null,
  rate: string,
  spacing = 0.5,
) => `${epochs === null ? '' : `  epochs_per_task: ${epochs}\n`}  batch_size: 32
${rate}  eval_every_epochs: ${spacing}
`;
const fixed = (lr: string) => `  lr: ${lr}\n`;
const inverse = `  lr: 0.1
  lr_rule: inverse_width # 0.1 / width
`;

function reactivation({ data, model = '', tasks, train, sweep, ...about }: Variant): Preset {
  const sections = `data:
${data}
model:
  type: cnn             # three 3x3 convolutions with ReLU and 2x2 max pooling, then one dense layer; width = channels
  parametrisation: standard
  w_std: 1.4142135623730951 # Kaiming normal, sigma_w^2 = 2
  output_b_std: 0.1     # in the standard parametrisation: the output has a bias
${model}
tasks:                  # learnt one after the other, with one output for each class of all tasks
${tasks}
train:                  # SGD on the softmax cross-entropy
${train}
probe:
  from: first_task      # the kernel of the first task's data, followed through the switch
  samples: 32

sweep:
${sweep}`;
  return preset({ ...about, seedDraws: 'batches, task data and probe', sections });
}

export const reactivationPresets: readonly Preset[] = [
  reactivation({
    name: 'reactivation-width-quick',
    title: 'Reactivation by width, in minutes',
    description:
      'Generated images, two tasks of five classes, widths 8 to 32: the kernel velocity spikes at the switch, the norm drops and recovers.',
    comment: 'Reactivation of feature learning at a task switch, by width: small, with generated images.',
    data: SHAPES,
    tasks: TWO_TASKS,
    train: quick(12, fixed('0.005       # scaled so that a short run learns')),
    sweep: '  widths: [8, 16, 32]\n  seeds: 1\n',
  }),
  reactivation({
    name: 'reactivation-width',
    title: 'Reactivation by width',
    description: 'CIFAR-10 in two tasks of five classes, widths 64 to 2048 at a fixed learning rate, 160 epochs a task.',
    comment: 'Reactivation of feature learning at a task switch, by width (figures 1, 5 of the paper).',
    data: CIFAR10,
    tasks: TWO_TASKS,
    train: paper(160, fixed('1.0e-4')),
    sweep: `  widths: ${WIDTHS}\n  seeds: 3\n`,
  }),
  reactivation({
    name: 'reactivation-lr-quick',
    title: 'Reactivation by learning rate, in minutes',
    description:
      'Generated images, three learning rates: a task that has not converged before the switch recovers in another way than one that has.',
    comment:
      'Reactivation by learning rate: small, with generated images. The task before the switch is under-converged, converging, converged.',
    data: SHAPES,
    model: '  width: 16\n',
    tasks: TWO_TASKS,
    train: quick(12, ''),
    sweep: '  train.lr: [0.0005, 0.002, 0.008]\n  seeds: 1\n',
  }),
  reactivation({
    name: 'reactivation-lr',
    title: 'Reactivation by learning rate',
    description:
      'CIFAR-10 in two tasks at width 2048 with learning rates 1e-5, 1e-4 and 1e-3: under-converged, converged and over-converged at the switch.',
    comment: 'Reactivation by learning rate (figures 1, 4 to 6 of the paper; its text names 1e-4 twice where 1e-3 is meant).',
    data: CIFAR10,
    model: '  width: 2048\n',
    tasks: TWO_TASKS,
    train: paper(160, ''),
    sweep: '  train.lr: [1.0e-5, 1.0e-4, 1.0e-3]\n  seeds: 3\n',
  }),
  reactivation({
    name: 'reactivation-epochs-quick',
    title: 'Reactivation by training length, in minutes',
    description: 'Generated images, 2 to 16 epochs a task: how does the length of the first task decide spike, drop and recovery?',
    comment: 'Reactivation by the epochs of a task: small, with generated images.',
    data: SHAPES,
    model: '  width: 16\n',
    tasks: TWO_TASKS,
    train: quick(null, inverse),
    sweep: '  train.epochs_per_task: [2, 4, 8, 16]\n  seeds: 1\n',
  }),
  reactivation({
    name: 'reactivation-epochs',
    title: 'Reactivation by training length',
    description: 'CIFAR-10 in two tasks with 10 to 160 epochs each.',
    comment: 'Reactivation by the epochs of a task (appendix B.1 of the paper, which does not say at which width and rate).',
    data: CIFAR10,
    model: '  width: 2048\n',
    tasks: TWO_TASKS,
    train: paper(null, fixed('1.0e-3')),
    sweep: '  train.epochs_per_task: [10, 20, 40, 80, 160]\n  seeds: 3\n',
  }),
  reactivation({
    name: 'reactivation-concepts-quick',
    title: 'Reactivation by new concepts, in minutes',
    description:
      'Generated images, windows of five classes shifted by 0 to 5: no spike for the identical task, and the more new classes the deeper the drop.',
    comment: 'New concepts, E_0 to E_5: two tasks with the classes 0..4 and i..i+4. Small, with generated images.',
    data: SHAPES,
    model: '  width: 16\n',
    tasks: '  concepts:             # similarity: the overlap (5 - i)/(5 + i)\n    window: 5\n',
    train: quick(12, inverse),
    sweep: '  tasks.concepts.shift: [0, 1, 3, 5]\n  seeds: 1\n',
  }),
  reactivation({
    name: 'reactivation-concepts',
    title: 'Reactivation by new concepts',
    description: 'CIFAR-100, windows of ten classes, E_0 to E_10: the drop of the norm is ordered by the number of new classes.',
    comment:
      'New concepts, E_0 to E_10: two tasks with the classes 0..9 and i..i+9 (figure 2, appendix B.2; width and rate are not given there).',
    data: CIFAR100,
    model: '  width: 512\n',
    tasks: '  concepts:             # similarity: the overlap (10 - i)/(10 + i)\n    window: 10\n',
    train: paper(160, fixed('1.0e-3')),
    sweep: '  tasks.concepts.shift: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n  seeds: 3\n',
  }),
  reactivation({
    name: 'reactivation-frequencies-quick',
    title: 'Reactivation by class frequencies, in minutes',
    description: 'Generated images, the same classes with other frequencies: a shift without new classes changes the kernel little.',
    comment:
      'Frequencies, E~_a: the classes 5..9 with probability 0.1, then a; the classes 0..4 with the rest. Small, with generated images; long enough for the first task to converge, before which its norm drops.',
    data: SHAPES,
    model: '  width: 16\n',
    tasks: '  frequencies: {}       # similarity: 1 - |0.1 - a|\n',
    train: quick(40, inverse, 1),
    sweep: '  tasks.frequencies.a: [[0.1, 0.1], [0.1, 0.5], [0.1, 0.9]]\n  seeds: 1\n',
  }),
  reactivation({
    name: 'reactivation-frequencies',
    title: 'Reactivation by class frequencies',
    description: 'CIFAR-10, E~_a with a from 0.1 to 0.9: the norm evolves smoothly through a shift of proportions alone.',
    comment:
      'Frequencies, E~_a: the classes 5..9 with probability 0.1, then a (figure 3, appendix B.2; width and rate are not given there).',
    data: CIFAR10,
    model: '  width: 512\n',
    tasks: '  frequencies: {}       # similarity: 1 - |0.1 - a|\n',
    train: paper(160, fixed('1.0e-3')),
    sweep: `  tasks.frequencies.a: [${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(a => `[0.1, 0.${a}]`).join(', ')}]\n  seeds: 3\n`,
  }),
  reactivation({
    name: 'reactivation-five-tasks-quick',
    title: 'Reactivation over five tasks, in minutes',
    description: 'Generated images, five tasks of two classes: the spike comes back at every switch.',
    comment: 'Five tasks of two classes: small, with generated images.',
    data: SHAPES,
    tasks: FIVE_TASKS,
    train: quick(10, inverse, 1),
    sweep: '  widths: [8, 16]\n  seeds: 1\n',
  }),
  reactivation({
    name: 'reactivation-five-tasks',
    title: 'Reactivation over five tasks',
    description: 'CIFAR-10 in five tasks of two classes, 160 epochs each, by width.',
    comment: 'Five tasks of two classes, by width (figure 7 of the paper, which does not say its rate).',
    data: CIFAR10,
    tasks: FIVE_TASKS,
    train: paper(160, fixed('1.0e-3')),
    sweep: `  widths: ${WIDTHS}\n  seeds: 3\n`,
  }),
  reactivation({
    name: 'reactivation-imagenet-quick',
    title: 'Reactivation by width and training length, in minutes',
    description: 'The grid of the ImageNet100 experiment with generated images of 32 pixels.',
    comment: 'Width and epochs of a task, as on ImageNet100: small, with generated images.',
    data: SHAPES.replace('image_size: 16', 'image_size: 32')
      .replace('n_train: 2000', 'n_train: 1000')
      .replace('n_test: 500', 'n_test: 200'),
    tasks: TWO_TASKS,
    train: quick(null, inverse),
    sweep: '  widths: [8, 16]\n  train.epochs_per_task: [4, 8]\n  seeds: 1\n',
  }),
  reactivation({
    name: 'reactivation-imagenet',
    title: 'Reactivation on ImageNet100',
    description: 'Folders of images, two tasks of fifty classes, widths 250 to 1000 and 10 to 100 epochs a task.',
    comment:
      'ImageNet100 in two tasks of fifty classes, by width and epochs (appendix C.3, figure 8; the split and the image size are not given there).',
    data: `  kind: folder          # <path>/train/<class>/*.JPEG and <path>/val/<class>/*.JPEG
  path: ./imagenet100
  image_size: 64        # resized
  n_test: 20            # images of each class on which the accuracy is measured
`,
    tasks: '  concepts:             # the classes 0..49, then 50..99\n    window: 50\n    shift: 50\n',
    train: paper(null, fixed('1.0e-3')).replace(
      'batch_size: 128       # not given in the paper',
      'batch_size: 64        # not given in the paper; larger ones of 64 pixels do not fit at width 1000',
    ),
    sweep: '  widths: [250, 500, 1000]\n  train.epochs_per_task: [10, 20, 50, 100]\n  seeds: 1\n',
  }),
  reactivation({
    name: 'reactivation-standard-quick',
    title: 'Reactivation at a rate of 0.1/width, in minutes',
    description: 'Generated images, widths 8 to 32 with the learning rate 0.1/width: wider networks move less.',
    comment: 'Reactivation with the learning rate 0.1/width, by width: small, with generated images.',
    data: SHAPES,
    tasks: TWO_TASKS,
    train: quick(12, inverse),
    sweep: '  widths: [8, 16, 32]\n  seeds: 1\n',
  }),
  reactivation({
    name: 'reactivation-standard',
    title: 'Reactivation at a rate of 0.1/width',
    description: 'CIFAR-10 in two tasks of five classes, widths 64 to 2048 with the learning rate 0.1/width, 160 epochs a task.',
    comment: 'Reactivation in the standard parametrisation with the learning rate 0.1/width (appendix C.4, figure 9).',
    data: CIFAR10,
    tasks: TWO_TASKS,
    train: paper(160, inverse),
    sweep: `  widths: ${WIDTHS}\n  seeds: 3\n`,
  }),
];
