import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeRecordFile } from '../../../src/runs/jsonFile';
import { createSweep } from '../../../src/runs/sweepWriter';
import { RunWriter } from '../../../src/runs/writer';
import { DirectoryWatches } from '../../../src/store/directoryWatches';
import { PlottedRuns } from '../../../src/store/plottedRuns';
import { failure, newSweep, runningRecord, temporaryDirectory } from '../runs/support';
import { change, Projection, stores, until } from './support';

describe('SweepStore', () => {
  const directory = temporaryDirectory();
  const store = stores();
  const first = 'width=64,seed=0';
  const sweepOf = (name = 'circle', patch: Parameters<typeof newSweep>[2] = {}) => createSweep(directory(), name, newSweep([64], 2, patch));
  const begin = (sweep: string, id = first) => RunWriter.create(join(sweep, 'runs', id), runningRecord());
  const rowsOf = (projection: Projection, id = first) => projection.pull().table.rows(id);
  const endSupervisor = (sweep: string) =>
    writeRecordFile(join(sweep, 'supervisor.json'), { state: 'finished', pid: process.pid, host: 'h', heartbeat: 1 });

  describe('open', () => {
    it('knows a sweep by its directory or by one of its runs, once', async () => {
      const sweep = sweepOf();
      const all = store();
      const [a, b] = await Promise.all([all.open(sweep), all.open(join(sweep, 'runs', first))]);
      assert.equal(a, b);
      assert.equal(all.get(sweep), a);
      assert.deepEqual(all.sweeps, [a]);
      assert.equal(a.view.name, 'circle');
    });

    it('throws typed errors', async () => {
      const sweep = sweepOf();
      writeFileSync(join(sweep, 'settings.json'), '{"analysis": {"freeze": {"k": "three"}}}');
      await assert.rejects(store().open(sweep), failure('malformed', /settings\.json: analysis\.freeze\.k: /));
      writeFileSync(join(sweep, 'sweep.json'), '{"format":"3.1"}');
      await assert.rejects(store().open(sweep), failure('newer_format', /sweep\.json/));
      await assert.rejects(store().open(join(directory(), 'none')), failure('missing', /none/));
    });
  });

  describe('a sweep', () => {
    it('tells how long it still takes, with as many runs side by side as its supervisor starts', async () => {
      const sweep = sweepOf();
      const writer = begin(sweep);
      for (const step of [0, 100, 200]) writer.appendMetrics({ step, wall_s: 3 + step / 10 });
      writer.updateRecord({ step: 300, wall_s: 33, started: '2026-01-01T12:00:00.000Z' });
      writer.close();
      const state = await store().open(sweep);
      const [run, waiting] = state.view.runs;
      assert.deepEqual([run?.wallS, run?.startedAt, run?.remainingS], [33, '2026-01-01T12:00:00.000Z', 70]);
      assert.equal(waiting?.remainingS, 103, 'as long as the run of the other seed takes');
      assert.equal(state.view.remainingS, 173);
      state.takeSupervisor({ state: 'running', pid: process.pid, host: 'h', heartbeat: 1, jobs: 2 });
      state.refresh();
      assert.equal(state.view.remainingS, 103);
    });

    it('tells which of its runs are drawn', async () => {
      const sweep = sweepOf();
      const plotted = new PlottedRuns({ get: () => undefined, update: async () => undefined });
      const all = store({ plotted });
      const state = await all.open(sweep);
      const changed = change(all, ({ kind }) => kind === 'changed');
      plotted.set(state.path, [first], false);
      assert.deepEqual(await changed, { sweep: state.path, kind: 'changed' });
      assert.deepEqual(
        state.view.runs.map(run => run.plotted),
        [false, true],
      );
    });

    it('shows its runs, groups and conventions', async () => {
      const sweep = sweepOf();
      const writer = begin(sweep);
      writer.appendEvent({ type: 'freeze', step: 300, window: [0, 300], spacing: 100 });
      writer.appendEvent({ type: 'checkpoint', step: 300 });
      writer.updateRecord({
        state: 'failed',
        step: 300,
        precision: 'float64',
        error: { reason: 'disk_full', message: 'no space is left' },
      });
      writer.close();
      const { view } = await store().open(sweep);
      assert.equal(view.state, 'running');
      assert.deepEqual(view.runs[0], {
        id: first,
        axes: { width: 64, seed: 0 },
        state: 'failed',
        step: 300,
        steps: 1000,
        startedAt: null,
        wallS: null,
        remainingS: null,
        plotted: true,
        engine: 'float64',
        precision: 'float64',
        error: 'no space is left',
        markers: [{ kind: 'freeze', step: 300, window: [0, 300], spacing: 100 }],
      });
      assert.deepEqual(view.data, { kind: 'circle' });
      assert.equal(view.snapshotSpacing, 500);
      assert.equal(view.runs[1]?.state, 'queued');
      assert.deepEqual(
        view.groups.map(({ label, runs, freezeStepOfMean }) => [label, runs.length, freezeStepOfMean]),
        [['width 64', 2, null]],
      );
      assert.deepEqual(view.conventions, {
        loss: 'mse',
        reduction: 'trace-mean',
        freeze: { k: 3, fraction: 0.01 },
        velocityFreeze: { k: 3, fraction: 0.01 },
      });
    });

    it('says "unknown" where another program wrote no settings', async () => {
      const sweep = sweepOf();
      rmSync(join(sweep, 'settings.json'));
      rmSync(join(sweep, 'supervisor.json'));
      const { conventions, state } = (await store().open(sweep)).view;
      assert.deepEqual([conventions.loss, conventions.reduction, conventions.freeze.k, state], ['unknown', 'unknown', 3, 'queued']);
    });

    it('has the freeze step of the mean drift over the seeds that are done', async () => {
      const sweep = sweepOf();
      // Each run alone never freezes: their drifts wave against each other. Their mean rises for 3 snapshots, then stands.
      const drift = (seed: number, i: number) => Math.min(i, 3) + (seed === 0 ? 1 : -1) * (i % 2) * 0.5;
      const write = (seed: number) => {
        const writer = begin(sweep, `width=64,seed=${seed}`);
        for (let i = 0; i < 10; i++) writer.appendMetrics({ step: 10 * i, drift: drift(seed, i) });
        writer.updateRecord({ state: 'finished' });
        writer.close();
      };
      write(0);
      const all = store();
      const state = await all.open(sweep);
      assert.equal(state.view.groups[0]?.freezeStepOfMean, null);
      write(1);
      // Slopes of the mean: 0.1 up to step 30, 0 from then on; the third interval in a row ends at step 60.
      await until(all, () => state.view.groups[0]?.freezeStepOfMean === 60);
    });

    it('tells of lines and records that cannot be read, and shows the rest', async () => {
      const sweep = sweepOf();
      const writer = begin(sweep);
      writer.appendMetrics({ step: 0, loss: 1 });
      writer.close();
      appendFileSync(join(sweep, 'runs', first, 'metrics.jsonl'), 'garbage\n{"step":1,"loss":"high"}\n{"step":2,"loss":0.5}\n{"step":1}\n');
      const second = join(sweep, 'runs', 'width=64,seed=1', 'run.json');
      writeFileSync(second, '{"state": "dreaming"}');
      const all = store();
      const state = await all.open(sweep);
      assert.match(state.view.runs[0]?.error ?? '', /^3 lines cannot be read; the first: .*metrics\.jsonl:2: expected JSON/);
      assert.match(state.view.runs[1]?.error ?? '', /seed=1\/run\.json: state: /);
      assert.equal(rowsOf(new Projection(state)), 2);
      writeRecordFile(second, runningRecord());
      await until(all, () => state.view.runs[1]?.error === null && state.view.runs[1].state === 'running');
    });
  });

  describe('series', () => {
    it('grow by increments that make the same table as a snapshot', async () => {
      const sweep = sweepOf();
      const writer = begin(sweep);
      writer.appendMetrics({ step: 0, loss: 1 });
      const all = store();
      const state = await all.open(sweep);
      const grown = new Projection(state).pull();
      for (let step = 1; step <= 5; step++) {
        writer.appendMetrics({ step, loss: step === 3 ? NaN : 1 / step, drift: step > 2 ? 0.1 : null, eigenvalues: [step, 1] });
        await until(all, () => rowsOf(grown) === step + 1);
      }
      assert.deepEqual(grown.column(first, 'loss'), [1, 1, 1 / 2, NaN, 1 / 4, 1 / 5]);
      assert.deepEqual(grown.column(first, 'drift'), [null, null, null, 0.1, 0.1, 0.1]);
      assert.deepEqual(grown.contents(), new Projection(state).pull().contents());
      writer.close();
    });

    it('hold nothing when there is nothing new', async () => {
      const sweep = sweepOf();
      const writer = begin(sweep);
      writer.appendMetrics({ step: 0 });
      writer.close();
      const state = await store().open(sweep);
      const { series, cursor } = state.seriesSince(null);
      assert.deepEqual(
        series.columns.map(({ run, quantity, from, length }) => [run, quantity, from, length]),
        [[first, 'step', 0, 1]],
      );
      assert.deepEqual(state.seriesSince(cursor).series.columns, []);
    });

    it('start over when a resume cut the run', async () => {
      const sweep = sweepOf();
      const writer = begin(sweep);
      for (let step = 0; step < 5; step++) writer.appendMetrics({ step, loss: step });
      const all = store();
      const state = await all.open(sweep);
      const grown = new Projection(state).pull();
      writer.truncateAfter(1);
      writer.appendMetrics({ step: 2, loss: 20 });
      await until(all, () => grown.pull().column(first, 'loss')?.join() === '0,1,20');
      writer.truncateAfter(-1);
      await until(all, () => rowsOf(grown) === 0);
      assert.deepEqual(grown.column(first, 'loss'), []);
      writer.close();
    });
  });

  describe('while a run goes on', () => {
    it('shows the change within 60 ms of the line on disk, in the median', async () => {
      const sweep = sweepOf();
      const writer = begin(sweep);
      const all = store({ pollMs: 1000 });
      const state = await all.open(sweep);
      const grown = new Projection(state);
      const times: number[] = [];
      for (let step = 0; step < 31; step++) {
        const shown = change(all, () => rowsOf(grown) === step + 1);
        const began = performance.now();
        writer.appendMetrics({ step, loss: 1 });
        await shown;
        times.push(performance.now() - began);
      }
      writer.close();
      times.sort((a, b) => a - b);
      assert.ok(times[15]! < 60, `median ${times[15]} ms`);
    });

    it('polls where watching does not work', async () => {
      const sweep = sweepOf();
      const all = store({ maxWatches: 0 });
      const state = await all.open(sweep);
      const grown = new Projection(state);
      const writer = begin(sweep);
      writer.appendMetrics({ step: 0 });
      await until(all, () => rowsOf(grown) === 1);
      writer.updateRecord({ state: 'finished' });
      writer.close();
      await until(all, () => state.view.runs[0]?.state === 'finished');
    });

    it('follows a run from queued to finished, its last line included', async () => {
      const sweep = sweepOf();
      const all = store();
      const state = await all.open(sweep);
      assert.equal(state.view.state, 'queued');
      const writer = begin(sweep);
      await until(all, () => state.view.state === 'running');
      writer.appendMetrics({ step: 1000 });
      writer.updateRecord({ state: 'finished', step: 1000 });
      writer.close();
      await until(all, () => state.view.runs[0]?.state === 'finished');
      assert.equal(rowsOf(new Projection(state)), 1);
    });

    it('does not tell of a heartbeat alone', async () => {
      const sweep = sweepOf();
      const [beating, stepping] = [begin(sweep), begin(sweep, 'width=64,seed=1')];
      const all = store();
      const state = await all.open(sweep);
      let changes = 0;
      all.onDidChange(() => changes++);
      for (let step = 1; step <= 5; step++) {
        beating.updateRecord({ heartbeat: step });
        const shown = until(all, () => state.view.runs[1]?.step === step);
        stepping.updateRecord({ step });
        await shown;
      }
      assert.equal(changes, 5);
      beating.close();
      stepping.close();
    });

    it('calls it lost when its heartbeat stands still for 10 s of the clock, and running when it beats again', async () => {
      const sweep = sweepOf('circle', { supervisor: { pid: 1, host: 'elsewhere' } });
      const writer = RunWriter.create(join(sweep, 'runs', first), runningRecord({ host: 'elsewhere', pid: 5 }));
      let now = 0;
      const all = store({ clock: () => now });
      const state = await all.open(sweep);
      assert.deepEqual([state.view.state, state.view.runs[0]?.state], ['running', 'running']);
      const lost = until(all, () => state.view.runs[0]?.state === 'lost' && state.view.state === 'lost');
      now = 10_000;
      await lost;
      writer.updateRecord({ heartbeat: 1 });
      await until(all, () => state.view.runs[0]?.state === 'running');
      writer.close();
    });

    it('sees a resume of a sweep at rest', async () => {
      const sweep = sweepOf();
      const writer = begin(sweep);
      writer.appendMetrics({ step: 0 });
      writer.updateRecord({ state: 'stopped' });
      endSupervisor(sweep);
      const all = store();
      const state = await all.open(sweep);
      const grown = new Projection(state);
      assert.equal(rowsOf(grown), 1);
      writer.updateRecord({ state: 'running' });
      writer.appendMetrics({ step: 1 });
      await until(all, () => rowsOf(grown) === 2);
      writer.close();
    });
  });

  describe('follow', () => {
    it('knows the sweeps of a folder, newest first', async () => {
      const paths = [2020, 2022, 2021].map(year => sweepOf('circle', { created: new Date(year, 0, 1) }));
      const all = store();
      await all.follow(directory());
      assert.deepEqual(
        all.sweeps.map(({ path }) => path),
        [paths[1], paths[2], paths[0]],
      );
    });

    it('finds a new sweep, soon beside a known one', async () => {
      sweepOf();
      const all = store({ pollMs: 100_000 });
      await all.follow(directory());
      const added = change(all, ({ kind }) => kind === 'added');
      const sweep = sweepOf();
      assert.equal((await added).sweep, sweep);
      assert.equal(all.sweeps.length, 2);
    });

    it('finds a new sweep anywhere below the folder', async () => {
      const all = store({ maxWatches: 0 });
      await all.follow(directory());
      const added = change(all, ({ kind }) => kind === 'added');
      const sweep = createSweep(join(directory(), 'deep', 'er'), 'x', newSweep());
      assert.equal((await added).sweep, sweep);
    });

    it('tells that a sweep was deleted', async () => {
      const sweep = sweepOf();
      const writer = begin(sweep);
      writer.appendMetrics({ step: 0 });
      const all = store();
      await all.follow(directory());
      const state = all.get(sweep)!;
      const removed = change(all, ({ kind }) => kind === 'removed');
      rmSync(sweep, { recursive: true });
      assert.equal((await removed).sweep, sweep);
      assert.equal(all.get(sweep), undefined);
      assert.equal(state.view.name, 'circle');
      writer.close();
    });

    it('tells that a sweep was renamed, as one that went and one that came', async () => {
      const sweep = sweepOf();
      const all = store();
      await all.follow(directory());
      const removed = change(all, event => event.kind === 'removed' && event.sweep === sweep);
      const added = change(all, event => event.kind === 'added' && event.sweep === `${sweep}-kept`);
      renameSync(sweep, `${sweep}-kept`);
      await Promise.all([removed, added]);
      assert.deepEqual(
        all.sweeps.map(({ path }) => path),
        [`${sweep}-kept`],
      );
    });

    it('tells once of a sweep that cannot be read, and takes it when it can', async () => {
      const broken = sweepOf('broken');
      const whole = sweepOf('whole');
      const record = join(broken, 'sweep.json');
      writeFileSync(`${record}.kept`, '');
      renameSync(record, `${record}.kept`);
      writeFileSync(record, '{');
      const problems: string[] = [];
      const all = store({ onProblem: ({ message }) => problems.push(message) });
      await all.follow(directory());
      assert.deepEqual(
        all.sweeps.map(({ path }) => path),
        [whole],
      );
      const added = change(all, ({ sweep }) => sweep === broken);
      renameSync(`${record}.kept`, record);
      await added;
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, /broken.*sweep\.json: line 1, column 2: expected JSON/);
    });

    it('says that the folder is not there', async () => {
      await assert.rejects(store().follow(join(directory(), 'none')), failure('missing', /none/));
    });

    it('waits for nothing in an empty folder', async () => {
      mkdirSync(join(directory(), 'empty'));
      const all = store();
      await all.follow(join(directory(), 'empty'));
      assert.deepEqual(all.sweeps, []);
    });
  });

  it('is silent after it was disposed of', async () => {
    const sweep = sweepOf();
    const writer = begin(sweep);
    const all = store();
    const witness = store();
    const [state, seen] = [await all.open(sweep), await witness.open(sweep)];
    all.onDidChange(() => assert.fail('a disposed store told of a change'));
    all.dispose();
    writer.appendMetrics({ step: 0 });
    await until(witness, () => rowsOf(new Projection(seen)) === 1);
    assert.equal(rowsOf(new Projection(state)), 0);
    await assert.rejects(all.open(sweepOf('other')), { name: 'AbortError' });
    writer.close();
  });

  it('watches a bounded number of directories', () => {
    const watches = new DirectoryWatches(2);
    const open = [1, 2, 3].map(() => watches.add(directory(), () => undefined));
    assert.deepEqual(
      open.map(watch => watch !== undefined),
      [true, true, false],
    );
    open[0]?.dispose();
    assert.ok(watches.add(directory(), () => undefined));
    assert.equal(
      new DirectoryWatches().add(join(directory(), 'none'), () => undefined),
      undefined,
    );
    watches.dispose();
  });
});
