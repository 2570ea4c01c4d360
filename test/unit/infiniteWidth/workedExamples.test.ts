/** The worked examples and problems of docs/theory.md: the text's own numbers where they are right, the true ones where they are not. */
import { ConstantKernelTraining } from '../../../src/science/dynamics/constantKernel';
import { kernelRegressionAt } from '../../../src/science/dynamics/kernelRegression';
import { fisherWeightedKernel, sharpness } from '../../../src/science/dynamics/sharpness';
import { FunctionSpaceTraining } from '../../../src/science/dynamics/functionSpace';
import type { InfiniteNetwork } from '../../../src/science/kernel/analytic/conventions';
import { infiniteWidthKernels } from '../../../src/science/kernel/analytic/infiniteWidth';
import { matrix, type Matrix64 } from '../../../src/science/linalg/matrix';
import { symmetricEigenvalues } from '../../../src/science/linalg/symmetricEigenvalues';
import { fitPowerLaw } from '../../../src/shared/powerLaw';
import { allClose, close } from '../linalg/closeness';

const network = (name: 'relu' | 'linear', depthHidden: number): InfiniteNetwork => ({
  depthHidden,
  activation: { name, slope: 0 },
  parametrisation: 'ntk',
  wStd: 1,
  bStd: 0,
  outputBStd: 0,
});
const kernelsOf = (of: InfiniteNetwork, x1: Matrix64, x2?: Matrix64) => infiniteWidthKernels(of, x1, x2, 'seed-002');
const rows = (...values: number[][]) => matrix(values.length, values[0]!.length, Float64Array.from(values.flat()));
const column = (...values: number[]) => rows(...values.map(value => [value]));

describe('worked examples with their true values', () => {
  const [X, star, y] = [rows([1, 0], [0, 1]), rows([1, 1]), column(2, -1)];

  it('1: two points of a two-layer ReLU network predict 0.784326 at (1, 1); with the kernel values that the text assumes 0.5', () => {
    const [Ktt, Ket] = [kernelsOf(network('relu', 1), X).ntk, kernelsOf(network('relu', 1), star, X).ntk];
    // Theta = |x||x'| (K(u) + u K'(u)) by the arc-cosine formulas: u = 0 between the points, 1/sqrt 2 to (1, 1) of length sqrt 2.
    const u = Math.SQRT1_2;
    const K = (Math.sqrt(1 - u * u) + u * (Math.PI - Math.acos(u))) / (2 * Math.PI);
    const across = Math.SQRT2 * (K + (u * (Math.PI - Math.acos(u))) / (2 * Math.PI));
    allClose(Ktt.data, [1, 1 / (2 * Math.PI), 1 / (2 * Math.PI), 1], 1e-12);
    allClose(Ket.data, [across, across], 1e-12);
    const expected = across / (1 + 1 / (2 * Math.PI));
    close(kernelRegressionAt({ Ktt, Ket, yTrain: y }, 0).prediction.data[0], expected, 1e-12);
    close(expected, 0.784326, 1e-6);
    const assumed = kernelRegressionAt({ Ktt: rows([1, 0.2], [0.2, 1]), Ket: rows([0.6, 0.6]), yTrain: y }, 0);
    close(assumed.prediction.data[0], 0.5, 1e-12);
  });

  it('2: between points of correlation rho the difference is learnt at the rate 1 - rho', () => {
    for (const rho of [0, 0.9]) {
      const problem = { Ktt: rows([1, rho], [rho, 1]), targets: column(1, -1), initial: column(0, 0) };
      const flow = new ConstantKernelTraining(problem, { loss: 'half_sum', points: 2, learningRate: 1, time: 'flow' });
      for (const t of [0.5, 3, 40])
        allClose(
          flow.outputs(t).data,
          [1, -1].map(sign => sign * (1 - Math.exp(-(1 - rho) * t))),
          1e-12,
        );
    }
  });

  it('3: the kernel of a linear network of L layers is L x.x′, not L (x.x′)^L', () => {
    const points = rows([1, 0], [Math.SQRT1_2, Math.SQRT1_2], [2, -1]);
    const inner = kernelsOf(network('linear', 0), points).ntk.data;
    for (const L of [1, 2, 5])
      allClose(
        kernelsOf(network('linear', L - 1), points).ntk.data,
        inner.map(value => L * value),
        1e-12,
        1,
      );
  });
});

