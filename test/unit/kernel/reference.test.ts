/** The reference network: 3-8-7-2, weights in closed form, values computed by whole-network differentiation in float64 (JAX). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import type { ParameterValues } from '../../../src/networks/network';
import { readParameters, toTensors } from '../../../src/networks/parameters';
import { empiricalNtk } from '../../../src/science/kernel/empirical';
import { featureDrift } from '../../../src/science/kernel/featureDrift';
import { parseReduction } from '../../../src/science/kernel/reduction';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { loadTensors } from '../../../src/tensors/load';
import type { Tensors } from '../../../src/tensors/tensors';
import { relativeFrobenius } from '../networks/examples';
import { factorsOf, kernelOf } from './factorsOf';

interface Reference {
  readonly dims: readonly number[];
  readonly sw: number;
  readonly sb: number;
  readonly acts: Readonly<Record<'relu' | 'erf', ReferenceValues>>;
}
interface ReferenceValues {
  readonly f: number[][];
  readonly 'ntk_full[n][m][c][d]': number[][][][];
  readonly trace_sum: number[][];
  readonly eval_train_trace_sum: number[][];
  readonly 'sum_logit_ntk (1/C) sum_cd': number[][];
  readonly one_gd_step?: {
    readonly lr: number;
    readonly loss0: number;
    readonly loss1: number;
    readonly f1: number[][];
    readonly dtheta_norm: number;
    readonly theta0_norm: number;
    readonly drift_full_F: number;
    readonly drift_trace_F: number;
    readonly uncentred_sim: number;
    readonly 'feature_drift_mean_over_(n,c) ||phi1-phi0||/||phi0||': number;
  };
}

const reference = JSON.parse(readFileSync(join(__dirname, '../../fixtures/mlp-reference.json'), 'utf8')) as Reference;
const sizes = reference.dims;
const table = (rows: number, cols: number, f: (i: number, j: number) => number) =>
  Float64Array.from({ length: rows * cols }, (_, q) => f(Math.floor(q / cols), q % cols));
const inputs = table(4, 3, (n, i) => Math.sin(1.1 * n + 0.7 * i + 0.3));
const evalInputs = table(2, 3, (n, i) => Math.sin(0.9 * n + 0.5 * i + 2));
const targets = table(4, 2, (n, c) => Math.cos(n + 2 * c));
const parameters: ParameterValues = [1, 2, 3].map(l => ({
  W: table(sizes[l - 1]!, sizes[l]!, (i, j) => 1.2 * Math.sin(1.7 * (i + 1) * (j + 1) + 0.5 * (i - j) + 2.3 * l)),
  b: table(1, sizes[l]!, (_, j) => Math.sin(j + l)),
}));
const spec = (name: 'relu' | 'erf'): MlpSpec => ({
  inputSize: 3,
  widths: [8, 7],
  outputs: 2,
  activation: { name, slope: 0.2 },
  parametrisation: 'ntk',
  wStd: reference.sw,
  bStd: reference.sb,
  outputBStd: reference.sb,
});
/** Theta[n][m][c][d] in the order of index n * C + c. */
const inFullOrder = (theta: number[][][][]) => theta.flatMap(rows => [0, 1].flatMap(c => rows.flatMap(block => block[c]!)));

for (const precision of ['float64', 'float32'] as const) {
  const tolerance = precision === 'float64' ? 1e-12 : 1e-5;
  for (const name of ['relu', 'erf'] as const) {
    describe(`the reference network, ${name}, ${precision}`, () => {
      let t: Tensors;
      before(async () => (t = precision === 'float64' ? createFloat64Tensors() : await loadTensors('embedded')));
      const expected = reference.acts[name];
      const agrees = (found: ArrayLike<number>, values: readonly number[]) => {
        const error = relativeFrobenius(found, values);
        assert.ok(error < tolerance, `relative Frobenius ${error}`);
      };
      const kernel = (reduction: string) => kernelOf(t, spec(name), parameters, inputs, reduction).kernel.data;

      it('has the outputs f', () => agrees(factorsOf(t, spec(name), parameters, inputs, 'trace-mean').outputs.data, expected.f.flat()));
      it('has the full kernel', () => agrees(kernel('full'), inFullOrder(expected['ntk_full[n][m][c][d]'])));
      it('has the summed trace', () => agrees(kernel('trace-sum'), expected.trace_sum.flat()));
      it('has the mean trace', () =>
        agrees(
          kernel('trace-mean'),
          expected.trace_sum.flat().map(x => x / 2),
        ));
      it('has the kernel of the summed logits', () => agrees(kernel('logit-sum'), expected['sum_logit_ntk (1/C) sum_cd'].flat()));
      it('has the kernel of one class', () =>
        agrees(
          kernel('class 1'),
          expected['ntk_full[n][m][c][d]'].flatMap(row => row.map(block => block[1]![1]!)),
        ));

      it('has the kernel of evaluation points against training points', () => {
        const left = factorsOf(t, spec(name), parameters, evalInputs, 'trace-sum').factors;
        const right = factorsOf(t, spec(name), parameters, inputs, 'trace-sum').factors;
        agrees(empiricalNtk(left, right, { kind: 'trace-sum' }).kernel.data, expected.eval_train_trace_sum.flat());
      });
    });
  }
}

