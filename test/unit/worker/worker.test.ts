import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { openSession } from '../../../src/engine/worker/openSession';
import { runWorker, WORKER_EXIT } from '../../../src/engine/worker/worker';
import { readJsonFile } from '../../../src/runs/jsonFile';
import { KeptArrayReader, keptArrays } from '../../../src/runs/keptArray';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { metricsLine, runRecord, type MetricsLine } from '../../../src/runs/records';
import { RunWriter } from '../../../src/runs/writer';
import { firstRun, layOut, type Sections } from '../../support/experiments';

const recordOf = (run: string) => readJsonFile(runFiles(run).record, runRecord);
const linesOf = (run: string): MetricsLine[] =>
  readFileSync(runFiles(run).metrics, 'utf8')
    .trim()
    .split('\n')
    .map(line => metricsLine.parse(JSON.parse(line)));
const eventsOf = (run: string): { type: string; step: number }[] =>
  existsSync(runFiles(run).events)
    ? readFileSync(runFiles(run).events, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line) as { type: string; step: number })
    : [];

function lay(sections: Sections): { sweep: string; id: string; dir: string } {
  const { sweep, runs } = layOut(sections);
  return { sweep, id: runs[0]!, dir: sweepFiles(sweep).run(runs[0]!) };
}

