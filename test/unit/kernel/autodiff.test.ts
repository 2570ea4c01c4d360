/** The kernel on the embedded backend, float32 throughout, against automatic differentiation by TensorFlow.js. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import type { Network, ParameterValues } from '../../../src/networks/network';
import { loadTensors } from '../../../src/tensors/load';
import type { Tensors } from '../../../src/tensors/tensors';
import { ALL_SPECS, normals, relativeFrobenius, someParameters, title } from '../networks/examples';
import { factorsOf, kernelOf } from './factorsOf';
import { jacobianOf, variablesOf } from './jacobian';

const POINTS = 3;

describe('the empirical kernel against automatic differentiation, float32', () => {
  let tensors: Tensors;
  before(async () => {
    tensors = await loadTensors('embedded');
    tf.enableProdMode();
    await tf.setBackend('cpu');
  });

  ALL_SPECS.forEach((spec, i) => {
    it(title(spec), () => {
      const network = createMlp(spec);
      const parameters = someParameters(network, i);
      const inputs = normals(POINTS * spec.inputSize, 300 + i);
      const { outputs, jacobian } = tf.tidy(() => byAutodiff(spec, network, parameters, inputs));
      assert.ok(relativeFrobenius(factorsOf(tensors, spec, parameters, inputs, 'full').outputs.data, outputs) < 1e-5);
      const expected = jacobian.flatMap(x => jacobian.map(y => x.reduce((sum, v, p) => sum + v * y[p]!, 0)));
      assert.ok(relativeFrobenius(kernelOf(tensors, spec, parameters, inputs, 'full').kernel.data, expected) < 1e-5);
    });
  });
});

/** f and the rows of the Jacobian, one call of the tape for each output of each point. */
function byAutodiff(spec: MlpSpec, network: Network, parameters: ParameterValues, inputs: Float64Array) {
  const variables = variablesOf(network, parameters);
  const x = tf.tensor2d(Float32Array.from(inputs), [POINTS, spec.inputSize]);
  const forward = (...values: tf.Tensor[]): tf.Tensor => {
    let a: tf.Tensor = x;
    let next = 0;
    network.layers.forEach(({ weightScale, biasScale }, l) => {
      let z = tf.matMul(a, values[next++]!).mul(weightScale);
      if (biasScale > 0) z = z.add(values[next++]!.mul(biasScale));
      a = l === network.layers.length - 1 ? z : activate(spec, z);
    });
    return a;
  };
  return { outputs: forward(...variables).dataSync(), jacobian: jacobianOf(forward, variables, POINTS, spec.outputs) };
}

function activate(spec: MlpSpec, z: tf.Tensor): tf.Tensor {
  switch (spec.activation.name) {
    case 'relu':
      return tf.relu(z);
    case 'leaky_relu':
      return tf.leakyRelu(z, spec.activation.slope);
    case 'erf':
      return tf.erf(z);
    case 'tanh':
      return tf.tanh(z);
    case 'gelu':
      return z.mul(0.5).mul(tf.erf(z.mul(Math.SQRT1_2)).add(1));
    case 'linear':
      return z;
  }
}
