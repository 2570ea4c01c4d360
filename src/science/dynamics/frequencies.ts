/** What is still missing of each frequency of a target on the circle (spectral bias: Basri et al. 2019; Kalvankar 2025, section 1.4). */
import { requireLength } from '../linalg/shapes';

/**
 * Amplitudes |r_k| of the residual r(g) = f(g) - f*(g) = sum_k |r_k| sin(k g + phase): (2/N) |sum_n r_n e^(-i k g_n)|, half of it for k = 0, and for
 * k = N/2. On a uniform grid of N angles over the whole circle they are exact for frequencies up to N/2; a target a_k sin(k g + phi_k) of
 * which nothing is learnt has |r_k| = |a_k|.
 * @param residual [N] at the `angles` in radians. @throws LinearAlgebraError `shape_mismatch`.
 */
export function frequencyResiduals(residual: ArrayLike<number>, angles: ArrayLike<number>, frequencies: readonly number[]): Float64Array {
  const count = angles.length;
  requireLength('the residual', residual.length, count);
  return Float64Array.from(frequencies, k => {
    let real = 0;
    let imaginary = 0;
    for (let n = 0; n < count; n++) {
      const value = residual[n] as number;
      const angle = k * (angles[n] as number);
      real += value * Math.cos(angle);
      imaginary += value * Math.sin(angle);
    }
    return ((k === 0 || 2 * k === count ? 1 : 2) * Math.hypot(real, imaginary)) / count;
  });
}
