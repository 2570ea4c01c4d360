/**
 * The tangent features phi_c(x_n) = grad f_c(x_n) of a small network with convolutions, as tensors: where all of them fit, the kernel of a snapshot and
 * its departure from the first one come from one pass, and the first one's are computed once.
 */
import type { EmpiricalKernel } from '../science/kernel/empirical';
import type { FeatureSquares } from '../science/kernel/featureDrift';
import { outputSeeds } from '../science/kernel/reduction';
import type { Tensor } from '../tensors/tensors';
import { besideEachOther, denseSquares, differenceSquares, withScales, type Squares } from './convolutionalDrift';
import type { ConvolutionalNtkOptions, PassAtPoints } from './convolutionalNtk';
import { outputGradients } from './factors';
import { KernelSums } from './kernelSums';

/** Of one layer; lists are over the propagated outputs. */
export interface LayerFeatures {
  /** dW f_c / s of a convolution, U^T G, [N, 9 channels F]; G of a dense layer, [N, F]. */
  readonly weights: readonly Tensor[];
  /** db f_c / beta of a convolution, [N, F]; none of a dense layer, whose G are those. */
  readonly biases: readonly Tensor[];
  /** a of a dense layer, [N, fanIn]. */
  readonly inputs: Tensor | null;
}

/** Of every layer; the inputs of dense layers are those of the pass. */
export function layerFeatures(
  { network, tensors, reduction }: ConvolutionalNtkOptions,
  { points, parameters, pass }: PassAtPoints,
): readonly LayerFeatures[] {
  return tensors.scope(() => {
    const byOutput = outputSeeds(reduction, network.outputs).map(seed =>
      tensors.scope(() => {
        const gradients = network.backward(tensors, parameters, pass, outputGradients(tensors, seed, points));
        return network.layers.map(({ image }, l) => {
          const [a, g] = [pass.activations[l] as Tensor, gradients[l] as Tensor];
          if (image === undefined) return { weights: g, bias: null };
          return { weights: tensors.filterGradients(a, [g], image)[0] as Tensor, bias: tensors.sumPositions(g, points) };
        });
      }),
    );
    return network.layers.map(({ image }, l): LayerFeatures => {
      const own = byOutput.flatMap(layers => layers[l] ?? []);
      return {
        weights: own.map(({ weights }) => weights),
        biases: own.flatMap(({ bias }) => bias ?? []),
        inputs: image === undefined ? (pass.activations[l] as Tensor) : null,
      };
    });
  });
}

/** Theta of the points against themselves. */
export function featureKernel(
  { network, tensors, reduction }: ConvolutionalNtkOptions,
  points: number,
  features: readonly LayerFeatures[],
): EmpiricalKernel {
  const outputs = outputSeeds(reduction, network.outputs).length;
  const sums = new KernelSums(network, reduction, { rows: points, columns: points, symmetric: true, outputs });
  features.forEach(({ weights, biases, inputs }, l) => {
    for (let c = 0; c < outputs; c++) {
      for (let d = c; d < (reduction.kind === 'full' ? outputs : c + 1); d++) {
        const target = sums.at(l, reduction.kind === 'full' ? c * outputs + d : c);
        const add = (sum: Float64Array, of: readonly Tensor[]) => tensors.addInnerProducts(sum, of[c] as Tensor, of[d] as Tensor);
        if (inputs) add(target.biases, weights);
        else {
          add(target.weights, weights);
          add(target.biases, biases);
        }
      }
    }
  });
  return sums.assembled(l => {
    const products = new Float64Array(points ** 2);
    const { inputs } = features[l] as LayerFeatures;
    if (inputs) tensors.addInnerProducts(products, inputs, inputs);
    return products;
  });
}

/** ‖phi_now - phi_first‖^2 and ‖phi_first‖^2 of every layer, point and output. */
export function featureSquares(
  { network, tensors }: ConvolutionalNtkOptions,
  points: number,
  now: readonly LayerFeatures[],
  first: readonly LayerFeatures[],
): readonly FeatureSquares[] {
  return network.layers.map((layer, l) => {
    const [at, from] = [now[l] as LayerFeatures, first[l] as LayerFeatures];
    const ofOutput = (c: number): Squares => {
      const pair = (of: 'weights' | 'biases') => [at[of][c] as Tensor, from[of][c] as Tensor] as const;
      if (at.inputs && from.inputs) {
        const [g, h] = pair('weights');
        return denseSquares(tensors, layer, points, { activations: at.inputs, gradient: g }, { activations: from.inputs, gradient: h });
      }
      const weights = differenceSquares(tensors, points, [() => pair('weights')]);
      return withScales(layer, weights, differenceSquares(tensors, points, [() => pair('biases')]));
    };
    return besideEachOther(
      layer.name,
      at.weights.map((_, c) => ofOutput(c)),
    );
  });
}
