/**
 * sigma(z) = z for z > 0 and s z below: ReLU is s = 0. Closed forms of Cho and Saul, "Kernel methods for deep learning" (2009), in
 * the angle t between the two inputs, p = sqrt(q11 q22) and T(x) = sin x - x cos x:
 *
 *     E sigma sigma = p/(2 pi) ((1 + s^2) T(pi - t) - 2 s T(t)),   E sigma' sigma' = ((1 + s^2)(pi - t) + 2 s t)/(2 pi)
 */
import type { DualActivation } from './dualActivation';
import type { GaussianPair } from './gaussianPair';

export function piecewiseLinearDual(slope: number): DualActivation {
  const square = 1 + slope ** 2;
  // sigma(z) = odd z + even |z|.
  const odd = (1 + slope) / 2;
  const even = (1 - slope) / 2;

  const derivative = ({ q11, q22 }: GaussianPair, angle: number, supplement: number): number => {
    // A pre-activation that is always 0 sits on the kink, where the networks take the slope of the inactive side.
    const zeros = Number(q11 === 0) + Number(q22 === 0);
    if (zeros === 2) return slope ** 2;
    if (zeros === 1) return slope * odd;
    return (square * supplement + 2 * slope * angle) / (2 * Math.PI);
  };

  return {
    variance: q => (square / 2) * q,
    moments: pair => {
      const { q11, q22, q12, wedge } = pair;
      const p = Math.sqrt(q11) * Math.sqrt(q22);
      const angle = Math.atan2(wedge, q12);
      const supplement = Math.atan2(wedge, -q12);
      const half = Math.sin(angle / 2) ** 2;
      const halfSupplement = Math.sin(supplement / 2) ** 2;
      // 1 - E|uv|/p, the same for an angle and its supplement.
      const acute = Math.min(angle, supplement);
      const gap = 2 * Math.min(half, halfSupplement) - (2 / Math.PI) * sineMinusArc(acute);
      const below = 2 * odd ** 2 * half + even ** 2 * gap; // 1 - k12 / sqrt(k11 k22), in units of p
      const above = 2 * odd ** 2 * halfSupplement + even ** 2 * (2 - gap); // 1 + the same
      return {
        k12: (p / (2 * Math.PI)) * (square * sineMinusArc(supplement) - 2 * slope * sineMinusArc(angle)),
        wedge: p * Math.sqrt(below) * Math.sqrt(above),
        derivative: derivative(pair, angle, supplement),
      };
    },
  };
}

/** sin x - x cos x = x^3/3 - x^5/30 + ... of an angle from 0 to pi, with full relative accuracy. */
function sineMinusArc(x: number): number {
  if (x > 0.5) return Math.sin(x) - x * Math.cos(x);
  const square = x * x;
  let power = x * square;
  let sum = 0;
  for (const coefficient of SERIES) {
    sum += coefficient * power;
    power *= -square;
  }
  return sum;
}

/** 2k / (2k + 1)!, k = 1 .. 7. */
const SERIES = [1 / 3, 1 / 30, 1 / 840, 1 / 45360, 1 / 3991680, 1 / 518918400, 1 / 93405312000];
