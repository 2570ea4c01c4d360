/** An activation on a jet: from z, z', z'' along a direction to sigma(z) and its derivatives, with the operations that every backend has. */
import type { Activation, Tensor, Tensors } from '../tensors/tensors';
import { replace } from './scaled';

/**
 * Derivatives by t of sigma(z(t)) from those of z(t), as many as are given (1 to 3), lowest first: sigma, sigma' z', sigma'' z'^2 + sigma' z''. At a
 * kink, as almost everywhere, the second derivative of ReLU and leaky ReLU is 0. The tensors of z are disposed.
 */
export function activateJet(tensors: Tensors, jet: readonly Tensor[], activation: Activation): readonly Tensor[] {
  if (activation.name === 'linear') return jet;
  const [z, first, second] = jet as [Tensor, Tensor | undefined, Tensor | undefined];
  const value = tensors.activate(z, activation);
  if (first === undefined) return disposing(tensors, jet, [value]);
  const slope = tensors.activationDerivative(z, activation);
  const moved = tensors.multiply(slope, first);
  if (second === undefined) return disposing(tensors, [...jet, slope], [value, moved]);
  const straight = tensors.multiply(slope, second);
  const bend = bendOf(tensors, activation, z, value, slope);
  if (bend === null) return disposing(tensors, [...jet, slope], [value, moved, straight]);
  const square = tensors.multiply(first, first);
  const bent = tensors.multiply(bend, square);
  const sum = tensors.add(bent, straight);
  return disposing(tensors, [...jet, slope, straight, bend, square, bent], [value, moved, sum]);
}

/** sigma''(z): erf -2 z sigma', tanh -2 sigma sigma', gelu (2 - z^2) e^(-z^2/2)/sqrt(2 pi); null where it is 0. */
function bendOf(tensors: Tensors, activation: Activation, z: Tensor, value: Tensor, slope: Tensor): Tensor | null {
  switch (activation.name) {
    case 'relu':
    case 'leaky_relu':
    case 'linear':
      return null;
    case 'erf':
      return replace(tensors, tensors.multiply(z, slope), product => tensors.scale(product, -2));
    case 'tanh':
      return replace(tensors, tensors.multiply(value, slope), product => tensors.scale(product, -2));
    case 'gelu': {
      // The normal density from the derivative of erf: erf'(z/sqrt 2) = 2 sqrt 2 density(z).
      const density = replace(tensors, tensors.scale(z, Math.SQRT1_2), half => tensors.activationDerivative(half, ERF));
      const square = replace(tensors, tensors.multiply(z, z), squared => tensors.multiply(squared, density));
      const twice = tensors.scale(density, Math.SQRT1_2);
      const bend = tensors.addScaled(twice, square, -Math.SQRT1_2 / 2);
      tensors.dispose(density, square, twice);
      return bend;
    }
  }
}

const ERF: Activation = { name: 'erf', slope: 0 };

function disposing(tensors: Tensors, used: readonly Tensor[], result: readonly Tensor[]): readonly Tensor[] {
  tensors.dispose(...used);
  return result;
}
