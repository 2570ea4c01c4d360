/** Dynamics of a run under the kernel of one snapshot, against loops over the formulas and against networks that are linear. */
import assert from 'node:assert/strict';
import { analyseRun } from '../../../src/analysis/analyse';
import { kernelDynamics } from '../../../src/analysis/dynamics/kernelDynamics';
import { Deriver } from '../../../src/analysis/thread/deriver';
import { RunSnapshots } from '../../../src/analysis/runSnapshots';
import { runWorker } from '../../../src/engine/worker/worker';
import { sweepFiles } from '../../../src/runs/layout';
import { symmetricEigen } from '../../../src/science/linalg/symmetricEigen';
import type { Matrix64 } from '../../../src/science/linalg/matrix';
import { layOut, type Sections } from '../../support/experiments';

async function trained(sections: Sections = {}): Promise<string> {
  const { sweep, runs } = layOut({ engine: 'float64', ...sections });
  for (const id of runs) await runWorker(sweep, id);
  return sweepFiles(sweep).run(runs[0]!);
}

async function opened<T>(sections: Sections, body: (run: RunSnapshots) => T): Promise<T> {
  const run = await RunSnapshots.open(await trained(sections));
  try {
    return body(run);
  } finally {
    run.close();
  }
}

const times = ({ rows, cols, data }: Matrix64, x: ArrayLike<number>) =>
  Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += data[i * cols + j]! * x[j]!;
    return sum;
  });

/** f on training and evaluation points after `steps` of f <- f - eta c K (f - y), by the loop. */
function loop(run: RunSnapshots, base: number, steps: number, rate: number) {
  const K = run.matrix('K_train_train', base);
  const Ket = run.matrix('K_eval_train', base);
  const y = run.targets.train.data;
  let f = Float64Array.from(run.matrix('preds_train', base).data);
  let e = Float64Array.from(run.matrix('preds_eval', base).data);
  for (let t = 0; t < steps; t++) {
    const residual = f.map((value, i) => value - y[i]!);
    const [train, evaluation] = [times(K, residual), times(Ket, residual)];
    f = f.map((value, i) => value - rate * train[i]!);
    e = e.map((value, i) => value - rate * evaluation[i]!);
  }
  return { f, e, residual: f.map((value, i) => value - y[i]!) };
}

/** <u_i, r> of all modes of the kernel at the base. */
function residuals(run: RunSnapshots, base: number, residual: Float64Array): Float64Array {
  const { rows, cols, data } = symmetricEigen(run.matrix('K_train_train', base)).vectors;
  const transposed = Float64Array.from(data, (_, q) => data[(q % rows) * cols + Math.floor(q / rows)]!);
  return times({ rows: cols, cols: rows, data: transposed }, residual);
}

/** Columns of (K + ridge I)^-1 by Gauss and Jordan. */
function inverted({ rows: n, data }: Matrix64, ridge: number): Float64Array[] {
  const A = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: 2 * n }, (_, j) => (j < n ? data[i * n + j]! + (i === j ? ridge : 0) : Number(j - n === i))),
  );
  for (let c = 0; c < n; c++) {
    const pivot = A[c]![c]!;
    A[c] = A[c]!.map(value => value / pivot);
    for (let r = 0; r < n; r++) {
      const factor = A[r]![c]!;
      if (r !== c) A[r] = A[r]!.map((value, k) => value - factor * A[c]![k]!);
    }
  }
  return Array.from({ length: n }, (_, m) => Float64Array.from({ length: n }, (_, i) => A[i]![n + m]!));
}

function near(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; i++) assert.ok(Math.abs(found[i]! - expected[i]!) <= tolerance, `${i}: ${found[i]} and ${expected[i]}`);
}

