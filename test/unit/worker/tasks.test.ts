/** A small CNN through a sequence of tasks, by the real worker: what its files say, and that breaks leave no trace. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunSnapshots } from '../../../src/analysis/runSnapshots';
import { openSession } from '../../../src/engine/worker/openSession';
import { runWorker, WORKER_EXIT } from '../../../src/engine/worker/worker';
import { readJsonFile } from '../../../src/runs/jsonFile';
import { KeptArrayReader, keptArrays } from '../../../src/runs/keptArray';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { metricsLine, runRecord, type MetricsLine } from '../../../src/runs/records';
import { readPlannedRun } from '../../../src/runs/plan';
import { readDataset } from '../../../src/runs/sweepWriter';
import { RunWriter } from '../../../src/runs/writer';
import { layOut, type Sections } from '../../support/experiments';
import { nativeTensors } from '../../support/nativeLibrary';

interface Laid {
  readonly sweep: string;
  readonly id: string;
  readonly dir: string;
}

const TWO_TASKS = {
  data: { kind: 'shapes', classes: 4, image_size: 8, n_train: 200, n_test: 80, normalise: 'standardise' },
  model: { type: 'cnn', depth_hidden: 3, parametrisation: 'standard', w_std: Math.SQRT2, b_std: 0 },
  tasks: { split: [[0, 1], [2, 3]] }, // prettier-ignore
  probe: { from: 'first_task', samples: 8 },
  engine: 'embedded',
};
const TRAIN = {
  steps: undefined,
  eval_every: undefined,
  epochs_per_task: 4,
  eval_every_epochs: 1,
  loss: 'cross_entropy',
  batch_size: 16,
  lr: 0.02,
};

function lay(sections: Sections = {}, train: object = {}): Laid {
  const { sweep, runs } = layOut({ ...TWO_TASKS, ...sections, train: { ...TRAIN, ...train } });
  return { sweep, id: runs[0]!, dir: sweepFiles(sweep).run(runs[0]!) };
}

const linesOf = ({ dir }: Laid): MetricsLine[] =>
  readFileSync(runFiles(dir).metrics, 'utf8')
    .trim()
    .split('\n')
    .map(line => metricsLine.parse(JSON.parse(line)));

const eventsOf = ({ dir }: Laid) =>
  readFileSync(runFiles(dir).events, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { type: string; step: number; task?: number; epoch?: number });

function rewriteRecord(dir: string, change: (record: object) => object): void {
  const { record } = runFiles(dir);
  writeFileSync(record, JSON.stringify(change(JSON.parse(readFileSync(record, 'utf8')) as object)));
}

/** What a run has written, its times and the comings and goings of its process left out. */
function written(of: Laid): unknown {
  const lines = linesOf(of).map(line => ({ ...line, wall_s: 0 }));
  const events = eventsOf(of).filter(({ type }) => !['checkpoint', 'paused', 'resumed', 'stopped'].includes(type));
  const arrays = keptArrays(of.dir).map(name => [name, readFileSync(runFiles(of.dir).array(name)).toString('base64')]);
  return { lines, events, arrays };
}

/** Goes on until `leaves` says that the run is to be left, writes a checkpoint, and goes. */
async function goOn({ sweep, id, dir }: Laid, leaves: (step: number) => boolean): Promise<void> {
  const writer = RunWriter.reopen(dir);
  const { settings } = await readPlannedRun(sweep, id);
  const session = await openSession(sweep, settings, writer);
  for (let ending = session.advance(0); ending === null && !leaves(session.step);) ending = session.advance(0);
  session.leave('pause');
  writer.close();
}

