/** Products with a factor, where the factor costs least. */
import { productShape, sizeOf } from '../tensors/shapes';
import type { Tensor, Tensors, Transposition } from '../tensors/tensors';

/** factor * (a b) after the transpositions; the factor goes to the smallest of a, b and the product. */
export function scaledProduct(tensors: Tensors, a: Tensor, b: Tensor, factor: number, transposition: Transposition = {}): Tensor {
  if (factor === 1) return tensors.matMul(a, b, transposition);
  const { n, m } = productShape(a, b, transposition);
  const smallest = Math.min(sizeOf(a.shape), sizeOf(b.shape), n * m);
  if (smallest === n * m) return replace(tensors, tensors.matMul(a, b, transposition), product => tensors.scale(product, factor));
  const scaleLeft = smallest === sizeOf(a.shape);
  return replace(tensors, tensors.scale(scaleLeft ? a : b, factor), operand =>
    scaleLeft ? tensors.matMul(operand, b, transposition) : tensors.matMul(a, operand, transposition),
  );
}

/** The result of `next`, whose operand is no longer needed. */
export function replace(tensors: Tensors, operand: Tensor, next: (operand: Tensor) => Tensor): Tensor {
  const result = next(operand);
  tensors.dispose(operand);
  return result;
}
