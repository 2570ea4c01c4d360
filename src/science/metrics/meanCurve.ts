/** The mean drift curve over seeds and its freeze: a property of the sweep, not of a run. */
import { requireSameLength } from './drift';
import type { Freeze, FreezeCriterion } from './freeze';
import { driftFreeze } from './freeze';

export interface DriftCurve {
  /** [S] ascending. */
  readonly steps: ArrayLike<number>;
  /** [S] null where the drift is not defined. */
  readonly drifts: ArrayLike<number | null>;
}

/**
 * The mean of drift curves at the steps that all of them have, so that curves that ended earlier shorten it; NaN where a drift
 * is NaN or not defined. Empty for no curves. @throws MetricError `shape_mismatch`.
 */
export function meanDriftCurve(curves: readonly DriftCurve[]): { readonly steps: number[]; readonly drifts: number[] } {
  const [first, ...others] = curves.map(byStep);
  if (!first) return { steps: [], drifts: [] };
  const steps = Array.from(first.keys()).filter(step => others.every(curve => curve.has(step)));
  const drifts = steps.map(step => [first, ...others].reduce((sum, curve) => sum + (curve.get(step) ?? NaN), 0) / curves.length);
  return { steps, drifts };
}

/** The freeze of the mean drift curve; null for no curves. @throws MetricError as `driftFreeze`. */
export function meanCurveFreeze(curves: readonly DriftCurve[], criterion: FreezeCriterion): Freeze | null {
  const { steps, drifts } = meanDriftCurve(curves);
  return driftFreeze(steps, drifts, criterion);
}

function byStep({ steps, drifts }: DriftCurve): Map<number, number> {
  requireSameLength('steps', steps, 'drifts', drifts);
  return new Map(Array.from(steps, (step, i) => [step, drifts[i] ?? NaN]));
}
