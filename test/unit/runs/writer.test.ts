import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { RunWriteError } from '../../../src/runs/errors';
import { KeptArrayReader, keptArrays } from '../../../src/runs/keptArray';
import { runFiles } from '../../../src/runs/layout';
import { NpyAppender } from '../../../src/runs/npyAppender';
import { NpyReader } from '../../../src/runs/npyReader';
import { readRun } from '../../../src/runs/runReader';
import { RunWriter } from '../../../src/runs/writer';
import { failure, runningRecord, temporaryDirectory } from './support';

const onFullDisk = (title: string, test: () => void) =>
  existsSync('/dev/full') ? it(title, test) : it.skip(`${title} (did not run: this system has no /dev/full)`, test);
const asUser = (title: string, test: () => void) =>
  process.getuid?.() === 0 ? it.skip(`${title} (did not run: the superuser may write anywhere)`, test) : it(title, test);

describe('RunWriter', () => {
  const directory = temporaryDirectory();
  const run = () => join(directory(), 'width=64,seed=0');
  const files = () => runFiles(run());
  const lines = (path: string) =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Record<string, unknown>);
  const rows = (name: string) => {
    const kept = KeptArrayReader.open(run(), name);
    const values = kept.steps.map(step => [step, ...Array.from(kept.at(step)!.data, Number)]);
    kept.close();
    return values;
  };
  /** Snapshots at steps 0, 100, .. of a run that stands in the middle. */
  const begun = (snapshots: number) => {
    const writer = RunWriter.create(run(), runningRecord());
    for (let i = 0; i < snapshots; i++) snapshot(writer, i * 100);
    return writer;
  };
  const snapshot = (writer: RunWriter, step: number) => {
    writer.appendMetrics({ step, loss: 1 / (step + 1) });
    writer.appendRow('preds_eval', step, Float64Array.of(step, step + 0.5), [2]);
  };

  it('writes a run that readers read while it grows', async () => {
    const writer = begun(2);
    writer.appendEvent({ type: 'freeze', step: 100, window: [0, 100], spacing: 100 });
    writer.updateRecord({ step: 100, heartbeat: 1 });
    const { record, metrics, events, malformed, problems } = await readRun(run());
    assert.equal(record?.step, 100);
    assert.deepEqual(metrics, [
      { step: 0, loss: 1 },
      { step: 100, loss: 1 / 101 },
    ]);
    assert.deepEqual(events, [{ type: 'freeze', step: 100, window: [0, 100], spacing: 100 }]);
    assert.deepEqual([malformed, problems], [[], []]);
    assert.deepEqual(rows('preds_eval'), [
      [0, 0, 0.5],
      [100, 100, 100.5],
    ]);
    assert.deepEqual(keptArrays(run()), ['preds_eval']);
    writer.close();
  });

  it('writes numbers that are not finite as words', async () => {
    const writer = RunWriter.create(run(), runningRecord());
    writer.appendMetrics({ step: 3, loss: NaN, eval_mse: Infinity, edge: null });
    writer.close();
    assert.equal(readFileSync(files().metrics, 'utf8'), '{"step":3,"loss":"NaN","eval_mse":"Infinity","edge":null}\n');
    assert.deepEqual((await readRun(run())).metrics, [{ step: 3, loss: NaN, eval_mse: Infinity, edge: null }]);
  });

  it('begins in the directory of a queued run, and not in one that has begun', () => {
    mkdirSync(run());
    writeFileSync(files().record, JSON.stringify(runningRecord({ state: 'queued', pid: null })));
    begun(1).close();
    assert.equal(JSON.parse(readFileSync(files().record, 'utf8')).state, 'running');
    assert.throws(() => RunWriter.create(run(), runningRecord()), failure('unwritable', /width=64,seed=0: holds snapshots already/));
  });

  it('gives back its checkpoint bit for bit', () => {
    const writer = begun(1);
    assert.equal(writer.readCheckpoint(), undefined);
    const entries = {
      'theta.layer1.W': { shape: [1, 2], data: Float32Array.of(0.1, NaN) },
      random: { shape: [2], data: BigInt64Array.of(-1n, 5n) },
    };
    writer.writeCheckpoint({ step: { shape: [], data: BigInt64Array.of(1n) } });
    writer.writeCheckpoint(entries);
    writer.close();
    const again = RunWriter.reopen(run());
    assert.deepEqual(Object.fromEntries(again.readCheckpoint() ?? []), entries);
    again.close();
    assert.deepEqual(
      readdirSync(run()).filter(name => name.endsWith('.tmp')),
      [],
    );
  });

  it('refuses a checkpoint that is damaged', () => {
    const writer = begun(1);
    writer.writeCheckpoint({ a: { shape: [2], data: Float64Array.of(1, 2) } });
    const bytes = readFileSync(files().checkpoint);
    writeFileSync(files().checkpoint, bytes.subarray(0, bytes.length / 2));
    assert.throws(() => writer.readCheckpoint(), failure('truncated', /checkpoint\.npz/));
    writer.close();
  });

  it('forgets what came after a checkpoint', async () => {
    const writer = begun(6);
    writer.appendRow('K_train_train', 0, Float32Array.of(1), [1, 1]);
    writer.appendRow('K_train_train', 500, Float32Array.of(2), [1, 1]);
    writer.appendEvent({ type: 'checkpoint', step: 200 });
    writer.appendEvent({ type: 'freeze', step: 400, window: [100, 400], spacing: 100 });
    writer.close();
    const again = RunWriter.reopen(run());
    again.truncateAfter(200);
    again.appendEvent({ type: 'resumed', step: 200 });
    snapshot(again, 300);
    again.appendRow('K_train_train', 300, Float32Array.of(3), [1, 1]);
    again.close();
    const { metrics, events } = await readRun(run());
    assert.deepEqual(
      metrics.map(({ step }) => step),
      [0, 100, 200, 300],
    );
    assert.deepEqual(
      events.map(({ type }) => type),
      ['checkpoint', 'resumed'],
    );
    assert.deepEqual(
      rows('preds_eval').map(([step]) => step),
      [0, 100, 200, 300],
    );
    assert.deepEqual(rows('K_train_train'), [
      [0, 1],
      [300, 3],
    ]);
  });

  it('forgets what was measured at the step of a checkpoint that does not know it, and keeps how the run came there', async () => {
    const writer = begun(3);
    writer.appendEvent({ type: 'checkpoint', step: 200 });
    writer.appendEvent({ type: 'freeze', step: 200, window: [0, 200], spacing: 100 });
    writer.truncateAfter(100, 200);
    writer.close();
    const { metrics, events } = await readRun(run());
    assert.deepEqual(
      metrics.map(({ step }) => step),
      [0, 100],
    );
    assert.deepEqual(
      events.map(({ type }) => type),
      ['checkpoint'],
    );
    assert.deepEqual(
      rows('preds_eval').map(([step]) => step),
      [0, 100],
    );
  });

  it('waits for no pipe that stands in the place of a file, and reads no device', function () {
    if (process.platform !== 'linux') this.skip();
    const writer = begun(1);
    writer.close();
    rmSync(files().metrics);
    execFileSync('mkfifo', [files().metrics]);
    assert.throws(() => RunWriter.reopen(run()), failure('unwritable', /metrics\.jsonl: cannot be written: a pipe has this name/));
    rmSync(files().metrics);
    symlinkSync('/dev/zero', files().metrics);
    const again = RunWriter.reopen(run());
    assert.throws(() => again.truncateAfter(0), failure('malformed', /metrics\.jsonl: expected a file/));
    again.close();
  });

  it('leaves files as they are when there is nothing to forget', () => {
    const writer = begun(3);
    const before = statSync(files().metrics).ino;
    writer.truncateAfter(200);
    assert.equal(statSync(files().metrics).ino, before);
    writer.close();
  });

  it('forgets everything when no checkpoint was written', () => {
    const writer = begun(3);
    writer.truncateAfter(-1);
    snapshot(writer, 0);
    writer.close();
    assert.deepEqual(
      lines(files().metrics).map(({ step }) => step),
      [0],
    );
    assert.deepEqual(
      rows('preds_eval').map(([step]) => step),
      [0],
    );
  });

  it('drops what a crash left half-written', () => {
    begun(2).close();
    appendFileSync(files().metrics, '{"step":200,"lo');
    writeFileSync(join(run(), '.run.json.12345.tmp'), '{');
    // The values of a row reached the disk, its step did not.
    const values = NpyAppender.reopen(files().array('preds_eval'));
    values.append(Float64Array.of(9, 9));
    values.close();
    const writer = RunWriter.reopen(run());
    snapshot(writer, 200);
    writer.close();
    assert.deepEqual(
      lines(files().metrics).map(({ step }) => step),
      [0, 100, 200],
    );
    assert.deepEqual(rows('preds_eval'), [
      [0, 0, 0.5],
      [100, 100, 100.5],
      [200, 200, 200.5],
    ]);
    assert.equal(existsSync(join(run(), '.run.json.12345.tmp')), false);
  });

  it('shows readers only rows whose step is known', () => {
    begun(2).close();
    const values = NpyAppender.reopen(files().array('preds_eval'));
    values.append(Float64Array.of(9, 9));
    values.close();
    const reader = NpyReader.open(files().array('preds_eval'));
    assert.equal(reader.rows, 3);
    reader.close();
    assert.deepEqual(
      rows('preds_eval').map(([step]) => step),
      [0, 100],
    );
  });

  it('refuses array names that are no plain file names', () => {
    const writer = begun(0);
    for (const name of ['../escape', 'a/b', '', '.hidden', 'K.steps', 'a\0b']) {
      assert.throws(() => writer.appendRow(name, 0, Float64Array.of(1), []), /is no name of an array/, name);
    }
    writer.close();
    assert.deepEqual(readdirSync(directory()), ['width=64,seed=0']);
  });

  it('cuts the message of an error so that the record keeps its block', () => {
    const writer = begun(0);
    writer.updateRecord({ state: 'failed', error: { reason: 'internal', message: 'x'.repeat(10_000) } });
    writer.close();
    assert.equal(statSync(files().record).size, 4096);
    assert.match(RunWriter.reopen(run()).record.error?.message ?? '', /^x{1500}…$/);
  });

  it('logs lines with their time', () => {
    const writer = begun(0);
    writer.log('snapshot 1');
    writer.close();
    assert.match(readFileSync(files().log, 'utf8'), /^\d{4}-\d\d-\d\dT[\d:.]+Z snapshot 1\n$/);
  });

  onFullDisk('tells that the disk is full, and which file could not be written', () => {
    begun(2).close();
    const full = (path: string) => {
      rmSync(path, { force: true });
      symlinkSync('/dev/full', path);
    };
    full(files().log);
    full(files().array('K_train_train'));
    const writer = RunWriter.reopen(run());
    assert.throws(() => writer.log('x'), failure('disk_full', /log\.txt: cannot be written: no space/));
    assert.throws(
      () => writer.appendRow('K_train_train', 0, Float64Array.of(1), []),
      failure('disk_full', /K_train_train\.npy: cannot be written: no space/),
    );
    snapshot(writer, 200);
    writer.close();
    assert.deepEqual(
      lines(files().metrics).map(({ step }) => step),
      [0, 100, 200],
    );
  });

  it('tells that the place of a run cannot be written', () => {
    writeFileSync(join(directory(), 'file'), '');
    assert.throws(
      () => RunWriter.create(join(directory(), 'file', 'run'), runningRecord()),
      (error: unknown) => {
        return error instanceof RunWriteError && error.reason === 'unwritable' && error.path === join(directory(), 'file', 'run');
      },
    );
    const writer = begun(1);
    rmSync(run(), { recursive: true });
    assert.throws(
      () => writer.updateRecord({ heartbeat: 2 }),
      failure('unwritable', /run\.json: cannot be written: its folder is not there/),
    );
    assert.equal(writer.record.heartbeat, 0);
    writer.close();
  });

  asUser('tells that permission is missing', () => {
    chmodSync(directory(), 0o500);
    assert.throws(() => RunWriter.create(run(), runningRecord()), failure('unwritable', /permission denied/));
  });

  it('refuses to continue a run without a record', () => {
    assert.throws(() => RunWriter.reopen(run()), failure('missing', /run\.json: is not there/));
  });
});
