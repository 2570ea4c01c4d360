/** How a model is trained, as far as the dynamics of its outputs depend on it. */
import type { SquaredLoss } from '../metrics/edgeOfStability';
import { lossCurvature } from '../metrics/edgeOfStability';
import { DynamicsError } from './errors';

export interface SquaredTraining {
  /** `mse`: L = (1/M) sum (f - y)^2; `half_sum`: L = 1/2 sum (f - y)^2. */
  readonly loss: SquaredLoss;
  /** M, the training points; with the full kernel of C outputs its rows are M C. */
  readonly points: number;
  /** eta. */
  readonly learningRate: number;
  /** `steps`: gradient descent; `flow`: its limit of small steps, time still counted in steps (d theta/dt = -eta dL/dtheta). */
  readonly time: 'steps' | 'flow';
  /** Heavy-ball momentum b: v <- b v + dL/dtheta, theta <- theta - eta v; only of steps. 0 when absent. */
  readonly momentum?: number;
  /** w of the penalty (w/2) ‖theta - theta_0‖^2, weight decay towards the initial values; 0 when absent. */
  readonly weightDecay?: number;
}

/** The numbers that decide what happens to a mode of eigenvalue lambda: x = `rate` lambda + `decay`, and the momentum. */
export interface ModeRates {
  /** eta c, c the curvature of the loss (2/M or 1). */
  readonly rate: number;
  /** eta w. */
  readonly decay: number;
  readonly momentum: number;
}

/** @throws DynamicsError `bad_setting`. */
export function modeRates({ loss, points, learningRate, time, momentum = 0, weightDecay = 0 }: SquaredTraining): ModeRates {
  requireLearningRate(learningRate);
  requireMomentum(momentum);
  if (!(weightDecay >= 0 && weightDecay < Infinity)) throw bad('weight decay', '0 or more', weightDecay);
  if (!Number.isInteger(points) || points < 1) throw bad('training points', '1 or more', points);
  if (time === 'flow' && momentum !== 0) throw bad('momentum', '0 for a flow, which has none', momentum);
  return { rate: learningRate * lossCurvature(loss, points), decay: learningRate * weightDecay, momentum };
}

/** @throws DynamicsError `bad_setting`. */
export function requireLearningRate(learningRate: number): void {
  if (!(learningRate > 0 && learningRate < Infinity)) throw bad('learning rate', 'a number above 0', learningRate);
}

/** @throws DynamicsError `bad_setting`. */
export function requireMomentum(momentum: number): void {
  if (!(momentum >= 0 && momentum < 1)) throw bad('momentum', '0 or more and below 1', momentum);
}

/** @throws DynamicsError `bad_step`: steps are whole numbers from 0, times of a flow numbers from 0. */
export function requireStep(step: number, time: SquaredTraining['time']): void {
  if (step >= 0 && step < Infinity && (time === 'flow' || Number.isInteger(step))) return;
  throw new DynamicsError('bad_step', `expected a ${time === 'steps' ? 'whole number of steps' : 'time'} from 0, found ${step}`);
}

function bad(name: string, expected: string, found: number): DynamicsError {
  return new DynamicsError('bad_setting', `${name}: expected ${expected}, found ${found}`);
}
