/** The activations and their derivatives as functions of one number, in double precision. */
import { erf, erfc } from './erf';
import type { Activation } from './tensors';

export type ElementFunction = (z: number) => number;

/** sigma. NaN stays NaN, so a diverged network is seen as one. */
export function activationFunction(activation: Activation): ElementFunction {
  const { slope } = activation;
  switch (activation.name) {
    case 'relu':
      return z => (z < 0 ? 0 : z);
    case 'leaky_relu':
      return z => (z < 0 ? slope * z : z);
    case 'erf':
      return erf;
    case 'tanh':
      return Math.tanh;
    case 'gelu':
      return z => z * normalCdf(z);
    case 'linear':
      return z => z;
  }
}

/** sigma'; at the kink of ReLU and leaky ReLU the value of the inactive side. */
export function activationDerivativeFunction(activation: Activation): ElementFunction {
  const { slope } = activation;
  switch (activation.name) {
    case 'relu':
      return z => (z > 0 ? 1 : 0);
    case 'leaky_relu':
      return z => (z > 0 ? 1 : slope);
    case 'erf':
      return z => TWO_OVER_SQRT_PI * Math.exp(-z * z);
    case 'tanh':
      return z => {
        const t = Math.tanh(z);
        return (1 - t) * (1 + t);
      };
    case 'gelu':
      return z => normalCdf(z) + z * INVERSE_SQRT_2PI * Math.exp(-0.5 * z * z);
    case 'linear':
      return () => 1;
  }
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

/** Phi(z), the distribution function of N(0, 1). */
function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}
