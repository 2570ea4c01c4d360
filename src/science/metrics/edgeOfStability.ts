/** The line up to which gradient descent sharpens, and the snapshot that reaches it. */
import { requireSameLength } from './drift';
import { MetricError } from './errors';

/** `mse`: L = (1/M) sum (f - y)^2; `half_sum`: L = 1/2 sum (f - y)^2. */
export type SquaredLoss = 'mse' | 'half_sum';

export interface StabilitySettings {
  readonly loss: SquaredLoss;
  /** eta; with an output scale alpha the one of the file, since kernel and eta/alpha^2 scale inversely. */
  readonly learningRate: number;
  /** M, the training points. */
  readonly points: number;
  /** Heavy-ball momentum b, 0 when absent. */
  readonly momentum?: number;
}

/** Curvature c of the loss per unit of kernel: residuals follow df/dt = -c K (f - y); 2/M for `mse`, 1 for `half_sum`. */
export function lossCurvature(loss: SquaredLoss, points: number): number {
  switch (loss) {
    case 'mse':
      return 2 / points;
    case 'half_sum':
      return 1;
  }
}

/**
 * The largest eigenvalue of the training kernel at which full-batch gradient descent is stable, (2 + 2b) / (eta c): M/eta for `mse`, 2/eta for
 * `half_sum` without momentum (Cohen et al. 2021, in function space). It holds for full-batch training whose kernel covers the
 * training set, with all its outputs. @throws MetricError `bad_criterion` where a setting is out of range.
 */
export function edgeOfStability({ loss, learningRate, points, momentum = 0 }: StabilitySettings): number {
  if (!(learningRate > 0)) throw new MetricError('bad_criterion', `learning rate: expected a number above 0, found ${learningRate}`);
  if (!Number.isInteger(points) || points < 1)
    throw new MetricError('bad_criterion', `training points: expected 1 or more, found ${points}`);
  if (!(momentum >= 0 && momentum < 1))
    throw new MetricError('bad_criterion', `momentum: expected 0 or more and below 1, found ${momentum}`);
  return (2 + 2 * momentum) / (learningRate * lossCurvature(loss, points));
}

export interface EdgeReached {
  readonly step: number;
  /** The spectral norm there. */
  readonly eigenvalue: number;
  readonly edge: number;
}

/**
 * The first snapshot whose spectral norm is at or above the edge, null where there is none. No tolerance: sharpening overshoots the
 * line before it settles on it. @throws MetricError `shape_mismatch`.
 */
export function edgeReached(steps: ArrayLike<number>, spectralNorms: ArrayLike<number | null>, edge: number): EdgeReached | null {
  requireSameLength('steps', steps, 'spectral norms', spectralNorms);
  for (let i = 0; i < steps.length; i++) {
    const eigenvalue = spectralNorms[i] ?? NaN;
    if (eigenvalue >= edge) return { step: steps[i] as number, eigenvalue, edge };
  }
  return null;
}
