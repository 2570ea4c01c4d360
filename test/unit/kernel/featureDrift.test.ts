/** Feature drift without a Jacobian: against the Jacobians themselves, and against Theta_tt + Theta_00 - 2 Theta_t0. */
import assert from 'node:assert/strict';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import type { ParameterValues } from '../../../src/networks/network';
import { featureDrift } from '../../../src/science/kernel/featureDrift';
import { empiricalNtk } from '../../../src/science/kernel/empirical';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { close } from '../linalg/closeness';
import { ALL_SPECS, normals, PLAIN, someParameters, title } from '../networks/examples';
import { outputsAndJacobian } from '../networks/jacobian';
import { factorsOf } from './factorsOf';

const POINTS = 4;
const t = createFloat64Tensors();
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const norm = (values: readonly number[]) => Math.hypot(...values);
const inputsOf = (spec: MlpSpec) => normals(POINTS * spec.inputSize, 9);
const driftOf = (spec: MlpSpec, now: ParameterValues, first: ParameterValues, reduction = 'trace-mean') =>
  featureDrift(factorsOf(t, spec, now, inputsOf(spec), reduction).factors, factorsOf(t, spec, first, inputsOf(spec), reduction).factors);
const shifted = (values: ParameterValues, by: number): ParameterValues =>
  values.map(({ W, b }, l) => ({
    W: Float64Array.from(W, (w, i) => w + by * Math.sin(i + l)),
    ...(b && { b: Float64Array.from(b, (value, i) => value + by * Math.cos(i + l)) }),
  }));

describe('feature drift', () => {
  ALL_SPECS.forEach((spec, i) => {
    it(`is that of the Jacobian, whole and by layer: ${title(spec)}`, () => {
      const network = createMlp(spec);
      const first = someParameters(network, i);
      const now = shifted(first, 0.4);
      const [J, J0] = [now, first].map(values => outputsAndJacobian(spec, values, inputsOf(spec)).jacobian);
      const found = driftOf(spec, now, first);
      const ratios = (from: number, end: number) =>
        J!.flatMap((row, r) => {
          const before = J0![r]!.slice(from, end);
          return norm(before) === 0 ? [] : [norm(row.slice(from, end).map((value, p) => value - before[p]!)) / norm(before)];
        });
      close(found.whole, mean(ratios(0, network.parameterCount)), 1e-12, 1);
      let from = 0;
      for (const { name, fanIn, fanOut, biasScale } of network.layers) {
        const end = from + fanIn * fanOut + (biasScale === 0 ? 0 : fanOut);
        if (ratios(from, end).length > 0) close(found.layers[name], mean(ratios(from, end)), 1e-12, 1);
        else assert.equal(found.layers[name], null);
        from = end;
      }
    });
  });

  it('is the diagonal of Theta_tt + Theta_00 - 2 Theta_t0, of the outputs that are propagated', () => {
    for (const reduction of ['full', 'class 1', 'logit-sum'] as const) {
      const network = createMlp(PLAIN);
      const [first, now] = [someParameters(network, 1), someParameters(network, 2)];
      const [left, right] = [now, first].map(values => factorsOf(t, PLAIN, values, inputsOf(PLAIN), reduction).factors);
      const kind = reduction === 'class 1' ? ({ kind: 'class', output: 1 } as const) : ({ kind: reduction } as const);
      const diagonal = (a: typeof left, b: typeof left) => {
        const { kernel } = empiricalNtk(a!, b!, kind);
        return Array.from({ length: kernel.rows }, (_, n) => kernel.data[n * kernel.cols + n]!);
      };
      const [tt, oo, to] = [diagonal(left, left), diagonal(right, right), diagonal(left, right)];
      close(featureDrift(left!, right!).whole, mean(tt.map((value, n) => Math.sqrt((value + oo[n]! - 2 * to[n]!) / oo[n]!))), 1e-12);
    }
  });

  it('keeps its digits where the features hardly move: it is linear in a small step', () => {
    const spec: MlpSpec = { ...PLAIN, activation: { name: 'tanh', slope: 0 }, widths: [6, 6] };
    const first = someParameters(createMlp(spec), 3);
    const [small, tiny] = [1e-6, 1e-9].map(by => driftOf(spec, shifted(first, by), first).whole!);
    close(small! / tiny!, 1000, 1e-4);
    assert.equal(driftOf(spec, first, first).whole, 0);
  });

  it('is 0 for a model that is linear in its parameters', () => {
    const spec: MlpSpec = { ...PLAIN, widths: [] };
    const first = someParameters(createMlp(spec), 4);
    assert.deepEqual(driftOf(spec, shifted(first, 3), first), { whole: 0, layers: { output: 0 } });
  });

  it('leaves out points without features, and is null without any', () => {
    const spec: MlpSpec = { ...PLAIN, bStd: 0, outputBStd: 0 };
    const first = someParameters(createMlp(spec), 5);
    const now = shifted(first, 0.3);
    const at = (inputs: number[]) => {
      const [left, right] = [now, first].map(values => factorsOf(t, spec, values, inputs, 'trace-mean').factors);
      return featureDrift(left!, right!).whole;
    };
    assert.equal(at([0, 0, 0]), null);
    assert.equal(at([0, 0, 0, 1, 2, -1]), at([1, 2, -1]));
  });

  it('refuses factors of two networks', () => {
    const one = factorsOf(t, PLAIN, someParameters(createMlp(PLAIN), 1), inputsOf(PLAIN), 'trace-mean').factors;
    const wide = { ...PLAIN, widths: [6] };
    const other = factorsOf(t, wide, someParameters(createMlp(wide), 1), inputsOf(wide), 'trace-mean').factors;
    const refused = { name: 'KernelError', reason: 'factors_disagree' };
    assert.throws(() => featureDrift(one, other), refused);
    assert.throws(() => featureDrift(one, one.slice(1)), refused);
  });
});
