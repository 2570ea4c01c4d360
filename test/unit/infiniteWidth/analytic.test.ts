/** Kernels of infinite width against values computed at 60 digits, and against the tables of the papers. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { infiniteWidthKernels } from '../../../src/science/kernel/analytic/infiniteWidth';
import type { Convention, InfiniteNetwork } from '../../../src/science/kernel/analytic/conventions';
import { dualActivation, type AnalyticActivation } from '../../../src/science/kernel/analytic/dualActivation';
import { matrix, type Matrix64 } from '../../../src/science/linalg/matrix';

interface Reference {
  readonly duals: readonly {
    activation: AnalyticActivation['name'];
    slope: number;
    q11: number;
    q22: number;
    q12: number;
    value: number;
    derivative: number;
  }[];
  readonly kernels: readonly {
    activation: AnalyticActivation['name'];
    slope: number;
    depth: number;
    w_std: number;
    b_std: number;
    output_b_std: number;
    parametrisation: 'ntk' | 'standard';
    widths: number[];
    points: number[][];
    nngp: number[][];
    ntk: number[][];
  }[];
}
const reference = JSON.parse(readFileSync(join(__dirname, '../../fixtures/infinite-width.json'), 'utf8')) as Reference;

const points = (rows: readonly (readonly number[])[]) => matrix(rows.length, rows[0]!.length, Float64Array.from(rows.flat()));
const relu: AnalyticActivation = { name: 'relu', slope: 0.2 };
const network = (change: Partial<InfiniteNetwork> = {}): InfiniteNetwork => ({
  depthHidden: 1,
  activation: relu,
  parametrisation: 'ntk',
  wStd: 1,
  bStd: 0,
  outputBStd: 0,
  ...change,
});
/** Kernels of x1 against x2. */
const kernels = (change: Partial<InfiniteNetwork>, x1: number[][], x2?: number[][], convention: Convention = 'neural-tangents') =>
  infiniteWidthKernels(network(change), points(x1), x2 && points(x2), convention);
/** Within 1e-12 of the value; where terms cancel, of the size sqrt(k11 k22) that they have. */
const close = (found: number | undefined, value: number, size = Math.abs(value), what = '') =>
  assert.ok(Math.abs(found! - value) <= 1e-12 * size, `${what} ${found}, expected ${value}`);
const at = (angle: number) => [Math.cos(angle), Math.sin(angle)];
const entry = (K: Matrix64, i: number, j: number) => K.data[i * K.cols + j]!;

describe('expectations of activations under a Gaussian, against quadrature at 25 digits and more', () => {
  for (const { activation, slope, q11, q22, q12, value, derivative } of reference.duals) {
    it(`${activation}, slope ${slope}, covariance ${q11}, ${q22}, ${q12}`, () => {
      const dual = dualActivation({ name: activation, slope });
      const wedge = Math.sqrt(q11 * q22 - q12 ** 2);
      const [k11, k22] = [dual.variance(q11), dual.variance(q22)];
      const moments = dual.moments({ q11, q22, q12, wedge }, k11, k22);
      close(moments.k12, value);
      close(moments.derivative, derivative);
      close(moments.wedge, Math.sqrt(k11 * k22 - value ** 2), Math.sqrt(k11 * k22) * 1e3);
    });
  }
});

describe('kernels of infinite width, against the recursion at 60 digits', () => {
  for (const of of reference.kernels) {
    const { activation, depth, w_std, b_std, output_b_std, parametrisation, widths } = of;
    it(`${activation} ${parametrisation}, ${depth} hidden, w_std ${w_std}, b_std ${b_std} and ${output_b_std}`, () => {
      const { ntk, nngp } = infiniteWidthKernels(
        network({
          depthHidden: depth,
          activation: { name: activation, slope: of.slope },
          parametrisation,
          wStd: w_std,
          bStd: b_std,
          outputBStd: output_b_std,
          widths,
        }),
        points(of.points),
        undefined,
        'neural-tangents',
      );
      for (const [found, expected] of [
        [ntk, of.ntk],
        [nngp, of.nngp],
      ] as const) {
        expected.forEach((row, i) =>
          row.forEach((value, j) =>
            close(entry(found, i, j), value, Math.sqrt(expected[i]![i]! * expected[j]![j]!), `${of.points[i]} and ${of.points[j]}:`),
          ),
        );
      }
    });
  }
});

