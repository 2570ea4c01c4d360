import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BackgroundWriter } from '../../../src/runs/backgroundWriter';
import { RunReadError, RunWriteError } from '../../../src/runs/errors';
import { readJsonFile } from '../../../src/runs/jsonFile';
import { KeptArrayReader } from '../../../src/runs/keptArray';
import { runFiles } from '../../../src/runs/layout';
import { readNpz } from '../../../src/runs/npz';
import { runRecord } from '../../../src/runs/records';
import { RunWriter, type RunSink } from '../../../src/runs/writer';
import { errorData, errorOf } from '../../../src/runs/writing';
import { failure, runningRecord, temporaryDirectory } from './support';

/** Everything a run writes, with numbers that depend on the step. */
function snapshot(writer: RunSink, step: number): void {
  writer.appendRow('preds', step, Float64Array.of(step, step + 0.5), [2]);
  writer.appendRow('theta', step, Float32Array.of(step), [1]);
  writer.appendMetrics({ step, loss: 1 / (step + 1), drift: NaN });
  writer.appendEvent({ type: 'checkpoint', step });
  writer.log(`step ${step}`, new Date(step));
  writer.writeCheckpoint({ step: { shape: [1], data: BigInt64Array.of(BigInt(step)) } });
  writer.updateRecord({ step, heartbeat: step });
}

