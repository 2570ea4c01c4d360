/** The points that a run trains on and is evaluated on, drawn once for a whole sweep. */
import { createHash } from 'node:crypto';
import type { RunSettings } from '../experiment/schema';
import { circleDataset, fourierMixture, onCircle } from './circle';
import { gaussianDataset, productTargets } from './gaussian';
import { inputNormaliser, normaliseInputs } from './normalise';
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

/** The data set of these settings: equal settings give equal numbers. Not of images (`openTrainingData`). */
export function createDataset(settings: DataSettings): Dataset {
  return normaliseInputs(givenDataset(settings), settings.data.normalise);
}

function givenDataset({ data, target, experiment }: DataSettings): Dataset {
  if (data.kind === 'points' && data.points) return inlineDataset(data.points);
  return data.kind === 'gaussian' ? gaussianDataset(data, experiment.seed) : circleDataset(data, target, experiment.seed);
}

/** Points of the unit circle whose kernel is followed, and the targets there; null where only the points' own file knows them. */
export interface CircleProbe {
  readonly inputs: Points;
  readonly targets: Points | null;
  readonly angles: Float64Array;
}

/** At the angles -pi + 2 pi i/samples, normalised as the training inputs are. */
export function circleProbe(settings: DataSettings, samples: number): CircleProbe {
  const { data, target } = settings;
  const angles = Float64Array.from({ length: samples }, (_, i) => -Math.PI + (2 * Math.PI * i) / samples);
  const points = onCircle(angles);
  const targets = {
    circle: () => ({ count: samples, size: 1, values: angles.map(angle => fourierMixture(target, angle)) }),
    gaussian: () => productTargets(points),
    other: () => null,
  };
  const kind = data.kind === 'circle' || data.kind === 'gaussian' ? data.kind : 'other';
  return { inputs: inputNormaliser(givenDataset(settings).inputs, data.normalise)(points), targets: targets[kind](), angles };
}

/** Names the data set and the probe of these settings: equal names mean equal numbers. */
export function datasetHash(
  settings: DataSettings & Pick<RunSettings, 'probe' | 'tasks'> & { readonly model: Pick<RunSettings['model'], 'heads'> },
): string {
  return createHash('sha256')
    .update(JSON.stringify([settings.data.kind, ...decisive(settings)]))
    .digest('hex')
    .slice(0, 16);
}

function decisive({ data, target, experiment, probe, tasks, model }: Parameters<typeof datasetHash>[0]): unknown[] {
  const followed = probe.from === 'train' ? [] : [probe.from, probe.samples];
  switch (data.kind) {
    case 'points':
      return [data.points, data.normalise, ...followed];
    case 'circle':
    case 'gaussian':
      return [
        data.n_eval,
        data.M_train,
        data.noise_std,
        data.normalise,
        target,
        experiment.seed,
        ...(data.dimension ? [data.dimension] : []),
        ...followed,
      ];
    default:
      return [data, tasks, model.heads, experiment.seed, ...followed];
  }
}
