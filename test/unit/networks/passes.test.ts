/** Forward, backward and parameter gradients against the independent Jacobian, and embedded against float64. */
import assert from 'node:assert/strict';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import { readParameters, toTensors } from '../../../src/networks/parameters';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { loadTensors } from '../../../src/tensors/load';
import type { Tensors } from '../../../src/tensors/tensors';
import { ALL_SPECS, normals, relativeFrobenius, someParameters, title } from './examples';
import { outputsAndJacobian } from './jacobian';

const POINTS = 4;

/** f, G of every layer and dL/dtheta for one random dL/df. */
function passes(tensors: Tensors, spec: MlpSpec, seed: number) {
  const network = createMlp(spec);
  return tensors.scope(() => {
    const parameters = toTensors(tensors, network, someParameters(network, seed));
    const inputs = tensors.fromValues(normals(POINTS * spec.inputSize, seed + 1), [POINTS, spec.inputSize]);
    const outputGradient = tensors.fromValues(normals(POINTS * spec.outputs, seed + 2), [POINTS, spec.outputs]);
    const pass = network.forward(tensors, parameters, inputs);
    const layerGradients = network.backward(tensors, parameters, pass, outputGradient);
    const gradients = network.parameterGradients(tensors, pass, layerGradients);
    assert.deepEqual(
      pass.activations.map(a => a.shape),
      network.layers.map(({ fanIn }) => [POINTS, fanIn]),
    );
    for (const list of [pass.preactivations, layerGradients]) {
      assert.deepEqual(
        list.map(z => z.shape),
        network.layers.map(({ fanOut }) => [POINTS, fanOut]),
      );
    }
    return {
      outputs: tensors.read(pass.output),
      layerGradients: layerGradients.map(g => tensors.read(g)),
      parameterGradients: readParameters(tensors, gradients).flatMap(({ W, b }) => [...W, ...(b ?? [])]),
    };
  });
}

describe('passes of a network, float64', () => {
  const tensors = createFloat64Tensors();
  ALL_SPECS.forEach((spec, i) => {
    it(`${title(spec)}: f and dL/dtheta are those of the Jacobian`, () => {
      const { outputs, parameterGradients } = passes(tensors, spec, 10 * i);
      const network = createMlp(spec);
      const reference = outputsAndJacobian(spec, someParameters(network, 10 * i), normals(POINTS * spec.inputSize, 10 * i + 1));
      const outputGradient = normals(POINTS * spec.outputs, 10 * i + 2);
      const expected = reference.jacobian[0]!.map((_, p) =>
        reference.jacobian.reduce((sum, row, r) => sum + row[p]! * outputGradient[r]!, 0),
      );
      assert.equal(parameterGradients.length, network.parameterCount);
      assert.ok(relativeFrobenius(outputs, reference.outputs) < 1e-12);
      assert.ok(relativeFrobenius(parameterGradients, expected) < 1e-12);
    });
  });
});

describe('passes of a network, embedded against float64', () => {
  const float64 = createFloat64Tensors();
  let embedded: Tensors;
  before(async () => (embedded = await loadTensors('embedded')));

  const specs = [...ALL_SPECS, ...[100, 333].map(width => ({ ...ALL_SPECS[1]!, inputSize: 2, widths: [width], outputs: 1 }))];
  specs.forEach((spec, i) => {
    it(`${title(spec)}: f, G and dL/dtheta within 1e-5`, () => {
      const found = passes(embedded, spec, 10 * i);
      const expected = passes(float64, spec, 10 * i);
      assert.ok(relativeFrobenius(found.outputs, expected.outputs) < 1e-5);
      found.layerGradients.forEach((g, l) => assert.ok(relativeFrobenius(g, expected.layerGradients[l]!) < 1e-5, `G of layer ${l}`));
      assert.ok(relativeFrobenius(found.parameterGradients, expected.parameterGradients) < 1e-5);
    });
  });
});