describe('kernel dynamics of a run', () => {
  for (const [loss, alpha] of [
    ['mse', undefined],
    ['half_sum', undefined],
    ['mse', 3],
  ] as const) {
    it(`are those of the loop over steps from any snapshot: ${loss}, alpha ${alpha ?? 'absent'}`, () =>
      opened({ train: { loss, lr: loss === 'mse' ? 0.5 : 0.01 }, model: { ...(alpha && { alpha }) } }, run => {
        const M = run.targets.train.rows;
        const rate = loss === 'mse' ? (2 * 0.5) / M : 0.01;
        for (const base of [0, 20]) {
          const { steps, loss: losses, evaluation, sampled, modes } = kernelDynamics(run, base, 'steps');
          assert.deepEqual(sampled, [0, 10, 20, 30, 40]);
          const { e, residual } = loop(run, base, 40 - base, rate);
          const place = steps.indexOf(40);
          const factor = loss === 'mse' ? 1 / M : 0.5;
          near([losses[place]!], [factor * residual.reduce((sum, r) => sum + r * r, 0)], 1e-12);
          near(evaluation!.data.subarray(place * evaluation!.cols, (place + 1) * evaluation!.cols), e, 1e-11);
          const predicted = modes.map(mode => mode.predicted[place]!);
          assert.ok(modes.length >= 8, 'the circle has more modes than that');
          // What has decayed below rounding is no number.
          const projected = [...residuals(run, base, residual)];
          modes.forEach(({ index }, k) => assert.ok(Math.abs((predicted[k] || 0) - projected[index]!) < 1e-12));
          for (let s = 0; s < steps.indexOf(base); s++) assert.ok(Number.isNaN(losses[s]), 'nothing is predicted before the base');
          assert.ok(
            modes.every(({ real }) => real.every(Number.isFinite)),
            'the real residuals go back to the start',
          );
        }
      }));
  }

  it('of modes are (1 - (2 eta/M) lambda)^t of what they were, and their time is 1/e of it', () =>
    opened({ train: { lr: 0.5 } }, run => {
      const { modes, sampled, summary } = kernelDynamics(run, 0, 'steps');
      const rate = (2 * 0.5) / run.targets.train.rows;
      for (const { eigenvalue, predicted, real, convergenceTime } of modes) {
        assert.equal(predicted[0], real[0]);
        const last = sampled.length - 1;
        const expected = (1 - rate * eigenvalue) ** sampled[last]! * real[0]!;
        if (Math.abs(expected) < 1e-16) assert.ok(Number.isNaN(predicted[last]), 'below the rounding of the outputs');
        else near([predicted[last]!], [expected], 1e-12);
        near([(1 - rate * eigenvalue) ** convergenceTime!], [1 / Math.E], 1e-9);
      }
      near([summary.largestStableLearningRate!], [run.targets.train.rows / summary.spectralNorm], 1e-9);
    }));

  it('as a flow decay as exp(-(2 eta/M) lambda t)', () =>
    opened({ train: { lr: 0.5 } }, run => {
      const { modes, sampled, summary } = kernelDynamics(run, 0, 'flow');
      const rate = (2 * 0.5) / run.targets.train.rows;
      for (const { eigenvalue, predicted } of modes)
        near([predicted[4]! || 0], [Math.exp(-rate * eigenvalue * sampled[4]!) * predicted[0]!], 1e-12);
      assert.equal(summary.largestStableLearningRate, null);
    }));

  it('are exact for a network that is linear in its parameters', () =>
    opened({ model: { depth_hidden: 0 }, train: { lr: 0.2 } }, run => {
      const { loss, modes, evaluation, sampled } = kernelDynamics(run, 10, 'steps');
      run.contents.metrics.slice(1).forEach((line, i) => near([loss[i + 1]!], [line.loss!], 1e-12));
      assert.ok(modes.length >= 1 && modes.length <= 2, 'a linear kernel on the plane has two modes');
      for (const { real, predicted } of modes) near(predicted.subarray(1), real.subarray(1), 1e-12);
      sampled.slice(1).forEach((step, i) => {
        const row = evaluation!.data.subarray((i + 1) * evaluation!.cols, (i + 2) * evaluation!.cols);
        near(row, run.matrix('preds_eval', step).data, 1e-12);
      });
    }));

  const points = (targets: unknown) => ({
    kind: 'points',
    points: {
      inputs: [
        [0, 1],
        [1, 0],
        [0.6, 0.8],
      ],
      targets,
    },
  });
  const probabilities = [
    [1, 0],
    [0, 1],
    [0.3, 0.7],
  ];
  for (const [name, sections] of Object.entries<Sections>({
    momentum: { train: { lr: 0.2, momentum: 0.7 } },
    'weight decay towards the initial values': { train: { lr: 0.2, weight_decay: 0.3, decay_to: 'initial' } },
    'the same of a scaled model': { train: { lr: 0.2, weight_decay: 0.3, decay_to: 'initial' }, model: { alpha: 2 } },
    'logistic loss and momentum': { train: { lr: 0.5, loss: 'logistic', momentum: 0.3 }, data: points([1, -1, 1]) },
    'cross-entropy': { train: { lr: 0.5, loss: 'cross_entropy' }, data: points(probabilities), probe: { reduction: 'full' } },
  })) {
    it(`are exact for it from the start with ${name}`, () =>
      opened({ ...sections, model: { depth_hidden: 0, ...(sections['model'] as object) } }, run => {
        const { loss } = kernelDynamics(run, 0, 'steps');
        const real = run.contents.metrics.map(line => line.loss!);
        assert.ok(real[4]! < 0.95 * real[0]!, 'something was learnt');
        near(loss, real, 1e-12);
      }));
  }

  it('end where an unstable learning rate blows them up, and say so', () =>
    opened({ model: { depth_hidden: 0 }, train: { lr: 0.2 } }, run => {
      const { summary } = kernelDynamics(run, 0, 'steps');
      const lr = 6 * summary.largestStableLearningRate!;
      const unstable = Object.assign(Object.create(run) as RunSnapshots, {
        settings: { ...run.settings, train: { ...run.settings.train, lr } },
      });
      const { loss, summary: found } = kernelDynamics(unstable, 0, 'steps');
      assert.equal(found.ends, 'unstable');
      assert.equal(found.until, 0);
      assert.ok(Number.isFinite(loss[0]) && loss.subarray(1).every(Number.isNaN));
    }));

  it('end where noise of the kernel would decide, and modes within it are not given', () =>
    opened({ train: { lr: 0.5 } }, run => {
      const noisy = Object.assign(Object.create(run) as RunSnapshots, {
        contents: { ...run.contents, record: { ...run.contents.record, measurement: { precision: 'float32', noise_floor: 0.05 } } },
      });
      const all = kernelDynamics(run, 0, 'steps');
      const { modes, summary } = kernelDynamics(noisy, 0, 'steps');
      assert.ok(modes.length >= 1 && modes.length < all.modes.length);
      assert.ok(modes.every(({ eigenvalue }) => eigenvalue >= 10 * summary.noiseFloor));
      const limit = 1 / (((2 * 0.5) / run.targets.train.rows) * summary.noiseFloor);
      assert.deepEqual([summary.ends, summary.until], ['noise', Math.floor(limit / 10) * 10]);
      assert.ok(all.summary.ends === null && all.summary.until === null);
    }));

  it('refuse what outputs and kernel do not decide, each with its reason', () =>
    opened({ train: { lr: 0.5 } }, run => {
      const withTrain =
        (train: object, base: number, time: 'steps' | 'flow' = 'steps') =>
        () =>
          kernelDynamics(
            Object.assign(Object.create(run) as RunSnapshots, {
              settings: { ...run.settings, train: { ...run.settings.train, ...train } },
            }),
            base,
            time,
          );
      assert.throws(withTrain({ batch_size: 4 }, 0), /full-batch training; this run takes batches of 4 of its 16 points/);
      assert.throws(withTrain({ momentum: 0.9 }, 20), /start at step 0: the velocity at later steps is not stored/);
      assert.throws(withTrain({ momentum: 0.9 }, 0, 'flow'), /a gradient flow has no momentum/);
      assert.throws(withTrain({ weight_decay: 0.1 }, 0), /decay_to: zero/);
      assert.throws(withTrain({ weight_decay: 0.1, decay_to: 'initial' }, 20), /whose parameters it pulls towards/);
      assert.equal(withTrain({ batch_size: 16, momentum: 0.5 }, 0)().rule.momentum, 0.5);
    }));

  it('with momentum are the recursion f <- f - eta v of the outputs, with the logistic loss that of its labels -1 and 1', () =>
    opened({ train: { lr: 0.5 } }, run => {
      const train = { ...run.settings.train, momentum: 0.8 };
      const dynamics = (settings: object) =>
        kernelDynamics(
          Object.assign(Object.create(run) as RunSnapshots, { settings: { ...run.settings, train: { ...train, ...settings } } }),
          0,
          'steps',
        );
      const K = run.matrix('K_train_train', 0);
      const y = run.targets.train.data;
      const descend = (gradient: (f: number, y: number) => number) => {
        let f = Float64Array.from(run.matrix('preds_train', 0).data);
        let v = new Float64Array(f.length);
        for (let t = 0; t < 40; t++) {
          const slope = times(
            K,
            f.map((value, i) => gradient(value, y[i]!) / f.length),
          );
          v = v.map((value, i) => 0.8 * value + slope[i]!);
          f = f.map((value, i) => value - 0.5 * v[i]!);
        }
        return f;
      };
      const squared = descend((f, label) => 2 * (f - label));
      near([dynamics({}).loss[4]!], [squared.reduce((sum, f, i) => sum + (f - y[i]!) ** 2, 0) / 16], 1e-12);
      const logistic = descend((f, label) => -((1 + label) / 2) / (1 + Math.exp(f)) + (1 - label) / 2 / (1 + Math.exp(-f)));
      const loss = logistic.reduce((sum, f, i) => {
        const p = (1 + y[i]!) / 2;
        return sum + p * Math.log1p(Math.exp(-f)) + (1 - p) * Math.log1p(Math.exp(f));
      }, 0);
      near([dynamics({ loss: 'logistic' }).loss[4]!], [loss / 16], 1e-12);
    }));

  it('of several outputs that share a kernel go output by output, those of the full kernel together', async () => {
    const points = {
      inputs: [
        [0, 1],
        [1, 0],
        [0.6, 0.8],
      ],
      targets: [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
    };
    const data = { kind: 'points', points };
    await opened({ data, probe: { reduction: 'full' }, model: { depth_hidden: 0 }, train: { lr: 0.3 } }, run => {
      const { loss, rule } = kernelDynamics(run, 0, 'steps');
      assert.equal(rule.isShared, false);
      run.contents.metrics.forEach((line, i) => near([loss[i]!], [line.loss!], 1e-12));
    });
    await opened({ data, model: { depth_hidden: 0 }, train: { lr: 0.3 } }, run => {
      const { loss, rule } = kernelDynamics(run, 0, 'steps');
      assert.equal(rule.isShared, true);
      run.contents.metrics.forEach((line, i) => near([loss[i]!], [line.loss!], 1e-12));
    });
    await assert.rejects(
      analyseRun(await trained({ data, probe: { reduction: 'logit-sum' } }), { step: 0, get: ['kernel_dynamics'] }),
      /constant-kernel dynamics: the dynamics of 2 outputs need the reduction full or trace-mean, the run follows logit-sum/,
    );
  });
});

describe('frequency residuals of a run', () => {
  it('are the amplitudes of the target before anything is learnt, and of f - f* at every snapshot', () =>
    trained({ target: { Ks: [1, 3], amps: [0.7, 0.4], phases: [0.3, 1] }, data: { M_train: 16, n_eval: 48 } }).then(async path => {
      const { arrays } = await analyseRun(path, { step: 0, get: ['frequency_residuals'] });
      assert.deepEqual([...(arrays['frequency_residuals.frequencies']!.data as Float64Array)], [1, 3]);
      near(arrays['frequency_residuals.target']!.data as Float64Array, [0.7, 0.4], 1e-12);
      const run = await RunSnapshots.open(path);
      const gamma = run.dataset('gamma_eval')!.data as Float64Array;
      const amplitudes = arrays['frequency_residuals.amplitudes']!;
      run.steps.forEach((step, i) => {
        const f = run.matrix('preds_eval', step).data;
        const [a, b] = [0, 0].map((_, part) => {
          let sum = 0;
          f.forEach((value, n) => (sum += (value - run.targets.eval!.data[n]!) * (part ? Math.sin : Math.cos)(3 * gamma[n]!)));
          return (2 * sum) / 48;
        });
        near([(amplitudes.data as Float64Array)[run.steps.length + i]!], [Math.hypot(a!, b!)], 1e-12);
      });
      run.close();
    }));
});

describe('the kernel of a run against infinite width', () => {
  it('is nearer the wider the network, by about width^-1/2, with its profile over the angle', async () => {
    const distances = [];
    for (const width of [16, 1024]) {
      const path = await trained({ sweep: { widths: [width] }, train: { steps: 0 }, model: { b_std: 0 } });
      const { quantities, arrays } = await analyseRun(path, { step: 0, get: ['infinite_width'] });
      const { distance, expected } = quantities['infinite_width'] as { distance: number; expected: number };
      assert.equal(expected, width ** -0.5);
      assert.ok(distance > 0.2 * expected && distance < 5 * expected, `width ${width}: ${distance}`);
      distances.push(distance);
      const [angle, limit] = ['angle', 'limit'].map(name => arrays[`infinite_width.${name}`]!.data as Float64Array);
      assert.equal(angle![0], 0);
      // One hidden ReLU layer on the unit circle, half of w ~ N(0, I): K + u K'.
      angle!.forEach((g, i) => {
        const [u, share] = [Math.cos(g), (Math.PI - g) / (2 * Math.PI)];
        near([limit![i]!], [0.5 * (Math.sin(g) / (2 * Math.PI) + 2 * u * share)], 1e-12);
      });
    }
    assert.ok(distances[1]! < distances[0]! / 3);
  });
});

describe('the kernel over the angle', () => {
  it('is the row of the point at angle 0 of a probe on the circle, beside infinite width', async () => {
    const path = await trained({
      data: { kind: 'gaussian', dimension: 2, M_train: 12, n_eval: 12, noise_std: 0 },
      target: { form: 'product' },
      probe: { from: 'circle', samples: 8 },
      model: { b_std: 0 },
      train: { steps: 2, eval_every: 2 },
      sweep: { widths: [4096] },
    });
    for (const step of [0, 2]) {
      const { quantities, arrays } = await analyseRun(path, { step, get: ['kernel_profile', 'K_train_train', 'infinite_width'] });
      assert.equal((quantities['kernel_profile'] as { origin: number }).origin, 0);
      const [angle, kernel, limit] = ['angle', 'kernel', 'limit'].map(name => arrays[`kernel_profile.${name}`]!.data as Float64Array);
      assert.deepEqual(
        [...angle!],
        Array.from({ length: 8 }, (_, i) => -Math.PI + (i * Math.PI) / 4),
      );
      assert.deepEqual([...kernel!], [...(arrays['K_train_train']!.data as Float64Array)].slice(4 * 8, 5 * 8));
      angle!.forEach((g, i) => {
        const [u, share] = [Math.cos(g), (Math.PI - Math.abs(g)) / (2 * Math.PI)];
        near([limit![i]!], [0.5 * (Math.sin(Math.abs(g)) / (2 * Math.PI) + 2 * u * share)], 1e-12);
        assert.ok(Math.abs(kernel![i]! - limit![i]!) < 0.05, `step ${step}: ${kernel![i]} at ${g}, in the limit ${limit![i]}`);
      });
    }
  });

  it('is refused where the points are not those of the circle', async () => {
    const path = await trained({
      data: { kind: 'gaussian', dimension: 2, M_train: 6, n_eval: 6, noise_std: 0 },
      target: { form: 'product' },
      train: { steps: 0 },
    });
    await assert.rejects(analyseRun(path, { step: 0, get: ['kernel_profile'] }), /kernel profile: expected points on the unit circle/);
  });
});

describe('kernel regression over the ridge, and its variance by label noise', () => {
  it('have the numbers of the sweep, and the formula', async () => {
    const path = await trained({ analysis: { reg: 0.1 } });
    const get = ['ridge_sweep', 'kernel_regression', 'noise_variance', 'K_train_train', 'K_eval_train'];
    const { quantities, arrays } = await analyseRun(path, { step: 20, get });
    const { sweep } = quantities['kernel_regression'] as {
      sweep: { ridge: number; mse: number | null; continuation_mse: number | null }[];
    };
    assert.deepEqual(
      [...(arrays['ridge_sweep.ridges']!.data as Float64Array)],
      sweep.map(({ ridge }) => ridge),
    );
    assert.deepEqual(
      [...(arrays['ridge_sweep.mse']!.data as Float64Array)],
      sweep.map(({ mse }) => mse ?? NaN),
    );
    const { sigma } = quantities['noise_variance'] as { sigma: number };
    const variance = arrays['noise_variance.variance']!.data as Float64Array;
    // Of y = e_m the regression is column m of K_et (K + ridge)^-1.
    const [K, Ket] = [arrays['K_train_train']!, arrays['K_eval_train']!].map(({ shape, data }) => ({
      rows: shape[0]!,
      cols: shape[1]!,
      data: data as Float64Array,
    }));
    const inverse = inverted(K!, 0.1);
    const sum = new Float64Array(Ket!.rows);
    for (const column of inverse) times(Ket!, column).forEach((weight, e) => (sum[e] = sum[e]! + weight ** 2));
    variance.forEach((value, e) => near([value / (sigma ** 2 * sum[e]!)], [1], 1e-6));
  });
});

describe('a panel', () => {
  it('gets these analyses as the command line does, each number and array under its name', async () => {
    const path = await trained({ analysis: { reg: 1e-3 } });
    const names = [
      'infinite_width',
      'kernel_profile',
      'frequency_residuals',
      'ridge_sweep',
      'noise_variance',
      'kernel_dynamics',
      'kernel_flow',
    ] as const;
    const result = await new Deriver().answer({ run: path, step: 20, get: names }, new AbortController().signal);
    assert.ok(result?.ok, JSON.stringify(result));
    const { quantities, arrays } = await analyseRun(path, { step: 20, get: [...names] });
    assert.deepEqual(result.arrays.map(({ name }) => name).sort(), Object.keys(arrays).sort());
    for (const { name, shape, offset } of result.arrays) {
      const length = shape.reduce((product, size) => product * size, 1);
      assert.deepEqual(new Float64Array(result.buffer, 8 * offset, length), Float64Array.from(arrays[name]!.data, Number), name);
    }
    for (const [name, numbers] of Object.entries(quantities))
      for (const [key, value] of Object.entries(numbers as object)) assert.equal(result.numbers[`${name}.${key}`], value, `${name}.${key}`);
  });
});