describe('one step of gradient descent on 1/2 sum (f - y)^2, float64', () => {
  const t = createFloat64Tensors();
  const network = createMlp(spec('relu'));
  const expected = reference.acts.relu.one_gd_step!;
  const squares = (values: readonly number[]) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  const loss = (f: ArrayLike<number>) => 0.5 * targets.reduce((sum, y, i) => sum + (f[i]! - y) ** 2, 0);
  const close = (found: number, value: number) =>
    assert.ok(Math.abs(found - value) < 1e-11 * Math.max(1, Math.abs(value)), `${found}, expected ${value}`);

  const after: ParameterValues = t.scope(() => {
    const theta = toTensors(t, network, parameters);
    const pass = network.forward(t, theta, t.fromValues(inputs, [4, 3]));
    const residual = t.subtract(pass.output, t.fromValues(targets, [4, 2]));
    const gradients = network.parameterGradients(t, pass, network.backward(t, theta, pass, residual));
    return readParameters(
      t,
      theta.map(({ W, b }, l) => ({
        W: t.addScaled(W, gradients[l]!.W, -expected.lr),
        b: t.addScaled(b!, gradients[l]!.b!, -expected.lr),
      })),
    );
  });
  const flat = (values: ParameterValues) => values.flatMap(({ W, b }) => [...W, ...(b ?? [])]);
  const outputs = (values: ParameterValues) => factorsOf(t, spec('relu'), values, inputs, 'full').outputs.data;

  it('has the losses, outputs and parameter change', () => {
    close(loss(outputs(parameters)), expected.loss0);
    close(loss(outputs(after)), expected.loss1);
    assert.ok(relativeFrobenius(outputs(after), expected.f1.flat()) < 1e-12);
    close(squares(flat(parameters)), expected.theta0_norm);
    close(squares(flat(after).map((x, i) => x - flat(parameters)[i]!)), expected.dtheta_norm);
  });

  it('has the kernel drift, full and trace', () => {
    for (const [reduction, drift] of [
      ['full', expected.drift_full_F],
      ['trace-sum', expected.drift_trace_F],
    ] as const) {
      const [k0, k1] = [parameters, after].map(values => kernelOf(t, spec('relu'), values, inputs, reduction).kernel.data);
      close(relativeFrobenius(k1!, k0!), drift);
      if (reduction === 'trace-sum') {
        const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
        close(dot(k0!, k1!) / Math.sqrt(dot(k0!, k0!) * dot(k1!, k1!)), expected.uncentred_sim);
      }
    }
  });

  it('has the feature drift, from the kernel between the two parameter points', () => {
    const at = (values: ParameterValues) => factorsOf(t, spec('relu'), values, inputs, 'full').factors;
    const [f0, f1] = [at(parameters), at(after)];
    const full = parseReduction('full', 2);
    const [k00, k11, k10] = [empiricalNtk(f0, f0, full), empiricalNtk(f1, f1, full), empiricalNtk(f1, f0, full)].map(k => k.kernel);
    const diagonal = (k: typeof k00) => Array.from({ length: 8 }, (_, i) => k!.data[i * 8 + i]!);
    const ratios = diagonal(k00).map((x, i) => Math.sqrt((diagonal(k11)[i]! + x - 2 * diagonal(k10)[i]!) / x));
    const mean = expected['feature_drift_mean_over_(n,c) ||phi1-phi0||/||phi0||'];
    close(ratios.reduce((sum, x) => sum + x, 0) / 8, mean);
    close(featureDrift(f1, f0).whole!, mean);
  });
});
