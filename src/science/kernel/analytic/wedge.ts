/** The wedge of smooth activations. */

/**
 * sqrt(k11 k22 - k12^2) from the covariances. For nearly parallel inputs half of its digits are rounding; what smooth activations
 * make of it depends on its square alone, so that nothing is lost in the kernels.
 */
export function wedgeOf(k11: number, k22: number, k12: number): number {
  const p = Math.sqrt(k11) * Math.sqrt(k22);
  return Math.sqrt(Math.max(0, p - k12)) * Math.sqrt(Math.max(0, p + k12));
}
