/** The linear part of a layer, a W: a matrix product, or a convolution of 3 x 3 where the layer has an image. */
import type { Tensor, Tensors } from '../tensors/tensors';
import { sizeOf } from '../tensors/shapes';
import type { Layer, LayerTensors } from './network';
import { replace, scaledProduct } from './scaled';

/** factor a W. */
export function apply(tensors: Tensors, { image }: Layer, a: Tensor, W: Tensor, factor: number): Tensor {
  if (image === undefined) return scaledProduct(tensors, a, W, factor);
  return withScaled(tensors, W, factor, filter => tensors.convolve(a, filter, image));
}

/** factor G W^T: the gradient by a. */
export function applyTransposed(tensors: Tensors, { image }: Layer, G: Tensor, W: Tensor, factor: number): Tensor {
  if (image === undefined) return scaledProduct(tensors, G, W, factor, { transposeB: true });
  return withScaled(tensors, W, factor, filter => tensors.convolveTransposed(G, filter, image));
}

/** factor a^T G: the gradient by W. */
export function weightGradient(tensors: Tensors, { image }: Layer, a: Tensor, G: Tensor, factor: number): Tensor {
  if (image === undefined) return scaledProduct(tensors, a, G, factor, { transposeA: true });
  const gradient = tensors.filterGradient(a, G, image);
  return factor === 1 ? gradient : replace(tensors, gradient, product => tensors.scale(product, factor));
}

/** z = s a W + beta b. */
export function affine(tensors: Tensors, layer: Layer, { W, b }: LayerTensors, a: Tensor): Tensor {
  const product = apply(tensors, layer, a, W, layer.weightScale);
  if (b === undefined) return product;
  return replace(tensors, product, z =>
    layer.biasScale === 1 ? tensors.addRow(z, b) : replace(tensors, tensors.scale(b, layer.biasScale), row => tensors.addRow(z, row)),
  );
}

/** The maps before a dense layer as its inputs, [N, fanIn]. */
export function asRows(tensors: Tensors, { image, fanIn }: Layer, a: Tensor): Tensor {
  if (image !== undefined || a.shape[1] === fanIn) return a;
  return tensors.reshape(a, [sizeOf(a.shape) / fanIn, fanIn]);
}

/** The gradient by a dense layer's inputs as one by the maps of the convolution below, [N positions, channels]. */
export function asMaps(tensors: Tensors, { image, fanOut }: Layer, g: Tensor): Tensor {
  if (image === undefined || g.shape[1] === fanOut) return g;
  return replace(tensors, g, rows => tensors.reshape(rows, [sizeOf(rows.shape) / fanOut, fanOut]));
}

function withScaled(tensors: Tensors, W: Tensor, factor: number, next: (filter: Tensor) => Tensor): Tensor {
  return factor === 1 ? next(W) : replace(tensors, tensors.scale(W, factor), next);
}
