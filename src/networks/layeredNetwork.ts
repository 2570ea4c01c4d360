/** A network of layers in a row: a_0 = x, z_l = s_l a_{l-1} W_l + beta_l b_l, a_l = stage_l(z_l), f = z_L, with matrix products or convolutions. */
import { imageLength, positionsOf } from '../tensors/images';
import type { Activation, Tensor, Tensors } from '../tensors/tensors';
import { NetworkError } from './errors';
import { affine, apply, applyTransposed, asMaps, asRows, weightGradient } from './linearMap';
import type { ForwardPass, Layer, LayerTensors, Network, ParameterTensors, ParameterValues, PassNumbers } from './network';
import { standardNormals } from './normals';
import { initialLayer, parameterCount, type DrawnLayer } from './parametrisation';
import { replace } from './scaled';
import { keptNumbers, stageBackward, stageForward, stageJet, type Stage } from './stage';

export interface LayeredSpec {
  readonly activation: Activation;
  readonly hidden: readonly (DrawnLayer & { readonly stage: Stage })[];
  readonly output: DrawnLayer;
}

export function layeredNetwork(spec: LayeredSpec): Network {
  return new LayeredNetwork(spec);
}

class LayeredNetwork implements Network {
  readonly layers: readonly Layer[];
  readonly inputSize: number;
  readonly outputs: number;
  readonly parameterCount: number;
  readonly passNumbers: PassNumbers;
  readonly activation: Activation;

  constructor(private readonly spec: LayeredSpec) {
    this.layers = [...spec.hidden, spec.output].map(({ layer }) => layer);
    const { image, fanIn } = this.layers[0] as Layer;
    this.inputSize = image ? image.height * image.width * image.channels : fanIn;
    this.outputs = spec.output.layer.fanOut;
    this.activation = spec.activation;
    this.parameterCount = this.layers.reduce((sum, layer) => sum + parameterCount(layer), 0);
    this.passNumbers = passNumbers(this.layers, spec);
  }

  /** Drawn layer by layer, W before b, row-major. @throws NetworkError `bad_seed`. */
  initialValues(seed: number): ParameterValues {
    const next = standardNormals(seed);
    return [...this.spec.hidden, this.spec.output].map(layer => initialLayer(layer, next));
  }

  forward(tensors: Tensors, parameters: ParameterTensors, inputs: Tensor): ForwardPass {
    const activations: Tensor[] = [];
    const preactivations: Tensor[] = [];
    const routes: (Tensor | null)[] = [];
    let a = inputs;
    for (const [l, [layer, values]] of this.pairs(parameters).entries()) {
      a = asRows(tensors, layer, a);
      activations.push(a);
      const z = affine(tensors, layer, values, a);
      const stage = this.spec.hidden[l]?.stage;
      const pass = stage ? stageForward(tensors, stage, z) : { output: z, preactivation: z, route: null };
      preactivations.push(pass.preactivation);
      routes.push(pass.route);
      a = pass.output;
    }
    return { activations, preactivations, routes, output: a };
  }

  /** G^{l-1} = s_l (G^l W_l^T) back through the stage of layer l - 1, from the output down. */
  backward(tensors: Tensors, parameters: ParameterTensors, pass: ForwardPass, outputGradient: Tensor): readonly Tensor[] {
    const gradients: Tensor[] = [outputGradient];
    const pairs = this.pairs(parameters);
    for (let l = pairs.length - 1; l > 0; l--) {
      const [layer, { W }] = pairs[l] as Pair;
      const product = applyTransposed(tensors, layer, gradients[0] as Tensor, W, layer.weightScale);
      const g = asMaps(tensors, this.layers[l - 1] as Layer, product);
      const passed = { preactivation: pass.preactivations[l - 1] as Tensor, route: pass.routes[l - 1] ?? null };
      gradients.unshift(stageBackward(tensors, this.stage(l - 1), passed, g));
    }
    return gradients;
  }

  parameterGradients(tensors: Tensors, pass: ForwardPass, layerGradients: readonly Tensor[]): ParameterTensors {
    return this.layers.map((layer, l): LayerTensors => {
      const g = layerGradients[l] as Tensor;
      const W = weightGradient(tensors, layer, pass.activations[l] as Tensor, g, layer.weightScale);
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
        a = a.map(tensor => asRows(tensors, layer, tensor));
        const product = (i: number, { W }: LayerTensors, factor: number) =>
          a[i] && apply(tensors, layer, a[i], W, factor * layer.weightScale);
        const z = [
          affine(tensors, layer, values, a[0] as Tensor),
          sumOf(tensors, affine(tensors, layer, along, a[0] as Tensor), product(1, values, 1)),
        ];
        const second = order === 2 && product(1, along, 2);
        if (second) z.push(sumOf(tensors, second, product(2, values, 1)));
        else if (order === 2) z.push(tensors.scale(z[0] as Tensor, 0));
        const stage = this.spec.hidden[l]?.stage;
        a = stage ? stageJet(tensors, stage, z) : z;
      });
      return a;
    });
  }

  private stage(l: number): Stage {
    const stage = this.spec.hidden[l]?.stage;
    if (stage === undefined) throw new RangeError(`layer ${l + 1} is not a hidden one`);
    return stage;
  }

  private pairs(parameters: ParameterTensors): readonly Pair[] {
    if (parameters.length !== this.layers.length) {
      throw new NetworkError('parameters_disagree', `the network has ${this.layers.length} layers, the parameters ${parameters.length}`);
    }
    return this.layers.map((layer, l) => [layer, parameters[l] as LayerTensors]);
  }
}

function passNumbers(layers: readonly Layer[], { hidden }: LayeredSpec): PassNumbers {
  let [kept, gradients, widest] = [0, 0, 0];
  layers.forEach(({ image, fanIn, fanOut }, l) => {
    const numbers = (image ? positionsOf(image) : 1) * fanOut;
    const stage = hidden[l]?.stage;
    kept += (image ? imageLength(image) : fanIn) + (stage ? keptNumbers(stage, numbers) : numbers);
    gradients += numbers;
    widest = Math.max(widest, numbers);
  });
  return { kept, gradients, widest };
}

type Pair = readonly [Layer, LayerTensors];

/** a + b where there is a b; what is added up is disposed. */
function sumOf(tensors: Tensors, a: Tensor, b: Tensor | undefined): Tensor {
  if (b === undefined) return a;
  const sum = tensors.add(a, b);
  tensors.dispose(a, b);
  return sum;
}
