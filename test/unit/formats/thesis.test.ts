/** Thesis results open as sweeps where they lie, with the numbers that NumPy finds in the same files. */
import assert from 'node:assert/strict';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deriveMetrics } from '../../../src/analysis/derivedMetrics';
import { RunSnapshots } from '../../../src/analysis/runSnapshots';
import { summariseSweep } from '../../../src/analysis/summary';
import { findSweeps, locate, readSettings, readSweep } from '../../../src/runs/catalogue';
import { RunReadError } from '../../../src/runs/errors';
import type { DerivedRun } from '../../../src/runs/formats/foreignFormat';
import { NpzRows } from '../../../src/runs/formats/npzRows';
import { NpzWriter } from '../../../src/runs/formats/npzWriter';
import { ZipArchive } from '../../../src/runs/formats/zipArchive';
import { listSweeps } from '../../../src/runs/list';

const FIXTURES = join(__dirname, '../../fixtures');
const reference = JSON.parse(readFileSync(join(FIXTURES, 'thesis-reference.json'), 'utf8')) as Record<
  string,
  Record<string, (number | null)[]>
>;

describe('thesis results', () => {
  let results = '';
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'ntk-thesis-'));
    results = join(folder, 'exp');
    cpSync(join(FIXTURES, 'thesis'), results, { recursive: true });
  });
  afterEach(() => rmSync(join(results, '..'), { recursive: true, force: true }));
  const manifest = () =>
    JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8')) as { runs: Record<string, string>; meta: Record<string, unknown> };
  const patch = (change: (record: ReturnType<typeof manifest>) => void) => {
    const record = manifest();
    change(record);
    writeFileSync(join(results, 'manifest.json'), JSON.stringify(record));
  };
  const derived = async () => {
    const last = new Map<string, DerivedRun>();
    for await (const part of deriveMetrics(await readSweep(results))) last.set(part.run, part);
    return last;
  };

  it('are found like any sweep, once, also beside a link to them', async () => {
    symlinkSync(results, join(results, '..', 'latest'));
    assert.deepEqual((await findSweeps(join(results, '..'))).sweeps, [results]);
    const { sweeps, problems } = await listSweeps(join(results, '..'));
    assert.deepEqual(problems, []);
    assert.deepEqual(
      sweeps.map(({ name, state, runs, created }) => ({ name, state, runs, created })),
      [{ name: 'exp002', state: 'finished', runs: 4, created: '2025-11-03T12:00:00.000Z' }],
    );
    assert.equal((await locate(join(results, '..', 'latest'))).sweep.path, (await locate(results)).sweep.path);
  });

  it('have the runs, axes and settings of their manifest and configuration', async () => {
    const sweep = await readSweep(results);
    assert.deepEqual(sweep.record.axes, ['width', 'seed']);
    assert.deepEqual(
      sweep.runs.map(({ id }) => id),
      Object.keys(reference),
    );
    assert.equal(sweep.record.commit, '0123456789abcdef0123456789abcdef01234567');
    const settings = await readSettings(results);
    assert.deepEqual(settings.target, { Ks: [2, 4], amps: [0.9, 0.7], phases: [0, 1.2], form: 'sin' });
    assert.equal(settings.train.eval_every, 10);
    assert.equal(settings.analysis.reg, 1e-4);
  });

  it('have the metrics that NumPy computes from the same kernels', async () => {
    for (const [run, part] of await derived()) {
      assert.ok(part.complete);
      for (const [name, expected] of Object.entries(reference[run] ?? {})) {
        part.lines.forEach((line, i) => {
          const found: unknown = (line as Record<string, unknown>)[name];
          if (name === 'eigenvalues') close(found as number[], expected[i] as unknown as number[], `${run} ${name} ${i}`, 1e-7);
          else if (expected[i] === null) assert.ok(found === null || found === undefined, `${run} ${name} ${i}: ${String(found)}`);
          else close([found as number], [expected[i] as number], `${run} ${name} ${i}`, name.startsWith('distance') ? 1e-7 : 1e-10);
        });
      }
    }
  });

  it('tell the loss of every run before the first kernel', async () => {
    const kinds: string[] = [];
    for await (const part of deriveMetrics(await readSweep(results)))
      kinds.push(part.lines.some(({ drift }) => drift !== undefined) ? 'kernels' : 'loss');
    assert.deepEqual(kinds.slice(0, 4), ['loss', 'loss', 'loss', 'loss']);
    assert.ok(kinds.includes('kernels'));
  });

  it('give kernels, outputs and data at any snapshot', async () => {
    const run = await RunSnapshots.open(join(results, 'runs', 'width=6,seed=3'));
    try {
      await run.prepare(run.arrayNames, 80);
      const kernel = run.matrix('K_train_train', 80);
      assert.equal(kernel.rows, 10);
      const norm = Math.hypot(...kernel.data);
      close([norm], [reference['width=6,seed=3']?.kernel_norm?.[8] as number], 'norm', 1e-7);
      assert.equal(run.matrix('K_eval_train', 40).rows, 30);
      const [onGrid, onTraining] = [run.matrix('preds_eval', 40), run.matrix('preds_train', 40)];
      assert.equal(onTraining.rows, 10);
      assert.ok(
        onTraining.data.every(value => onGrid.data.includes(value)),
        'training points are points of the grid',
      );
      // Backward, without preparation: the same numbers by the other way.
      assert.deepEqual(run.array('K_train_train', 80).data, run.array('K_train_train', 80).data);
    } finally {
      run.close();
    }
  });

  it('have a summary', async () => {
    const { runs, groups, problems } = await summariseSweep(results);
    assert.equal(problems, undefined);
    assert.equal(groups.length, 2);
    for (const { id, steps, loss, drift, kernel_regression } of runs) {
      assert.equal(steps, 80);
      close([loss as number, drift as number], [reference[id]?.loss?.[8] as number, reference[id]?.drift?.[8] as number], id, 1e-10);
      assert.ok(kernel_regression !== null && kernel_regression.ridge === 1e-4);
    }
  });

  it('are never written to', async () => {
    const before = listing(results);
    await summariseSweep(results);
    assert.deepEqual(listing(results), before);
  });

  it('may name their files by paths of another machine', async () => {
    patch(record => (record.runs = { 4: '/home/author/exp/runs/width_4.npz', 6: 'C:\\results\\exp\\runs\\width_6.npz' }));
    assert.ok([...(await derived()).values()].every(({ record }) => record.state === 'finished'));
  });

  describe('that are damaged', () => {
    const errorOf = async (run: string) => (await derived()).get(run)?.record.error?.message ?? '';

    it('name an archive that is missing; the other widths are there', async () => {
      rmSync(join(results, 'runs', 'width_4.npz'));
      assert.match(await errorOf('width=4,seed=0'), /width_4\.npz: is not there/);
      assert.equal(await errorOf('width=6,seed=0'), '');
    });

    it('name one that was cut off', async () => {
      truncateSync(join(results, 'runs', 'width_4.npz'), 5000);
      assert.match(await errorOf('width=4,seed=3'), /expected a zip archive, found no central directory at its end/);
    });

    it('name a changed byte by its checksum or its damaged stream', async () => {
      const file = join(results, 'runs', 'width_4.npz');
      const bytes = readFileSync(file);
      bytes[3000] = (bytes[3000] as number) ^ 0xff;
      writeFileSync(file, bytes);
      assert.match(await errorOf('width=4,seed=0'), /K_train_train\.npy: (cannot be expanded|its checksum does not fit)/);
    });

    it('refuse an entry that claims more than its bytes can hold', async () => {
      const file = join(results, 'runs', 'width_4.npz');
      const bytes = readFileSync(file);
      bytes.writeUInt32LE(0xf0000000, bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24);
      writeFileSync(file, bytes);
      assert.match(await errorOf('width=4,seed=0'), /bytes cannot hold the \d+ that it claims/);
    });

    it('name kernels that do not fit the training points', async () => {
      await archive(join(results, 'runs', 'width_4.npz'), [2, 7, 7, 1, 1], 98);
      assert.match(await errorOf('width=4,seed=0'), /K_train_train\.npy: expected rows of shape \(10, 10\)/);
    });

    it('name a list of seeds and steps that does not fit its array', async () => {
      await archive(join(results, 'runs', 'width_4.npz'), [3, 10, 10, 1, 1], 300);
      assert.match(await errorOf('width=4,seed=0'), /kernel_meta\.npy: expected shape \(3, 2\)/);
    });

    it('name a seed that is not there', async () => {
      patch(record => (record.meta.seeds = [0, 3, 9]));
      assert.match(await errorOf('width=4,seed=9'), /holds no snapshot of seed 9/);
      assert.equal(await errorOf('width=4,seed=3'), '');
    });

    it('never lead out of their directory', async () => {
      renameSync(join(results, 'runs', 'width_4.npz'), join(results, '..', 'width_4.npz'));
      patch(record => (record.runs['4'] = '../width_4.npz'));
      assert.match(await errorOf('width=4,seed=0'), /exp\/runs\/width_4\.npz: is not there/);
    });

    it('name what is wrong with the manifest', async () => {
      patch(record => (record.meta.steps = 'many'));
      await assert.rejects(
        readSweep(results),
        (error: unknown) => error instanceof RunReadError && /manifest\.json: meta\.steps/.test(error.message),
      );
      writeFileSync(join(results, 'manifest.json'), '{"runs": {');
      await assert.rejects(readSweep(results), /expected JSON/);
    });
  });
});

