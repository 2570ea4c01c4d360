/** The shapes that a run's arrays have to have: what disagrees is said before anything is computed with it. */
import type { Network } from '../networks/network';
import { RunReadError } from '../runs/errors';
import { parameterArray } from '../runs/layout';
import type { NpyArray } from '../runs/npy';

type Arrays = ReadonlyMap<string, NpyArray>;

/**
 * Checks the arrays of a data set against each other: X_train [M, d] and y_train [M] or [M, C]; where they are there, X_eval [n, d]
 * and y_eval_true [n] or [n, C].
 * @param path names the data set in errors.
 * @returns d and C. @throws RunReadError `malformed`
 */
export function checkDataset(data: Arrays, path: string): { readonly size: number; readonly outputs: number } {
  const bad = (name: string, expected: string, found: readonly number[] | undefined) =>
    new RunReadError(
      'malformed',
      path,
      `${name}: expected ${expected}, found ${found === undefined ? 'no such array' : `shape (${found.join(', ')})`}`,
    );
  const inputs = data.get('X_train')?.shape;
  const [points, size] = inputs ?? [];
  if (inputs?.length !== 2 || !points || !size) throw bad('X_train', 'shape (points, inputs)', inputs);
  const targets = data.get('y_train')?.shape;
  const outputs = targets?.[1] ?? 1;
  if (targets === undefined || targets[0] !== points || targets.length > 2 || outputs < 1)
    throw bad('y_train', `one row for each of the ${points} rows of X_train`, targets);
  const evaluated = data.get('X_eval')?.shape;
  if (evaluated !== undefined && (evaluated.length !== 2 || evaluated[1] !== size))
    throw bad('X_eval', `shape (points, ${size}), as X_train has`, evaluated);
  const truth = data.get('y_eval_true')?.shape;
  const rows = evaluated?.[0];
  if (truth !== undefined && (truth[0] !== rows || truth.length > 2 || (truth[1] ?? 1) !== outputs))
    throw bad('y_eval_true', `${outputs} value${outputs === 1 ? '' : 's'} for each of the ${rows ?? 0} rows of X_eval`, truth);
  return { size, outputs };
}

/** Shape of one row of each array that a run may keep. @param reduction as in the experiment file: `full` keeps the outputs apart. */
export function expectedShapes(network: Network, data: Arrays, reduction: string): ReadonlyMap<string, readonly number[]> {
  const blocks = reduction === 'full' ? network.outputs : 1;
  const points = data.get('X_train')?.shape[0] ?? 0;
  const evaluated = data.get('X_eval')?.shape[0];
  const shapes = new Map<string, readonly number[]>([
    ['K_train_train', [points * blocks, points * blocks]],
    ['preds_train', [points, network.outputs]],
  ]);
  if (evaluated !== undefined)
    shapes.set('K_eval_train', [evaluated * blocks, points * blocks]).set('preds_eval', [evaluated, network.outputs]);
  for (const { name, fanIn, fanOut } of network.layers)
    shapes.set(parameterArray(name, 'W'), [fanIn, fanOut]).set(parameterArray(name, 'b'), [fanOut]);
  return shapes;
}
