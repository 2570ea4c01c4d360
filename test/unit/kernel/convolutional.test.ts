/** Kernels of networks with convolutions: J J^T of an independent Jacobian, reference values, automatic differentiation, and the identities. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { convolutionalNtk, type ConvolutionalNtkOptions, type PassAtPoints } from '../../../src/measurement/convolutionalNtk';
import { createCnn, type CnnSpec } from '../../../src/networks/cnn';
import type { Network, ParameterValues } from '../../../src/networks/network';
import { toTensors } from '../../../src/networks/parameters';
import { blockProduct, contractionCosts, contractionOrder, patchProducts } from '../../../src/science/kernel/convolution';
import type { EmpiricalKernel } from '../../../src/science/kernel/empirical';
import { parseReduction } from '../../../src/science/kernel/reduction';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import type { Tensors } from '../../../src/tensors/tensors';
import { ALL_CNNS, cnnTitle, inputSize, SMALL_CNN } from '../networks/cnnExamples';
import { cnnOutputsAndJacobian } from '../networks/cnnJacobian';
import { normals, relativeFrobenius, someParameters } from '../networks/examples';
import { float32Implementations, someValues } from '../tensors/implementations';
import { jacobianOf, variablesOf } from './jacobian';

const exact = createFloat64Tensors();
const MEMORY = 2 ** 29;
const REDUCTIONS = ['trace-mean', 'trace-sum', 'full', 'logit-sum', 'class 1'] as const;

interface Asked extends Partial<Pick<ConvolutionalNtkOptions, 'order' | 'memoryBytes'>> {
  readonly tensors?: Tensors;
  readonly reduction?: string;
}

/** Theta at `inputs`, against themselves or others. */
function kernelOf(spec: CnnSpec, values: ParameterValues, inputs: Float64Array, asked: Asked = {}, others?: Float64Array): EmpiricalKernel {
  const { tensors = exact, reduction = 'full', memoryBytes = MEMORY, order } = asked;
  const network = createCnn(spec);
  return tensors.scope(() => {
    const parameters = toTensors(tensors, network, values);
    const at = (x: Float64Array): PassAtPoints => {
      const points = x.length / inputSize(spec);
      return { points, parameters, pass: network.forward(tensors, parameters, tensors.fromValues(x, [points, inputSize(spec)])) };
    };
    const left = at(inputs);
    const options = { network, tensors, reduction: parseReduction(reduction, spec.outputs), memoryBytes, ...(order && { order }) };
    return convolutionalNtk(options, left, others ? at(others) : left);
  });
}

const products = (a: number[][], b: number[][]) => a.flatMap(x => b.map(y => x.reduce((sum, value, p) => sum + value * y[p]!, 0)));

describe('the kernel of a network with convolutions against J J^T, float64', () => {
  ALL_CNNS.forEach((spec, i) => {
    it(cnnTitle(spec), () => {
      const parameters = someParameters(createCnn(spec), i);
      const [train, test] = [normals(3 * inputSize(spec), 100 + i), normals(2 * inputSize(spec), 200 + i)];
      const J = cnnOutputsAndJacobian(spec, parameters, train).jacobian;
      const T = cnnOutputsAndJacobian(spec, parameters, test).jacobian;
      for (const order of ['weights', 'positions'] as const) {
        assert.ok(relativeFrobenius(kernelOf(spec, parameters, train, { order }).kernel.data, products(J, J)) < 1e-12, order);
        assert.ok(relativeFrobenius(kernelOf(spec, parameters, test, { order }, train).kernel.data, products(T, J)) < 1e-12, order);
      }
      // Layer by layer: the columns of J in the order of the parameters.
      const { layers } = kernelOf(spec, parameters, train);
      let from = 0;
      for (const { name, fanIn, fanOut, biasScale } of createCnn(spec).layers) {
        const end = from + fanIn * fanOut + (biasScale === 0 ? 0 : fanOut);
        const rows = J.map(row => row.slice(from, end));
        assert.ok(relativeFrobenius(layers[name]!.data, products(rows, rows)) < 1e-12, name);
        from = end;
      }
    }).timeout(20_000);
  });
});

