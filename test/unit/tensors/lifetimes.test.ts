import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { TensorsError } from '../../../src/tensors/errors';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { loadTensors } from '../../../src/tensors/load';
import type { Tensor, Tensors } from '../../../src/tensors/tensors';
import { float32Implementations, someValues } from './implementations';

const disposed = (error: unknown) => error instanceof TensorsError && error.reason === 'lifetime';

for (const { title, load } of [{ title: 'float64', load: () => Promise.resolve(createFloat64Tensors()) }, ...float32Implementations]) {
  describe(`lifetimes of tensors: ${title}`, () => {
    let t: Tensors;
    before(async () => (t = await load()));
    const one = () => t.fromValues([1], [1]);

    it('a scope disposes what was made in it, except what it returns, however nested', () => {
      let lost: Tensor | undefined;
      const kept = t.scope(() => {
        lost = one();
        return { list: [one(), { deep: one() }], text: 'kept as it is', values: new Float64Array(1) };
      });
      assert.throws(() => t.read(lost!), disposed);
      assert.equal(t.read(kept.list[0] as Tensor)[0], 1);
      assert.equal(t.read((kept.list[1] as { deep: Tensor }).deep)[0], 1);
      assert.equal(kept.text, 'kept as it is');
    });

    it('what an inner scope returns belongs to the outer one', () => {
      let inner: Tensor | undefined;
      t.scope(() => {
        inner = t.scope(one);
        assert.equal(t.read(inner)[0], 1);
      });
      assert.throws(() => t.read(inner!), disposed);
    });

    it('a scope leaves alone what was made before it, and cleans up after a throw', () => {
      const before = one();
      let lost: Tensor | undefined;
      assert.throws(() =>
        t.scope(() => {
          lost = t.add(before, before);
          throw new Error('stop');
        }),
      );
      assert.equal(t.read(before)[0], 1);
      assert.throws(() => t.read(lost!), disposed);
    });

    it('disposing twice is allowed, using a disposed or a foreign tensor is not', () => {
      const a = one();
      t.dispose(a);
      t.dispose(a);
      assert.throws(() => t.add(a, a), disposed);
      assert.throws(() => t.read({ shape: [1] }), disposed);
      assert.throws(() => t.dispose({ shape: [1] }), disposed);
    });
  });
}

describe('memory of the embedded backend', () => {
  it('holds nothing more after a scope, whatever ran in it', async () => {
    const t = await loadTensors('embedded');
    const backend = tf.findBackend('wasm');
    const everything = () =>
      t.scope(() => {
        const a = t.fromValues(someValues(60, 1), [10, 6]);
        const b = t.fromValues(someValues(60, 2), [10, 6]);
        const wide = t.fromValues(someValues(60, 3), [30, 2]);
        const products = [
          t.matMul(a, b, { transposeA: true }),
          t.matMul(a, b, { transposeB: true }),
          t.matMul(t.reshape(wide, [10, 6]), b, { transposeA: true }),
          t.matMul(t.fromValues(someValues(20), [10, 2]), a, { transposeA: true }),
          t.matMul(a, t.fromValues(someValues(10), [10, 1]), { transposeA: true }),
        ];
        for (const name of ['relu', 'leaky_relu', 'erf', 'tanh', 'gelu', 'linear'] as const) {
          t.activate(a, { name, slope: 0.2 });
          t.activationDerivative(a, { name, slope: 0.2 });
        }
        t.addRow(a, t.sumRows(a));
        t.addScaled(a, b, 0.7);
        t.transpose(t.subtract(a, t.multiply(b, t.scale(b, 0.7))));
        t.read(products[0]!);
      });
    everything(); // constants and tables are made once
    const before = backend.numDataIds();
    for (let i = 0; i < 20; i++) everything();
    assert.equal(backend.numDataIds(), before);
  });
});
