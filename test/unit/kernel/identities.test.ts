/** What must hold for every network: the identities of the kernel, as properties. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gramProductOn } from '../../../src/measurement/factors';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import { empiricalNtk } from '../../../src/science/kernel/empirical';
import { KernelError } from '../../../src/science/kernel/errors';
import { parseReduction } from '../../../src/science/kernel/reduction';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { loadTensors } from '../../../src/tensors/load';
import { ACTIVATIONS, normals, relativeFrobenius, someParameters } from '../networks/examples';
import { factorsOf, kernelOf } from './factorsOf';

const t = createFloat64Tensors();
const REDUCTIONS = ['trace-mean', 'trace-sum', 'full', 'logit-sum', 'class 0'] as const;

const networks: fc.Arbitrary<MlpSpec> = fc.record({
  inputSize: fc.integer({ min: 1, max: 4 }),
  widths: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  activation: fc.constantFrom(...ACTIVATIONS).map(name => ({ name, slope: 0.2 })),
  parametrisation: fc.constantFrom('ntk', 'standard'),
  wStd: fc.constantFrom(1, 1.4),
  bStd: fc.constantFrom(0, 0.3),
  outputBStd: fc.constantFrom(0, 0.5),
});
const seeds = fc.integer({ min: 0, max: 1000 });
const points = fc.integer({ min: 1, max: 11 });

describe('identities of the empirical kernel', () => {
  it('symmetric to the last bit and positive semi-definite', () => {
    fc.assert(
      fc.property(networks, seeds, points, fc.constantFrom(...REDUCTIONS), (spec, seed, n, reduction) => {
        const { kernel } = kernelOf(t, spec, someParameters(createMlp(spec), seed), normals(n * spec.inputSize, seed + 1), reduction);
        assert.equal(kernel.rows, reduction === 'full' ? n * spec.outputs : n);
        const at = (i: number, j: number) => kernel.data[i * kernel.cols + j]!;
        let trace = 0;
        for (let i = 0; i < kernel.rows; i++) {
          trace += at(i, i);
          for (let j = 0; j < i; j++) assert.equal(at(i, j), at(j, i));
        }
        for (let probe = 0; probe < 5; probe++) {
          const v = normals(kernel.rows, seed + 10 + probe);
          const form = v.reduce((sum, x, i) => sum + x * v.reduce((inner, y, j) => inner + at(i, j) * y, 0), 0);
          assert.ok(form >= -1e-12 * trace * v.reduce((sum, x) => sum + x * x, 0));
        }
      }),
    );
  });

  it('the layer kernels add up to Theta, and are named after the layers', () => {
    fc.assert(
      fc.property(networks, seeds, fc.constantFrom(...REDUCTIONS), (spec, seed, reduction) => {
        const network = createMlp(spec);
        const { kernel, layers } = kernelOf(t, spec, someParameters(network, seed), normals(4 * spec.inputSize, seed), reduction);
        assert.deepEqual(
          Object.keys(layers),
          network.layers.map(({ name }) => name),
        );
        const sum = kernel.data.map((_, i) => Object.values(layers).reduce((total, layer) => total + layer.data[i]!, 0));
        assert.ok(relativeFrobenius(sum, kernel.data) < 1e-15);
      }),
    );
  });

  it('trace-sum = C trace-mean, trace-sum = sum over classes, both from full', () => {
    fc.assert(
      fc.property(networks, seeds, (spec, seed) => {
        const parameters = someParameters(createMlp(spec), seed);
        const inputs = normals(5 * spec.inputSize, seed);
        const C = spec.outputs;
        const kernel = (reduction: string) => kernelOf(t, spec, parameters, inputs, reduction).kernel.data;
        const [mean, sum, logits, full] = ['trace-mean', 'trace-sum', 'logit-sum', 'full'].map(kernel);
        const fromFull = (take: (c: number, d: number) => number) =>
          sum!.map((_, i) => {
            let total = 0;
            for (let c = 0; c < C; c++) {
              for (let d = 0; d < C; d++) total += take(c, d) * full![(Math.floor(i / 5) * C + c) * 5 * C + (i % 5) * C + d]!;
            }
            return total;
          });
        assert.ok(
          relativeFrobenius(
            mean!.map(x => x * C),
            sum!,
          ) < 1e-14,
        );
        assert.ok(
          relativeFrobenius(
            sum!,
            fromFull((c, d) => (c === d ? 1 : 0)),
          ) < 1e-13,
        );
        assert.ok(
          relativeFrobenius(
            logits!,
            fromFull(() => 1 / C),
          ) < 1e-10,
        );
        assert.ok(
          relativeFrobenius(
            kernel(`class ${C - 1}`),
            fromFull((c, d) => (c === C - 1 && d === C - 1 ? 1 : 0)),
          ) < 1e-13,
        );
      }),
    );
  });

  it('the tile size never changes a bit, same points or two sets of them', () => {
    fc.assert(
      fc.property(
        networks,
        seeds,
        points,
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(...REDUCTIONS),
        (spec, seed, n, tileRows, name) => {
          const parameters = someParameters(createMlp(spec), seed);
          const reduction = parseReduction(name, spec.outputs);
          const left = factorsOf(t, spec, parameters, normals(n * spec.inputSize, seed), name).factors;
          const right = factorsOf(t, spec, parameters, normals(7 * spec.inputSize, seed + 1), name).factors;
          assert.deepEqual(empiricalNtk(left, left, reduction, { tileRows }), empiricalNtk(left, left, reduction));
          assert.deepEqual(empiricalNtk(left, right, reduction, { tileRows }), empiricalNtk(left, right, reduction));
          assert.deepEqual(empiricalNtk(left, left, reduction).kernel, empiricalNtk(left, [...left], reduction).kernel);
        },
      ),
    );
  });

  it('the tile size does not matter with products of the embedded backend either, beyond one block of the loops', async () => {
    const embedded = await loadTensors('embedded');
    const spec: MlpSpec = {
      inputSize: 2,
      widths: [700],
      outputs: 1,
      activation: { name: 'relu', slope: 0 },
      parametrisation: 'ntk',
      wStd: 1,
      bStd: 0.1,
      outputBStd: 0,
    };
    const parameters = someParameters(createMlp(spec), 1);
    const inputs = normals(2 * 37, 2);
    const reduction = parseReduction('trace-mean', 1);
    const exact = factorsOf(t, spec, parameters, inputs, 'trace-mean').factors;
    const rounded = factorsOf(embedded, spec, parameters, inputs, 'trace-mean').factors;
    const whole = empiricalNtk(exact, exact, reduction).kernel;
    const product = gramProductOn(embedded);
    for (const tileRows of [1, 4, 5, 16, 36, 37, 100]) {
      assert.deepEqual(empiricalNtk(exact, exact, reduction, { tileRows }).kernel, whole);
      const tiled = empiricalNtk(rounded, rounded, reduction, { tileRows, product }).kernel;
      assert.deepEqual(tiled, empiricalNtk(rounded, rounded, reduction, { product }).kernel);
      assert.ok(relativeFrobenius(tiled.data, whole.data) < 1e-5);
    }
  });

  it("a bias-free ReLU network is homogeneous: K(a x, x') = a K(x, x')", () => {
    fc.assert(
      fc.property(
        networks,
        seeds,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.constantFrom('relu', 'leaky_relu'),
        (base, seed, a, name) => {
          const spec: MlpSpec = { ...base, activation: { name, slope: 0.2 }, bStd: 0, outputBStd: 0 };
          const parameters = someParameters(createMlp(spec), seed);
          const reduction = parseReduction('full', spec.outputs);
          const x = normals(4 * spec.inputSize, seed);
          const factors = (inputs: Float64Array) => factorsOf(t, spec, parameters, inputs, 'full').factors;
          const k = empiricalNtk(factors(x), factors(normals(3 * spec.inputSize, seed + 1)), reduction).kernel.data;
          const scaled = empiricalNtk(factors(x.map(v => a * v)), factors(normals(3 * spec.inputSize, seed + 1)), reduction).kernel.data;
          assert.ok(
            relativeFrobenius(
              scaled,
              k.map(v => a * v),
            ) < 1e-13,
          );
        },
      ),
    );
  });

  it("a linear model has the same kernel at all parameters: s^2 <x, x'> + beta^2", () => {
    const spec: MlpSpec = {
      inputSize: 3,
      widths: [],
      outputs: 2,
      activation: { name: 'relu', slope: 0 },
      parametrisation: 'ntk',
      wStd: 1.5,
      bStd: 9,
      outputBStd: 0.4,
    };
    const x = normals(12, 5);
    const expected = Array.from({ length: 16 }, (_, i) => {
      const dot = [0, 1, 2].reduce((sum, p) => sum + x[Math.floor(i / 4) * 3 + p]! * x[(i % 4) * 3 + p]!, 0);
      return (1.5 ** 2 / 3) * dot + 0.4 ** 2;
    });
    for (const seed of [0, 1, 2]) {
      const { kernel } = kernelOf(t, spec, createMlp(spec).initialValues(seed), x, 'trace-mean');
      assert.ok(relativeFrobenius(kernel.data, expected) < 1e-14);
    }
  });

  it('the kernel of the thesis at width 1024 on 256 points: symmetric and equal to the float32 path within 1e-5', async () => {
    const spec: MlpSpec = {
      inputSize: 2,
      widths: [1024],
      outputs: 1,
      activation: { name: 'relu', slope: 0 },
      parametrisation: 'ntk',
      wStd: 1,
      bStd: 0.1,
      outputBStd: 0,
    };
    const parameters = createMlp(spec).initialValues(0);
    const inputs = Float64Array.from({ length: 512 }, (_, i) => (i % 2 === 0 ? Math.cos : Math.sin)(Math.floor(i / 2) * 0.0245 + 0.003));
    const exact = kernelOf(t, spec, parameters, inputs, 'trace-mean').kernel;
    const rounded = kernelOf(await loadTensors('embedded'), spec, parameters, inputs, 'trace-mean').kernel;
    assert.ok(relativeFrobenius(rounded.data, exact.data) < 1e-5);
  });

  it('factors of different networks or points are refused', () => {
    const spec: MlpSpec = {
      inputSize: 2,
      widths: [3],
      outputs: 1,
      activation: { name: 'relu', slope: 0 },
      parametrisation: 'ntk',
      wStd: 1,
      bStd: 0,
      outputBStd: 0,
    };
    const factors = (other: Partial<MlpSpec>, reduction = 'full') => {
      const s = { ...spec, ...other };
      return factorsOf(t, s, createMlp(s).initialValues(0), normals(4, 1), reduction).factors;
    };
    for (const other of [{ widths: [4] }, { widths: [3, 3] }, { wStd: 2 }, { bStd: 1 }, { outputs: 2 }]) {
      assert.throws(
        () => empiricalNtk(factors({}), factors(other), { kind: 'full' }),
        (error: unknown) => error instanceof KernelError && error.reason === 'factors_disagree',
      );
    }
  });
});