describe('problems as computations', () => {
  const onCircle = (count: number) =>
    rows(...Array.from({ length: count }, (_, i) => [Math.cos((2 * Math.PI * i) / count), Math.sin((2 * Math.PI * i) / count)]));

  it('1: on a grid of m points of the circle lambda_1 grows like m, and the condition number like m squared', () => {
    const counts = [32, 64, 128, 256];
    const spectra = counts.map(m => symmetricEigenvalues(kernelsOf(network('relu', 2), onCircle(m)).ntk));
    const exponent = (of: (values: Float64Array) => number) => fitPowerLaw(counts.map((x, i) => ({ x, y: of(spectra[i]!) })))!.exponent;
    close(
      exponent(values => values[0]!),
      1,
      0.02,
    );
    close(
      exponent(values => values[0]! / values.at(-1)!),
      2,
      0.1,
    );
  });

  it('2: weight decay towards the initial values ends in kernel ridge regression with the same lambda', () => {
    const points = onCircle(9);
    const { ntk } = kernelsOf(network('relu', 1), points);
    const other = rows([0.3, -0.7], [1, 1]);
    const Ket = kernelsOf(network('relu', 1), other, points).ntk;
    const targets = column(...Array.from({ length: 9 }, (_, i) => Math.sin(3 * i)));
    const problem = { Ktt: ntk, targets, initial: column(...new Array<number>(9).fill(0)), evaluation: { Ket, initial: column(0, 0) } };
    const ridge = 0.3;
    const training = { loss: 'half_sum', points: 9, learningRate: 0.05, time: 'steps', weightDecay: ridge } as const;
    const limit = new ConstantKernelTraining(problem, training).evaluationOutputs(100_000)!;
    allClose(limit.data, Array.from(kernelRegressionAt({ Ktt: ntk, Ket, yTrain: targets }, ridge).prediction.data), 1e-10, 1);
  });

  it('3: of Theta = K + x.x′ K′ the output layer has K and the first layer x.x′ K′', () => {
    const angle = 2.1;
    const { layers } = kernelsOf(network('relu', 1), rows([1, 0]), rows([Math.cos(angle), Math.sin(angle)]));
    const u = Math.cos(angle);
    close(layers['output']!.data[0], (Math.sqrt(1 - u * u) + u * (Math.PI - angle)) / (2 * Math.PI), 1e-12);
    close(layers['layer1']!.data[0], (u * (Math.PI - angle)) / (2 * Math.PI), 1e-12);
  });

  it('5: the logistic loss moves f by the kernel itself, and curves by the kernel that the Fisher information weighs', () => {
    const { ntk } = kernelsOf(network('relu', 1), onCircle(6));
    const targets = column(0, 1, 1, 0, 1, 0);
    const initial = column(0.3, -0.2, 0.9, 1.5, -2, 0);
    const training = new FunctionSpaceTraining({ Ktt: ntk, targets, initial }, { loss: 'logistic', learningRate: 0.7, time: 'steps' });
    training.advanceTo(1);
    const p = initial.data.map(f => 1 / (1 + Math.exp(-f)));
    const expected = initial.data.map(
      (f, n) => f - (0.7 / 6) * targets.data.reduce((sum, t, m) => sum + ntk.data[n * 6 + m]! * (p[m]! - t), 0),
    );
    allClose(training.outputs().data, expected, 1e-12, 1);
    // p (1 - p) Theta of the text has the eigenvalues of the symmetric form: its trace of the square, say.
    const weighted = fisherWeightedKernel(ntk, initial, 'logistic');
    const plain = (n: number, m: number) => (p[n]! * (1 - p[n]!) * ntk.data[n * 6 + m]!) / 6;
    let square = 0;
    for (let n = 0; n < 6; n++) for (let m = 0; m < 6; m++) square += plain(n, m) * plain(m, n);
    close(
      symmetricEigenvalues(weighted).reduce((sum, value) => sum + value ** 2, 0),
      square,
      1e-12,
    );
    close(sharpness(ntk, initial, 'logistic'), symmetricEigenvalues(weighted)[0]!, 1e-8);
  });
});
