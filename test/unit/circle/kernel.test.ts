/** Kernels and outputs from arcs against sums over all neurons and pairs of points. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createMeasurer } from '../../../src/measurement/measurer';
import { CircleMeasurer } from '../../../src/measurement/circleMeasurer';
import { DenseMeasurer } from '../../../src/measurement/denseMeasurer';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import { fromShallow, shallowScales } from '../../../src/networks/shallowRelu';
import { ArcNetwork } from '../../../src/science/circle/arcNetwork';
import { circlePoints } from '../../../src/science/circle/points';
import { unpacked } from '../../../src/science/linalg/packed';
import { frobeniusDistance, frobeniusNorm } from '../../../src/science/linalg/norms';
import { denseKernel, denseOutputs, inputsAt } from './denseLoop';
import { angles, parameters } from './networks';

const spec = (width: number): fc.Arbitrary<MlpSpec> =>
  fc.record({
    inputSize: fc.constant(2),
    outputs: fc.constant(1),
    widths: fc.constant([width]),
    activation: fc.constant({ name: 'relu', slope: 0 }),
    parametrisation: fc.constantFrom('ntk', 'standard'),
    wStd: fc.constantFrom(1, 1.4),
    bStd: fc.constantFrom(0, 0.1),
    outputBStd: fc.constantFrom(0, 0.3),
  });

const PLAIN: MlpSpec = {
  inputSize: 2,
  outputs: 1,
  widths: [3],
  activation: { name: 'relu', slope: 0 },
  parametrisation: 'ntk',
  wStd: 1,
  bStd: 0,
  outputBStd: 0,
};

/** A network with parameters, its training angles and evaluation angles. */
const measured = (width: number, most: number) =>
  fc
    .tuple(spec(width), angles(fc.integer({ min: 1, max: most })), angles(fc.integer({ min: 1, max: most })))
    .chain(([mlp, train, evaluated]) => {
      const network = createMlp(mlp);
      const scales = shallowScales(network)!;
      return parameters(width, scales, train).map(theta => ({ network, scales, theta, train, evaluated }));
    });

/** Within a part of the largest value, or of `least` where all values are small by cancellation. */
const closeTo = (found: ArrayLike<number>, expected: readonly number[], tolerance: number, what: string, least = 1e-300) => {
  assert.equal(found.length, expected.length);
  const size = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), least);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(found[i]! - expected[i]!) / size;
    assert.ok(error <= tolerance, `${what} [${i}]: ${found[i]} against ${expected[i]}`);
  }
};

/** K e of the second and the third of the vectors, over the size of K. */
const denseProducts = (K: ArrayLike<number>, vectors: Float64Array, M: number, rows: readonly number[]): number[] =>
  rows.flatMap(row =>
    Array.from({ length: M }, (_, i) => vectors.subarray(row * M, (row + 1) * M).reduce((sum, e, j) => sum + e * K[i * M + j]!, 0)),
  );

