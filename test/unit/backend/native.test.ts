/** The engine on the native library, against float64 loops and the embedded backend. */
import assert from 'node:assert/strict';
import { createCnn } from '../../../src/networks/cnn';
import type { Network, ParameterValues } from '../../../src/networks/network';
import { createMlp } from '../../../src/networks/mlp';
import { standardNormals } from '../../../src/networks/normals';
import { readParameters, toTensors } from '../../../src/networks/parameters';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { loadTensors } from '../../../src/tensors/load';
import type { Tensors } from '../../../src/tensors/tensors';
import type { Dataset } from '../../../src/training/dataset';
import { GradientDescent } from '../../../src/training/gradientDescent';
import { generateShapes } from '../../../src/training/images/shapes';
import { nativeTensors } from '../../support/nativeLibrary';

const relu = { name: 'relu', slope: 0.2 } as const;
const images = generateShapes({ kind: 'shapes', classes: 5, size: 16, train: 24, test: 0, seed: 5 }).train;
const pixels = Float64Array.from(images.images.values, value => value - 0.4);
const oneHot = new Float64Array(24 * 5);
images.labels.forEach((label, n) => (oneHot[n * 5 + label] = 1));
const dataset: Dataset = {
  inputs: { count: 24, size: images.images.size, values: pixels },
  targets: { count: 24, size: 5, values: oneHot },
  evalInputs: { count: 24, size: images.images.size, values: pixels },
  evalTargets: null,
  angles: null,
};

const mlp = (parametrisation: 'ntk' | 'standard') =>
  createMlp({
    inputSize: images.images.size,
    widths: [64, 48],
    outputs: 5,
    activation: relu,
    parametrisation,
    wStd: Math.SQRT2,
    bStd: 0.1,
    outputBStd: 0.1,
  });
const cnn = (pooling: 'max' | 'average') =>
  createCnn({
    inputShape: images.images.shape,
    channels: [12, 16, 16],
    outputs: 5,
    activation: relu,
    pooling,
    parametrisation: 'standard',
    wStd: Math.SQRT2,
    bStd: 0.1,
    outputBStd: 0.1,
  });

describe('the engine on the native library', function () {
  this.timeout(60_000);
  let native: Tensors;
  before(async function () {
    native = await nativeTensors(this);
  });

  for (const [title, network, learningRate] of [
    ['a multi-layer perceptron, NTK parametrisation', mlp('ntk'), 1],
    ['a multi-layer perceptron, standard parametrisation', mlp('standard'), 0.02],
    ['a convolutional network, max pooling', cnn('max'), 0.05],
    ['a convolutional network, average pooling', cnn('average'), 0.05],
  ] as const) {
    describe(title, () => {
      it('begins with the initial values of every backend, rounded to float32', () => {
        const initial = network.initialValues(7);
        const found = native.scope(() => ({ values: readParameters(native, toTensors(native, network, initial)) })).values;
        initial.forEach(({ W, b }, l) => {
          assert.deepEqual(Array.from(found[l]!.W), Array.from(W, Math.fround));
          assert.deepEqual(found[l]!.b && Array.from(found[l]!.b), b && Array.from(b, Math.fround));
        });
      });

      it('has the gradients of float64 loops at equal parameters, within 1e-5', () => {
        const parameters = rounded(network.initialValues(7));
        const [found, expected] = [gradients(native, network, parameters), gradients(createFloat64Tensors(), network, parameters)];
        expected.forEach(({ W, b }, l) => {
          assert.ok(relativeDistance(found[l]!.W, W) < 1e-5, `W of layer ${l}: ${relativeDistance(found[l]!.W, W)}`);
          if (b) assert.ok(relativeDistance(found[l]!.b!, b) < 1e-5, `b of layer ${l}: ${relativeDistance(found[l]!.b!, b)}`);
        });
      });

      it('has the first five losses of the embedded backend, within 1e-4', async () => {
        const [found, expected] = [losses(native, network, learningRate), losses(await loadTensors('embedded'), network, learningRate)];
        assert.ok(expected[4]! < expected[0]! * 0.98, `the loss falls, so that the steps count: ${expected.join(', ')}`);
        found.forEach((loss, t) => assert.ok(Math.abs(loss - expected[t]!) < 1e-4 * expected[t]!, `loss ${t}: ${loss} and ${expected[t]}`));
      });
    });
  }

  it('repeats a run bit for bit', () => {
    assert.deepEqual(losses(native, mlp('ntk'), 1), losses(native, mlp('ntk'), 1));
    assert.deepEqual(losses(native, cnn('max'), 0.05), losses(native, cnn('max'), 0.05));
  });
});

const rounded = (values: ParameterValues): ParameterValues =>
  values.map(({ W, b }) => ({ W: Float64Array.from(W, Math.fround), ...(b && { b: Float64Array.from(b, Math.fround) }) }));

/** dL/dtheta of L = sum_nc c_nc f_c(x_n) with fixed random c: what a training step computes for its own c. */
function gradients(tensors: Tensors, network: Network, values: ParameterValues): ParameterValues {
  const random = standardNormals(11);
  const slopes = Float64Array.from({ length: 24 * 5 }, () => Math.fround(random() / 24));
  return tensors.scope(() => {
    const parameters = toTensors(tensors, network, values);
    const pass = network.forward(tensors, parameters, tensors.fromValues(pixels.map(Math.fround), [24, network.inputSize]));
    const layerGradients = network.backward(tensors, parameters, pass, tensors.fromValues(slopes, [24, 5]));
    return { found: readParameters(tensors, network.parameterGradients(tensors, pass, layerGradients)) };
  }).found;
}

/** Losses before each of the first five steps. */
function losses(tensors: Tensors, network: Network, learningRate: number): number[] {
  const descent = new GradientDescent({
    tensors,
    network,
    dataset,
    loss: 'mse',
    learningRate,
    initial: network.initialValues(7),
  });
  try {
    return Array.from({ length: 5 }, () => {
      const loss = descent.loss();
      descent.step();
      return loss;
    });
  } finally {
    descent.dispose();
  }
}

function relativeDistance(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (found[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}
