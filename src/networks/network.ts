/**
 * What the rest of the program knows of a network: initial values, a forward pass with kept activations, and the backward
 * pass of given output gradients to every layer's G. Training, kernels and cross kernels all use these; there is no tape.
 */
import type { Activation, ImageSize, Tensor, Tensors } from '../tensors/tensors';

/** A parameterised layer: s_l multiplies `a W`, beta_l multiplies b (0: the layer has no bias). */
export interface Layer {
  /** `layer1`, `layer2`, ...; the last is `output`. */
  readonly name: string;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly weightScale: number;
  readonly biasScale: number;
  /** Of a convolution of 3 x 3 ('same'), the images that it reads: fanIn is 9 channels, the rows of W are (ky, kx, channel). Absent: a dense layer. */
  readonly image?: ImageSize;
}

/** Parameters outside any tensor library: what is stored, compared and measured. W is [fanIn, fanOut] row-major, b is [fanOut], absent when the layer has none. */
export interface LayerValues {
  readonly W: Float64Array | Float32Array;
  readonly b?: Float64Array | Float32Array;
}
export type ParameterValues = readonly LayerValues[];

/** The same as tensors of one implementation. */
export interface LayerTensors {
  readonly W: Tensor;
  readonly b?: Tensor;
}
export type ParameterTensors = readonly LayerTensors[];

export interface ForwardPass {
  /** a_0 .. a_{L-1}: the input of each layer, [N, fanIn], of a convolution its images, [N positions, channels] (the first has the network's inputs as they are). */
  readonly activations: readonly Tensor[];
  /** z_1 .. z_L where the activation is taken, [N, fanOut], of a convolution [N positions, fanOut], before or after its pooling (see `Stage`). */
  readonly preactivations: readonly Tensor[];
  /** Of each layer that is followed by max pooling, where each window had its largest value; null for all others. */
  readonly routes: readonly (Tensor | null)[];
  /** z_L, [N, C]. */
  readonly output: Tensor;
}

/** How many numbers the passes of one input make. */
export interface PassNumbers {
  /** That the forward pass keeps. */
  readonly kept: number;
  /** Of the gradients by all layers of one output. */
  readonly gradients: number;
  /** Of the largest map or row before a layer's pooling. */
  readonly widest: number;
}

export interface Network {
  readonly layers: readonly Layer[];
  /** Numbers of one input; images are row-major [height, width, channels]. */
  readonly inputSize: number;
  readonly outputs: number;
  /** Of the hidden layers. */
  readonly activation: Activation;
  readonly parameterCount: number;
  readonly passNumbers: PassNumbers;
  /** Initial values from a seed, in float64, the same on every backend. */
  initialValues(seed: number): ParameterValues;
  forward(tensors: Tensors, parameters: ParameterTensors, inputs: Tensor): ForwardPass;
  /** `outputGradient` [N, C] = dL/df; returns G^l = dL/dz_l for every layer, first layer first, [N, fanOut], of a convolution [N positions, fanOut]. */
  backward(tensors: Tensors, parameters: ParameterTensors, pass: ForwardPass, outputGradient: Tensor): readonly Tensor[];
  /** dL/dW_l = s_l a_{l-1}^T G^l and dL/db_l = beta_l sum_n G^l[n], of a convolution with its patches for a and summed over positions. */
  parameterGradients(tensors: Tensors, pass: ForwardPass, layerGradients: readonly Tensor[]): ParameterTensors;
  /**
   * Derivatives of f(theta + t d) by t at t = 0 along a direction d of the parameters, propagated forward through the layers (a jet): f, f', and
   * with order 2 f'', each [N, C]. f(theta) + f' and f(theta) + f' + f''/2 are the linear and the quadratic prediction of f(theta + d).
   */
  directionalDerivatives(
    tensors: Tensors,
    parameters: ParameterTensors,
    direction: ParameterTensors,
    inputs: Tensor,
    order: 1 | 2,
  ): readonly Tensor[];
}
