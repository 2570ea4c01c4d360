/**
 * sigma(z) = z Phi(z), the exact GELU. Closed forms of Tsuchida, Pearce, van der Heide, Roosta and Gallagher, "Avoiding kernel fixed
 * points: computing with ELU and GELU infinite networks" (2021), with R^2 = (1 + q11)(1 + q22) - q12^2 = 1 + q11 + q22 + wedge^2,
 * D = (1 + q11)(1 + q22) and the angle A = pi/2 + asin(q12 / sqrt D), A = 0 for opposite inputs:
 *
 *     E sigma sigma   = (q12 A + (q12^2 + q11 q22 R^2) / (D R)) / (2 pi)
 *     E sigma' sigma' = (A + (q12 / R)(1/R^2 + (2 + q11 + q22) / D)) / (2 pi)
 */
import type { DualActivation } from './dualActivation';
import { wedgeOf } from './wedge';

export const geluDual: DualActivation = {
  variance: q => {
    const root = Math.sqrt(1 + 2 * q);
    return (q / (2 * Math.PI)) * (Math.atan2(root, -q) + (2 * q) / ((1 + q) * root));
  },
  moments: ({ q11, q22, q12, wedge }, k11, k22) => {
    const R = Math.hypot(Math.sqrt(1 + q11 + q22), wedge);
    const D = (1 + q11) * (1 + q22);
    const angle = Math.atan2(R, -q12);
    const k12 = (q12 * angle + (q12 * (q12 / R) + q11 * q22 * R) / D) / (2 * Math.PI);
    return {
      k12,
      wedge: wedgeOf(k11, k22, k12),
      derivative: (angle + (q12 / R) * (1 / R ** 2 + (2 + q11 + q22) / D)) / (2 * Math.PI),
    };
  },
};
