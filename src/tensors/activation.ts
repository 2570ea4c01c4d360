/** The activations and their derivatives in double precision: of one number, and of whole arrays. */
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

/**
 * Replaces each z by sigma(z). ReLU, the activation of most runs, has a loop of its own: a call for each number costs 20 times
 * its arithmetic.
 */
export function activateInPlace(values: Float64Array, activation: Activation): void {
  if (activation.name === 'relu') {
    for (let i = 0; i < values.length; i++) if ((values[i] as number) < 0) values[i] = 0;
  } else {
    applyInPlace(values, activationFunction(activation));
  }
}

/** Replaces each z by sigma'(z). */
export function differentiateInPlace(values: Float64Array, activation: Activation): void {
  if (activation.name === 'relu') {
    for (let i = 0; i < values.length; i++) values[i] = Number((values[i] as number) > 0);
  } else {
    applyInPlace(values, activationDerivativeFunction(activation));
  }
}

function applyInPlace(values: Float64Array, f: ElementFunction): void {
  for (let i = 0; i < values.length; i++) values[i] = f(values[i] as number);
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

/** Phi(z), the distribution function of N(0, 1). */
function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}
