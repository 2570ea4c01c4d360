/**
 * The empirical kernel of a run at one snapshot against that of the same network at infinite width (Jacot, Gabriel and Hongler 2018). At the
 * initial values they differ by about width^-1/2; later the difference is what training has made of the kernel.
 */
import { infiniteWidthKernels } from '../science/kernel/analytic/infiniteWidth';
import { KernelError } from '../science/kernel/errors';
import type { Matrix64 } from '../science/linalg/matrix';
import { frobeniusNorm } from '../science/linalg/norms';
import { subtract } from '../science/linalg/products';
import { hiddenWidths, infiniteNetwork } from '../training/model';
import { AnalysisError } from './errors';
import type { RunSnapshots } from './runSnapshots';

export interface InfiniteWidthComparison {
  /** [M, M] of infinite width on the training points. */
  readonly limit: Matrix64;
  /** ‖K - K_inf‖_F / ‖K_inf‖_F. */
  readonly distance: number;
  /** n^-1/2, n the narrowest hidden layer: the order of the distance at the initial values; null without hidden layers. */
  readonly expected: number | null;
  /** Null where the points do not lie on the circle. */
  readonly profile: KernelProfile | null;
}

/** Entries of both kernels over the difference of the angles, in equal bins of [0, pi]; only bins that have entries. */
export interface KernelProfile {
  /** [B] mean difference of the angles in radians. */
  readonly angle: Float64Array;
  readonly limit: Float64Array;
  /** Mean of the empirical kernel over the pairs, and its standard deviation over them. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

const BINS = 90;

/** @throws AnalysisError `not_computable` for a reduction or a network without such a limit; as `RunSnapshots.array`. */
export function infiniteWidthComparison(run: RunSnapshots, step: number): InfiniteWidthComparison {
  const refused = (why: string) => new AnalysisError('not_computable', `${run.runDir}: infinite width: ${why}`);
  const { settings, targets } = run;
  const { reduction } = settings.probe;
  // The limit belongs to each output: their mean, or any one of them, has it too.
  if (targets.train.cols > 1 && reduction !== 'trace-mean' && !reduction.startsWith('class '))
    throw refused(`expected the reduction trace-mean or that of one class, found ${reduction}`);
  const inputs = run.inputs();
  const K = run.matrix('K_train_train', step);
  try {
    const { ntk } = infiniteWidthKernels(infiniteNetwork(settings.model), inputs, undefined, 'neural-tangents');
    const angles = run.dataset('gamma_train');
    const widths = hiddenWidths(settings.model);
    return {
      limit: ntk,
      distance: frobeniusNorm(subtract(K, ntk)) / frobeniusNorm(ntk),
      expected: widths.length === 0 ? null : Math.min(...widths) ** -0.5,
      profile: angles && settings.data.normalise !== 'standardise' ? profileOf(K, ntk, Float64Array.from(angles.data, Number)) : null,
    };
  } catch (error) {
    if (error instanceof KernelError) throw refused(error.message);
    throw error;
  }
}

function profileOf(K: Matrix64, limit: Matrix64, angles: Float64Array): KernelProfile {
  const M = angles.length;
  const bins = Array.from({ length: BINS }, () => ({ count: 0, angle: 0, limit: 0, sum: 0, squares: 0 }));
  for (let i = 0; i < M; i++) {
    for (let j = 0; j <= i; j++) {
      const turn = Math.abs((angles[i] as number) - (angles[j] as number)) % (2 * Math.PI);
      const angle = Math.min(turn, 2 * Math.PI - turn);
      const bin = bins[Math.min(BINS - 1, Math.floor((angle / Math.PI) * BINS))];
      if (!bin) continue;
      const value = K.data[i * M + j] as number;
      bin.count++;
      bin.angle += angle;
      bin.limit += limit.data[i * M + j] as number;
      bin.sum += value;
      bin.squares += value ** 2;
    }
  }
  const filled = bins.filter(({ count }) => count > 0);
  const over = (of: (bin: (typeof bins)[number]) => number) => Float64Array.from(filled, of);
  return {
    angle: over(({ angle, count }) => angle / count),
    limit: over(bin => bin.limit / bin.count),
    mean: over(({ sum, count }) => sum / count),
    deviation: over(({ sum, squares, count }) => Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2))),
  };
}
