/** Derivatives along a direction of the parameters: against the independent Jacobian, and for the second against its differences. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import type { ParameterValues } from '../../../src/networks/network';
import { toTensors } from '../../../src/networks/parameters';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { loadTensors } from '../../../src/tensors/load';
import type { Tensors } from '../../../src/tensors/tensors';
import { ALL_SPECS, normals, relativeFrobenius, someParameters, title } from './examples';
import { outputsAndJacobian } from './jacobian';

const POINTS = 4;
const exact = createFloat64Tensors();
const flat = (values: ParameterValues) => values.flatMap(({ W, b }) => [...W, ...(b ?? [])]);
const inputsOf = (spec: MlpSpec, seed: number) => normals(POINTS * spec.inputSize, seed);

function jet(tensors: Tensors, spec: MlpSpec, theta: ParameterValues, d: ParameterValues, seed: number, order: 1 | 2) {
  const network = createMlp(spec);
  return tensors.scope(() => {
    const inputs = tensors.fromValues(inputsOf(spec, seed), [POINTS, spec.inputSize]);
    const [parameters, direction] = [theta, d].map(values => toTensors(tensors, network, values));
    return network.directionalDerivatives(tensors, parameters!, direction!, inputs, order).map(tensor => {
      assert.deepEqual(tensor.shape, [POINTS, spec.outputs]);
      return tensors.read(tensor);
    });
  });
}

/** theta + t d */
const moved = (theta: ParameterValues, d: ParameterValues, t: number): ParameterValues =>
  theta.map(({ W, b }, l) => ({
    W: Float64Array.from(W, (w, i) => w + t * d[l]!.W[i]!),
    ...(b && { b: Float64Array.from(b, (value, i) => value + t * d[l]!.b![i]!) }),
  }));

/** J(theta) d */
const slopeAlong = (spec: MlpSpec, theta: ParameterValues, d: ParameterValues, inputs: ArrayLike<number>) =>
  outputsAndJacobian(spec, theta, inputs).jacobian.map(row => row.reduce((sum, value, p) => sum + value * flat(d)[p]!, 0));

describe('derivatives along a direction, float64', () => {
  ALL_SPECS.forEach((spec, i) => {
    it(title(spec), () => {
      const network = createMlp(spec);
      const [theta, d] = [someParameters(network, i), someParameters(network, 500 + i)];
      const inputs = inputsOf(spec, 50 + i);
      const [f, first, second] = jet(exact, spec, theta, d, 50 + i, 2);
      const reference = outputsAndJacobian(spec, theta, inputs);
      assert.ok(relativeFrobenius(f!, reference.outputs) < 1e-12);
      assert.ok(relativeFrobenius(first!, slopeAlong(spec, theta, d, inputs)) < 1e-12);
      // Central differences of J d, extrapolated to the spacing 0 (Richardson): no kink of ReLU lies so near.
      const difference = (h: number) => {
        const [ahead, behind] = [h, -h].map(t => slopeAlong(spec, moved(theta, d, t), d, inputs));
        return ahead!.map((value, q) => (value - behind![q]!) / (2 * h));
      };
      const [wide, narrow] = [difference(2e-4), difference(1e-4)];
      const expected = narrow.map((value, q) => (4 * value - wide[q]!) / 3);
      const scale = Math.hypot(...first!);
      second!.forEach((value, q) => assert.ok(Math.abs(value - expected[q]!) < 1e-8 * scale, `${value}, expected ${expected[q]}`));
      assert.deepEqual(jet(exact, spec, theta, d, 50 + i, 1), [f, first]);
    });
  });

  it('of order 2 are everything for a network that is quadratic in its parameters', () => {
    const spec: MlpSpec = { ...ALL_SPECS[1]!, activation: { name: 'linear', slope: 0 } };
    assert.equal(spec.widths.length, 1);
    const network = createMlp(spec);
    const [theta, d] = [someParameters(network, 1), someParameters(network, 2)];
    const [f, first, second] = jet(exact, spec, theta, d, 3, 2);
    const there = outputsAndJacobian(spec, moved(theta, d, 1), inputsOf(spec, 3)).outputs;
    assert.ok(
      relativeFrobenius(
        f!.map((value, q) => value + first![q]! + second![q]! / 2),
        there,
      ) < 1e-12,
    );
    assert.ok(Math.hypot(...second!) > 0.1);
  });
});

describe('derivatives along a direction, embedded against float64', () => {
  let embedded: Tensors;
  before(async () => (embedded = await loadTensors('embedded')));
  ALL_SPECS.forEach((spec, i) => {
    it(`${title(spec)}: within 1e-5`, () => {
      const network = createMlp(spec);
      const [theta, d] = [someParameters(network, i), someParameters(network, 500 + i)];
      const expected = jet(exact, spec, theta, d, i, 2);
      const scale = Math.max(...expected.map(values => Math.hypot(...values)));
      jet(embedded, spec, theta, d, i, 2).forEach((values, order) => {
        const error = Math.hypot(...values.map((value, q) => value - expected[order]![q]!));
        assert.ok(error < 1e-5 * scale, `order ${order}: ${error} of ${scale}`);
      });
    });
  });

  it('leave nothing behind but their result', () => {
    const backend = tf.findBackend('wasm');
    for (const spec of ALL_SPECS) {
      const network = createMlp(spec);
      const parameters = toTensors(embedded, network, someParameters(network, 1));
      const inputs = embedded.fromValues(inputsOf(spec, 1), [POINTS, spec.inputSize]);
      const run = (order: 1 | 2) => {
        const jets = network.directionalDerivatives(embedded, parameters, parameters, inputs, order);
        assert.equal(jets.length, order + 1);
        embedded.dispose(...jets);
      };
      run(2); // constants and tables are made once
      const before = backend.numDataIds();
      run(1);
      run(2);
      assert.equal(backend.numDataIds(), before);
      assert.equal(embedded.read(inputs).length, POINTS * spec.inputSize);
    }
  });
});
