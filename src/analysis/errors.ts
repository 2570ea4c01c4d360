/** What an analysis cannot answer, as values with a stable `reason`. */

/**
 * - `not_a_run`: the path is no run directory.
 * - `no_snapshot`: the run was not measured at that step.
 * - `not_kept`: neither the array nor the parameters that it follows from were kept there.
 * - `unknown_quantity`: no quantity of that name.
 * - `no_data`: the run does not say on which data it was trained.
 * - `too_large`: it is more than can be shown.
 * - `not_comparable`: a sweep and a run.
 * - `different_probes`: two kernels whose rows stand for different points or outputs.
 * - `not_computable`: what was kept has no such quantity, e.g. a kernel that is not finite has no spectrum.
 */
export type AnalysisReason =
  | 'not_a_run'
  | 'no_snapshot'
  | 'not_kept'
  | 'unknown_quantity'
  | 'no_data'
  | 'too_large'
  | 'not_comparable'
  | 'different_probes'
  | 'not_computable';

export class AnalysisError extends Error {
  override readonly name = 'AnalysisError';
  constructor(
    readonly reason: AnalysisReason,
    message: string,
  ) {
    super(message);
  }
}
