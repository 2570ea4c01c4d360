/**
 * Multilayer perceptrons of any depth: a_0 = x, z_l = s_l a_{l-1} W_l + beta_l b_l, a_l = sigma(z_l), f = z_L.
 *
 * - `ntk` (Jacot, Gabriel and Hongler 2018): s_l = w_std / sqrt(fan_in), beta_l = b_std; W, b ~ N(0, 1). A layer with b_std = 0
 *   has no bias.
 * - `standard`: s_l = 1, W ~ N(0, w_std^2 / fan_in). Where b_std > 0 the layer has a bias with beta_l = 1 that starts at 0 (the
 *   size of b_std does not matter); where b_std = 0 it has none.
 */
import type { Activation, Tensor, Tensors } from '../tensors/tensors';
import { activateJet } from './activationJet';
import { NetworkError } from './errors';
import type { ForwardPass, Layer, LayerTensors, LayerValues, Network, ParameterTensors, ParameterValues } from './network';
import { standardNormals } from './normals';
import { replace, scaledProduct } from './scaled';

export interface MlpSpec {
  readonly inputSize: number;
  /** Width of each hidden layer; none makes a linear model. */
  readonly widths: readonly number[];
  readonly outputs: number;
  readonly activation: Activation;
  readonly parametrisation: 'ntk' | 'standard';
  /** sigma_w. */
  readonly wStd: number;
  /** sigma_b of the hidden layers. */
  readonly bStd: number;
  /** sigma_b of the output layer. */
  readonly outputBStd: number;
}

/** @throws NetworkError `bad_size` when a size is not a whole number from 1. */
export function createMlp(spec: MlpSpec): Network {
  return new Mlp(spec);
}

class Mlp implements Network {
  readonly layers: readonly Layer[];
  readonly inputSize: number;
  readonly outputs: number;
  readonly parameterCount: number;
  readonly activation: Activation;
  private readonly initialWeightStd: readonly number[];
  private readonly initialBiasStd: number;

  constructor(spec: MlpSpec) {
    const sizes = [spec.inputSize, ...spec.widths, spec.outputs];
    for (const size of sizes) {
      if (!Number.isInteger(size) || size < 1) throw new NetworkError('bad_size', `a layer's size is a whole number from 1, found ${size}`);
    }
    const standard = spec.parametrisation === 'standard';
    this.layers = sizes.slice(1).map((fanOut, l): Layer => {
      const fanIn = sizes[l] as number;
      const isOutput = l === spec.widths.length;
      const bStd = isOutput ? spec.outputBStd : spec.bStd;
      return {
        name: isOutput ? 'output' : `layer${l + 1}`,
        fanIn,
        fanOut,
        weightScale: standard ? 1 : spec.wStd / Math.sqrt(fanIn),
        biasScale: standard ? (bStd > 0 ? 1 : 0) : bStd,
      };
    });
    this.inputSize = spec.inputSize;
    this.outputs = spec.outputs;
    this.activation = spec.activation;
    this.initialWeightStd = this.layers.map(({ fanIn }) => (standard ? spec.wStd / Math.sqrt(fanIn) : 1));
    this.initialBiasStd = standard ? 0 : 1;
    this.parameterCount = this.layers.reduce(
      (sum, { fanIn, fanOut, biasScale }) => sum + fanIn * fanOut + (biasScale === 0 ? 0 : fanOut),
      0,
    );
  }

  /** Drawn layer by layer, W before b, row-major. @throws NetworkError `bad_seed`. */
  initialValues(seed: number): ParameterValues {
    const next = standardNormals(seed);
    return this.layers.map(({ fanIn, fanOut, biasScale }, l): LayerValues => {
      const std = this.initialWeightStd[l] as number;
      const W = Float64Array.from({ length: fanIn * fanOut }, () => std * next());
      if (biasScale === 0) return { W };
      const b = new Float64Array(fanOut);
      return { W, b: this.initialBiasStd === 0 ? b : b.map(next) };
    });
  }

  forward(tensors: Tensors, parameters: ParameterTensors, inputs: Tensor): ForwardPass {
    const activations: Tensor[] = [];
    const preactivations: Tensor[] = [];
    let a = inputs;
    for (const [layer, values] of this.pairs(parameters)) {
      if (preactivations.length > 0) a = this.activate(tensors, a);
      activations.push(a);
      a = affine(tensors, layer, values, a);
      preactivations.push(a);
    }
    return { activations, preactivations, output: a };
  }

