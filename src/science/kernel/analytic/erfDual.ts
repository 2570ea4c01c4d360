/**
 * sigma(z) = erf(c z). C. K. I. Williams, "Computing with infinite networks" (1997), with q for c^2 q:
 *
 *     E sigma sigma = (2/pi) asin(2 q12 / sqrt((1 + 2 q11)(1 + 2 q22))),   E sigma' sigma' = 4 c^2 / (pi R),
 *     R^2 = (1 + 2 q11)(1 + 2 q22) - 4 q12^2 = 1 + 2 (q11 + q22) + 4 wedge^2
 */
import type { DualActivation } from './dualActivation';
import { wedgeOf } from './wedge';

export function erfDual(c: number): DualActivation {
  const square = c ** 2;
  return {
    variance: q => (2 / Math.PI) * Math.atan2(2 * square * q, Math.sqrt(1 + 4 * square * q)),
    moments: ({ q11, q22, q12, wedge }, k11, k22) => {
      const root = Math.hypot(Math.sqrt(1 + 2 * square * (q11 + q22)), 2 * square * wedge);
      const k12 = (2 / Math.PI) * Math.atan2(2 * square * q12, root);
      return { k12, wedge: wedgeOf(k11, k22, k12), derivative: (4 * square) / (Math.PI * root) };
    },
  };
}