describe('kernels of shallow networks on the circle', () => {
  for (const [width, most, runs] of [
    [1, 5, 60],
    [2, 12, 60],
    [7, 40, 40],
    [100, 40, 20],
    [1024, 64, 4],
  ] as const) {
    it(`are the sums over all parameters: width ${width}, up to ${most} points`, () => {
      fc.assert(
        fc.property(measured(width, most), ({ network, scales, theta, train, evaluated }) => {
          const measurer = createMeasurer({ network, inputs: inputsAt(train), evalInputs: inputsAt(evaluated), reduction: 'trace-mean' });
          assert.ok(measurer instanceof CircleMeasurer);
          const values = fromShallow(network, { ...theta, c: scales.outputBias === 0 ? 0 : theta.c });
          const held = { ...theta, b: scales.bias === 0 ? new Float64Array(width) : theta.b };
          const M = train.length;
          const { kernel, layers, outputs } = measurer.training(values);
          const expected = denseKernel(scales, held, train, train);
          // The kernel of a network without kinks: what the sums are made of.
          const size = theta.a.reduce((sum, a, j) => sum + a ** 2 + held.w1[j]! ** 2 + held.w2[j]! ** 2, 0) * scales.outputWeight ** 2;
          // Of the outputs, likewise: on a kink they are what rounding leaves of it.
          const reach = theta.a.reduce(
            (sum, a, j) => sum + Math.abs(a) * (Math.abs(held.w1[j]!) + Math.abs(held.w2[j]!) + Math.abs(held.b[j]!)),
            0,
          );
          closeTo(kernel.data, expected.kernel, 1e-12, 'K_tt', size);
          closeTo(unpacked(layers['layer1']!).data, expected.hidden, 1e-12, 'hidden', size);
          closeTo(unpacked(layers['output']!).data, expected.output, 1e-12, 'output', size);
          closeTo(measurer.cross(values).data, denseKernel(scales, held, evaluated, train).kernel, 1e-12, 'K_et', size);
          closeTo(outputs.data, denseOutputs(scales, held, train), 1e-12, 'f on training points', reach * scales.outputWeight);
          assert.deepEqual(measurer.outputs(values), outputs);
          const vectors = Float64Array.from({ length: 3 * M }, (_, i) => Math.sin(i * i));
          const images = new Float64Array(3 * M).fill(NaN);
          new ArcNetwork({ points: circlePoints(inputsAt(train))!, scales, parameters: held }).product(images, vectors, 1, 3);
          closeTo(images.slice(M), denseProducts(expected.kernel, vectors, M, [1, 2]), 1e-12, 'K e', size);
          assert.ok(images.subarray(0, M).every(Number.isNaN), 'only the rows asked for');
          closeTo(
            measurer.evaluation(values).data,
            denseOutputs(scales, held, evaluated),
            1e-12,
            'f on evaluation points',
            reach * scales.outputWeight,
          );
          for (let i = 0; i < M; i++) for (let j = 0; j < i; j++) assert.equal(kernel.data[i * M + j], kernel.data[j * M + i]);
        }),
        { numRuns: runs },
      );
    }).timeout(60_000);
  }

  it('are the same in the memory of a measurement that is spent, which they take', () => {
    const { network, theta } = fc.sample(measured(7, 20), { seed: 3, numRuns: 1 })[0]!;
    const train = Array.from({ length: 20 }, (_, i) => -3 + i / 4);
    const measurer = createMeasurer({ network, inputs: inputsAt(train), evalInputs: inputsAt(train), reduction: 'trace-mean' });
    const values = fromShallow(network, theta);
    const fresh = measurer.training(values);
    const copy = { kernel: fresh.kernel.data.slice(), layers: Object.values(fresh.layers).map(({ values }) => values.slice()) };
    const spent = measurer.training(fromShallow(network, { ...theta, a: theta.a.map(a => a + 1) }));
    assert.notDeepEqual(spent.kernel.data, copy.kernel);
    const again = measurer.training(values, spent);
    assert.equal(again.kernel.data, spent.kernel.data, 'no new memory');
    assert.deepEqual(again.kernel.data, copy.kernel);
    assert.deepEqual(
      Object.values(again.layers).map(({ values }) => values),
      copy.layers,
    );
    assert.deepEqual(fresh.kernel.data, copy.kernel);
  });

  it('multiply vectors from the arcs where that takes less than their numbers do, in the same way', () => {
    const train = Array.from({ length: 64 }, (_, i) => -3 + i / 11);
    const options = { inputs: inputsAt(train), evalInputs: inputsAt(train), reduction: 'trace-mean' };
    const measure = (width: number) => {
      const network = createMlp({ ...PLAIN, widths: [width] });
      return createMeasurer({ ...options, network }).training(network.initialValues(1));
    };
    const { kernel, product } = measure(50);
    const vector = Float64Array.from(train, Math.cos);
    const image = new Float64Array(64);
    product!(image, vector, 0, 1);
    closeTo(image, denseProducts(kernel.data, vector, 64, [0]), 1e-12, 'K e');
    assert.equal(measure(5000).product, undefined);
  });

  it('agree with the measurement from dense factors, for every reduction, and for parameters kept in float32', () => {
    const { network, theta, train, evaluated } = fc.sample(measured(64, 40), { seed: 1, numRuns: 1 })[0]!;
    const options = { network, inputs: inputsAt(train), evalInputs: inputsAt(evaluated) };
    const values = fromShallow(network, theta).map(({ W, b }) =>
      b ? { W: Float32Array.from(W), b: Float32Array.from(b) } : { W: Float32Array.from(W) },
    );
    for (const reduction of ['trace-mean', 'trace-sum', 'full', 'logit-sum', 'class 0']) {
      const [circle, dense] = [createMeasurer({ ...options, reduction }), new DenseMeasurer({ ...options, reduction })];
      const pairs = [
        [circle.training(values).kernel, dense.training(values).kernel],
        [circle.cross(values), dense.cross(values)],
        [circle.evaluation(values), dense.evaluation(values)],
      ] as const;
      for (const [found, expected] of pairs) {
        assert.deepEqual([found.rows, found.cols], [expected.rows, expected.cols]);
        assert.ok(frobeniusDistance(found, expected) <= 1e-13 * frobeniusNorm(expected));
      }
    }
    assert.throws(() => createMeasurer({ ...options, reduction: 'class 1' }), /class 1/);
  });

  it('are measured from dense factors where the network or a point is of another kind', () => {
    const circle = { inputs: inputsAt([0, 1]), evalInputs: inputsAt([2]), reduction: 'trace-mean' };
    const others: MlpSpec[] = [
      { ...PLAIN, widths: [3, 3] },
      { ...PLAIN, widths: [] },
      { ...PLAIN, outputs: 2 },
      { ...PLAIN, activation: { name: 'leaky_relu', slope: 0.1 } },
    ];
    for (const other of others) assert.ok(createMeasurer({ ...circle, network: createMlp(other) }) instanceof DenseMeasurer);
    const beside = { count: 1, size: 2, values: Float64Array.of(0.5, 0.5) };
    assert.ok(createMeasurer({ ...circle, network: createMlp(PLAIN) }) instanceof CircleMeasurer);
    assert.ok(createMeasurer({ ...circle, evalInputs: beside, network: createMlp(PLAIN) }) instanceof DenseMeasurer);
  });
});
