/**
 * What the stock WebAssembly backend of TensorFlow.js 4.22 gets wrong, shown on the bare library, and that the embedded
 * implementation is right and fast on the same inputs. Should a newer library pass a trap, its half of the test fails and the
 * detour in `products.ts` can go.
 */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { loadEmbedded } from '../../../src/tensors/embedded';
import { createTensorflowTensors } from '../../../src/tensors/tensorflow';
import type { Tensors } from '../../../src/tensors/tensors';
import { naiveProduct, naiveTranspose, relativeError, someValues } from './implementations';

describe('traps of the stock WebAssembly backend', () => {
  let backend: BackendWasm;
  let t: Tensors;
  const calls: { readonly kernel: string; readonly flags: boolean }[] = [];

  before(async () => {
    const library = await loadEmbedded();
    backend = library.backend as BackendWasm;
    t = createTensorflowTensors({
      ...library,
      kernel: name => {
        const original = library.kernel(name);
        return args => {
          calls.push({ kernel: name, flags: args.attrs?.['transposeA'] === true || args.attrs?.['transposeB'] === true });
          return original(args);
        };
      },
    });
  });

  const raw = (kernel: string, inputs: Record<string, tf.TensorInfo>, attrs: tf.NamedAttrMap) =>
    tf.getKernel(kernel, 'wasm').kernelFunc({ inputs, attrs, backend }) as tf.TensorInfo;
  const rawTensor = (values: ArrayLike<number>, shape: number[]): tf.TensorInfo => ({
    dataId: backend.write(new Float32Array(values), shape, 'float32'),
    shape,
    dtype: 'float32',
  });
  const rawProduct = (a: tf.TensorInfo, b: tf.TensorInfo, transposeB = false) =>
    raw('BatchMatMul', { a, b }, { transposeA: false, transposeB });
  const valuesOf = (info: tf.TensorInfo) => backend.readSync(info.dataId) as Float32Array;

  const a = someValues(12, 1);
  const wide = someValues(18, 2);
  const b = someValues(24, 3);

  it('a reshaped right side: the library gives garbage, since its packed copy is remembered by data id', () => {
    const right = rawTensor(b, [6, 4]);
    rawProduct(rawTensor(wide, [3, 6]), right);
    const reshaped = raw('Reshape', { x: right }, { shape: [4, 6] });
    const expected = naiveProduct(a, b, 3, 4, 6);
    assert.ok(relativeError(valuesOf(rawProduct(rawTensor(a, [3, 4]), reshaped)), expected) > 0.01);

    const ours = t.fromValues(b, [6, 4]);
    t.matMul(t.fromValues(wide, [3, 6]), ours);
    assert.ok(relativeError(t.read(t.matMul(t.fromValues(a, [3, 4]), t.reshape(ours, [4, 6]))), expected) < 1e-6);
  });

  it('a right side changed in place: the library uses the old values; ours has no operation that changes a tensor', () => {
    const right = rawTensor(b, [4, 6]);
    const left = rawTensor(a, [3, 4]);
    const first = Float32Array.from(valuesOf(rawProduct(left, right)));
    backend.typedArrayFromHeap(right).fill(2);
    assert.deepEqual(valuesOf(rawProduct(left, right)), first);

    const ours = t.fromValues(b, [4, 6]);
    t.matMul(t.fromValues(a, [3, 4]), ours);
    const changed = t.addScaled(ours, ours, 0.5);
    assert.ok(
      relativeError(
        t.read(t.matMul(t.fromValues(a, [3, 4]), changed)),
        naiveProduct(
          a,
          b.map(x => 1.5 * x),
          3,
          4,
          6,
        ),
      ) < 1e-6,
    );
    assert.ok(relativeError(t.read(ours), b) === 0);
  });

  it('the fused product with a transpose flag: the library applies bias and ReLU once a block', () => {
    const [n, k, m] = [5, 100, 7];
    const left = someValues(n * k, 4);
    const right = someValues(k * m, 5);
    const bias = someValues(m, 6);
    const expected = naiveProduct(left, naiveTranspose(right, m, k), n, k, m).map((z, i) => Math.max(0, z + bias[i % m]!));
    const fused = raw(
      '_FusedMatMul',
      { a: rawTensor(left, [1, n, k]), b: rawTensor(right, [1, m, k]), bias: rawTensor(bias, [m]) },
      { transposeA: false, transposeB: true, activation: 'relu' },
    );
    assert.ok(relativeError(valuesOf(fused), expected) > 0.01);

    const product = t.matMul(t.fromValues(left, [n, k]), t.fromValues(right, [m, k]), { transposeB: true });
    const ours = t.activate(t.addRow(product, t.fromValues(bias, [m])), { name: 'relu', slope: 0 });
    assert.ok(relativeError(t.read(ours), expected) < 1e-6);
  });

  it('no product of ours is given a transpose flag, whatever the orientation and the sizes', () => {
    calls.length = 0;
    for (const [n, k, m] of [
      [20, 30, 40],
      [2, 30, 40],
      [20, 30, 1],
      [1, 30, 1],
    ] as const) {
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          const left = t.fromValues(someValues(n * k), transposeA ? [k, n] : [n, k]);
          const right = t.fromValues(someValues(k * m), transposeB ? [m, k] : [k, m]);
          t.matMul(left, right, { transposeA, transposeB });
        }
      }
    }
    assert.ok(calls.length >= 16);
    assert.deepEqual(
      calls.filter(call => call.flags),
      [],
    );
  });

  it('a transposed product of 192 x 192: ours takes less than half of the time of the scalar loop', () => {
    const n = 192;
    const values = someValues(n * n, 7);
    const rawLeft = rawTensor(values, [n, n]);
    const rawRight = rawTensor(values, [n, n]);
    const left = t.fromValues(values, [n, n]);
    const right = t.fromValues(values, [n, n]);
    const library = fastest(() => backend.disposeData(rawProduct(rawLeft, rawRight, true).dataId));
    const ours = fastest(() => t.dispose(t.matMul(left, right, { transposeB: true })));
    assert.ok(ours < library / 2, `ours ${ours} ms, library ${library} ms`);
  });

  it('convolution has no gradient for its filter: a network with convolutions needs one of its own', () => {
    assert.equal(tf.getKernel('Conv2DBackpropFilter', 'wasm') ?? null, null);
  });

  it('max pooling loses the gradient of a window without a positive value: it must go to the largest', () => {
    const attrs = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
    const gradientOf = (window: number[]) => {
      const input = rawTensor(window, [1, 2, 2, 1]);
      const output = raw('MaxPool', { x: input }, attrs);
      return Array.from(valuesOf(raw('MaxPoolGrad', { dy: rawTensor([7], [1, 1, 1, 1]), input, output }, attrs)));
    };
    assert.deepEqual(gradientOf([1, 4, 2, 3]), [0, 7, 0, 0]);
    assert.notDeepEqual(gradientOf([-4, -1, -2, -3]), [0, 7, 0, 0]);
  });
});

function fastest(run: () => void): number {
  let best = Infinity;
  for (let i = 0; i < 6; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
