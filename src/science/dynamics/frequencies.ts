/** What is still missing of each frequency of a target on the circle (spectral bias: Basri et al. 2019; Kalvankar 2025, section 1.4). */
import { requireLength } from '../linalg/shapes';

/**
 * Amplitudes |r_k| of the residual r(g) = f(g) - f*(g) = sum_k |r_k| sin(k g + phase): (2/N) |sum_n r_n e^(-i k g_n)|, half of it for k = 0, and for
 * k = N/2. On a uniform grid of N angles over the whole circle they are exact for frequencies up to N/2; a target a_k sin(k g + phi_k) of
 * which nothing is learnt has |r_k| = |a_k|.
 * @param residual [N] at the `angles` in radians. @throws LinearAlgebraError `shape_mismatch`.
 */
export function frequencyResiduals(residual: ArrayLike<number>, angles: ArrayLike<number>, frequencies: readonly number[]): Float64Array {
  return frequencyAnalysis(angles, frequencies)(residual);
}

/** The same for many residuals at the same angles: the waves are computed once. */
export function frequencyAnalysis(
  angles: ArrayLike<number>,
  frequencies: readonly number[],
): (residual: ArrayLike<number>) => Float64Array {
  const count = angles.length;
  const waves = frequencies.map(k => ({
    cosines: Float64Array.from(angles, angle => Math.cos(k * angle)),
    sines: Float64Array.from(angles, angle => Math.sin(k * angle)),
    factor: (k === 0 || 2 * k === count ? 1 : 2) / count,
  }));
  return residual => {
    requireLength('the residual', residual.length, count);
    return Float64Array.from(waves, ({ cosines, sines, factor }) => factor * Math.hypot(sumOf(residual, cosines), sumOf(residual, sines)));
  };
}

function sumOf(values: ArrayLike<number>, weights: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < weights.length; n++) sum += (values[n] as number) * (weights[n] as number);
  return sum;
}
