/** Convolutional networks: shapes, initial values, passes and jets against the independent Jacobian. */
import assert from 'node:assert/strict';
import { createCnn, type CnnSpec } from '../../../src/networks/cnn';
import type { Network, ParameterValues } from '../../../src/networks/network';
import { readParameters, toTensors } from '../../../src/networks/parameters';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { sizeOf } from '../../../src/tensors/shapes';
import type { Tensor } from '../../../src/tensors/tensors';
import { ALL_CNNS, cnnTitle, inputSize, SMALL_CNN } from './cnnExamples';
import { cnnOutputsAndJacobian, cnnSlopeAlong } from './cnnJacobian';
import { normals, relativeFrobenius, someParameters } from './examples';

const POINTS = 2;
const t = createFloat64Tensors();
const flat = (values: ParameterValues) => values.flatMap(({ W, b }) => [...W, ...(b ?? [])]);

/** f, G of every layer and dL/dtheta for one dL/df. */
function passes(spec: CnnSpec, parameters: ParameterValues, inputs: Float64Array, outputGradient: Float64Array) {
  const network = createCnn(spec);
  return t.scope(() => {
    const theta = toTensors(t, network, parameters);
    const pass = network.forward(t, theta, t.fromValues(inputs, [POINTS, inputSize(spec)]));
    const layerGradients = network.backward(t, theta, pass, t.fromValues(outputGradient, [POINTS, spec.outputs]));
    network.layers.forEach(({ image, fanOut }, l) => {
      assert.deepEqual(layerGradients[l]!.shape, [POINTS * (image ? image.height * image.width : 1), fanOut]);
    });
    return {
      outputs: t.read(pass.output),
      gradients: flat(readParameters(t, network.parameterGradients(t, pass, layerGradients))),
    };
  });
}

describe('a convolutional network', () => {
  const sizes = ({ layers, inputSize: size, outputs, parameterCount }: Network) => ({
    size,
    outputs,
    parameterCount,
    layers: layers.map(({ name, fanIn, fanOut, image }) => [name, fanIn, fanOut, image && [image.height, image.width, image.channels]]),
  });

  it('has the layers of the paper on images of CIFAR', () => {
    const spec: CnnSpec = { ...SMALL_CNN, inputShape: [32, 32, 3], channels: [64, 64, 64], outputs: 10 };
    assert.deepEqual(sizes(createCnn(spec)), {
      size: 3072,
      outputs: 10,
      parameterCount: 27 * 64 + 64 + 2 * (576 * 64 + 64) + 1024 * 10 + 10,
      layers: [
        ['layer1', 27, 64, [32, 32, 3]],
        ['layer2', 576, 64, [16, 16, 64]],
        ['layer3', 576, 64, [8, 8, 64]],
        ['output', 1024, 10, undefined],
      ],
    });
  });

  it('knows how many numbers its passes make', () => {
    for (const spec of ALL_CNNS) {
      const network = createCnn(spec);
      const sizes = t.scope(() => {
        const theta = toTensors(t, network, someParameters(network, 1));
        const pass = network.forward(t, theta, t.fromValues(normals(inputSize(spec), 2), [1, inputSize(spec)]));
        const gradients = network.backward(t, theta, pass, t.fromValues(normals(spec.outputs, 3), [1, spec.outputs]));
        // An activation that is the identity is the same tensor.
        const kept = new Set([...pass.activations, ...pass.preactivations, ...pass.routes.flatMap(route => route ?? [])]);
        const numbers = (tensors: Iterable<Tensor>) => [...tensors].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
        return { kept: numbers(kept), gradients: numbers(gradients), widest: Math.max(...gradients.map(({ shape }) => sizeOf(shape))) };
      });
      const isLinear = spec.activation.name === 'linear';
      assert.deepEqual({ ...network.passNumbers, ...(isLinear && { kept: sizes.kept }) }, sizes, cnnTitle(spec));
    }
  });

  it('leaves out an odd last row and column when it pools', () => {
    const network = createCnn({ ...SMALL_CNN, inputShape: [7, 5, 1], channels: [3, 2] });
    assert.deepEqual(
      network.layers.map(({ fanIn, image }) => [fanIn, image?.height, image?.width]),
      [
        [9, 7, 5],
        [27, 3, 2],
        [2, undefined, undefined],
      ],
    );
  });

  it('refuses images that the poolings use up, and sizes that are none', () => {
    const refused = (change: Partial<CnnSpec>, message: RegExp) =>
      assert.throws(() => createCnn({ ...SMALL_CNN, ...change }), { name: 'NetworkError', reason: 'bad_size', message });
    refused({ inputShape: [7, 32, 3], channels: [2, 2, 2] }, /7 x 32 are too small: 3 poolings need at least 8 on each side/);
    refused({ channels: [2, 0] }, /found 0/);
    refused({ inputShape: [8.5, 8, 3] }, /found 8.5/);
  });

  it('is drawn with fan_in = 9 channels: variance 1 in the NTK parametrisation, w_std^2 / fan_in in the standard one (Kaiming: 2 / fan_in)', () => {
    for (const parametrisation of ['ntk', 'standard'] as const) {
      const network = createCnn({ ...SMALL_CNN, parametrisation, wStd: Math.SQRT2, channels: [40, 50], inputShape: [8, 8, 3] });
      network.initialValues(3).forEach(({ W, b }, l) => {
        const { fanIn, weightScale } = network.layers[l]!;
        const variance = Array.from(W).reduce((sum, w) => sum + (weightScale * w) ** 2, 0) / W.length;
        assert.ok(Math.abs(variance * fanIn - 2) < 12 / Math.sqrt(W.length), `${network.layers[l]!.name}: ${variance * fanIn}`);
        if (parametrisation === 'standard') assert.ok(b!.every(value => value === 0));
      });
    }
  });
});

