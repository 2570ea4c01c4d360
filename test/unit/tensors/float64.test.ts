import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { TensorsError } from '../../../src/tensors/errors';
import { naiveProduct, naiveTranspose, relativeError, someValues, valuesOf } from './implementations';

const size = fc.integer({ min: 1, max: 70 });

describe('float64 tensors, the referee', () => {
  const t = createFloat64Tensors();

  it('multiply matrices in every orientation as three nested loops do', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 140 }), size, fc.boolean(), fc.boolean(), (n, k, m, transposeA, transposeB) => {
        const a = someValues(n * k, 1);
        const b = someValues(k * m, 2);
        const left = transposeA ? t.fromValues(naiveTranspose(a, n, k), [k, n]) : t.fromValues(a, [n, k]);
        const right = transposeB ? t.fromValues(naiveTranspose(b, k, m), [m, k]) : t.fromValues(b, [k, m]);
        const product = t.matMul(left, right, { transposeA, transposeB });
        assert.deepEqual(product.shape, [n, m]);
        assert.ok(relativeError(t.read(product), naiveProduct(a, b, n, k, m)) < 1e-14);
      }),
      { numRuns: 60 },
    );
  });

  it('do the element-by-element operations', () => {
    const a = t.fromValues([1, -2, 3, 4], [2, 2]);
    const b = t.fromValues([5, 6, -7, 8], [2, 2]);
    const row = t.fromValues([10, 20], [2]);
    assert.deepEqual(valuesOf(t, t.add(a, b)), [6, 4, -4, 12]);
    assert.deepEqual(valuesOf(t, t.subtract(a, b)), [-4, -8, 10, -4]);
    assert.deepEqual(valuesOf(t, t.multiply(a, b)), [5, -12, -21, 32]);
    assert.deepEqual(valuesOf(t, t.scale(a, -0.5)), [-0.5, 1, -1.5, -2]);
    assert.deepEqual(valuesOf(t, t.addScaled(a, b, 2)), [11, 10, -11, 20]);
    assert.deepEqual(valuesOf(t, t.addRow(a, row)), [11, 18, 13, 24]);
    assert.deepEqual(valuesOf(t, t.sumRows(a)), [4, 2]);
    assert.deepEqual(valuesOf(t, t.transpose(a)), [1, 3, -2, 4]);
    assert.deepEqual(t.reshape(a, [4]).shape, [4]);
    assert.deepEqual(valuesOf(t, t.activate(a, { name: 'leaky_relu', slope: 0.5 })), [1, -1, 3, 4]);
    assert.deepEqual(valuesOf(t, t.activationDerivative(a, { name: 'leaky_relu', slope: 0.5 })), [1, 0.5, 1, 1]);
  });

  it('copy values in and out: neither side sees a later change of the other', () => {
    const values = new Float64Array([1, 2]);
    const a = t.fromValues(values, [2]);
    values[0] = 9;
    t.read(a)[1] = 9;
    assert.deepEqual(valuesOf(t, a), [1, 2]);
  });

  it('refuse operands that do not fit, naming the operation and the shapes', () => {
    const a = t.fromValues([1, 2, 3, 4, 5, 6], [2, 3]);
    const b = t.fromValues([1, 2], [2]);
    const refused = (run: () => unknown, words: RegExp) =>
      assert.throws(run, (error: unknown) => error instanceof TensorsError && error.reason === 'shape' && words.test(error.message));
    refused(() => t.matMul(a, a), /matMul.*\[2, 3\] x \[2, 3\]/);
    refused(() => t.matMul(a, b), /matrix.*\[2\]/);
    refused(() => t.add(a, t.transpose(a)), /\[2, 3\].*\[3, 2\]/);
    refused(() => t.addRow(a, b), /row of 3/);
    refused(() => t.reshape(a, [4]), /6 values.*\[4\]/);
    refused(() => t.fromValues([1], [2]), /1 values.*\[2\]/);
  });
});
