/**
 * Two jointly Gaussian numbers, the pre-activations of two inputs in a layer of infinite width: all that the recursion of an
 * analytic kernel knows of the two inputs.
 *
 * Beside the three covariances stands the wedge sqrt(q11 q22 - q12^2) = |u||v| sin(angle). Computed from the covariances it
 * would lose half of its digits for nearly parallel inputs, and with it the derivative kernel of ReLU, which is linear in the
 * angle. So it starts from the inputs themselves and is carried through the layers without a subtraction of nearly equal numbers.
 */
import type { Values } from '../../linalg/matrix';
import { norm } from '../../linalg/norms';
import { dot } from '../../linalg/vectorArithmetic';

export interface GaussianPair {
  /** E u^2, E v^2, E uv. */
  readonly q11: number;
  readonly q22: number;
  readonly q12: number;
  /** sqrt(q11 q22 - q12^2). */
  readonly wedge: number;
}

/** A variance and its square root, of one input in one layer. */
export interface Spread {
  readonly variance: number;
  readonly deviation: number;
}

/** Covariance of two activations, or of two inputs, with the wedge and the distance of the vectors that they come from. */
export interface Covariance {
  readonly k12: number;
  readonly wedge: number;
  /** sqrt(k11 + k22 - 2 k12). */
  readonly distance: number;
}

/** An input vector x, its length and its direction x/|x| (0 for x = 0). */
export interface Input {
  readonly values: Float64Array;
  readonly length: number;
  readonly direction: Float64Array;
}

export function inputOf(values: Values): Input {
  const length = norm(values);
  return { values: Float64Array.from(values), length, direction: Float64Array.from(values, x => (length === 0 ? 0 : x / length)) };
}

/**
 * <x, x'>, |x||x'| sin(angle) and |x - x'|, each times `scale` (1/d, and its square root for the distance). With the unit vectors e, e' the
 * sine is |e - e'||e + e'|/2, exact near 0 and pi (W. Kahan, "How futile are mindless assessments of roundoff", 2006, section 12).
 */
export function inputCovariance(x: Input, y: Input, scale: number): Covariance {
  let apart = 0;
  let along = 0;
  let squared = 0;
  for (let i = 0; i < x.values.length; i++) {
    const [e, f] = [x.direction[i] as number, y.direction[i] as number];
    apart += (e - f) ** 2;
    along += (e + f) ** 2;
    squared += ((x.values[i] as number) - (y.values[i] as number)) ** 2;
  }
  const sine = x.length === 0 || y.length === 0 ? 0 : 0.5 * Math.sqrt(apart) * Math.sqrt(along);
  return {
    k12: scale * dot(x.values, 0, y.values, 0, x.values.length),
    wedge: scale * x.length * y.length * sine,
    distance: Math.sqrt(scale * squared),
  };
}

/**
 * The distance of two vectors of lengths a, b from their product and wedge: sqrt((a - b)^2 + 2 (ab - k12)). The difference
 * ab - k12 is wedge^2 / (ab + k12) where the angle is acute.
 */
export function distanceOf(a: number, b: number, k12: number, wedge: number): number {
  const product = a * b;
  const gap = k12 > 0 ? wedge * (wedge / (product + k12)) : product - k12;
  return Math.hypot(a - b, Math.sqrt(2 * gap));
}
