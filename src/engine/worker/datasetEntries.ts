/** A data set, or the probe of one, as the arrays of data/<hash>.npz. */
import type { NpzEntries } from '../../runs/npz';
import type { Dataset, Points } from '../../training/dataset';
import type { Probe, TrainingData } from '../../training/trainingData';

/**
 * Of a function X [N, d]; y [N], or [N, C] of several outputs; the angles gamma [N] of points on the circle. Where the kernel is followed on a
 * probe, X_probe, y_probe (where it is known), and of images labels_probe (outputs) and indices_probe (among the training images), with
 * `image_shape` [height, width, channels]. A probe of its own for each task has the index of the task behind its names: X_probe.1.
 */
export function datasetEntries({ dataset, probes, imageShape }: TrainingData): NpzEntries {
  return {
    ...(dataset && functionEntries(dataset)),
    ...(imageShape && { image_shape: { shape: [3], data: BigInt64Array.from(imageShape, BigInt) } }),
    ...Object.assign(
      {},
      ...probes.filter(({ isTraining }) => !isTraining).map((probe, k) => probeEntries(probe, probes.length > 1 ? `.${k}` : '')),
    ),
  };
}

function functionEntries({ inputs, targets, evalInputs, evalTargets, angles }: Dataset): NpzEntries {
  return {
    X_train: array(inputs),
    y_train: labels(targets),
    X_eval: array(evalInputs),
    ...(evalTargets && { y_eval_true: labels(evalTargets) }),
    ...(angles && {
      gamma_train: { shape: [angles.train.length], data: angles.train },
      gamma_eval: { shape: [angles.eval.length], data: angles.eval },
    }),
  };
}

function probeEntries({ inputs, targets, images, angles }: Probe, ending: string): NpzEntries {
  return {
    [`X_probe${ending}`]: array(inputs),
    ...(targets && { [`y_probe${ending}`]: labels(targets) }),
    ...(angles && { [`gamma_probe${ending}`]: { shape: [angles.length], data: angles } }),
    ...(images && {
      [`labels_probe${ending}`]: { shape: [images.labels.length], data: BigInt64Array.from(images.labels, BigInt) },
      [`indices_probe${ending}`]: { shape: [images.indices.length], data: BigInt64Array.from(images.indices, BigInt) },
    }),
  };
}

const array = ({ count, size, values }: Probe['inputs']) => ({ shape: [count, size], data: values });

const labels = (points: Points) => (points.size === 1 ? { shape: [points.count], data: points.values } : array(points));
