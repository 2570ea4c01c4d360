import assert from 'node:assert/strict';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import type { ActivationName, Tensor, Tensors } from '../../../src/tensors/tensors';
import { float32Implementations, relativeError, someValues } from './implementations';

const referee = createFloat64Tensors();
/** Sums of float32 numbers, and single operations on them. */
const SUMS = 1e-5;
const ELEMENTS = 5e-7;

/** Runs the same operations on both sides from the same values and compares what they make. */
function agree(tested: Tensors, run: (tensors: Tensors) => Tensor | readonly Tensor[], tolerance = SUMS): void {
  const list = (made: Tensor | readonly Tensor[]) => ('shape' in made ? [made] : made);
  const found = list(run(tested));
  const expected = list(run(referee));
  found.forEach((tensor, i) => {
    assert.deepEqual(tensor.shape, expected[i]!.shape);
    const error = relativeError(tested.read(tensor), referee.read(expected[i]!));
    assert.ok(error < tolerance, `result ${i}: relative error ${error}`);
  });
}

/** Sizes on both sides of every block of the libraries: thin, odd, a multiple of the SIMD width, more than one cache block. */
const SIZES = [
  [1, 1, 1],
  [1, 7, 5],
  [256, 2, 33],
  [33, 256, 1],
  [2, 100, 65],
  [4, 50, 9],
  [5, 50, 4],
  [17, 3, 130],
  [64, 64, 64],
  [70, 129, 71],
] as const;

