/** The typed error of metrics. */

/**
 * - `shape_mismatch`: kernels, labels, curves or parameters whose sizes do not fit each other.
 * - `steps_not_increasing`: snapshots whose steps do not grow.
 * - `bad_criterion`: a freeze criterion, lag, ridge or rate outside its range.
 */
export type MetricReason = 'shape_mismatch' | 'steps_not_increasing' | 'bad_criterion';

export class MetricError extends Error {
  override readonly name = 'MetricError';
  constructor(
    readonly reason: MetricReason,
    message: string,
  ) {
    super(message);
  }
}
