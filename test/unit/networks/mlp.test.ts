import assert from 'node:assert/strict';
import { NetworkError } from '../../../src/networks/errors';
import { createMlp } from '../../../src/networks/mlp';
import { disposeParameters, readParameters, toTensors } from '../../../src/networks/parameters';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { PLAIN } from './examples';

describe('a multilayer perceptron', () => {
  it('names its layers layer1, layer2, ..., output, each with its own width', () => {
    const { layers } = createMlp({ ...PLAIN, widths: [5, 7] });
    assert.deepEqual(
      layers.map(({ name, fanIn, fanOut }) => [name, fanIn, fanOut]),
      [
        ['layer1', 3, 5],
        ['layer2', 5, 7],
        ['output', 7, 2],
      ],
    );
  });

  it('without a hidden layer is a linear model with the output layer only', () => {
    const network = createMlp({ ...PLAIN, widths: [] });
    assert.deepEqual(
      network.layers.map(({ name, fanIn, fanOut }) => [name, fanIn, fanOut]),
      [['output', 3, 2]],
    );
    assert.equal(network.parameterCount, 3 * 2 + 2);
  });

  it('ntk: s = sigma_w / sqrt(fan_in), beta = sigma_b, and no bias where sigma_b is 0', () => {
    const network = createMlp({ ...PLAIN, outputBStd: 0 });
    const [hidden, output] = network.layers;
    assert.deepEqual([hidden!.weightScale, hidden!.biasScale], [1.3 / Math.sqrt(3), 0.2]);
    assert.deepEqual([output!.weightScale, output!.biasScale], [1.3 / Math.sqrt(5), 0]);
    assert.equal(network.parameterCount, 3 * 5 + 5 + 5 * 2);
    const [first, last] = network.initialValues(0);
    assert.equal(first!.b?.length, 5);
    assert.equal(last!.b, undefined);
  });

  it('standard: s = 1, beta = 1 with b = 0 at first where sigma_b > 0, else no bias', () => {
    const network = createMlp({ ...PLAIN, parametrisation: 'standard', bStd: 0.3, outputBStd: 0 });
    assert.deepEqual(
      network.layers.map(({ weightScale, biasScale }) => [weightScale, biasScale]),
      [
        [1, 1],
        [1, 0],
      ],
    );
    const [first, last] = network.initialValues(0);
    assert.deepEqual(first!.b, new Float64Array(5));
    assert.equal(last!.b, undefined);
  });

  it('draws W, b ~ N(0, 1) under ntk and W ~ N(0, sigma_w^2 / fan_in) under standard, the same numbers scaled', () => {
    const spec = { ...PLAIN, widths: [200], bStd: 0, outputBStd: 0 };
    const ntk = createMlp(spec).initialValues(3);
    const standard = createMlp({ ...spec, parametrisation: 'standard' }).initialValues(3);
    [3, 200].forEach((fanIn, l) => {
      standard[l]!.W.forEach((w, i) => assert.ok(Math.abs(w - (ntk[l]!.W[i]! * 1.3) / Math.sqrt(fanIn)) < 1e-14));
      const variance = Array.from(ntk[l]!.W).reduce((sum, w) => sum + w * w, 0) / ntk[l]!.W.length;
      assert.ok(Math.abs(variance - 1) < 5 * Math.sqrt(2 / ntk[l]!.W.length));
    });
  });

  it('draws layer by layer, W before b, row-major, from the seed alone', () => {
    const network = createMlp({ ...PLAIN, inputSize: 1, widths: [2], outputs: 1 });
    // numpy.random.RandomState(0).standard_normal(7)
    const numpy = [1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458, 1.8675579901499675, -0.977277879876411];
    const drawn = network.initialValues(0).flatMap(({ W, b }) => [...W, ...(b ?? [])]);
    numpy.forEach((value, i) => assert.ok(Math.abs(drawn[i]! - value) < 1e-15));
    assert.deepEqual(network.initialValues(0), network.initialValues(0));
    assert.notDeepEqual(network.initialValues(0), network.initialValues(1));
  });

  it('refuses sizes that are no whole numbers from 1', () => {
    for (const widths of [[0], [2.5], [3, -1], [NaN]]) {
      assert.throws(
        () => createMlp({ ...PLAIN, widths }),
        (error: unknown) => error instanceof NetworkError && error.reason === 'bad_size',
      );
    }
  });
});

describe('parameters as values and as tensors', () => {
  const tensors = createFloat64Tensors();
  const network = createMlp(PLAIN);

  it('survive the way there and back', () => {
    const values = network.initialValues(5);
    const parameters = toTensors(tensors, network, values);
    assert.deepEqual(parameters[0]!.W.shape, [3, 5]);
    assert.deepEqual(parameters[0]!.b?.shape, [5]);
    assert.deepEqual(readParameters(tensors, parameters), values);
    disposeParameters(tensors, parameters);
    assert.throws(() => readParameters(tensors, parameters));
  });

  it('of another network are refused, naming the layer and the counts', () => {
    const refused = (other: Partial<typeof PLAIN>, words: RegExp) =>
      assert.throws(
        () => toTensors(tensors, network, createMlp({ ...PLAIN, ...other }).initialValues(0)),
        (error: unknown) => error instanceof NetworkError && error.reason === 'parameters_disagree' && words.test(error.message),
      );
    refused({ widths: [6] }, /layer1: expected 15 weights and 5 biases, found 18 and 6/);
    refused({ bStd: 0 }, /layer1: expected 15 weights and 5 biases, found 15 and 0/);
    refused({ widths: [5, 5] }, /2 layers, the parameters 3/);
  });
});
