/** Sweeps that are deleted, moved, put back, or followed by several windows: nothing lost, nothing stale. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeRecordFile } from '../../../src/runs/jsonFile';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { createSweep } from '../../../src/runs/sweepWriter';
import { RunWriter } from '../../../src/runs/writer';
import { newSweep, runningRecord, temporaryDirectory } from '../runs/support';
import { change, Projection, stores, until } from './support';

const FIRST = 'width=64,seed=0';

describe('sweeps that come and go', () => {
  const directory = temporaryDirectory();
  const store = stores();
  const results = () => join(directory(), 'results');
  const sweepOf = (rows = 5) => {
    const sweep = createSweep(results(), 'circle', newSweep([64], 2));
    for (const id of [FIRST, 'width=64,seed=1']) {
      const writer = RunWriter.create(sweepFiles(sweep).run(id), runningRecord());
      for (let step = 0; step < rows; step++) writer.appendMetrics({ step, loss: 1 / (step + 1) });
      writer.close();
    }
    return sweep;
  };
  const bringToRest = (sweep: string) => {
    for (const id of [FIRST, 'width=64,seed=1']) {
      const writer = RunWriter.reopen(sweepFiles(sweep).run(id));
      writer.updateRecord({ state: 'finished' });
      writer.close();
    }
    writeRecordFile(sweepFiles(sweep).supervisor, { state: 'finished', pid: process.pid, host: 'h', heartbeat: 1 });
  };

  it('a sweep that is being deleted, file by file, keeps its curves to the last', async () => {
    const sweep = sweepOf();
    const all = store();
    const state = await all.open(sweep);
    const shown = new Projection(state).pull();
    rmSync(runFiles(sweepFiles(sweep).run(FIRST)).metrics);
    const seen = change(all, () => state.view.runs[1]?.step === 7);
    const writer = RunWriter.reopen(sweepFiles(sweep).run('width=64,seed=1'));
    writer.updateRecord({ step: 7 });
    await seen;
    await pause(100); // Two polls.
    const removed = change(all, ({ kind }) => kind === 'removed');
    rmSync(sweep, { recursive: true });
    await removed;
    assert.deepEqual(shown.pull().column(FIRST, 'loss'), [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]);
    writer.close();
  });

  it('a sweep at rest is known to be gone at once when a folder above it is moved, and to be back when it is moved back', async () => {
    const sweep = sweepOf();
    bringToRest(sweep);
    const all = store({ pollMs: 20_000 });
    await all.follow(directory());
    assert.equal(all.get(sweep)?.view.state, 'finished');
    for (let i = 0; i < 2; i++) {
      const removed = change(all, event => event.kind === 'removed' && event.sweep === sweep);
      renameSync(results(), join(directory(), 'elsewhere'));
      await removed;
      assert.equal(all.get(sweep), undefined);
      await pause(1600); // The watches of before have followed their directories.
      const added = change(all, event => event.kind === 'added' && event.sweep === sweep);
      renameSync(join(directory(), 'elsewhere'), results());
      await added;
    }
  });

  it('a new sweep is found soon where the folder of all sweeps was deleted and made again', async () => {
    const first = sweepOf();
    const all = store({ pollMs: 20_000 });
    await all.follow(directory());
    const removed = change(all, ({ kind }) => kind === 'removed');
    rmSync(results(), { recursive: true });
    await removed;
    await pause(1600);
    const added = change(all, ({ kind }) => kind === 'added');
    const second = sweepOf();
    assert.equal((await added).sweep, second);
    assert.notEqual(second, first);
    await pause(1600);
    const beside = change(all, ({ kind }) => kind === 'added');
    const third = sweepOf();
    assert.equal((await beside).sweep, third);
  });

  it('a sweep that was moved is known where it is now, and a copy is not taken for it', async () => {
    const sweep = sweepOf();
    const all = store();
    await all.follow(directory());
    cpSync(sweep, join(results(), 'copy'), { recursive: true });
    await until(all, () => all.get(join(results(), 'copy')) !== undefined);
    assert.equal(all.movedTo(sweep), undefined);
    const moved = join(results(), 'best');
    renameSync(sweep, moved);
    await until(all, () => all.get(sweep) === undefined && all.get(moved) !== undefined);
    assert.equal(all.movedTo(sweep), moved);
    renameSync(moved, sweep);
    await until(all, () => all.get(sweep) !== undefined && all.get(moved) === undefined);
    assert.equal(all.movedTo(sweep), undefined);
    assert.equal(all.movedTo(moved), sweep);
  });

  describe('that somebody shows', () => {
    it('are taken again when they are back, in no followed folder too, with what was written meanwhile', async () => {
      const sweep = sweepOf();
      const all = store();
      await all.open(sweep);
      all.expect(sweep);
      const removed = change(all, ({ kind }) => kind === 'removed');
      renameSync(sweep, `${sweep}-kept`);
      await removed;
      const writer = RunWriter.reopen(sweepFiles(`${sweep}-kept`).run(FIRST));
      writer.appendMetrics({ step: 5, loss: 0 });
      writer.close();
      const added = change(all, ({ kind }) => kind === 'added');
      renameSync(`${sweep}-kept`, sweep);
      assert.equal((await added).sweep, sweep);
      assert.equal(new Projection(all.get(sweep)!).pull().table.rows(FIRST), 6);
    });

    it('are taken when they appear, though they were never there', async () => {
      const sweep = sweepOf();
      const copy = join(directory(), 'mounted', 'later');
      const all = store();
      all.expect(copy);
      await pause(100);
      assert.equal(all.get(copy), undefined);
      mkdirSync(join(directory(), 'mounted'));
      const added = change(all, ({ kind }) => kind === 'added');
      cpSync(sweep, copy, { recursive: true });
      assert.equal((await added).sweep, copy);
    });

    it('are no longer looked for when nobody shows them', async () => {
      const sweep = sweepOf();
      const all = store();
      await all.open(sweep);
      const [one, other] = [all.expect(sweep), all.expect(sweep)];
      one.dispose();
      one.dispose();
      const moveAway = async () => {
        const removed = change(all, ({ kind }) => kind === 'removed');
        renameSync(sweep, `${sweep}-kept`);
        await removed;
      };
      await moveAway();
      const added = change(all, ({ kind }) => kind === 'added');
      renameSync(`${sweep}-kept`, sweep);
      await added;
      other.dispose();
      await moveAway();
      renameSync(`${sweep}-kept`, sweep);
      await pause(150);
      assert.equal(all.get(sweep), undefined);
    });
  });

  it('two windows follow one sweep and see the same, and neither leaves a trace in it', async () => {
    const sweep = sweepOf(1);
    const files = () => readdirSync(sweep, { recursive: true }).sort();
    const before = files();
    const [left, right] = [store(), store({ maxWatches: 0 })];
    const states = [await left.open(sweep), await right.open(sweep)];
    const projections = states.map(state => new Projection(state).pull());
    const writer = RunWriter.reopen(sweepFiles(sweep).run(FIRST));
    for (let step = 1; step < 40; step++) writer.appendMetrics({ step, loss: 1 / step });
    writer.updateRecord({ step: 39 });
    const rows = (i: number) => projections[i]!.pull().table.rows(FIRST) === 40 && states[i]!.view.runs[0]?.step === 39;
    await Promise.all([until(left, () => rows(0)), until(right, () => rows(1))]);
    assert.deepEqual(projections[0]!.contents(), projections[1]!.contents());
    assert.deepEqual(states[0]!.view, states[1]!.view);
    assert.deepEqual(files(), before);
    writer.close();
  });
});
