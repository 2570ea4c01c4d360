/** The limit against the program's own networks: their kernels at the initial values approach it at the rate width^(-1/2). */
import assert from 'node:assert/strict';
import type { MlpSpec } from '../../../src/networks/mlp';
import { createMlp } from '../../../src/networks/mlp';
import { infiniteWidthKernels } from '../../../src/science/kernel/analytic/infiniteWidth';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { matrix } from '../../../src/science/linalg/matrix';
import { factorsOf, kernelOf } from '../kernel/factorsOf';
import { relativeFrobenius } from '../networks/examples';

const POINTS = Float64Array.from([0.8, 0.3, -0.5, 1.1, 0.2, -1.4, 0, 0.1, 0.9]);
const WIDTHS = [16, 64, 256];
const SEEDS = 64;
const SPECS: readonly MlpSpec[] = [
  spec('relu', 'ntk', 1, 0.3, 0),
  spec('relu', 'standard', 2, 0.3, 0.2),
  spec('leaky_relu', 'ntk', 2, 0, 0.4),
  spec('erf', 'ntk', 2, 0.3, 0.2),
  spec('erf', 'standard', 1, 0, 0),
  spec('tanh', 'ntk', 2, 0.2, 0),
  spec('gelu', 'standard', 1, 0.3, 0.2),
  spec('gelu', 'ntk', 2, 0.3, 0),
];

function spec(
  name: MlpSpec['activation']['name'],
  parametrisation: MlpSpec['parametrisation'],
  depth: number,
  bStd: number,
  outputBStd: number,
): MlpSpec {
  return {
    inputSize: 3,
    widths: new Array<number>(depth).fill(1),
    outputs: 1,
    activation: { name, slope: 0.2 },
    parametrisation,
    wStd: 1.3,
    bStd,
    outputBStd,
  };
}
const ofWidth = (of: MlpSpec, width: number): MlpSpec => ({ ...of, widths: of.widths.map(() => width) });
const limitOf = ({ widths, activation, parametrisation, wStd, bStd, outputBStd }: MlpSpec) =>
  infiniteWidthKernels(
    { depthHidden: widths.length, activation, parametrisation, wStd, bStd, outputBStd, widths },
    matrix(3, 3, POINTS),
    undefined,
    'neural-tangents',
  );

describe('kernels of finite networks at their initial values', function () {
  this.timeout(60_000);
  const t = createFloat64Tensors();

  for (const of of SPECS) {
    it(`approach the limit like width^(-1/2): ${of.activation.name}, ${of.parametrisation}, ${of.widths.length} hidden, biases ${of.bStd} and ${of.outputBStd}`, () => {
      const deviations = WIDTHS.map(width => {
        const sized = ofWidth(of, width);
        const limit = limitOf(sized).ntk.data;
        const mean = new Float64Array(9);
        let squares = 0;
        for (let seed = 0; seed < SEEDS; seed++) {
          const K = kernelOf(t, sized, createMlp(sized).initialValues(1000 * width + seed), POINTS, 'trace-mean').kernel.data;
          K.forEach((value, q) => (mean[q] = mean[q]! + value / SEEDS));
          squares += relativeFrobenius(K, limit) ** 2 / SEEDS;
        }
        return { single: Math.sqrt(squares), ofMean: relativeFrobenius(mean, limit) };
      });
      const last = deviations.at(-1)!;
      const rate = Math.log(last.single / deviations[0]!.single) / Math.log(WIDTHS.at(-1)! / WIDTHS[0]!);
      assert.ok(rate > -0.65 && rate < -0.4, `rate ${rate}, deviations ${deviations.map(({ single }) => single)}`);
      // The mean of 64 networks lies closer by about 8: a limit that is wrong by more than that would show.
      assert.ok(last.ofMean < 0.35 * last.single, `one network ${last.single}, mean ${last.ofMean}`);
      assert.ok(last.single < 0.25, `${last.single}`);
    });
  }

  it('have outputs whose covariance is the NNGP kernel', () => {
    const of = ofWidth(spec('erf', 'ntk', 2, 0.3, 0.2), 64);
    const outputs = { ...of, outputs: 400 };
    const covariance = new Float64Array(9);
    for (let seed = 0; seed < SEEDS; seed++) {
      const f = factorsOf(t, outputs, createMlp(outputs).initialValues(seed), POINTS, 'class 0').outputs.data;
      for (let q = 0; q < 9; q++) {
        for (let c = 0; c < 400; c++)
          covariance[q] = covariance[q]! + (f[Math.floor(q / 3) * 400 + c]! * f[(q % 3) * 400 + c]!) / (400 * SEEDS);
      }
    }
    const error = relativeFrobenius(covariance, limitOf(of).nngp.data);
    assert.ok(error < 0.03, `${error}`);
  });
});
