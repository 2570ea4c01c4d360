/** The points that a run trains on and is evaluated on, drawn once for a whole sweep. */
import { createHash } from 'node:crypto';
import type { RunSettings } from '../experiment/schema';
import { circleDataset } from './circle';
import { normaliseInputs } from './normalise';
import { inlineDataset } from './points';

/** Values of N points, row-major [count, size]. */
export interface Points {
  readonly count: number;
  readonly size: number;
  readonly values: Float64Array;
}

export interface Dataset {
  /** [M, d] and [M, C]; the labels carry the noise. */
  readonly inputs: Points;
  readonly targets: Points;
  /** [n_eval, d] and the noise-free targets [n_eval, C]; null where none were given. */
  readonly evalInputs: Points;
  readonly evalTargets: Points | null;
  /** Angles in radians of the training and the evaluation points; null for data that do not lie on the circle. */
  readonly angles: { readonly train: Float64Array; readonly eval: Float64Array } | null;
}

export type DataSettings = Pick<RunSettings, 'data' | 'target'> & { readonly experiment: { readonly seed: number } };

/** The data set of these settings: equal settings give equal numbers. */
export function createDataset(settings: DataSettings): Dataset {
  const { data, target, experiment } = settings;
  const points = data.kind === 'points' && data.points ? inlineDataset(data.points) : circleDataset(data, target, experiment.seed);
  return normaliseInputs(points, data.normalise);
}

/** Names the data set of these settings: equal names mean equal numbers. */
export function datasetHash(settings: DataSettings): string {
  const { data, target, experiment } = settings;
  const decisive =
    data.kind === 'points'
      ? [data.points, data.normalise]
      : [data.n_eval, data.M_train, data.noise_std, data.normalise, target, experiment.seed];
  return createHash('sha256')
    .update(JSON.stringify([data.kind, ...decisive]))
    .digest('hex')
    .slice(0, 16);
}
