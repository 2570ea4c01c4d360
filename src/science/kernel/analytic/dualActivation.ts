/**
 * Expectations of an activation under a Gaussian, the dual activations of Daniely, Frostig and Singer (2016): what a layer of
 * infinite width does to a covariance.
 */
import type { GaussianPair } from './gaussianPair';
import { erfDual } from './erfDual';
import { geluDual } from './geluDual';
import { piecewiseLinearDual } from './piecewiseLinearDual';
import { tanhDual } from './tanhDual';

export interface DualActivation {
  /** E sigma(u)^2, u ~ N(0, `q`). */
  variance(q: number): number;
  /** @param k11 and @param k22 the two variances E sigma(u)^2 and E sigma(v)^2, known already. */
  moments(pair: GaussianPair, k11: number, k22: number): Moments;
}

export interface Moments {
  /** E sigma(u) sigma(v). */
  readonly k12: number;
  /** sqrt(k11 k22 - k12^2). */
  readonly wedge: number;
  /** E sigma'(u) sigma'(v). */
  readonly derivative: number;
}

/** As the networks know them: erf is erf(z), gelu the exact z Phi(z); `slope` is leaky ReLU's. */
export interface AnalyticActivation {
  readonly name: 'relu' | 'leaky_relu' | 'erf' | 'tanh' | 'gelu' | 'linear';
  readonly slope: number;
}

/** @param erfScale c of erf(c z): 1, or 1/sqrt(2) where a text writes erf(z/sqrt 2). Closed forms; tanh by quadrature. */
export function dualActivation({ name, slope }: AnalyticActivation, erfScale = 1): DualActivation {
  switch (name) {
    case 'relu':
      return piecewiseLinearDual(0);
    case 'leaky_relu':
      return piecewiseLinearDual(slope);
    case 'linear':
      return LINEAR;
    case 'erf':
      return erfDual(erfScale);
    case 'gelu':
      return geluDual;
    case 'tanh':
      return tanhDual;
  }
}

const LINEAR: DualActivation = {
  variance: q => q,
  moments: ({ q12, wedge }) => ({ k12: q12, wedge, derivative: 1 }),
};