describe('passes and jets of convolutional networks, float64', () => {
  ALL_CNNS.forEach((spec, i) => {
    it(cnnTitle(spec), () => {
      const network = createCnn(spec);
      const parameters = someParameters(network, i);
      const inputs = normals(POINTS * inputSize(spec), 100 + i);
      const outputGradient = normals(POINTS * spec.outputs, 200 + i);
      const reference = cnnOutputsAndJacobian(spec, parameters, inputs);
      const found = passes(spec, parameters, inputs, outputGradient);
      const expected = reference.jacobian[0]!.map((_, p) =>
        reference.jacobian.reduce((sum, row, r) => sum + row[p]! * outputGradient[r]!, 0),
      );
      assert.equal(found.gradients.length, network.parameterCount);
      assert.ok(relativeFrobenius(found.outputs, reference.outputs) < 1e-12);
      assert.ok(relativeFrobenius(found.gradients, expected) < 1e-12);

      const direction = someParameters(network, 300 + i);
      const slopeAlong = (at: ParameterValues) => cnnSlopeAlong(spec, at, direction, inputs);
      const [f, first, second] = jet(network, parameters, direction, inputs, 2);
      assert.ok(relativeFrobenius(f!, reference.outputs) < 1e-12);
      assert.ok(relativeFrobenius(first!, slopeAlong(parameters)) < 1e-12);
      assert.deepEqual(jet(network, parameters, direction, inputs, 1), [f, first]);
      // Central differences of J d, extrapolated to the spacing 0 (Richardson): neither a kink nor another arg-max lies so near.
      const difference = (h: number) => {
        const [ahead, behind] = [h, -h].map(by => slopeAlong(moved(parameters, direction, by)));
        return ahead!.map((value, q) => (value - behind![q]!) / (2 * h));
      };
      const [wide, narrow] = [difference(2e-4), difference(1e-4)];
      const scale = Math.hypot(...first!);
      second!.forEach((value, q) => {
        const bend = (4 * narrow[q]! - wide[q]!) / 3;
        assert.ok(Math.abs(value - bend) < 1e-8 * scale, `${value}, expected ${bend}`);
      });
    }).timeout(20_000);
  });
});

/** theta + t d */
function moved(theta: ParameterValues, d: ParameterValues, by: number): ParameterValues {
  return theta.map(({ W, b }, l) => ({
    W: Float64Array.from(W, (w, i) => w + by * d[l]!.W[i]!),
    ...(b && { b: Float64Array.from(b, (value, i) => value + by * d[l]!.b![i]!) }),
  }));
}

function jet(network: Network, theta: ParameterValues, d: ParameterValues, inputs: Float64Array, order: 1 | 2) {
  return t.scope(() => {
    const [parameters, direction] = [theta, d].map(values => toTensors(t, network, values));
    const x = t.fromValues(inputs, [POINTS, inputs.length / POINTS]);
    return network.directionalDerivatives(t, parameters!, direction!, x, order).map(tensor => t.read(tensor));
  });
}
