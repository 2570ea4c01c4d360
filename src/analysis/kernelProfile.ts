/**
 * The kernel as a function of the angle: Theta(x_0, x(g)) of a run at one snapshot, x_0 the point nearest to angle 0 and x(g) the others on the unit circle,
 * beside the same network at infinite width (Jacot, Gabriel and Hongler 2018, figure 1).
 */
import { infiniteWidthKernels } from '../science/kernel/analytic/infiniteWidth';
import { KernelError } from '../science/kernel/errors';
import type { Matrix64 } from '../science/linalg/matrix';
import { infiniteNetwork } from '../training/model';
import { AnalysisError } from './errors';
import type { RunSnapshots } from './runSnapshots';

export interface CircleProfile {
  /** Angle of x_0, in radians. */
  readonly origin: number;
  /** [M] g, ascending, in radians. */
  readonly angle: Float64Array;
  /** [M] Theta(x_0, x(g)). */
  readonly kernel: Float64Array;
  /** [M] the same of infinite width; null for a network or a reduction without such a limit. */
  readonly limit: Float64Array | null;
}

/** @throws AnalysisError `not_computable` for points that do not lie on the circle, or with the kernel of all outputs; as `RunSnapshots.array`. */
export function kernelProfile(run: RunSnapshots, step: number): CircleProfile {
  const refused = (why: string) => new AnalysisError('not_computable', `${run.runDir}: kernel profile: ${why}`);
  const given = run.dataset('gamma_train');
  if (given === undefined || run.settings.data.normalise === 'standardise')
    throw refused('expected points on the unit circle, found others');
  const K = run.matrix('K_train_train', step);
  const angles = Float64Array.from(given.data, Number);
  if (K.rows !== angles.length) throw refused(`expected a kernel of ${angles.length} rows, one a point, found ${K.rows}`);
  const order = [...angles.keys()].sort((i, j) => (angles[i] as number) - (angles[j] as number));
  const origin = order.reduce((best, i) => (Math.abs(angles[i] as number) < Math.abs(angles[best] as number) ? i : best), order[0] ?? 0);
  const along = (row: Float64Array) => Float64Array.from(order, i => row[i] as number);
  const limit = limitFrom(run, origin);
  return {
    origin: angles[origin] as number,
    angle: along(angles),
    kernel: along(K.data.slice(origin * K.cols, (origin + 1) * K.cols)),
    limit: limit && along(limit),
  };
}

/** Theta_inf(x_0, X), [M]. */
function limitFrom(run: RunSnapshots, origin: number): Float64Array | null {
  const { settings, targets } = run;
  const { reduction } = settings.probe;
  if (targets.train.cols > 1 && reduction !== 'trace-mean' && !reduction.startsWith('class ')) return null;
  const X = run.inputs();
  const first: Matrix64 = { rows: 1, cols: X.cols, data: X.data.slice(origin * X.cols, (origin + 1) * X.cols) };
  try {
    return infiniteWidthKernels(infiniteNetwork(settings.model), first, X, 'neural-tangents').ntk.data;
  } catch (error) {
    if (error instanceof KernelError) return null;
    throw error;
  }
}