describe('two layers of ReLU on the unit sphere, w ~ N(0, I)', () => {
  const table = [
    [0, 0.5, 1],
    [Math.PI / 4, 0.377704582464594, 0.642869625409549],
    [Math.PI / 2, 0.159154943091895, 0.159154943091895],
    [(2 * Math.PI) / 3, 0.0544988905221147, -0.0288344428112187],
    [Math.PI, 0, 0],
  ] as const;
  for (const [angle, K, Theta] of table) {
    it(`at the angle ${angle}`, () => {
      const { nngp, ntk } = kernels({}, [at(0)], [at(angle)], 'seed-002');
      close(entry(nngp, 0, 0), K, 1);
      close(entry(ntk, 0, 0), Theta, 1);
    });
  }

  it("has what both layers contribute: K from the output, u K' from the first", () => {
    const { layers } = kernels({}, [at(0)], [at(Math.PI / 4)], 'seed-002');
    close(entry(layers['output']!, 0, 0), 0.377704582464594);
    close(entry(layers['layer1']!, 0, 0), 0.375 * Math.SQRT1_2);
  });
});

describe('deep ReLU without bias at a right angle', () => {
  const table = [
    [0.159154943091895, 0.159154943091895],
    [0.123432772550093, 0.171427159070736],
    [0.0756032150141181, 0.132548513350323],
  ] as const;
  table.forEach(([K, Theta], i) => {
    it(`of ${i + 1} layers; sigma_w^2 = 2 multiplies by 2^${i + 1} what follows the first product`, () => {
      const x = [at(0)];
      const y = [at(Math.PI / 2)];
      const once = kernels({ depthHidden: i + 1 }, x, y, 'seed-002');
      close(entry(once.nngp, 0, 0), K);
      close(entry(once.ntk, 0, 0), Theta);
      // The dense layer after the last activation brings one factor more.
      const twice = kernels({ depthHidden: i + 1, wStd: Math.SQRT2 }, x, y, 'seed-002');
      close(entry(twice.nngp, 0, 0), 2 * 2 ** (i + 1) * K);
      close(entry(twice.ntk, 0, 0), 2 * 2 ** (i + 1) * Theta);
    });
  });
});

describe('the conventions', () => {
  const x = [[0.3, -1.2, 0.5]];
  const y = [[-0.4, 0.8, 1.1]];
  const dot = -0.12 - 0.96 + 0.55;

  it("neural-tangents divides x.x' by d, seed-002 does not: inputs times sqrt d make them equal", () => {
    const stretched = (rows: number[][]) => rows.map(row => row.map(value => value * Math.sqrt(3)));
    const ours = kernels({ depthHidden: 2, bStd: 0.3, outputBStd: 0.1 }, stretched(x), stretched(y));
    const theirs = kernels({ depthHidden: 2, bStd: 0.3, outputBStd: 0.1 }, x, y, 'seed-002');
    close(entry(ours.ntk, 0, 0), entry(theirs.ntk, 0, 0));
    close(entry(ours.nngp, 0, 0), entry(theirs.nngp, 0, 0));
  });

  it('seed-002 writes erf(z/sqrt 2): its arcsine kernel', () => {
    const { nngp } = kernels({ activation: { name: 'erf', slope: 0 } }, x, y, 'seed-002');
    const norm = (row: number[]) => row.reduce((sum, value) => sum + value ** 2, 0);
    close(entry(nngp, 0, 0), (2 / Math.PI) * Math.asin(dot / Math.sqrt((1 + norm(x[0]!)) * (1 + norm(y[0]!)))), 1);
  });

  it("seed-001 is (sigma_w^2/d) K + sigma_a^2 u K' on the sphere", () => {
    for (const [wStd, d, angle] of [
      [1, 2, 1],
      [1.7, 2, 2.5],
    ] as const) {
      const K = (Math.sin(angle) + Math.cos(angle) * (Math.PI - angle)) / (2 * Math.PI);
      const slope = (Math.PI - angle) / (2 * Math.PI);
      const { ntk, nngp } = kernels({ wStd }, [at(0)], [at(angle)], 'seed-001');
      close(entry(ntk, 0, 0), (wStd ** 2 / d) * K + wStd ** 2 * Math.cos(angle) * slope);
      close(entry(nngp, 0, 0), (wStd ** 4 / d) * K);
    }
  });

  it('refuse networks that they do not define', () => {
    const bad = { name: 'KernelError', reason: 'bad_network' };
    assert.throws(() => kernels({ depthHidden: 2 }, x, y, 'seed-001'), { ...bad, message: /depth_hidden 1.*found 2/ });
    assert.throws(() => kernels({ bStd: 0.1 }, x, y, 'seed-001'), { ...bad, message: /without biases.*found 0.1 and 0/ });
    assert.throws(() => kernels({ parametrisation: 'standard' }, x, y, 'seed-002'), bad);
    assert.throws(() => kernels({ parametrisation: 'standard' }, x, y), { ...bad, message: /width of each of the 1 hidden/ });
  });
});

