import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyseRun } from '../../../src/analysis/analyse';
import { AnalysisError } from '../../../src/analysis/errors';
import { RunSnapshots } from '../../../src/analysis/runSnapshots';
import { summariseSweep } from '../../../src/analysis/summary';
import { runWorker } from '../../../src/engine/worker/worker';
import { RunReadError } from '../../../src/runs/errors';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { encodeNpy, type NpyData } from '../../../src/runs/npy';
import { readNpz, writeNpz } from '../../../src/runs/npz';
import type { Matrix64 } from '../../../src/science/linalg/matrix';
import { layOut, type Sections } from '../../support/experiments';

async function trained(sections: Sections = {}): Promise<{ sweep: string; run: string }> {
  const { sweep, runs } = layOut({ engine: 'float64', ...sections });
  for (const id of runs) await runWorker(sweep, id);
  return { sweep, run: sweepFiles(sweep).run(runs[0]!) };
}

/** x of A x = b by elimination with partial pivoting. */
function solve(A: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = A.map((row, i) => [...row, b[i]!]);
  const n = rows.length;
  for (let c = 0; c < n; c++) {
    const pivot = rows.slice(c).reduce((best, row, i) => (Math.abs(row[c]!) > Math.abs(rows[best]![c]!) ? c + i : best), c);
    [rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = rows[r]![c]! / rows[c]![c]!;
      for (let k = c; k <= n; k++) rows[r]![k]! -= factor * rows[c]![k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

const rowsOf = ({ rows, cols, data }: Matrix64) =>
  Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));

describe('analysis of a run', () => {
  it('computes the kernel of any snapshot from its parameters, the same as the kept ones', async () => {
    const { run } = await trained({ keep: { kernels: 'every' } });
    const derived = await trained({ keep: { kernels: 'none' } });
    for (const name of ['K_train_train', 'K_eval_train', 'preds_eval', 'preds_train']) {
      const a = await analyseRun(run, { step: 20, get: [name] });
      const b = await analyseRun(derived.run, { step: 20, get: [name] });
      assert.deepEqual(b.arrays[name], a.arrays[name], name);
    }
  });

  it('derives the outputs of a scaled model too', async () => {
    const sections = { model: { alpha: 3 } };
    const kept = await trained(sections);
    const derived = await trained({ ...sections, keep: { preds: 'none' } });
    const a = (await analyseRun(kept.run, { step: 30, get: ['preds_eval'] })).arrays['preds_eval']!;
    const b = (await analyseRun(derived.run, { step: 30, get: ['preds_eval'] })).arrays['preds_eval']!;
    assert.deepEqual(b, a);
  });

  it('gives both forms of kernel regression as the formulas say, for every ridge', async () => {
    const { run } = await trained();
    const snapshots = await RunSnapshots.open(run);
    const K = rowsOf(snapshots.matrix('K_train_train', 40));
    const Ket = rowsOf(snapshots.matrix('K_eval_train', 40));
    const y = Array.from(snapshots.targets.train.data);
    const truth = snapshots.targets.eval!.data;
    const f = Array.from(snapshots.matrix('preds_train', 40).data);
    const fEval = snapshots.matrix('preds_eval', 40).data;
    snapshots.close();
    const { quantities, arrays } = await analyseRun(run, { step: 40, get: ['kernel_regression', 'continuation'] });
    const { sweep } = quantities['kernel_regression'] as { sweep: { ridge: number; mse: number; continuation_mse: number }[] };
    for (const { ridge, mse, continuation_mse } of sweep.filter(entry => entry.ridge >= 1e-4)) {
      const regularised = K.map((row, i) => row.map((value, j) => value + (i === j ? ridge : 0)));
      const predict = (alpha: readonly number[]) => Ket.map(row => row.reduce((sum, k, j) => sum + k * alpha[j]!, 0));
      const regression = predict(solve(regularised, y));
      const rest = predict(
        solve(
          regularised,
          y.map((value, i) => value - f[i]!),
        ),
      );
      const error = (g: (i: number) => number) => truth.reduce((sum, value, i) => sum + (g(i) - value) ** 2, 0) / truth.length;
      const expected = error(i => regression[i]!);
      const expectedContinuation = error(i => fEval[i]! + rest[i]!);
      assert.ok(Math.abs(mse - expected) < 1e-7 * expected, `ridge ${ridge}`);
      assert.ok(Math.abs(continuation_mse - expectedContinuation) < 1e-7 * expectedContinuation, `ridge ${ridge}`);
    }
    assert.deepEqual(arrays['continuation.preds_eval']!.shape, [48]);
  });

  it('gives the whole spectrum: the trace is its sum, the measured eigenvalues its beginning', async () => {
    const { run } = await trained();
    const { quantities } = await analyseRun(run, { step: 40, get: ['spectrum', 'trace', 'eigenvalues'] });
    const { eigenvalues } = quantities['spectrum'] as { eigenvalues: number[] };
    assert.equal(eigenvalues.length, 16);
    const trace = quantities['trace'] as number;
    assert.ok(Math.abs(eigenvalues.reduce((sum, value) => sum + value, 0) - trace) < 1e-10 * trace);
    (quantities['eigenvalues'] as number[]).forEach((value, i) => assert.ok(Math.abs(value - eigenvalues[i]!) < 1e-8 * eigenvalues[0]!));
  });

  it('gives distances over all pairs that agree with the measured distance to the start', async () => {
    const { run } = await trained();
    const { arrays } = await analyseRun(run, { step: 40, get: ['distances'] });
    const { quantities } = await analyseRun(run, { step: 40, get: ['distance_init', 'distance_previous'] });
    const distances = arrays['distances']!.data as Float64Array;
    assert.deepEqual(Array.from(arrays['distances.steps']!.data as BigInt64Array, Number), [0, 10, 20, 30, 40]);
    const measured = [quantities['distance_init'], quantities['distance_previous']] as number[];
    [distances[4]!, distances[3 * 5 + 4]!].forEach((value, i) => assert.ok(Math.abs(value - measured[i]!) < 1e-12 * Math.max(1, value)));
    assert.equal(distances[0], 0);
  });

  it('says what there is instead when a step, a name or an array is not there', async () => {
    const { run } = await trained({ keep: { parameters: 'none', kernels: 'marks' } });
    const refused = async (step: number, get: string, pattern: RegExp) =>
      assert.rejects(
        analyseRun(run, { step, get: [get] }),
        (error: unknown) => error instanceof AnalysisError && pattern.test(error.message),
      );
    await refused(25, 'drift', /no snapshot at step 25; the nearest: 20 and 30/);
    await refused(20, 'dreft', /expected one of .*drift.*found "dreft"/);
    await refused(20, 'K_train_train', /kept at steps 0, 40/);
    await refused(20, 'accuracy', /not measured/);
  });
});

describe('a run directory that somebody damaged', () => {
  const npy = (run: string, name: string, shape: readonly number[], data: NpyData) =>
    writeFileSync(runFiles(run).array(name), encodeNpy({ shape, data }));
  const refuses = (run: string, get: string, message: RegExp) =>
    assert.rejects(
      analyseRun(run, { step: 20, get: [get] }),
      (error: unknown) => (error instanceof RunReadError || error instanceof AnalysisError) && message.test(error.message),
    );

  it('has arrays of another network or other points', async () => {
    const { run } = await trained({ keep: { kernels: 'every' } });
    npy(run, 'K_train_train', [5, 4, 4], new Float64Array(80));
    await refuses(run, 'spectrum', /K_train_train\.npy: expected rows of shape \(16, 16\), .*found \(4, 4\)/);
    npy(run, 'K_train_train', [5, 16, 16, 1, 1], new Float64Array(5 * 256).fill(1));
    assert.ok((await analyseRun(run, { step: 20, get: ['spectrum'] })).quantities['spectrum'], 'axes of one value count for nothing');
    npy(run, 'preds_eval', [5, 3], new Float64Array(15));
    await refuses(run, 'kernel_regression', /preds_eval\.npy: expected rows of shape \(48, 1\)/);
    npy(run, 'theta.layer1.W', [5, 3, 7], new Float64Array(105));
    rmSync(runFiles(run).array('K_train_train'));
    await refuses(run, 'spectrum', /theta\.layer1\.W\.npy: expected rows of shape \(2, 8\)/);
  });

  it('has a kernel of which nothing can be computed', async () => {
    const { run } = await trained({ keep: { kernels: 'every' } });
    npy(
      run,
      'K_train_train',
      [5, 16, 16],
      Float64Array.from({ length: 5 * 256 }, (_, i) => i),
    );
    await refuses(run, 'spectrum', /spectrum at step 20 cannot be computed: .*symmetric/);
  });

  it('has a data set whose arrays disagree', async () => {
    const { sweep, run } = await trained();
    const [file = ''] = readdirSync(sweepFiles(sweep).data);
    const path = join(sweepFiles(sweep).data, file);
    const whole = Object.fromEntries(readNpz(path));
    for (const [name, array, message] of [
      ['X_train', { shape: [32], data: new Float64Array(32) }, /npz: X_train: expected shape \(points, inputs\), found shape \(32\)/],
      ['y_train', { shape: [3], data: new Float64Array(3) }, /y_train: expected one row for each of the 16 rows of X_train/],
      ['X_eval', { shape: [48, 3], data: new Float64Array(144) }, /X_eval: expected shape \(points, 2\)/],
      ['y_eval_true', { shape: [3], data: new Float64Array(3) }, /y_eval_true: expected 1 value for each of the 48 rows/],
    ] as const) {
      writeNpz(path, { ...whole, [name]: array });
      await refuses(run, 'preds_train', message);
    }
  });

  it('has lines and records that cannot be read: the others count, and each is told', async () => {
    const { sweep, run } = await trained({ sweep: { widths: [8], seeds: 2 } });
    const { metrics, record } = runFiles(run);
    const lines = readFileSync(metrics, 'utf8').trimEnd().split('\n');
    writeFileSync(metrics, [...lines.slice(0, 2), 'garbage', ...lines.slice(3), lines[1], ''].join('\n'));
    await refuses(run, 'drift', /no snapshot at step 20; the nearest: 10 and 30; it passes over line 3 of metrics\.jsonl/);
    const { runs, problems } = await summariseSweep(sweep);
    assert.equal(runs[0]?.steps, 40);
    assert.match(problems?.[0] ?? '', /metrics\.jsonl:3: expected JSON/);
    assert.match(problems?.[1] ?? '', /metrics\.jsonl:6: step: expected a step after 40, found 10/);
    writeFileSync(record, '[]');
    await refuses(run, 'drift', /run\.json: expected an object, found a list of 0/);
    assert.match((await summariseSweep(sweep)).problems?.[0] ?? '', /run\.json: expected an object/);
  });

  it('has steps that do not grow', async () => {
    const { run } = await trained({ keep: { kernels: 'every' } });
    writeFileSync(runFiles(run).arraySteps('K_train_train'), encodeNpy({ shape: [5], data: BigInt64Array.of(0n, 10n, 5n, 30n, 40n) }));
    await refuses(run, 'spectrum', /K_train_train\.steps\.npy: row 2: expected a step, a whole number above 10, found 5/);
  });
});

describe('the summary of a sweep', () => {
  it('averages over seeds with n - 1, and takes the numbers of the last snapshot', async () => {
    const { sweep } = await trained({ sweep: { widths: [6, 9], seeds: 3 } });
    const summary = await summariseSweep(sweep);
    assert.equal(summary.runs.length, 6);
    assert.equal(summary.groups.length, 2);
    const [group] = summary.groups;
    const losses = summary.runs.filter(run => run.axes['width'] === 6).map(run => run.loss!);
    const mean = losses.reduce((a, b) => a + b) / 3;
    const std = Math.sqrt(losses.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
    assert.equal(group!['width'], 6);
    assert.equal(group!.n, 3);
    assert.deepEqual(group!['loss'], { mean, std, n: 3 });
    assert.ok(!('seed' in group!));
    const run = summary.runs[0]!;
    assert.equal(run.steps, 40);
    assert.equal(run.kernel_regression!.ridge, 1e-6);
    assert.ok(run.kernel_regression!.mse! > 0);
  });

  it('takes the criterion of the mean curve from the runs, also where an axis sweeps it', async () => {
    const { sweep } = await trained({
      train: { steps: 60, eval_every: 2 },
      analysis: { freeze: { k: 1, fraction: 0.7 } },
      sweep: { widths: [6], 'analysis.slope_lag': [1, 8] },
    });
    const { runs, groups } = await summariseSweep(sweep);
    const frozen = runs.map(run => run.freeze_step);
    assert.ok(frozen.every(step => step !== null));
    assert.notEqual(frozen[0], frozen[1]);
    // The mean over one seed is that seed's curve.
    assert.deepEqual(
      groups.map(group => group.freeze_step_of_mean),
      frozen,
    );
  });

  it('gives null where nothing was measured', async () => {
    const { sweep } = layOut();
    const [run] = (await summariseSweep(sweep)).runs;
    assert.equal(run!.state, 'queued');
    assert.equal(run!.loss, null);
    assert.equal(run!.kernel_regression, null);
  });
});