const contents = (run: string): Record<string, string> => {
  const files = readdirSync(run, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const names = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(names.map(name => [name.slice(run.length), readFileSync(name).toString('base64')]));
};
const steps = (file: string): number[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => (JSON.parse(line) as { step: number }).step);

describe('BackgroundWriter', () => {
  const directory = temporaryDirectory();
  const run = (name = 'run') => join(directory(), name);
  const begun = (name = 'run') => {
    RunWriter.create(run(name), runningRecord()).close();
    return run(name);
  };
  /** A writer on its thread, closed whatever happens. */
  async function writing(test: (writer: BackgroundWriter) => Promise<void>, maxBytes?: number): Promise<void> {
    const writer = BackgroundWriter.reopen(begun(), maxBytes);
    writer.start();
    try {
      await test(writer);
    } finally {
      await writer.close().catch(() => undefined);
    }
  }

  it('writes, to the last byte, what a RunWriter writes', async () => {
    const plain = RunWriter.reopen(begun('plain'));
    for (const step of [0, 1, 2, 50]) snapshot(plain, step);
    plain.close();
    await writing(async writer => {
      for (const step of [0, 1, 2, 50]) snapshot(writer, step);
      assert.equal(writer.record.step, 50, 'its record is what was handed over');
      await writer.flush();
      assert.deepEqual(contents(run()), contents(run('plain')));
    });
  });

  it('before it is started it writes at once', async () => {
    const writer = BackgroundWriter.reopen(begun());
    snapshot(writer, 0);
    assert.equal(readJsonFile(runFiles(run()).record, runRecord).step, 0);
    assert.equal(writer.readCheckpoint()?.get('step')?.data[0], 0n);
    writer.truncateAfter(-1);
    assert.deepEqual(steps(runFiles(run()).metrics), []);
    await writer.close();
  });

  it('keeps what was handed over when the caller changes its numbers afterwards, views of larger memory too', async () => {
    await writing(async writer => {
      const memory = Float64Array.from({ length: 8 }, (_, i) => i);
      const view = memory.subarray(2, 4);
      writer.appendRow('view', 0, view, [2]);
      writer.writeCheckpoint({ view: { shape: [2], data: view } });
      memory.fill(-1);
      await writer.flush();
      assert.deepEqual([...(KeptArrayReader.open(run(), 'view').at(0)!.data as Float64Array)], [2, 3]);
      assert.deepEqual([...(readNpz(runFiles(run()).checkpoint).get('view')!.data as Float64Array)], [2, 3]);
      assert.equal(memory.length, 8, 'the memory is still the caller’s');
    });
  });

  it('sends what was gathered when it is told to push, without a flush', async () => {
    await writing(async writer => {
      writer.appendMetrics({ step: 7 });
      writer.push();
      for (let waited = 0; steps(runFiles(run()).metrics).length === 0; waited++) {
        assert.ok(waited < 1000, 'the line is on disk within ten seconds');
        await new Promise(resolve => setTimeout(resolve, 10));
      }
      assert.deepEqual(steps(runFiles(run()).metrics), [7]);
    });
  });

  it('waits while too much is on its way: with no room at all, for everything before', async () => {
    await writing(async writer => {
      const row = new Float64Array(100_000);
      for (let step = 0; step < 20; step++) {
        writer.appendRow('wide', step, row, [row.length]);
        writer.push();
        if (step > 0) assert.ok(KeptArrayReader.open(run(), 'wide').steps.length >= step, `the rows before step ${step} are on disk`);
      }
      await Promise.resolve();
    }, 0);
  });

  it('throws at the next call what a write threw, and writes nothing that was handed over behind it', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const files = runFiles(begun());
    rmSync(files.log);
    symlinkSync('/dev/full', files.log);
    const writer = BackgroundWriter.reopen(run());
    writer.start();
    snapshot(writer, 0);
    snapshot(writer, 1);
    await assert.rejects(writer.flush(), failure('disk_full', /log\.txt: cannot be written: no space is left on the disk$/));
    assert.deepEqual(steps(files.metrics), [0], 'what came before it stands');
    assert.equal(existsSync(files.checkpoint), false, 'no checkpoint claims what is not there');
    assert.equal(readJsonFile(files.record, runRecord).step, 0, 'of the initial record');
    writer.updateRecord({ state: 'failed', error: { reason: 'disk_full', message: 'x' } });
    await writer.close();
    assert.equal(readJsonFile(files.record, runRecord).state, 'failed', 'how it ended is written all the same');
  });

  it('throws while it is being written to, as soon as it has heard of the failure', async () => {
    await writing(async writer => {
      writer.updateRecord({ step: 1 });
      await writer.flush();
      rmSync(run(), { recursive: true });
      writer.updateRecord({ step: 2 });
      await assert.rejects(
        async () => {
          for (let step = 0; step < 1000; step++) {
            await new Promise(resolve => setTimeout(resolve, 10));
            writer.appendMetrics({ step });
            writer.push();
          }
        },
        failure('unwritable', /run\.json: cannot be written: its folder is not there/),
      );
    });
  });

  it('tells that its thread has ended, and goes on without', async () => {
    await writing(async writer => {
      writer.appendMetrics({ step: 0 });
      await writer.flush();
      const { thread } = writer as unknown as { thread: { worker: { terminate(): Promise<number> } } };
      await thread.worker.terminate();
      assert.throws(() => writer.appendMetrics({ step: 1 }), /the thread that writes the files has ended/);
      writer.appendMetrics({ step: 2 });
      assert.deepEqual(steps(runFiles(run()).metrics), [0, 2]);
    });
  });

  it('a refused name or row is a RangeError here too', async () => {
    await writing(async writer => {
      writer.appendRow('../escape', 0, Float64Array.of(1), []);
      await assert.rejects(writer.flush(), { name: 'RangeError', message: /is no name of an array/ });
    });
  });

  it('errors keep their class, reason, path and message from thread to thread', () => {
    for (const error of [
      new RunWriteError('disk_full', '/a/b', 'no space'),
      new RunReadError('malformed', '/a', 'expected JSON'),
      new RangeError('too long'),
      new Error('other'),
    ]) {
      const again = errorOf(structuredClone(errorData(error)));
      assert.equal(again.constructor, error.constructor);
      assert.equal(again.message, error.message);
      if ('reason' in error) assert.deepEqual(again, error);
    }
  });

  it('refuses to touch the files while they belong to the thread', async () => {
    mkdirSync(directory(), { recursive: true });
    await writing(async writer => {
      assert.throws(() => writer.truncateAfter(0), /belong to the thread/);
      assert.throws(() => writer.readCheckpoint(), /belong to the thread/);
      await Promise.resolve();
    });
  });
});
