import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readSettings, readSweep } from '../../../src/runs/catalogue';
import { readJsonFile } from '../../../src/runs/jsonFile';
import { runRecord, supervisorRecord } from '../../../src/runs/records';
import { createSweep, readDataset, writeDataset } from '../../../src/runs/sweepWriter';
import { failure, newSweep, plannedRuns, temporaryDirectory } from './support';

describe('createSweep', () => {
  const directory = temporaryDirectory();

  it('lays out a sweep in which every run is queued', async () => {
    const created = new Date(2026, 0, 5, 9, 7, 3);
    const sweep = createSweep(directory(), 'circle', newSweep([64, 128], 2, { created, commit: 'abc' }));
    assert.equal(dirname(sweep), join(directory(), 'circle'));
    assert.match(basename(sweep), /^20260105-090703-[0-9a-f]{6}$/);
    assert.deepEqual(readdirSync(sweep).sort(), [
      'control',
      'data',
      'experiment.yaml',
      'runs',
      'settings.json',
      'supervisor.json',
      'sweep.json',
    ]);
    assert.equal(readFileSync(join(sweep, 'experiment.yaml'), 'utf8'), newSweep().experiment);
    const { record, runs } = await readSweep(sweep);
    assert.deepEqual([record.format, record.name, record.commit, record.axes], ['1.0', 'circle', 'abc', ['width', 'seed']]);
    assert.equal(new Date(record.created).getTime(), created.getTime());
    assert.deepEqual(
      runs.map(({ id }) => id),
      ['width=64,seed=0', 'width=64,seed=1', 'width=128,seed=0', 'width=128,seed=1'],
    );
    for (const run of runs) {
      const { state, pid, step, steps } = readJsonFile(join(run.path, 'run.json'), runRecord);
      assert.deepEqual([state, pid, step, steps], ['queued', null, null, 1000]);
      assert.equal(statSync(join(run.path, 'run.json')).size, 4096);
    }
    assert.deepEqual(await readSettings(sweep), newSweep().settings);
    const { state, pid, heartbeat } = readJsonFile(join(sweep, 'supervisor.json'), supervisorRecord);
    assert.deepEqual([state, pid, heartbeat], ['running', process.pid, 0]);
  });

  it('gives two sweeps of one second two directories', () => {
    const created = new Date();
    const paths = Array.from({ length: 20 }, () => createSweep(directory(), 'circle', newSweep([64], 1, { created })));
    assert.equal(new Set(paths).size, 20);
  });

  it('refuses names and ids that are no path component, and writes nothing', () => {
    for (const name of ['..', '.', '', 'a/b', 'a\\b', '/abs', 'a\0', 'x'.repeat(300), '.hidden', 'trailing. ']) {
      assert.throws(() => createSweep(directory(), name, newSweep()), failure('outside', /expected a name of one path component/), name);
    }
    const [run] = plannedRuns([64], 1);
    assert.throws(
      () => createSweep(directory(), 'circle', newSweep([], 0, { runs: [{ ...run!, id: '../../etc' }] })),
      failure('outside', /"\.\.\/\.\.\/etc"/),
    );
    assert.deepEqual(readdirSync(directory()), []);
  });

  it('tells that the place of results cannot be written', () => {
    writeFileSync(join(directory(), 'file'), '');
    assert.throws(
      () => createSweep(join(directory(), 'file'), 'circle', newSweep()),
      failure('unwritable', /file: cannot be written: a file of this name is there already/),
    );
    assert.throws(
      () => createSweep(join(directory(), 'x'.repeat(300)), 'circle', newSweep()),
      failure('unwritable', /cannot be written: its name is too long/),
    );
  });

  it('ends where a file system takes no new folders', function () {
    if (process.platform !== 'linux') this.skip();
    assert.throws(() => createSweep('/proc/none', 'circle', newSweep()), failure('unwritable', /\/proc\/none: cannot be written/));
  });
});

describe('data sets', () => {
  const directory = temporaryDirectory();
  const entries = { X_train: { shape: [1, 2], data: Float64Array.of(0.5, -0.5) }, y_train: { shape: [1], data: Float64Array.of(2) } };

  it('are written once for their hash and read back', () => {
    const sweep = createSweep(directory(), 'circle', newSweep());
    writeDataset(sweep, '0a1b', entries);
    const path = join(sweep, 'data', '0a1b.npz');
    const { ino } = statSync(path);
    writeDataset(sweep, '0a1b', entries);
    assert.equal(statSync(path).ino, ino);
    assert.deepEqual(Object.fromEntries(readDataset(sweep, '0a1b')), entries);
    assert.throws(() => readDataset(sweep, 'other'), failure('missing', /data\/other\.npz: is not there/));
  });

  it('lie in the sweep', () => {
    const sweep = createSweep(directory(), 'circle', newSweep());
    assert.throws(() => writeDataset(sweep, '../../escape', entries), failure('outside', /hash of a data set/));
    assert.throws(() => readDataset(sweep, '../runs/x'), failure('outside', /hash of a data set/));
    assert.equal(existsSync(join(sweep, '..', '..', 'escape.npz')), false);
  });
});
