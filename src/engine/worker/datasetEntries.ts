/** A data set as the arrays of data/<hash>.npz. */
import type { NpzEntries } from '../../runs/npz';
import type { Dataset, Points } from '../../training/dataset';

/** X [N, d]; y [N], or [N, C] of several outputs; the angles gamma [N] of points on the circle. */
export function datasetEntries(dataset: Dataset): NpzEntries {
  const { inputs, targets, evalInputs, evalTargets, angles } = dataset;
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

const array = ({ count, size, values }: Points) => ({ shape: [count, size], data: values });

const labels = (points: Points) => (points.size === 1 ? { shape: [points.count], data: points.values } : array(points));