describe('rows of an archive', () => {
  it('are the same streamed, prepared and read at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ntk-rows-'));
    try {
      const path = join(folder, 'a.npz');
      const writer = NpzWriter.create(path);
      const rows = Array.from({ length: 40 }, (_, row) => Float32Array.from({ length: 300 }, (_, i) => Math.sin(row * 300 + i)));
      await writer.array('K', '<f4', [40, 300], rows);
      writer.finish();
      const zip = ZipArchive.open(path);
      const streamed: number[] = [];
      for await (const { row, data } of NpzRows.open(zip, 'K').stream()) {
        streamed.push(row);
        assert.deepEqual(data, rows[row]);
      }
      assert.equal(streamed.length, 40);
      const atOnce = NpzRows.open(zip, 'K');
      assert.deepEqual([atOnce.read(39).data, atOnce.read(0).data, atOnce.read(17).data], [rows[39], rows[0], rows[17]]);
      const prepared = NpzRows.open(zip, 'K', 3 * 1200);
      await prepared.prepare(20);
      assert.deepEqual(prepared.read(20).data, rows[20]);
      zip.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function close(found: readonly number[], expected: readonly number[], place: string, tolerance: number): void {
  expected.forEach((value, i) => {
    const actual = found[i] as number;
    assert.ok(Math.abs(actual - value) <= tolerance * Math.max(1, Math.abs(value)), `${place}: expected ${value}, found ${actual}`);
  });
}

function listing(folder: string): [string, number, number][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => {
    const { size, mtimeMs } = statSync(join(folder, name));
    return [name, size, mtimeMs];
  });
}

/** Kernels of this shape, with the lists of two snapshots. */
async function archive(path: string, shape: readonly number[], numbers: number): Promise<void> {
  rmSync(path);
  const writer = NpzWriter.create(path);
  await writer.array('K_train_train', '<f4', shape, [new Float32Array(numbers)]);
  await writer.array('kernel_meta', '<i8', [2, 2], [BigInt64Array.of(0n, 0n, 0n, 10n)]);
  writer.finish();
}
