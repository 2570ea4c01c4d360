/** The implementations under test, and how their results are compared with plain loops. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { findNative } from '../../../src/tensors/native';
import { loadTensors } from '../../../src/tensors/load';
import { createTensorflowTensors } from '../../../src/tensors/tensorflow';
import type { Tensor, Tensors } from '../../../src/tensors/tensors';

tf.enableProdMode(); // no advice on the console

/** Every way to run the float32 adapter on this machine: `native` only where the library is installed (test/unit/backend/native.test.ts misses it where it must be). */
export const float32Implementations: readonly { readonly title: string; readonly load: () => Promise<Tensors> }[] = [
  { title: 'embedded (WebAssembly)', load: () => loadTensors('embedded') },
  { title: 'the same adapter over the plain JavaScript backend', load: () => Promise.resolve(onPlainBackend()) },
  ...(findNative() === undefined ? [] : [{ title: 'tensorflow (native)', load: () => loadTensors('tensorflow') }]),
];

/** The adapter as the native library uses it (transpose flags, no packing), on a backend that is always there. */
function onPlainBackend(): Tensors {
  return createTensorflowTensors({
    name: 'tensorflow',
    versions: {},
    backend: tf.findBackend('cpu'),
    kernel: name => tf.getKernel(name, 'cpu').kernelFunc,
    adopt: info => ('dispose' in info ? info : tf.engine().makeTensorFromTensorInfo(info, tf.findBackend('cpu'))),
    packsRightSide: false,
  });
}

/** n numbers in (-2, 2) without a pattern that a wrong order would keep. */
export function someValues(n: number, seed = 1): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => Math.fround(2 * Math.sin(12.9898 * (i + 1) * seed + seed)));
}

export function naiveProduct(a: ArrayLike<number>, b: ArrayLike<number>, n: number, k: number, m: number): Float64Array {
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) for (let p = 0; p < k; p++) out[i * m + j]! += a[i * k + p]! * b[p * m + j]!;
  return out;
}

export function naiveTranspose(a: ArrayLike<number>, rows: number, cols: number): Float64Array {
  return Float64Array.from({ length: rows * cols }, (_, q) => a[(q % rows) * cols + Math.floor(q / rows)]!);
}

/** Largest difference over the largest expected size (at least 1). */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let difference = 0;
  let size = 1;
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(found[i]! - expected[i]!);
    if (!(d <= difference)) difference = d; // NaN counts as a difference
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return difference / size;
}

export function valuesOf(tensors: Tensors, tensor: Tensor): number[] {
  return [...tensors.read(tensor)];
}