for (const { title, load } of float32Implementations) {
  describe(`${title} against float64 loops`, () => {
    let t: Tensors;
    before(async () => (t = await load()));

    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        it(`matMul, transposeA ${transposeA}, transposeB ${transposeB}`, () => {
          for (const [n, k, m] of SIZES) {
            agree(t, x =>
              x.matMul(
                x.fromValues(someValues(n * k, 1), transposeA ? [k, n] : [n, k]),
                x.fromValues(someValues(k * m, 2), transposeB ? [m, k] : [k, m]),
                { transposeA, transposeB },
              ),
            );
          }
        });
      }
    }

    it('one operand in every role, again and again', () => {
      agree(t, x => {
        const a = x.fromValues(someValues(36, 3), [6, 6]);
        const products = [
          x.matMul(a, a),
          x.matMul(a, a, { transposeA: true }),
          x.matMul(a, a, { transposeB: true }),
          x.matMul(a, a, { transposeA: true, transposeB: true }),
        ];
        return [...products, x.matMul(products[1]!, a), x.matMul(a, products[2]!), x.matMul(a, a)];
      });
    });

    it('a right side that is reshaped after its use, and used in its new shape', () => {
      agree(t, x => {
        const a = x.fromValues(someValues(12, 1), [3, 4]);
        const b = x.fromValues(someValues(24, 2), [6, 4]);
        const first = x.matMul(x.fromValues(someValues(18, 3), [3, 6]), b);
        const reshaped = x.reshape(b, [4, 6]);
        const longer = x.reshape(b, [8, 3]);
        return [first, x.matMul(a, reshaped), x.matMul(x.fromValues(someValues(16, 4), [2, 8]), longer), x.matMul(first, x.transpose(a))];
      });
    });

    it('sums over rows and rows added', () => {
      for (const [n, m] of [
        [1, 1],
        [1, 9],
        [9, 1],
        [3, 4],
        [256, 100],
        [720, 33],
      ] as const) {
        agree(t, x => {
          const a = x.fromValues(someValues(n * m, 5), [n, m]);
          const sum = x.sumRows(a);
          return [sum, x.addRow(a, sum), x.addRow(a, x.scale(sum, 0.1)), x.add(sum, sum), x.matMul(a, x.reshape(sum, [m, 1]))];
        });
      }
    });

    it('inner products of rows, added to what is there, also of long rows and of one operand with itself', () => {
      for (const [n, m, k] of [
        [1, 1, 1],
        [5, 7, 3],
        [4, 3, 5000],
      ] as const) {
        const sums = (x: Tensors) => {
          const [a, b] = [x.fromValues(someValues(n * k, 1), [n, k]), x.fromValues(someValues(m * k, 2), [m, k])];
          const [pairs, own, rows] = [new Float64Array(n * m).fill(0.5), new Float64Array(n * n), new Float64Array(n).fill(-1)];
          x.addInnerProducts(pairs, a, b);
          x.addInnerProducts(own, a, a);
          x.addRowProducts(rows, a, x.scale(a, 2));
          return [...pairs, ...own, ...rows];
        };
        const error = relativeError(sums(t), sums(referee));
        assert.ok(error < 1e-6, `[${n}, ${k}] and [${m}, ${k}]: relative error ${error}`);
      }
      const refused = { name: 'TensorsError', reason: 'shape' };
      const a = t.fromValues(someValues(6), [2, 3]);
      assert.throws(() => t.addInnerProducts(new Float64Array(4), a, t.fromValues(someValues(4), [2, 2])), refused);
      assert.throws(() => t.addInnerProducts(new Float64Array(3), a, a), refused);
      assert.throws(() => t.addRowProducts(new Float64Array(3), a, a), refused);
    });

    it('sums over the positions of each image', () => {
      agree(t, x => x.sumPositions(x.fromValues(someValues(3 * 8 * 5, 4), [24, 5]), 3));
      assert.throws(() => t.sumPositions(t.fromValues(someValues(10), [5, 2]), 3), { name: 'TensorsError', reason: 'shape' });
    });

    it('transposition, also of vectors', () => {
      for (const shape of [
        [1, 1],
        [1, 8],
        [8, 1],
        [31, 33],
      ] as const) {
        agree(t, x => {
          const a = x.fromValues(someValues(shape[0] * shape[1], 6), shape);
          const transposed = x.transpose(a);
          return [transposed, x.transpose(transposed), x.matMul(a, transposed), x.matMul(transposed, a)];
        });
      }
    });

    it('the element-by-element operations', () => {
      agree(
        t,
        x => {
          const a = x.fromValues(someValues(35, 7), [5, 7]);
          const b = x.fromValues(someValues(35, 8), [5, 7]);
          return [x.add(a, b), x.subtract(a, b), x.multiply(a, b), x.scale(a, -1.7), x.addScaled(a, b, 0.3), x.addScaled(a, a, -1)];
        },
        ELEMENTS,
      );
    });

    for (const name of ['relu', 'leaky_relu', 'erf', 'tanh', 'gelu', 'linear'] as const satisfies readonly ActivationName[]) {
      it(`${name} and its derivative, at the kink and far out too`, () => {
        agree(
          t,
          x => {
            const z = x.fromValues(
              [...someValues(29, 9), 0, -0, 1e-6, -1e-6, 7.5, -7.5, 12, -12, 60, -60, 3e4, -3e4].map(Math.fround),
              [1, 41],
            );
            const activation = { name, slope: 0.2 };
            return [x.activationDerivative(z, activation), x.activate(z, activation)];
          },
          ELEMENTS,
        );
      });
    }

    it('NaN and infinity pass through, so that divergence is seen', () => {
      for (const name of ['relu', 'leaky_relu', 'erf', 'tanh', 'gelu', 'linear'] as const) {
        const z = t.fromValues([NaN, 1, 2, 3, 4, 5, NaN], [1, 7]);
        const a = t.read(t.activate(z, { name, slope: 0.2 }));
        assert.ok(Number.isNaN(a[0]!) && Number.isNaN(a[6]!), name);
        assert.ok(Number.isNaN(t.read(t.matMul(z, t.fromValues(someValues(7), [7, 1])))[0]!));
        assert.ok(Number.isNaN(t.read(t.matMul(z, t.fromValues(someValues(8), [1, 8]), { transposeA: true }))[0]!));
      }
    });

    it('values are copied in and out', () => {
      const values = new Float32Array([1, 2, 3]);
      const a = t.fromValues(values, [3]);
      values.fill(9);
      t.read(a).fill(9);
      assert.deepEqual([...t.read(a)], [1, 2, 3]);
    });

    it('more factors than are kept do not mix', () => {
      const a = t.fromValues([1, 2], [2]);
      for (let factor = 1; factor < 400; factor++) assert.deepEqual([...t.read(t.scale(a, factor))], [factor, 2 * factor]);
    });
  });
}
