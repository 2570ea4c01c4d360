/** How far, and how fast, a kernel has moved. Kernels are [n, n]; arithmetic is in float64; null is "not defined". */
import type { Matrix } from '../linalg/matrix';
import { frobeniusDistance, frobeniusNorm } from '../linalg/norms';
import { MetricError } from './errors';

/**
 * Drift ‖K - K0‖_F / ‖K0‖_F of the kernel from the initial one (Kalvankar 2025, section 1.1); null for K0 = 0.
 * @throws LinearAlgebraError `shape_mismatch`.
 */
export function drift(K: Matrix, K0: Matrix): number | null {
  return quotient(frobeniusDistance(K, K0), frobeniusNorm(K0));
}

/**
 * Drift slope (drift(t) - drift(t')) / (step(t) - step(t')), per training step, t' the snapshot `lag` before (Kalvankar 2025,
 * section 1.2). @throws MetricError `steps_not_increasing`.
 */
export function driftSlope(step: number, driftNow: number, earlierStep: number, earlierDrift: number): number {
  return (driftNow - earlierDrift) / stepsBetween(earlierStep, step);
}

/**
 * Slopes of a whole curve of values over steps (drift, loss); null for the first `lag` snapshots, which have none, and where
 * a value is null. @throws MetricError `steps_not_increasing`, `shape_mismatch`, `bad_criterion` of the lag.
 */
export function slopes(steps: ArrayLike<number>, values: ArrayLike<number | null>, lag = 1): (number | null)[] {
  requireSameLength('steps', steps, 'values', values);
  requireLag(lag);
  return Array.from(values, (value, i) => {
    if (i > 0) stepsBetween(steps[i - 1] as number, steps[i] as number);
    const earlier = i < lag ? null : (values[i - lag] as number | null);
    if (value === null || earlier === null) return null;
    return driftSlope(steps[i] as number, value, steps[i - lag] as number, earlier);
  });
}

/**
 * Relative velocity ‖K(t) - K(t')‖_F / ‖K(t)‖_F / (step(t) - step(t')), per training step, t' the snapshot before. It sees a kernel
 * that turns at constant distance from K(0), which the drift slope misses. Null for K(t) = 0.
 * @throws LinearAlgebraError `shape_mismatch`; MetricError `steps_not_increasing`.
 */
export function relativeVelocity(K: Matrix, previous: Matrix, step: number, previousStep: number): number | null {
  const steps = stepsBetween(previousStep, step);
  const relative = quotient(frobeniusDistance(K, previous), frobeniusNorm(K));
  return relative === null ? null : relative / steps;
}

/** The positive number of steps between two snapshots. @throws MetricError `steps_not_increasing`. */
export function stepsBetween(earlier: number, later: number): number {
  const steps = later - earlier;
  if (!(steps > 0)) throw new MetricError('steps_not_increasing', `snapshots: expected a step after ${earlier}, found ${later}`);
  return steps;
}

/** @throws MetricError `shape_mismatch`. */
export function requireSameLength(name: string, a: ArrayLike<unknown>, otherName: string, b: ArrayLike<unknown>): void {
  if (a.length !== b.length) {
    throw new MetricError('shape_mismatch', `expected as many ${otherName} as ${name}, found ${b.length} and ${a.length}`);
  }
}

/** @throws MetricError `bad_criterion`. */
export function requireLag(lag: number): void {
  if (!Number.isInteger(lag) || lag < 1)
    throw new MetricError('bad_criterion', `lag: expected a number of snapshots, 1 or more, found ${lag}`);
}

function quotient(distance: number, norm: number): number | null {
  return norm === 0 ? null : distance / norm;
}
