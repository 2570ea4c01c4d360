import assert from 'node:assert/strict';
import fc from 'fast-check';
import { erf, erfc } from '../../../src/tensors/erf';

/** x, erf(x), erfc(x) to double precision, computed with 50 digits (mpmath). */
const REFERENCE: readonly (readonly [number, number, number])[] = [
  [0, 0, 1],
  [1e-300, 1.1283791670955126e-300, 1],
  [1e-10, 1.1283791670955126e-10, 0.999999999887162],
  [0.1, 0.1124629160182849, 0.887537083981715],
  [0.25, 0.27632639016823696, 0.7236736098317631],
  [0.46875, 0.49261347321793797, 0.507386526782062],
  [0.5, 0.5204998778130465, 0.4795001221869535],
  [0.75, 0.7111556336535151, 0.28884436634648486],
  [1, 0.8427007929497149, 0.15729920705028513],
  [1.5, 0.9661051464753108, 0.033894853524689274],
  [2, 0.9953222650189527, 0.004677734981047266],
  [2.75, 0.9998993780778803, 1.0062192211963684e-4],
  [3.5, 0.9999992569016276, 7.430983723414128e-7],
  [4, 0.9999999845827421, 1.541725790028002e-8],
  [4.5, 0.9999999998033839, 1.9661604415428876e-10],
  [5.5, 0.9999999999999927, 7.357847917974398e-15],
  [6.5, 1, 3.8421483271206475e-20],
  [8, 1, 1.1224297172982926e-29],
  [12, 1, 1.3562611692059042e-64],
  [20, 1, 5.395865611607901e-176],
  [26, 1, 5.663192408856143e-296],
  [-0.3, -0.3286267594591274, 1.3286267594591274],
  [-1.2, -0.9103139782296353, 1.9103139782296354],
  [-3, -0.9999779095030014, 1.9999779095030015],
  [-5, -0.9999999999984626, 1.9999999999984626],
  [-10, -1, 2],
];

describe('the error function in double precision', () => {
  for (const [x, value, complement] of REFERENCE) {
    it(`erf and erfc at ${x} within 1e-15`, () => {
      assert.ok(Math.abs(erf(x) - value) <= 1e-15 * Math.abs(value), `erf: ${erf(x)}`);
      assert.ok(Math.abs(erfc(x) - complement) <= 1e-15 * complement, `erfc: ${erfc(x)}`);
    });
  }

  it('is odd, rises, and adds up to 1 with its complement', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), x => {
        assert.equal(erf(-x), -erf(x));
        assert.ok(erf(x) <= erf(x + 1e-3) + 1e-15);
        assert.ok(Math.abs(erf(x) + erfc(x) - 1) <= 1e-15);
      }),
    );
  });

  it('has its limits, and NaN stays NaN', () => {
    assert.deepEqual([erf(Infinity), erf(-Infinity), erfc(Infinity), erfc(-Infinity)], [1, -1, 0, 2]);
    assert.ok(Number.isNaN(erf(NaN)) && Number.isNaN(erfc(NaN)));
  });
});