describe('a run on two tasks of images', () => {
  let whole: Laid;
  before(async function () {
    this.timeout(60_000);
    whole = lay();
    assert.equal(await runWorker(whole.sweep, whole.id), WORKER_EXIT.closed, readFileSync(runFiles(whole.dir).record, 'utf8'));
  });

  it('has snapshots at both ends of each task, with task, epoch and the accuracy of every task seen', () => {
    const lines = linesOf(whole);
    assert.deepEqual(
      lines.map(({ step, epoch, task, accuracy }) => [step, epoch, task, accuracy?.length]),
      [0, 7, 14, 21, 28, 35, 42, 49, 56].map((step, i) => [step, i, i <= 4 ? 0 : 1, i <= 4 ? 1 : 2]),
    );
    const record = readJsonFile(runFiles(whole.dir).record, runRecord);
    assert.deepEqual([record.state, record.step, record.steps], ['finished', 56, 56]);
    assert.match(record.not_measured?.['training_gap'] ?? '', /full batches only/);
  });

  it('says when the task switched, and measures distances from there', () => {
    const switches = eventsOf(whole).filter(({ type }) => type === 'task_switch');
    assert.deepEqual(switches, [{ type: 'task_switch', step: 28, epoch: 4, task: 1 }]);
    const lines = linesOf(whole);
    assert.equal(lines[4]!.distance_task, lines[4]!.distance_init);
    assert.ok(Math.abs(lines[5]!.distance_task! - lines[5]!.distance_previous!) < 1e-15, 'the first one after the switch is both');
    assert.notEqual(lines[6]!.distance_task, lines[6]!.distance_init);
  });

  it('learns each task, and forgets the first one with the second', async () => {
    const long = lay({}, { lr: 0.1, epochs_per_task: 8, eval_every_epochs: 8 });
    await runWorker(long.sweep, long.id);
    const [first, switched, last] = linesOf(long) as [MetricsLine, MetricsLine, MetricsLine];
    assert.ok(switched.loss! < first.loss! / 2);
    const [learnt, kept] = [switched.accuracy![0]!, last.accuracy![0]!];
    assert.ok(learnt >= 0.8 && kept <= learnt - 0.5, `${learnt} of the first task, then ${kept}`);
  }).timeout(30_000);

  it('stores its probe: images of the first task alone, as many of each class', () => {
    const record = readJsonFile(runFiles(whole.dir).record, runRecord);
    const data = readDataset(whole.sweep, /data\/(.+)\.npz/.exec(record.data!)![1]!);
    assert.deepEqual(data.get('X_probe')!.shape, [8, 8 * 8 * 3]);
    assert.deepEqual(data.get('y_probe')!.shape, [8, 4]);
    assert.deepEqual(Array.from(data.get('labels_probe')!.data, Number), [0, 1, 0, 1, 0, 1, 0, 1]);
    assert.equal(new Set(Array.from(data.get('indices_probe')!.data, Number)).size, 8);
  });

  it('keeps kernel and parameters at both sides of the switch, and can be opened at any kept snapshot', async () => {
    const steps = KeptArrayReader.open(whole.dir, 'K_train_train').steps;
    for (const step of [0, 28, 35, 56]) assert.ok(steps.includes(step), `step ${step} of ${steps.join()}`);
    const run = await RunSnapshots.open(whole.dir);
    const stored = run.matrix('K_train_train', 35);
    assert.deepEqual([stored.rows, stored.cols], [8, 8]);
    const norm = Math.hypot(...stored.data);
    assert.ok(Math.abs(norm / linesOf(whole)[5]!.kernel_norm! - 1) < 1e-6);
    assert.throws(() => run.array('preds_eval', 35), { reason: 'no_data' });
    run.close();
    rmSync(runFiles(whole.dir).array('K_train_train'));
    const derived = await RunSnapshots.open(whole.dir);
    const computed = derived.matrix('K_train_train', 35);
    // On the backend that measured the run: the same numbers.
    assert.deepEqual(Float32Array.from(computed.data), Float32Array.from(stored.data));
    derived.close();
    rewriteRecord(whole.dir, record => ({ ...record, measurement: { precision: 'float64', noise_floor: null } }));
    const exact = await RunSnapshots.open(whole.dir);
    const inFloat64 = exact.matrix('K_train_train', 35);
    assert.notDeepEqual(inFloat64.data, computed.data);
    inFloat64.data.forEach((value, i) => assert.ok(Math.abs(value - stored.data[i]!) < 1e-5 * norm, `entry ${i}`));
    exact.close();
  }).timeout(20_000);
});

describe('the same seed', () => {
  it('gives the same run again, bit for bit; another one other initial values and batches', async () => {
    const [one, again] = [lay(), lay()];
    for (const { sweep, id } of [one, again]) await runWorker(sweep, id);
    assert.deepEqual(written(again), written(one));
    const other = lay({ sweep: { seeds: [1] } });
    await runWorker(other.sweep, other.id);
    assert.notEqual(linesOf(other)[1]!.loss, linesOf(one)[1]!.loss);
  }).timeout(90_000);
});

describe('breaks', () => {
  const optimised = { momentum: 0.5, weight_decay: 0.01, decay_to: 'initial', batch_size: 15 };
  for (const [what, sections] of [
    ['of a run on one probe', {}],
    [
      'of a run whose tasks have probes and heads of their own',
      { probe: { from: 'current_task', samples: 8 }, model: { ...TWO_TASKS.model, heads: 'per_task' } },
    ],
  ] as const)
    it(`${what}, within epochs and at the switch, leave no trace`, async () => {
      const [whole, parted] = [lay(sections, optimised), lay(sections, optimised)];
      await runWorker(whole.sweep, whole.id);
      assert.equal(linesOf(whole)[4]!.step, 28);
      // Within the first epoch, at the switch, right after it, within a later epoch.
      for (const at of [3, 28, 29, 45]) await goOn(parted, step => step >= at);
      assert.equal(await runWorker(parted.sweep, parted.id), WORKER_EXIT.closed);
      assert.deepEqual(written(parted), written(whole));
    }).timeout(90_000);

  it('within epochs and at the switch leave no trace on the native library either', async function () {
    this.timeout(120_000);
    await nativeTensors(this);
    const [whole, parted] = [lay({ engine: 'tensorflow' }, optimised), lay({ engine: 'tensorflow' }, optimised)];
    await runWorker(whole.sweep, whole.id);
    for (const at of [3, 28, 45]) await goOn(parted, step => step >= at);
    assert.equal(await runWorker(parted.sweep, parted.id), WORKER_EXIT.closed);
    assert.deepEqual(written(parted), written(whole));
  });

  it('by kill -9 are made good from the checkpoint before', async () => {
    const [whole, killed] = [lay({}, optimised), lay({}, optimised)];
    await runWorker(whole.sweep, whole.id);
    await goOn(killed, step => step >= 17);
    // The process goes on from there, and is killed where no checkpoint follows.
    const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'tasksVictim.ts'), killed.sweep, killed.id], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>(resolve => child.stdout.once('data', () => resolve()));
    child.kill('SIGKILL');
    await new Promise(resolve => child.once('exit', resolve));
    assert.ok(linesOf(killed).at(-1)!.step >= 28, 'it wrote snapshots beyond its checkpoint');
    assert.equal(await runWorker(killed.sweep, killed.id), WORKER_EXIT.closed);
    assert.deepEqual(written(killed), written(whole));
  }).timeout(90_000);
});
