/** Squared losses over M points and C outputs: their value. */
import type { RunSettings } from '../experiment/schema';
import { lossCurvature, type SquaredLoss } from '../science/metrics/edgeOfStability';

export type LossName = RunSettings['train']['loss'];

/** L = (c/2) sum (f - y)^2, c the loss curvature, at outputs and targets of equal shape [M, C]; the sums run over points and outputs, in float64. */
export function lossValue(loss: LossName, outputs: ArrayLike<number>, targets: ArrayLike<number>, points: number): number {
  return (lossCurvature(squared(loss), points) / 2) * squaredError(outputs, targets);
}

/** sum (f - y)^2. @throws RangeError when the lengths differ. */
export function squaredError(outputs: ArrayLike<number>, targets: ArrayLike<number>): number {
  if (outputs.length !== targets.length) throw new RangeError(`${outputs.length} outputs and ${targets.length} targets`);
  let sum = 0;
  for (let i = 0; i < outputs.length; i++) sum += ((outputs[i] as number) - (targets[i] as number)) ** 2;
  return sum;
}

/** @throws RangeError for a loss that is no squared one. */
export function squared(loss: LossName): SquaredLoss {
  if (loss === 'mse' || loss === 'half_sum') return loss;
  throw new RangeError(`expected a squared loss, found ${loss}`);
}