describe('identities of the kernel of a network with convolutions', () => {
  const spec: CnnSpec = { ...SMALL_CNN, channels: [4, 3] };
  const network = createCnn(spec);
  const parameters = someParameters(network, 7);
  const inputs = normals(5 * inputSize(spec), 8);
  const others = normals(3 * inputSize(spec), 9);

  it('every reduction follows from the full kernel, symmetric to the last bit', () => {
    const full = kernelOf(spec, parameters, inputs).kernel;
    const C = spec.outputs;
    const from = (take: (c: number, d: number) => number) =>
      Float64Array.from({ length: 25 }, (_, i) => {
        let sum = 0;
        for (let c = 0; c < C; c++)
          for (let d = 0; d < C; d++) sum += take(c, d) * full.data[(Math.floor(i / 5) * C + c) * 5 * C + (i % 5) * C + d]!;
        return sum;
      });
    const expected = {
      'trace-mean': from((c, d) => Number(c === d) / C),
      'trace-sum': from((c, d) => Number(c === d)),
      'logit-sum': from(() => 1 / C),
      'class 1': from((c, d) => Number(c === 1 && d === 1)),
      full: full.data,
    };
    for (const reduction of REDUCTIONS) {
      for (const order of ['weights', 'positions'] as const) {
        const { data, rows } = kernelOf(spec, parameters, inputs, { reduction, order }).kernel;
        assert.ok(relativeFrobenius(data, expected[reduction]) < 1e-13, `${reduction}, ${order}`);
        for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) assert.equal(data[i * rows + j], data[j * rows + i]);
      }
    }
  });

  it('the layer kernels add up to Theta', () => {
    for (const reduction of REDUCTIONS) {
      const { kernel, layers } = kernelOf(spec, parameters, inputs, { reduction }, others);
      assert.deepEqual(
        Object.keys(layers),
        network.layers.map(({ name }) => name),
      );
      assert.ok(
        relativeFrobenius(
          kernel.data.map((_, i) => Object.values(layers).reduce((sum, { data }) => sum + data[i]!, 0)),
          kernel.data,
        ) < 1e-15,
      );
    }
  });

  it('no bound of memory changes a bit, for the same points or two sets of them', () => {
    for (const reduction of REDUCTIONS) {
      for (const order of ['weights', 'positions', undefined] as const) {
        for (const right of [undefined, others]) {
          const at = (memoryBytes: number) =>
            kernelOf(spec, parameters, inputs, { reduction, memoryBytes, ...(order && { order }) }, right);
          const whole = at(MEMORY);
          for (const bytes of [1, 20_000, 100_000, 1_000_000]) assert.deepEqual(at(bytes), whole, `${reduction} ${order} ${bytes}`);
        }
      }
    }
  }).timeout(20_000);

  it('a bias-free ReLU network is homogeneous: K(a x, x) = a K(x, x)', () => {
    const free: CnnSpec = { ...spec, bStd: 0, outputBStd: 0 };
    const values = someParameters(createCnn(free), 3);
    const scaled = kernelOf(
      free,
      values,
      inputs.map(x => 3 * x),
      {},
      inputs,
    ).kernel.data;
    assert.ok(
      relativeFrobenius(
        scaled,
        kernelOf(free, values, inputs, {}, inputs).kernel.data.map(x => 3 * x),
      ) < 1e-13,
    );
  });
});