  /** G^{l-1} = s_l (G^l W_l^T) * sigma'(z_{l-1}), from the output down. */
  backward(tensors: Tensors, parameters: ParameterTensors, pass: ForwardPass, outputGradient: Tensor): readonly Tensor[] {
    const gradients: Tensor[] = [outputGradient];
    const pairs = this.pairs(parameters);
    for (let l = pairs.length - 1; l > 0; l--) {
      const [layer, { W }] = pairs[l] as Pair;
      const z = pass.preactivations[l - 1] as Tensor;
      const g = scaledProduct(tensors, gradients[0] as Tensor, W, layer.weightScale, { transposeB: true });
      gradients.unshift(this.throughActivation(tensors, g, z));
    }
    return gradients;
  }

  parameterGradients(tensors: Tensors, pass: ForwardPass, layerGradients: readonly Tensor[]): ParameterTensors {
    return this.layers.map((layer, l): LayerTensors => {
      const a = pass.activations[l] as Tensor;
      const g = layerGradients[l] as Tensor;
      const W = scaledProduct(tensors, a, g, layer.weightScale, { transposeA: true });
      if (layer.biasScale === 0) return { W };
      const sum = tensors.sumRows(g);
      return { W, b: layer.biasScale === 1 ? sum : replace(tensors, sum, row => tensors.scale(row, layer.biasScale)) };
    });
  }

  /** z = s a W + beta b with W + t D, b + t e:  z' = s (a' W + a D) + beta e,  z'' = s (a'' W + 2 a' D). */
  directionalDerivatives(
    tensors: Tensors,
    parameters: ParameterTensors,
    direction: ParameterTensors,
    inputs: Tensor,
    order: 1 | 2,
  ): readonly Tensor[] {
    const directions = this.pairs(direction);
    return tensors.scope(() => {
      // What the inputs' own derivatives would contribute is 0 and left out.
      let a: readonly Tensor[] = [inputs];
      this.pairs(parameters).forEach(([layer, values], l) => {
        const along = (directions[l] as Pair)[1];
        const product = (i: number, { W }: LayerTensors, factor: number) =>
          a[i] && scaledProduct(tensors, a[i], W, factor * layer.weightScale);
        const z = [
          affine(tensors, layer, values, a[0] as Tensor),
          sumOf(tensors, affine(tensors, layer, along, a[0] as Tensor), product(1, values, 1)),
        ];
        const second = order === 2 && product(1, along, 2);
        if (second) z.push(sumOf(tensors, second, product(2, values, 1)));
        else if (order === 2) z.push(tensors.scale(z[0] as Tensor, 0));
        a = l === this.layers.length - 1 ? z : activateJet(tensors, z, this.activation);
      });
      return a;
    });
  }

  private activate(tensors: Tensors, z: Tensor): Tensor {
    return this.activation.name === 'linear' ? z : tensors.activate(z, this.activation);
  }

  private throughActivation(tensors: Tensors, g: Tensor, z: Tensor): Tensor {
    if (this.activation.name === 'linear') return g;
    const derivative = tensors.activationDerivative(z, this.activation);
    const product = tensors.multiply(g, derivative);
    tensors.dispose(g, derivative);
    return product;
  }

  private pairs(parameters: ParameterTensors): readonly Pair[] {
    if (parameters.length !== this.layers.length) {
      throw new NetworkError('parameters_disagree', `the network has ${this.layers.length} layers, the parameters ${parameters.length}`);
    }
    return this.layers.map((layer, l) => [layer, parameters[l] as LayerTensors]);
  }
}

type Pair = readonly [Layer, LayerTensors];

/** a + b where there is a b; what is added up is disposed. */
function sumOf(tensors: Tensors, a: Tensor, b: Tensor | undefined): Tensor {
  if (b === undefined) return a;
  const sum = tensors.add(a, b);
  tensors.dispose(a, b);
  return sum;
}

/** z = s a W + beta b. */
function affine(tensors: Tensors, layer: Layer, { W, b }: LayerTensors, a: Tensor): Tensor {
  const product = scaledProduct(tensors, a, W, layer.weightScale);
  if (b === undefined) return product;
  return replace(tensors, product, z =>
    layer.biasScale === 1 ? tensors.addRow(z, b) : replace(tensors, tensors.scale(b, layer.biasScale), row => tensors.addRow(z, row)),
  );
}
