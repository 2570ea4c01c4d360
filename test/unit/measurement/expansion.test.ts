/** The linear and the quadratic model of a network around its initial parameters. */
import assert from 'node:assert/strict';
import { weightSpaceExpansion } from '../../../src/measurement/expansion';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import type { ParameterValues } from '../../../src/networks/network';
import { linearisationGap } from '../../../src/science/metrics/linearisation';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { normals, PLAIN, relativeFrobenius, someParameters } from '../networks/examples';
import { outputsAndJacobian } from '../networks/jacobian';

const t = createFloat64Tensors();
const spec: MlpSpec = { ...PLAIN, activation: { name: 'tanh', slope: 0 }, widths: [6, 5] };
const network = createMlp(spec);
const initial = someParameters(network, 1);
const inputs = { count: 5, size: 3, values: normals(15, 2) };
const shifted = (by: number): ParameterValues =>
  initial.map(({ W, b }, l) => ({
    W: Float64Array.from(W, (w, i) => w + by * Math.sin(3 * i + l)),
    ...(b && { b: Float64Array.from(b, (value, i) => value + by * Math.cos(i + l)) }),
  }));
const outputs = (values: ParameterValues) => outputsAndJacobian(spec, values, inputs.values).outputs;
const expand = (values: ParameterValues, order: 1 | 2 = 2) => weightSpaceExpansion(network, t, initial, values, inputs, order);

describe('the expansion of a network in its parameters', () => {
  it('begins with f_0 and J_0 (theta - theta_0)', () => {
    const { value, linear } = expand(shifted(0.3));
    const { outputs: f0, jacobian } = outputsAndJacobian(spec, initial, inputs.values);
    const flat = (values: ParameterValues) => values.flatMap(({ W, b }) => [...W, ...(b ?? [])]);
    const d = flat(shifted(0.3)).map((value, p) => value - flat(initial)[p]!);
    assert.ok(relativeFrobenius(value.data, f0) < 1e-13);
    assert.ok(
      relativeFrobenius(
        linear.data,
        f0.map((f, r) => f + jacobian[r]!.reduce((sum, slope, p) => sum + slope * d[p]!, 0)),
      ) < 1e-12,
    );
  });

  it('leaves errors of second order, and of third with the quadratic term', () => {
    const errors = [1e-2, 5e-3].map(by => {
      const { linear, quadratic } = expand(shifted(by));
      const there = outputs(shifted(by));
      return [linear, quadratic!].map(({ data }) => Math.hypot(...there.map((f, i) => f - data[i]!)));
    });
    const order = (model: number) => Math.log2(errors[0]![model]! / errors[1]![model]!);
    assert.ok(Math.abs(order(0) - 2) < 0.05, `${order(0)}`);
    assert.ok(Math.abs(order(1) - 3) < 0.05, `${order(1)}`);
  });

  it('of order 1 is its linear part, alone', () => {
    const [one, two] = [expand(shifted(0.3), 1), expand(shifted(0.3), 2)];
    assert.deepEqual(one.linear, two.linear);
    assert.equal(one.quadratic, null);
  });

  it('takes parameters in float32, as training has them', () => {
    const rounded = shifted(0.3).map(({ W, b }) => ({ W: Float32Array.from(W), ...(b && { b: Float32Array.from(b) }) }));
    assert.ok(relativeFrobenius(expand(rounded).linear.data, expand(shifted(0.3)).linear.data) < 1e-6);
  });
});

describe('the gap between a network and a prediction', () => {
  it('is the distance from the prediction over the distance travelled', () => {
    assert.equal(linearisationGap(Float64Array.of(3, 4), Float64Array.of(3, 1), Float64Array.of(0, 0)), 0.6);
    assert.equal(linearisationGap(Float64Array.of(1, 1), Float64Array.of(5, 1), Float64Array.of(1, 1)), null);
  });

  it('of the Taylor expansion vanishes for a network that is linear in its parameters', () => {
    const linear = createMlp({ ...PLAIN, widths: [] });
    const first = someParameters(linear, 7);
    const now = someParameters(linear, 8);
    const { value, linear: predicted } = weightSpaceExpansion(linear, t, first, now, inputs, 1);
    const real = outputsAndJacobian({ ...PLAIN, widths: [] }, now, inputs.values).outputs;
    assert.ok(linearisationGap(Float64Array.from(real), predicted.data, value.data)! < 1e-14);
  });
});