describe('the order of contraction', () => {
  it('of the network of the paper is over weights for large maps; wide filters on few positions turn it', () => {
    const sizes = { rows: 32, columns: 32, symmetric: true, outputs: 10, pairs: 'same' } as const;
    const at = (positions: number, width: number, channels = width) => contractionOrder({ ...sizes, positions, channels, filters: width });
    assert.deepEqual([at(1024, 64, 3), at(256, 64), at(64, 64)], ['weights', 'weights', 'weights']);
    assert.deepEqual([at(1024, 256, 3), at(256, 256), at(64, 256), at(16, 256)], ['weights', 'weights', 'positions', 'positions']);
  });

  it('counts the multiplications of both', () => {
    const costs = contractionCosts({
      rows: 4,
      columns: 6,
      symmetric: false,
      positions: 9,
      channels: 2,
      filters: 5,
      outputs: 3,
      pairs: 'same',
    });
    assert.equal(costs.weights, 10 * 3 * 9 * 90 + 24 * 3 * 90);
    assert.equal(costs.positions, 24 * 81 * (2 + 15 + 200));
  });

  it('products of patches are sums of shifted products of pixels', () => {
    const [height, width, channels] = [3, 4, 2];
    const positions = height * width;
    const [a, b] = [someValues(positions * channels, 1), someValues(positions * channels, 2)];
    const patch = (x: Float64Array, p: number) =>
      [-1, 0, 1].flatMap(dy =>
        [-1, 0, 1].flatMap(dx => {
          const [row, column] = [Math.floor(p / width) + dy, (p % width) + dx];
          const inside = row >= 0 && row < height && column >= 0 && column < width;
          return [0, 1].map(c => (inside ? x[(row * width + column) * channels + c]! : 0));
        }),
      );
    const inner = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    // The block lies inside a larger matrix.
    const stride = positions + 5;
    const values = new Float64Array(7 + stride * positions).fill(1e9);
    for (let p = 0; p < positions; p++) {
      for (let q = 0; q < positions; q++) values[7 + p * stride + q] = inner([0, 1].map(c => a[p * 2 + c]!), [0, 1].map(c => b[q * 2 + c]!)); // prettier-ignore
    }
    const out = new Float64Array(positions ** 2);
    patchProducts(out, new Float64Array(positions ** 2), { values, offset: 7, stride }, { height, width });
    const expected = Float64Array.from({ length: positions ** 2 }, (_, i) =>
      inner(patch(a, Math.floor(i / positions)), patch(b, i % positions)),
    );
    assert.ok(relativeFrobenius(out, expected) < 1e-14);
    const block = { values, offset: 7, stride };
    const sum = expected.reduce((total, value, i) => total + value * values[7 + Math.floor(i / positions) * stride + (i % positions)]!, 0);
    assert.ok(Math.abs(blockProduct(out, block, positions) - sum) < 1e-12 * Math.abs(sum));
  });
});

describe('the reference network with convolutions', () => {
  const reference = JSON.parse(readFileSync(join(__dirname, '../../fixtures/cnn-reference.json'), 'utf8')) as {
    readonly max: {
      readonly f: number[][];
      readonly 'ntk_full[n][m][c][d]': number[][][][];
      readonly trace_sum: number[][];
      readonly n_params: number;
    };
  };
  const spec: CnnSpec = {
    inputShape: [6, 6, 2],
    channels: [3, 4],
    outputs: 2,
    activation: { name: 'relu', slope: 0 },
    parametrisation: 'standard',
    wStd: 1,
    bStd: 1,
    outputBStd: 1,
    pooling: 'max',
  };
  const table = (shape: readonly number[], f: (...index: number[]) => number) =>
    Float64Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, q) => {
      const index: number[] = [];
      for (let axis = shape.length - 1, rest = q; axis >= 0; rest = Math.floor(rest / shape[axis]!), axis--)
        index.unshift(rest % shape[axis]!);
      return f(...index);
    });
  const inputs = table([3, 6, 6, 2], (n, y, x, c) => Math.sin(1.3 * n! + 0.9 * y! + 0.4 * x! + 2.1 * c! + 0.17 * y! * x!));
  const convolution = (l: number, channels: number, filters: number) => ({
    W: table([3, 3, channels, filters], (ky, kx, i, o) => 0.5 * Math.cos(0.7 * ky! + 1.9 * kx! + 0.53 * (i! + 1) * (o! + 2) + l)),
    b: table([filters], j => 0.1 * Math.sin(j! + l)),
  });
  const parameters: ParameterValues = [
    convolution(1, 2, 3),
    convolution(2, 3, 4),
    { W: table([4, 2], (i, j) => 0.5 * Math.cos(0.37 * (i! + 1) * (j! + 2) + 3)), b: table([2], j => 0.1 * Math.sin(j! + 3)) },
  ];
  const full = reference.max['ntk_full[n][m][c][d]'].flatMap(rows => [0, 1].flatMap(c => rows.flatMap(block => block[c]!)));

  for (const { title, load, tolerance } of [
    { title: 'float64', load: () => Promise.resolve(exact), tolerance: 1e-12 },
    ...float32Implementations.map(implementation => ({ ...implementation, tolerance: 1e-5 })),
  ]) {
    it(`has the outputs and kernels of whole-network differentiation: ${title}`, async () => {
      const tensors = await load();
      const network = createCnn(spec);
      assert.equal(network.parameterCount, reference.max.n_params);
      const outputs = tensors.scope(() => {
        const x = tensors.fromValues(inputs, [3, 72]);
        return tensors.read(network.forward(tensors, toTensors(tensors, network, parameters), x).output);
      });
      assert.ok(relativeFrobenius(outputs, reference.max.f.flat()) < tolerance);
      for (const order of ['weights', 'positions'] as const) {
        assert.ok(relativeFrobenius(kernelOf(spec, parameters, inputs, { tensors, order }).kernel.data, full) < tolerance);
        const trace = kernelOf(spec, parameters, inputs, { tensors, order, reduction: 'trace-sum' }).kernel.data;
        assert.ok(relativeFrobenius(trace, reference.max.trace_sum.flat()) < tolerance);
      }
    }).timeout(30_000);
  }
});

