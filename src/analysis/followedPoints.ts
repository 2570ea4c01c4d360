/** The points whose kernel a run follows, among the arrays of its data set: the training points, or a probe, also one for each task. */
import type { NpyArray } from '../runs/npy';

type Arrays = ReadonlyMap<string, NpyArray>;

/** Arrays of a probe -> under which names of training points they are followed. */
const NAMES = {
  X_probe: 'X_train',
  y_probe: 'y_train',
  gamma_probe: 'gamma_train',
  labels_probe: 'labels_probe',
  indices_probe: 'indices_probe',
} as const;

/** How many probes the tasks of the run have; 0: the training points are followed. */
export function probeCount(data: Arrays): number {
  if (data.has('X_probe')) return 1;
  let count = 0;
  while (data.has(`X_probe.${count}`)) count++;
  return count;
}

/**
 * The data set with the probe of a task in the place of the training points, as the names K_train_train and preds_train have it. Targets that are
 * not known are NaN.
 */
export function followedData(data: Arrays, task = 0): Arrays {
  const probes = probeCount(data);
  if (probes === 0) return data;
  const ending = data.has('X_probe') ? '' : `.${Math.min(task, probes - 1)}`;
  const followed = new Map(data);
  const targets = data.get('y_train');
  for (const name of ['X_train', 'y_train', 'gamma_train']) followed.delete(name);
  for (const [name, as] of Object.entries(NAMES)) {
    const array = data.get(name + ending);
    if (array !== undefined) followed.set(as, array);
  }
  if (!followed.has('y_train')) followed.set('y_train', unknown(followed.get('X_train')?.shape[0] ?? 0, targets?.shape[1] ?? 1));
  return followed;
}

function unknown(points: number, outputs: number): NpyArray {
  return { shape: outputs === 1 ? [points] : [points, outputs], data: new Float64Array(points * outputs).fill(NaN) };
}
