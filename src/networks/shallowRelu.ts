/** Networks with one hidden ReLU layer, two inputs and one output, in the notation of `science/circle/shallow`. */
import { NetworkError } from './errors';
import type { Layer, LayerValues, Network, ParameterValues } from './network';

export interface ShallowScales {
  readonly weight: number;
  readonly bias: number;
  readonly outputWeight: number;
  readonly outputBias: number;
}

export interface ShallowValues {
  readonly w1: Float64Array;
  readonly w2: Float64Array;
  readonly b: Float64Array;
  readonly a: Float64Array;
  readonly c: number;
}

/** s, beta, s' and beta' of such a network; null for any other network. */
export function shallowScales(network: Network): ShallowScales | null {
  const [hidden, output, ...others] = network.layers;
  if (hidden === undefined || output === undefined || others.length > 0) return null;
  if (network.inputSize !== 2 || network.outputs !== 1 || network.activation.name !== 'relu') return null;
  return { weight: hidden.weightScale, bias: hidden.biasScale, outputWeight: output.weightScale, outputBias: output.biasScale };
}

/** In float64, views of the values where they are; zeros where a layer has no bias. @throws NetworkError `parameters_disagree` for values of another network. */
export function toShallow({ layers }: Network, [hidden, output]: ParameterValues): ShallowValues {
  const n = layers[0]?.fanOut ?? 0;
  const fits = hidden?.W.length === 2 * n && output?.W.length === n && (hidden.b?.length ?? n) === n && (output.b?.length ?? 1) === 1;
  if (!fits) throw new NetworkError('parameters_disagree', `expected the parameters of one hidden layer of ${n} neurons`);
  return {
    w1: asFloat64(hidden.W.subarray(0, n)),
    w2: asFloat64(hidden.W.subarray(n)),
    b: hidden.b ? asFloat64(hidden.b) : new Float64Array(n),
    a: asFloat64(output.W),
    c: output.b?.[0] ?? 0,
  };
}

export function fromShallow({ layers }: Network, { w1, w2, b, a, c }: ShallowValues): ParameterValues {
  const W = new Float64Array(2 * w1.length);
  W.set(w1);
  W.set(w2, w1.length);
  const [hidden, output] = layers as readonly [Layer, Layer];
  const withBias = (layer: Layer, values: Float64Array, bias: Float64Array): LayerValues =>
    layer.biasScale === 0 ? { W: values } : { W: values, b: bias };
  return [withBias(hidden, W, b), withBias(output, a, Float64Array.of(c))];
}

const asFloat64 = (values: Float64Array | Float32Array) => (values instanceof Float64Array ? values : Float64Array.from(values));
