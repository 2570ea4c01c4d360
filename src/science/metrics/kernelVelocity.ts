/** How fast a kernel turns. */
import { stepsBetween } from './drift';

/**
 * Kernel velocity S(K_t', K_t) / (t - t'), S = 1 - CKA, t' the snapshot before (Reactivation: Empirical NTK Dynamics Under
 * Task Shifts, 2025, equation 2). With `from` and `to` in steps it is per step, in epochs per epoch. Null for a distance that is not defined.
 * @throws MetricError `steps_not_increasing`.
 */
export function velocityFromDistance(distancePrevious: number | null, from: number, to: number): number | null {
  const elapsed = stepsBetween(from, to);
  return distancePrevious === null ? null : distancePrevious / elapsed;
}