describe('the kernels of infinite width', () => {
  const sample = [
    [0.3, -1.2],
    [0.1, 0.9],
    [-2, 0.4],
    [0.3, -1.2],
  ];

  it('are symmetric to the last bit, and evaluation points meet the training points as themselves', () => {
    for (const name of ['relu', 'erf', 'gelu', 'tanh'] as const) {
      const of = { activation: { name, slope: 0.2 }, depthHidden: 2, bStd: 0.1 };
      const { ntk } = kernels(of, sample);
      const cross = kernels(of, sample, sample).ntk;
      ntk.data.forEach((value, q) => {
        assert.equal(value, entry(ntk, q % 4, Math.floor(q / 4)));
        close(cross.data[q], value);
      });
    }
  });

  it('sum over the layers to Theta', () => {
    const { ntk, layers } = kernels({ depthHidden: 3, bStd: 0.3, outputBStd: 0.2, wStd: 1.2 }, sample);
    assert.deepEqual(Object.keys(layers), ['layer1', 'layer2', 'layer3', 'output']);
    ntk.data.forEach((value, q) =>
      close(
        Object.values(layers).reduce((sum, { data }) => sum + data[q]!, 0),
        value,
      ),
    );
  });

  it("are homogeneous without biases: K(a x, x') = a K(x, x')", () => {
    const once = kernels({ depthHidden: 3 }, [[0.3, -1.2]], sample).ntk;
    const stretched = kernels({ depthHidden: 3 }, [[30, -120]], sample).ntk;
    once.data.forEach((value, q) => close(stretched.data[q], 100 * value));
  });

  it('of a linear network of L layers are L times that of one', () => {
    const linear = { activation: { name: 'linear', slope: 0 } } as const;
    const [x, y] = [sample[0]!, sample[1]!];
    const dot = (x[0]! * y[0]! + x[1]! * y[1]!) / 2;
    for (const depthHidden of [0, 1, 4]) {
      const { ntk, nngp } = kernels({ ...linear, depthHidden }, [x], [y]);
      close(entry(ntk, 0, 0), (depthHidden + 1) * dot);
      close(entry(nngp, 0, 0), dot);
    }
  });

  it('refuse inputs that are no points of one space', () => {
    const bad = { name: 'KernelError', reason: 'bad_inputs' };
    assert.throws(() => kernels({}, [[1, 2]], [[1]]), { ...bad, message: /x2: expected inputs of 2 numbers.*found 1/ });
    assert.throws(
      () =>
        kernels({}, [
          [1, 2],
          [3, NaN],
        ]),
      { ...bad, message: /x1\[1\]\[1\]: expected a finite number, found NaN/ },
    );
  });

  it('refuse tanh where the quadrature would not be exact', () => {
    const tanh = { activation: { name: 'tanh', slope: 0 } } as const;
    assert.throws(() => kernels(tanh, [[100, 0]]), { reason: 'variance_too_large', message: /up to 40, found 70\.7/ });
  });
});
