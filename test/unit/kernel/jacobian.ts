/** The Jacobian of a network by the tape of TensorFlow.js, to referee our own backward passes. */
import * as tf from '@tensorflow/tfjs';
import type { Network, ParameterValues } from '../../../src/networks/network';

/** W and b of each layer that has one, first layer first, as the variables of the tape. */
export function variablesOf(network: Network, parameters: ParameterValues): tf.Tensor[] {
  return network.layers.flatMap(({ fanIn, fanOut }, l) => {
    const { W, b } = parameters[l]!;
    const weights = tf.tensor2d(Float32Array.from(W), [fanIn, fanOut]);
    return b === undefined ? [weights] : [weights, tf.tensor1d(Float32Array.from(b))];
  });
}

/** [points outputs, parameters]: one call of the tape for each output of each point. @param forward [points, outputs] */
export function jacobianOf(
  forward: (...values: tf.Tensor[]) => tf.Tensor,
  variables: tf.Tensor[],
  points: number,
  outputs: number,
): number[][] {
  const jacobian: number[][] = [];
  for (let n = 0; n < points; n++) {
    for (let c = 0; c < outputs; c++) {
      const one = (...values: tf.Tensor[]) =>
        forward(...values)
          .slice([n, c], [1, 1])
          .asScalar();
      jacobian.push(
        tf
          .grads(one)(variables)
          .flatMap(gradient => [...gradient.dataSync()]),
      );
    }
  }
  return jacobian;
}