describe('a worker', () => {
  it('trains a run to its end: snapshots, kept arrays, data set and record', async () => {
    const { sweep, id, dir } = lay({});
    assert.equal(await runWorker(sweep, id), WORKER_EXIT.closed);
    const record = recordOf(dir);
    assert.equal(record.state, 'finished');
    assert.deepEqual([record.step, record.steps, record.pid, record.error], [40, 40, null, null]);
    const lines = linesOf(dir);
    assert.deepEqual(
      lines.map(line => line.step),
      [0, 10, 20, 30, 40],
    );
    assert.equal(lines[0]!.drift, 0);
    assert.equal(lines[0]!.drift_slope, null);
    assert.equal(lines[0]!.distance_previous, null);
    assert.ok(lines[4]!.loss! < lines[0]!.loss!);
    assert.equal(lines[4]!.previous_step, 30);
    assert.equal(lines[4]!.eigenvalues!.length, 5);
    assert.equal(lines[4]!.edge, 16, 'M / eta');
    const { feature_drift, taylor_gap, training_gap } = lines[0]!;
    assert.deepEqual({ feature_drift, taylor_gap, training_gap }, { feature_drift: 0, taylor_gap: null, training_gap: null });
    for (const key of ['feature_drift', 'taylor_gap', 'training_gap'] as const) assert.ok(lines[4]![key]! > 0 && lines[4]![key]! < 1, key);
    assert.ok(lines[4]!.layers!.layer1!.feature_drift! > 0);
    assert.ok(Math.abs(lines[4]!.drift_slope! - (lines[4]!.drift! - lines[3]!.drift!) / 10) < 1e-15);
    const kernels = KeptArrayReader.open(dir, 'K_train_train');
    assert.deepEqual(kernels.steps, [0, 40]);
    assert.deepEqual(kernels.rowShape, [16, 16]);
    assert.equal(KeptArrayReader.open(dir, 'preds_eval').steps.length, 5);
    assert.deepEqual(KeptArrayReader.open(dir, 'theta.layer1.W').rowShape, [2, 8]);
    assert.ok(existsSync(`${sweep}/${record.data}`));
  });

  it('follows the sharpness against 2/eta where the loss is not squared, and gives momentum its room', async () => {
    const points = {
      inputs: [
        [1, 0],
        [0, 1],
        [-1, 0.5],
        [0.3, -0.8],
      ],
      targets: [1, -1, 1, -1],
    };
    const train = { loss: 'logistic', steps: 20, lr: 2, momentum: 0.5, eval_every: 10 };
    const { sweep, id, dir } = lay({ engine: 'float64', data: { kind: 'points', points }, train, sweep: { widths: [64] } });
    assert.equal(await runWorker(sweep, id), WORKER_EXIT.closed);
    const [first, , last] = linesOf(dir);
    assert.equal(first!.edge, (2 + 2 * 0.5) / 2);
    // At the last snapshot by hand: H^(1/2) Theta H^(1/2), H = diag(p (1 - p)) / M.
    const K = KeptArrayReader.open(dir, 'K_train_train').at(20)!.data;
    const f = KeptArrayReader.open(dir, 'preds_train').at(20)!.data;
    const outputs = Array.from({ length: 4 }, (_, n) => Number(f[n]));
    const h = outputs.map(value => Math.sqrt(1 / (1 + Math.exp(-value)) / (1 + Math.exp(value)) / 4));
    let vector = [1, 0.5, -0.3, 0.2];
    let largest = 0;
    for (let i = 0; i < 2000; i++) {
      const next = vector.map((_, n) => vector.reduce((sum, v, m) => sum + h[n]! * Number(K[n * 4 + m]) * h[m]! * v, 0));
      largest = Math.hypot(...next);
      vector = next.map(value => value / largest);
    }
    assert.ok(Math.abs(last!.sharpness! / largest - 1) < 1e-6, `${last!.sharpness} against ${largest}`);
    assert.ok(last!.training_gap! > 0 && last!.training_gap! < 0.5, `${last!.training_gap}`);
    const squared = lay({ engine: 'float64', train: { momentum: 0.5 } });
    await runWorker(squared.sweep, squared.id);
    assert.equal(linesOf(squared.dir)[0]!.edge, 16 * 1.5);
    assert.ok(!('sharpness' in linesOf(squared.dir)[0]!));
  });

  it('keeps what the file says', async () => {
    const { sweep, id, dir } = lay({ keep: { parameters: 'none', preds: 'marks', kernels: 'every' } });
    await runWorker(sweep, id);
    assert.equal(KeptArrayReader.open(dir, 'K_eval_train').steps.length, 5);
    assert.deepEqual(KeptArrayReader.open(dir, 'preds_train').steps, [0, 40]);
    assert.ok(!keptArrays(dir).some(name => name.startsWith('theta')));
  });

  it('measures the initial kernel alone with steps 0', async () => {
    const { sweep, id, dir } = lay({ train: { steps: 0 } });
    assert.equal(await runWorker(sweep, id), WORKER_EXIT.closed);
    assert.equal(linesOf(dir).length, 1);
    assert.equal(recordOf(dir).state, 'finished');
  });

  // So many steps that a fast machine, too, is still at work when it is asked to pause.
  for (const [engine, steps] of [
    ['circle', 6_000_000],
    ['float64', 30_000],
    ['embedded', 6000],
  ] as const) {
    it(`paused and resumed on ${engine} writes, bit for bit, what it would have written in one go`, async () => {
      const sections = { engine, train: { steps, eval_every: steps / 12, lr: 1 }, analysis: { eigenvalues: 3 } };
      const whole = lay(sections);
      await runWorker(whole.sweep, whole.id);
      const parted = lay(sections);
      let pauses = 0;
      for (;;) {
        const request = setTimeout(() => writeFileSync(runFiles(parted.dir).request, '{"action":"pause"}'), 150);
        await runWorker(parted.sweep, parted.id);
        clearTimeout(request);
        rmSync(runFiles(parted.dir).request, { force: true });
        if (recordOf(parted.dir).state === 'finished') break;
        assert.equal(recordOf(parted.dir).state, 'paused');
        pauses++;
      }
      assert.ok(pauses > 0, 'it was paused at least once');
      assert.ok(eventsOf(parted.dir).some(({ type }) => type === 'resumed'));
      const timeless = (run: string) => linesOf(run).map(line => ({ ...line, wall_s: 0 }));
      assert.deepEqual(timeless(parted.dir), timeless(whole.dir));
      assert.deepEqual(keptArrays(parted.dir), keptArrays(whole.dir));
      for (const name of keptArrays(whole.dir)) {
        assert.ok(readFileSync(runFiles(parted.dir).array(name)).equals(readFileSync(runFiles(whole.dir).array(name))), name);
      }
    }).timeout(60_000);
  }

  it('begins anew when it was killed before its first checkpoint', async () => {
    const { sweep, id, dir } = lay({});
    await runWorker(sweep, id);
    const before = linesOf(dir);
    rmSync(runFiles(dir).checkpoint);
    await runWorker(sweep, id);
    assert.deepEqual(
      linesOf(dir).map(({ step, loss }) => [step, loss]),
      before.map(({ step, loss }) => [step, loss]),
    );
  });

  it('ends a run whose loss is no longer finite as diverged, with the reason, every line before it readable', async () => {
    const { sweep, id, dir } = lay({
      model: { activation: 'linear', depth_hidden: 2 },
      train: { lr: 500, steps: 5000, eval_every: 20 },
      engine: 'float64',
    });
    assert.equal(await runWorker(sweep, id), WORKER_EXIT.closed);
    const record = recordOf(dir);
    assert.equal(record.state, 'diverged');
    assert.equal(record.error?.reason, 'diverged');
    assert.match(record.error?.message ?? '', /learning rate 500/);
    const lines = linesOf(dir);
    assert.ok(!Number.isFinite(lines.at(-1)!.loss!));
    assert.equal(eventsOf(dir).at(-1)?.type, 'diverged');
  });

  it('ends at the velocity freeze, or after the wall time, where the file says so', async () => {
    const frozen = lay({ model: { depth_hidden: 0 }, stop: { frozen: true } });
    await runWorker(frozen.sweep, frozen.id);
    assert.ok(recordOf(frozen.dir).step! < 40, 'the kernel of a linear model does not move');
    const timed = lay({ train: { steps: 100_000_000, eval_every: 1_000_000 }, stop: { wall_time: 0.3 } });
    await runWorker(timed.sweep, timed.id);
    assert.equal(recordOf(timed.dir).state, 'finished');
    assert.equal(linesOf(timed.dir).at(-1)!.step, recordOf(timed.dir).step, 'the end is a snapshot');
  });

  it('gives way after a step that took its slice, and between the parts of a snapshot', async () => {
    const { sweep, dir } = lay({ engine: 'float64' });
    const writer = RunWriter.reopen(dir);
    const session = await openSession(sweep, firstRun({ engine: 'float64' }), writer);
    let signs = 0;
    session.advance(0, () => signs++);
    assert.ok(signs >= 2, 'signs of life during the first snapshot');
    session.advance(0);
    assert.equal(session.step, 1);
    writer.close();
  });

  it('logs the loss at every step that the file asks for, and no other', async () => {
    const { sweep, id, dir } = lay({ train: { steps: 100, eval_every: 50, log_every: 7 } });
    await runWorker(sweep, id);
    const logged = [...readFileSync(runFiles(dir).log, 'utf8').matchAll(/ step (\d+) loss (\S+)$/gm)];
    assert.deepEqual(
      logged.map(([, step]) => Number(step)),
      Array.from({ length: 14 }, (_, i) => 7 * (i + 1)),
    );
    assert.ok(logged.every(([, , loss]) => Number(loss) > 0));
  });

  it('a linear model has zero drift', async () => {
    const { sweep, id, dir } = lay({ model: { depth_hidden: 0, output_b_std: 0.3 } });
    await runWorker(sweep, id);
    assert.ok(linesOf(dir).every(line => line.drift === 0 && line.relative_velocity !== undefined));
    assert.equal(eventsOf(dir)[0]?.type, 'freeze');
  });

  it('goes on from a checkpoint at a step whose snapshot is due, also when it was killed after that snapshot', async () => {
    const whole = lay({ engine: 'float64' });
    await runWorker(whole.sweep, whole.id);
    const { sweep, id, dir } = lay({ engine: 'float64' });
    const session = async () => {
      const writer = RunWriter.reopen(dir);
      return { writer, session: await openSession(sweep, firstRun({ engine: 'float64' }), writer) };
    };
    const left = await session();
    while (left.session.step < 10) left.session.advance(1000);
    assert.deepEqual(
      linesOf(dir).map(({ step }) => step),
      [0],
    );
    left.session.leave('orphaned');
    left.writer.close();
    const killed = await session();
    killed.session.advance(1000);
    assert.equal(linesOf(dir).at(-1)?.step, 10);
    killed.writer.close();
    assert.equal(await runWorker(sweep, id), WORKER_EXIT.closed);
    const timeless = (run: string) => linesOf(run).map(line => ({ ...line, wall_s: 0 }));
    assert.deepEqual(timeless(dir), timeless(whole.dir));
    assert.deepEqual(KeptArrayReader.open(dir, 'preds_eval').steps, [0, 10, 20, 30, 40]);
  });

  it('says in its record what settings cannot be run, and where', async () => {
    for (const [change, message] of [
      [{ sweep: { 'train.lr': [-1] } }, /settings\.json: sweep: train\.lr: expected a number above 0$/],
      [{ probe: { reduction: 'class 7' } }, /settings\.json: probe\.reduction: expected class 0, the only output/],
      [{ target: { amps: [1] } }, /settings\.json: target\.amps: expected a list of 7 numbers/],
      [{ sweep: { widths: [9] } }, /settings\.json: plans no run "width=8,seed=0"/],
      [{ sweep: { seeds: 10_000, 'train.lr': [1, 2] } }, /settings\.json: sweep: expected at most 10000 runs, found 20000/],
    ] as const) {
      const { sweep, id, dir } = lay({});
      const path = sweepFiles(sweep).settings;
      const settings = JSON.parse(readFileSync(path, 'utf8')) as Record<string, object>;
      for (const [section, keys] of Object.entries(change)) settings[section] = { ...settings[section], ...(keys as object) };
      writeFileSync(path, JSON.stringify(settings));
      assert.equal(await runWorker(sweep, id), WORKER_EXIT.failed);
      assert.equal(recordOf(dir).state, 'failed');
      assert.match(recordOf(dir).error?.message ?? '', message);
    }
  });

  it('fails with the reason disk_full when the disk is full, and leaves what was written', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const { sweep, id, dir } = lay({});
    symlinkSync('/dev/full', runFiles(dir).log);
    assert.equal(await runWorker(sweep, id), WORKER_EXIT.failed);
    const record = recordOf(dir);
    assert.equal(record.state, 'failed');
    assert.equal(record.error?.reason, 'disk_full');
    assert.match(record.error?.message ?? '', /log\.txt/);
    assert.deepEqual(
      linesOf(dir).map(({ step }) => step),
      [0],
    );
  });

  it('fails with a clear reason when a checkpoint is damaged', async () => {
    const { sweep, id, dir } = lay({});
    await runWorker(sweep, id);
    writeFileSync(runFiles(dir).checkpoint, 'not an archive');
    assert.equal(await runWorker(sweep, id), WORKER_EXIT.failed);
    assert.match(recordOf(dir).error?.message ?? '', /checkpoint\.npz/);
  });
});
