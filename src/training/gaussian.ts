/** Gaussian inputs x ~ N(0, I) with the target f*(x) = x_1 x_2: training and evaluation points of their own, label noise on the training points alone. */
import type { RunSettings } from '../experiment/schema';
import { standardNormals } from '../networks/normals';
import type { Dataset, Points } from './dataset';
import { mixed } from './batches';

/** Keep the random numbers of training points, evaluation points and noise apart. */
const [TRAIN_STREAM, EVAL_STREAM, NOISE_STREAM] = [1, 2, 3];

export function gaussianDataset(data: RunSettings['data'], seed: number): Dataset {
  const size = data.dimension ?? 2;
  const inputs = gaussianPoints(data.M_train, size, mixed(seed, TRAIN_STREAM));
  const evalInputs = gaussianPoints(data.n_eval, size, mixed(seed, EVAL_STREAM));
  const noise = standardNormals(mixed(seed, NOISE_STREAM));
  const clean = productTargets(inputs);
  const values = data.noise_std === 0 ? clean.values : clean.values.map(y => y + data.noise_std * noise());
  return { inputs, targets: { ...clean, values }, evalInputs, evalTargets: productTargets(evalInputs), angles: null };
}

/** x_1 x_2, [N, 1]. */
export function productTargets({ count, size, values }: Points): Points {
  return {
    count,
    size: 1,
    values: Float64Array.from({ length: count }, (_, n) => (values[n * size] as number) * (values[n * size + 1] as number)),
  };
}

function gaussianPoints(count: number, size: number, seed: number): Points {
  const next = standardNormals(seed);
  return { count, size, values: Float64Array.from({ length: count * size }, next) };
}
