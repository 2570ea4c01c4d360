/** Parameters between their two forms: plain values, which are stored and compared, and tensors, which are computed with. */
import type { Tensors } from '../tensors/tensors';
import { NetworkError } from './errors';
import type { LayerTensors, LayerValues, Network, ParameterTensors, ParameterValues } from './network';

/**
 * Copies values into tensors: W becomes [fanIn, fanOut], b [fanOut].
 * @throws NetworkError `parameters_disagree` when layers, sizes or biases are not the network's.
 */
export function toTensors(tensors: Tensors, network: Network, values: ParameterValues): ParameterTensors {
  requireParametersOf(network, values);
  return network.layers.map(({ fanIn, fanOut }, l): LayerTensors => {
    const { W, b } = values[l] as LayerValues;
    const weights = tensors.fromValues(W, [fanIn, fanOut]);
    return b === undefined ? { W: weights } : { W: weights, b: tensors.fromValues(b, [fanOut]) };
  });
}

/** Copies tensors out, in the precision of their implementation. */
export function readParameters(tensors: Tensors, parameters: ParameterTensors): ParameterValues {
  return parameters.map(({ W, b }) => (b === undefined ? { W: tensors.read(W) } : { W: tensors.read(W), b: tensors.read(b) }));
}

export function disposeParameters(tensors: Tensors, parameters: ParameterTensors): void {
  for (const { W, b } of parameters) {
    tensors.dispose(W);
    if (b !== undefined) tensors.dispose(b);
  }
}

function requireParametersOf(network: Network, values: ParameterValues): void {
  if (values.length !== network.layers.length) {
    throw new NetworkError('parameters_disagree', `the network has ${network.layers.length} layers, the parameters ${values.length}`);
  }
  network.layers.forEach(({ name, fanIn, fanOut, biasScale }, l) => {
    const { W, b } = values[l] as LayerValues;
    const biases = biasScale === 0 ? 0 : fanOut;
    if (W.length === fanIn * fanOut && (b?.length ?? 0) === biases) return;
    throw new NetworkError(
      'parameters_disagree',
      `${name}: expected ${fanIn * fanOut} weights and ${biases} biases, found ${W.length} and ${b?.length ?? 0}`,
    );
  });
}
