import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSweeps, locate, readSettings, readSweep } from '../../../src/runs/catalogue';
import { listSweeps } from '../../../src/runs/list';
import { createSweep } from '../../../src/runs/sweepWriter';
import { RunWriter } from '../../../src/runs/writer';
import { failure, newSweep, runningRecord, temporaryDirectory } from './support';

type Json = Record<string, unknown>;

describe('the catalogue', () => {
  const directory = temporaryDirectory();
  const sweepOf = (name = 'circle', out = directory()) => createSweep(out, name, newSweep([64], 2));
  const edit = (path: string, change: (record: Json) => Json) =>
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Json)));
  const withRunIds = (...ids: string[]) => {
    const sweep = sweepOf();
    edit(join(sweep, 'sweep.json'), record => ({ ...record, runs: ids.map(id => ({ id, axes: {} })) }));
    return sweep;
  };

  describe('findSweeps', () => {
    it('finds sweeps at any depth, but not in hidden folders, node_modules, links or other sweeps', async () => {
      const here = [sweepOf('b'), sweepOf('a', join(directory(), 'deep', 'er'))];
      sweepOf('x', join(directory(), 'node_modules', 'p'));
      sweepOf('x', join(directory(), '.git'));
      sweepOf('x', join(here[0]!, 'data'));
      symlinkSync(here[0]!, join(directory(), 'latest'));
      mkdirSync(join(directory(), 'odd', 'sweep.json'), { recursive: true });
      const { sweeps, unreadable, complete } = await findSweeps(directory());
      assert.deepEqual(sweeps, here.sort());
      assert.deepEqual([unreadable, complete], [[], true]);
    });

    it('keeps to its bounds', async () => {
      sweepOf();
      assert.deepEqual((await findSweeps(directory(), { maxDepth: 1 })).sweeps, []);
      assert.equal((await findSweeps(directory(), { maxDepth: 2 })).sweeps.length, 1);
      assert.deepEqual(await findSweeps(directory(), { maxDirectories: 1 }), { sweeps: [], unreadable: [], complete: false });
    });

    it('can be cancelled', async () => {
      await assert.rejects(findSweeps(directory(), { signal: AbortSignal.abort() }), { name: 'AbortError' });
    });

    it('says that the folder is not there', async () => {
      await assert.rejects(findSweeps(join(directory(), 'none')), failure('missing', /none: is not there/));
    });
  });

  describe('readSweep', () => {
    it('accepts a newer minor version and keys it does not know', async () => {
      const sweep = sweepOf();
      edit(join(sweep, 'sweep.json'), record => ({ ...record, format: '1.7', of_tomorrow: [1] }));
      assert.equal((await readSweep(sweep)).runs.length, 2);
    });

    it('refuses a newer major version, whatever else it holds', async () => {
      const sweep = sweepOf();
      writeFileSync(join(sweep, 'sweep.json'), '{"format": "2.0", "runs": "elsewhere"}');
      await assert.rejects(
        readSweep(sweep),
        failure('newer_format', /sweep\.json: format: expected version 1, found 2\.0, which a newer version/),
      );
    });

    it('says what is malformed, and where', async () => {
      const cases: [string, RegExp][] = [
        ['', /sweep\.json: line 1, column 1: expected JSON/],
        ['{"format": "1.0"}', /sweep\.json: name: expected a text, found nothing/],
        ['{"format": 1}', /sweep\.json: format: /],
        ['{"format": "one"}', /sweep\.json: format: expected a version like "1\.0"/],
        ['{"format": "0.9"}', /format: expected version 1, found 0\.9/],
        ['[]', /sweep\.json: expected an object, found a list of 0/],
      ];
      const sweep = sweepOf();
      for (const [text, message] of cases) {
        writeFileSync(join(sweep, 'sweep.json'), text);
        await assert.rejects(readSweep(sweep), failure('malformed', message), text);
      }
      await assert.rejects(readSweep(withRunIds('a', 'a')), failure('malformed', /expected different ids, found "a" twice/));
    });

    it('says that a directory is no sweep', async () => {
      await assert.rejects(readSweep(directory()), failure('not_a_sweep', /found no sweep\.json/));
    });

    it('refuses runs that leave the directory', async () => {
      for (const id of ['..', '../..', '/etc', 'a/../../b', '..\\x', 'C:\\x', '', '.', 'a\0b', 'x'.repeat(256)]) {
        await assert.rejects(readSweep(withRunIds(id)), failure('outside', /runs: expected ids of one path component/), JSON.stringify(id));
      }
    });

    it('refuses links that leave the directory', async () => {
      const linked = withRunIds('a', 'b');
      symlinkSync(directory(), join(linked, 'runs', 'b'));
      await assert.rejects(readSweep(linked), failure('outside', /runs\/b: expected a directory of the sweep, found a link to/));
      const dangling = withRunIds('a', 'b');
      symlinkSync(join(directory(), 'nowhere'), join(dangling, 'runs', 'a'));
      await assert.rejects(readSweep(dangling), failure('outside', /runs\/a: .*a link to nowhere/));
      const moved = withRunIds('a');
      rmSync(join(moved, 'runs'), { recursive: true });
      symlinkSync(directory(), join(moved, 'runs'));
      await assert.rejects(readSweep(moved), failure('outside', /runs: expected a directory of the sweep/));
    });

    it('accepts links inside the directory, runs that are not there yet, and strangers beside them', async () => {
      const sweep = withRunIds('a', 'b');
      mkdirSync(join(sweep, 'runs', 'a'));
      symlinkSync(join(sweep, 'runs', 'a'), join(sweep, 'runs', 'b'));
      symlinkSync(directory(), join(sweep, 'runs', 'stranger'));
      assert.deepEqual(
        (await readSweep(sweep)).runs.map(({ id }) => id),
        ['a', 'b'],
      );
      rmSync(join(sweep, 'runs'), { recursive: true });
      assert.equal((await readSweep(sweep)).runs.length, 2);
    });
  });

  it('reads settings, and says which key is not as expected', async () => {
    const sweep = sweepOf();
    edit(join(sweep, 'settings.json'), settings => ({ ...settings, train: { lr: -1 } }));
    await assert.rejects(readSettings(sweep), failure('malformed', /settings\.json: train\.lr: /));
  });

  describe('locate', () => {
    it('knows a sweep, a run inside one, a file in either, and a folder with one sweep', async () => {
      const sweep = sweepOf();
      const run = join(sweep, 'runs', 'width=64,seed=1');
      for (const path of [sweep, `${sweep}/`, join(sweep, 'sweep.json'), join(sweep, 'data'), directory(), join(directory(), 'circle')]) {
        const { sweep: found, run: of } = await locate(path);
        assert.deepEqual([found.path, of], [sweep, undefined], path);
      }
      for (const path of [run, join(run, 'run.json')]) {
        const located = await locate(path);
        assert.deepEqual([located.sweep.path, located.run?.id], [sweep, 'width=64,seed=1'], path);
      }
    });

    it('says what it expected instead', async () => {
      await assert.rejects(locate(directory()), failure('not_a_sweep', /found no sweep\.json here or below/));
      await assert.rejects(locate(join(directory(), 'none')), failure('missing', /none: is not there/));
      const sweep = sweepOf();
      mkdirSync(join(sweep, 'runs', 'stranger'));
      await assert.rejects(locate(join(sweep, 'runs', 'stranger')), failure('not_a_sweep', /expected a run that .*sweep\.json names/));
      sweepOf();
      await assert.rejects(locate(directory()), failure('ambiguous', /expected one sweep, found 2/));
      writeFileSync(join(directory(), 'file.txt'), '');
      await assert.rejects(locate(join(directory(), 'file.txt')), failure('not_a_sweep', /expected a sweep or run directory/));
    });
  });

  describe('listSweeps', () => {
    it('lists sweeps newest first, with their state, and tells what cannot be read', async () => {
      const old = createSweep(
        directory(),
        'old',
        newSweep([64], 1, { created: new Date(2020, 1, 1), supervisor: { pid: 2 ** 22, host: 'elsewhere' } }),
      );
      const live = sweepOf('live');
      RunWriter.create(join(live, 'runs', 'width=64,seed=0'), runningRecord()).close();
      const broken = sweepOf('broken');
      writeFileSync(join(broken, 'sweep.json'), '{');
      const { sweeps, problems } = await listSweeps(directory());
      assert.deepEqual(
        sweeps.map(({ path, name, state, runs }) => ({ path, name, state, runs })),
        [
          { path: live, name: 'live', state: 'running', runs: 2 },
          { path: old, name: 'old', state: 'queued', runs: 1 },
        ],
      );
      assert.equal(problems.length, 1);
      assert.ok(failure('malformed', /broken.*sweep\.json: line 1/)(problems[0]));
    });
  });
});