describe('the kernel of a network with convolutions against automatic differentiation, float32', () => {
  const specs: readonly CnnSpec[] = [
    ...ALL_CNNS.filter(({ activation }) => ['relu', 'erf', 'gelu'].includes(activation.name)),
    { ...SMALL_CNN, inputShape: [8, 8, 3], channels: [9, 8, 6] },
  ];
  const cases = specs.map((spec, i) => {
    const network = createCnn(spec);
    return { spec, network, parameters: someParameters(network, i), inputs: normals(2 * inputSize(spec), 300 + i) };
  });
  const expected: number[][] = [];

  before(async function () {
    this.timeout(60_000);
    tf.enableProdMode();
    await tf.setBackend('cpu');
    for (const { spec, network, parameters, inputs } of cases) {
      const jacobian = tf.tidy(() => jacobianByAutodiff(spec, network, parameters, inputs));
      expected.push(products(jacobian, jacobian));
    }
  });

  for (const { title, load } of float32Implementations) {
    it(title, async () => {
      const tensors = await load();
      cases.forEach(({ spec, parameters, inputs }, i) => {
        for (const order of ['weights', 'positions'] as const) {
          const error = relativeFrobenius(kernelOf(spec, parameters, inputs, { tensors, order }).kernel.data, expected[i]!);
          assert.ok(error < 1e-5, `${cnnTitle(spec)}, ${order}: ${error}`);
        }
      });
    }).timeout(60_000);
  }
});

/** Rows of the Jacobian, by the tape and the convolutions of TensorFlow.js on its plain JavaScript backend. */
function jacobianByAutodiff(spec: CnnSpec, network: Network, parameters: ParameterValues, inputs: Float64Array): number[][] {
  const points = inputs.length / inputSize(spec);
  const variables = variablesOf(network, parameters);
  const images = tf.tensor4d(Float32Array.from(inputs), [points, ...spec.inputShape]);
  const forward = (...values: tf.Tensor[]): tf.Tensor => {
    let a: tf.Tensor = images;
    let next = 0;
    network.layers.forEach(({ weightScale, biasScale, image, fanOut, fanIn }) => {
      const W = values[next++]!.mul(weightScale);
      let z = image
        ? tf.conv2d(a as tf.Tensor4D, W.reshape([3, 3, image.channels, fanOut]), 1, 'same')
        : tf.matMul(a.reshape([points, fanIn]), W as tf.Tensor2D);
      if (biasScale > 0) z = z.add(values[next++]!.mul(biasScale));
      if (!image) return void (a = z);
      const active = activated(spec, z) as tf.Tensor4D;
      a = spec.pooling === 'max' ? tf.maxPool(active, 2, 2, 'valid') : tf.avgPool(active, 2, 2, 'valid');
    });
    return a;
  };
  return jacobianOf(forward, variables, points, spec.outputs);
}

function activated({ activation }: CnnSpec, z: tf.Tensor): tf.Tensor {
  switch (activation.name) {
    case 'relu':
      return tf.relu(z);
    case 'erf':
      return tf.erf(z);
    case 'gelu':
      return z.mul(0.5).mul(tf.erf(z.mul(Math.SQRT1_2)).add(1));
    default:
      throw new Error(`no ${activation.name} here`);
  }
}
