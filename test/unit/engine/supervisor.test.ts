import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { EngineError } from '../../../src/engine/errors';
import type { SupervisorEvent, SupervisorOptions } from '../../../src/engine/supervisor';
import { Supervisor } from '../../../src/engine/supervisor';
import { pendingRequests } from '../../../src/engine/pendingRequests';
import type { WorkerExit, WorkerHost } from '../../../src/engine/workerHost';
import type { Sweep } from '../../../src/runs/catalogue';
import { requestControl } from '../../../src/runs/control';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { fakeSweep, fakeWorkers, record, removeTemporaryFolders, states, temporaryFolder, until } from './fakeSweep';

const everything = (sweep: Sweep, more: Partial<SupervisorOptions> = {}) =>
  new Supervisor({
    sweep,
    queue: () => sweep.runs.map(({ id }) => id),
    jobs: 2,
    workers: fakeWorkers,
    timing: { beatMs: 100, pollMs: 50 },
    ...more,
  });
const supervisorState = (sweep: Sweep) => (JSON.parse(readFileSync(sweepFiles(sweep.path).supervisor, 'utf8')) as { state: string }).state;
const pidOf = (sweep: Sweep, seed: number) => {
  const { pid } = record(sweep, seed);
  assert.ok(pid, `run ${seed} has a worker`);
  return pid;
};
const running = (sweep: Sweep, seed: number) =>
  until(`run ${seed} runs`, () => record(sweep, seed).state === 'running' && record(sweep, seed).step !== null);
/** Hundreds of steps: ends only when asked to. */
const long = { steps: 5000, stepMs: 20 };

describe('the supervisor of a sweep', function () {
  this.timeout(30_000);
  afterEach(removeTemporaryFolders);

  it('runs every run, leaves the sweep finished and releases its lock', async () => {
    const sweep = await fakeSweep({}, {}, {});
    const outcome = await everything(sweep).run();
    assert.deepEqual(states(sweep), ['finished', 'finished', 'finished']);
    assert.deepEqual(
      [...outcome.records.values()].map(({ state }) => state),
      ['finished', 'finished', 'finished'],
    );
    assert.equal(outcome.interrupted, false);
    assert.equal(supervisorState(sweep), 'finished');
    assert.equal(existsSync(sweepFiles(sweep.path).lock), false);
  });

  it('never has more workers than jobs, and uses as many as it may', async () => {
    const sweep = await fakeSweep({}, {}, {}, {}, {});
    let now = 0;
    let most = 0;
    const counted: WorkerHost = {
      start: (dir, id) => {
        const handle = fakeWorkers.start(dir, id);
        most = Math.max(most, ++now);
        void handle.exited.then(() => now--);
        return handle;
      },
    };
    await everything(sweep, { workers: counted, jobs: 2 }).run();
    assert.equal(most, 2);
    assert.equal(now, 0);
  });

  it('raises its heartbeat', async () => {
    const sweep = await fakeSweep(long);
    const done = everything(sweep, { timing: { beatMs: 20, pollMs: 20 } }).run();
    const beat = () => (JSON.parse(readFileSync(sweepFiles(sweep.path).supervisor, 'utf8')) as { heartbeat: number }).heartbeat;
    await until('the heartbeat has moved', () => beat() > 3);
    await requestControl(sweep.path, { action: 'stop' });
    await done;
  });

  it('tells state changes and progress of the runs', async () => {
    const sweep = await fakeSweep({ steps: 20, stepMs: 30 });
    const events: SupervisorEvent[] = [];
    await everything(sweep, { onEvent: event => events.push(event), timing: { beatMs: 50, pollMs: 50 } }).run();
    const runs = events.flatMap(event => (event.type === 'run' ? [event.record] : assert.fail(event.message)));
    const told = runs.map(({ state }) => state);
    assert.equal(told[0], 'running');
    assert.equal(told.at(-1), 'finished');
    const steps = runs.map(({ step }) => step ?? 0);
    assert.ok(new Set(steps).size > 3, 'steps in between are told');
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
    );
  });

  describe('when a worker dies', () => {
    it('kill -9 ends one run as killed, within about a second, and no other', async () => {
      const sweep = await fakeSweep(long, { steps: 60, stepMs: 20 });
      const done = everything(sweep).run();
      await Promise.all([running(sweep, 0), running(sweep, 1)]);
      const killedAt = performance.now();
      process.kill(pidOf(sweep, 0), 'SIGKILL');
      await until('the run is closed', () => record(sweep, 0).state === 'failed');
      assert.ok(performance.now() - killedAt < 1500);
      assert.equal(record(sweep, 0).error?.reason, 'killed');
      assert.equal(record(sweep, 0).pid, null);
      await done;
      assert.deepEqual(states(sweep), ['failed', 'finished']);
    });

    it('an exception is told as crashed with what it said, before the first record too', async () => {
      const sweep = await fakeSweep({ then: 'crash' }, { atStart: 'crash' });
      await everything(sweep).run();
      assert.equal(record(sweep, 0).error?.reason, 'crashed');
      assert.match(record(sweep, 0).error?.message ?? '', /exit code 1.*RangeError: the matrix is not square/);
      assert.match(record(sweep, 1).error?.message ?? '', /Error: cannot even start/);
      assert.match(readFileSync(runFiles(sweep.runs[0]!.path).log, 'utf8'), /the matrix is not square/, 'the whole text is in the log');
    });

    it('lack of memory has its own name', async () => {
      const sweep = await fakeSweep({ then: 'out_of_memory' });
      await everything(sweep).run();
      assert.equal(record(sweep, 0).error?.reason, 'out_of_memory');
      assert.match(record(sweep, 0).error?.message ?? '', /heap out of memory/);
    });

    it('a worker that just leaves has not finished', async () => {
      const sweep = await fakeSweep({ then: 'leave' });
      await everything(sweep).run();
      assert.deepEqual([record(sweep, 0).state, record(sweep, 0).error?.reason], ['failed', 'crashed']);
    });

    it('what an earlier attempt said is not taken for its last words', async () => {
      const sweep = await fakeSweep({ then: 'leave' });
      writeFileSync(runFiles(sweep.runs[0]!.path).log, 'FATAL ERROR: JavaScript heap out of memory\n');
      await everything(sweep).run();
      assert.equal(record(sweep, 0).error?.reason, 'crashed');
    });
  });

  it('a host that cannot start one run goes on with the others', async () => {
    const sweep = await fakeSweep({}, {});
    const picky: WorkerHost = {
      start: (dir, id) => {
        if (id === 'seed=0') throw new Error('no slot');
        return fakeWorkers.start(dir, id);
      },
    };
    const outcome = await everything(sweep, { workers: picky, jobs: 1 }).run();
    assert.deepEqual(states(sweep), ['failed', 'finished']);
    assert.deepEqual(record(sweep, 0).error, { reason: 'not_started', message: 'no slot' });
    assert.equal(outcome.records.get('seed=0')?.state, 'failed');
  });

  describe('requests', () => {
    it('stop of all: workers write their checkpoint, queued runs are stopped without one', async () => {
      const sweep = await fakeSweep(long, long, long);
      const done = everything(sweep).run();
      await Promise.all([running(sweep, 0), running(sweep, 1)]);
      await requestControl(sweep.path, { action: 'stop' });
      assert.equal((await done).interrupted, false);
      assert.deepEqual(states(sweep), ['stopped', 'stopped', 'stopped']);
      for (const seed of [0, 1, 2]) assert.equal(record(sweep, seed)['stopped_by'], 'user');
      assert.equal(record(sweep, 2).step, null);
      assert.equal(existsSync(runFiles(sweep.runs[0]!.path).request), false, 'the request is not left for the next worker');
    });

    it('stop of one run leaves its place to the next', async () => {
      const sweep = await fakeSweep(long, {});
      const done = everything(sweep, { jobs: 1 }).run();
      await running(sweep, 0);
      await requestControl(sweep.path, { action: 'stop', run: 'seed=0' });
      await done;
      assert.deepEqual(states(sweep), ['stopped', 'finished']);
    });

    it('pause and resume: the run continues where it was', async () => {
      const sweep = await fakeSweep(long, long);
      const done = everything(sweep, { jobs: 1 }).run();
      await running(sweep, 0);
      await requestControl(sweep.path, { action: 'pause', run: 'seed=0' });
      await running(sweep, 1); // The place is free.
      assert.equal(record(sweep, 0).state, 'paused');
      const at = record(sweep, 0).step ?? 0;
      await requestControl(sweep.path, { action: 'resume' });
      await requestControl(sweep.path, { action: 'stop', run: 'seed=1' });
      await until('it runs again', () => record(sweep, 0).state === 'running');
      assert.ok((record(sweep, 0).step ?? 0) >= at);
      assert.equal(record(sweep, 0)['starts'], 2);
      await requestControl(sweep.path, { action: 'stop' });
      await done;
    });

    it('resume of all takes failed runs up again, and runs that the user stopped only by name', async () => {
      const sweep = await fakeSweep({ then: 'crash' }, long, long);
      const done = everything(sweep, { jobs: 3 }).run();
      await until('the first has failed', () => record(sweep, 0).state === 'failed');
      await running(sweep, 1);
      await requestControl(sweep.path, { action: 'stop', run: 'seed=1' });
      await until('the second is stopped', () => record(sweep, 1).state === 'stopped');
      await requestControl(sweep.path, { action: 'resume' });
      await until('the first has failed again', () => record(sweep, 0)['starts'] === 2 && record(sweep, 0).state === 'failed');
      assert.equal(record(sweep, 1).state, 'stopped');
      await requestControl(sweep.path, { action: 'resume', run: 'seed=1' });
      await until('the named run goes on', () => record(sweep, 1)['starts'] === 2);
      assert.equal(record(sweep, 1)['stopped_by'], undefined);
      await requestControl(sweep.path, { action: 'stop' });
      await done;
    });

    for (const [what, first, second, state] of [
      ['all', { action: 'stop', run: 'seed=0' }, { action: 'resume' }, 'stopped'],
      ['it by name', { action: 'stop', run: 'seed=0' }, { action: 'resume', run: 'seed=0' }, 'finished'],
      ['all, after a pause', { action: 'pause', run: 'seed=0' }, { action: 'resume' }, 'finished'],
    ] as const) {
      it(`resume of ${what}, while the run is still on its way to an end: it ends as ${state}`, async () => {
        const sweep = await fakeSweep({});
        let leave = (): void => assert.fail('no worker was started');
        let starts = 0;
        const path = runFiles(sweep.runs[0]!.path).record;
        const becomes = (now: string) => writeFileSync(path, JSON.stringify({ ...record(sweep, 0), state: now }));
        const slow: WorkerHost = {
          start: () => {
            becomes(++starts === 1 ? 'running' : 'finished');
            const exited = new Promise<WorkerExit>(resolve => {
              leave = () => resolve({ code: 0, signal: null, lastWords: '', systemOutOfMemory: false });
            });
            if (starts > 1) leave();
            return { pid: null, exited, kill: () => leave() };
          },
        };
        const done = everything(sweep, { workers: slow }).run();
        await until('the worker has started', () => starts === 1);
        await requestControl(sweep.path, first);
        await until('it is asked', () => existsSync(runFiles(sweep.runs[0]!.path).request));
        becomes(first.action === 'stop' ? 'stopped' : 'paused'); // Closed, and the process not yet gone.
        await requestControl(sweep.path, second);
        await until('the request is taken', () => pendingRequests(sweep.path) === 0);
        leave();
        await done;
        assert.equal(record(sweep, 0).state, state);
      });
    }

    it('pause of a run that waits keeps it from starting; all paused ends the supervisor', async () => {
      const sweep = await fakeSweep(long, long);
      const done = everything(sweep, { jobs: 1 }).run();
      await running(sweep, 0);
      await requestControl(sweep.path, { action: 'pause' });
      await done;
      assert.deepEqual(states(sweep), ['paused', 'paused']);
    });

    it('a run that is no run of the sweep, or a file that is no request, is told and harms nothing', async () => {
      const sweep = await fakeSweep(long);
      const problems: string[] = [];
      const done = everything(sweep, { onEvent: event => event.type === 'problem' && problems.push(event.message) }).run();
      await running(sweep, 0);
      const { control } = sweepFiles(sweep.path);
      writeFileSync(`${control}/1.json`, '{"action":"stop","run":"seed=9"}');
      writeFileSync(`${control}/2.json`, '{"action":"explode"}');
      await until('both are told', () => problems.length >= 2);
      assert.match(problems.join('\n'), /seed=9/);
      assert.equal(record(sweep, 0).state, 'running');
      await requestControl(sweep.path, { action: 'stop' });
      await done;
    });
  });

  describe('interrupted', () => {
    it('once: workers stop with a checkpoint, the queue stays, and the sweep says so', async () => {
      const sweep = await fakeSweep(long, long);
      const supervisor = everything(sweep, { jobs: 1 });
      const done = supervisor.run();
      await running(sweep, 0);
      supervisor.interrupt();
      assert.equal((await done).interrupted, true);
      assert.deepEqual(states(sweep), ['stopped', 'queued']);
      assert.deepEqual([record(sweep, 0)['stopped_by'], record(sweep, 0).error], ['interrupt', null]);
      assert.equal(supervisorState(sweep), 'interrupted');
      assert.equal(existsSync(sweepFiles(sweep.path).lock), false);
    });

    it('twice: workers are ended at once', async () => {
      const sweep = await fakeSweep({ steps: 0, then: 'hang' });
      const supervisor = everything(sweep);
      const done = supervisor.run();
      await running(sweep, 0);
      supervisor.interrupt();
      supervisor.interrupt();
      assert.equal((await done).interrupted, true);
      assert.equal(record(sweep, 0).state, 'failed');
      assert.match(record(sweep, 0).error?.message ?? '', /second interrupt/);
    });
  });

  describe('and its lock', () => {
    it('keeps a second supervisor out, which touches nothing', async () => {
      const sweep = await fakeSweep(long);
      const done = everything(sweep).run();
      await running(sweep, 0);
      const second = everything(sweep, { queue: () => assert.fail('the second must not choose runs') });
      await assert.rejects(second.run(), (error: EngineError) => error.reason === 'locked' && error.message.includes(String(process.pid)));
      assert.equal(record(sweep, 0).state, 'running');
      await requestControl(sweep.path, { action: 'stop' });
      await done;
    });

    it('once taken over, the old supervisor ends its workers and writes nothing more', async () => {
      const sweep = await fakeSweep(long);
      const done = everything(sweep).run();
      await running(sweep, 0);
      const { lock } = sweepFiles(sweep.path);
      const theirs = '{"pid": 1, "host": "elsewhere"}';
      writeFileSync(lock, theirs);
      await assert.rejects(done, (error: EngineError) => error.reason === 'lock_lost');
      assert.equal(record(sweep, 0).state, 'running', 'the record is the new supervisor’s to close');
      assert.equal(supervisorState(sweep), 'running');
      assert.equal(readFileSync(lock, 'utf8'), theirs);
    });

    it('a sweep directory that vanishes ends the supervisor with a reason', async () => {
      const sweep = await fakeSweep(long);
      const done = everything(sweep).run();
      await running(sweep, 0);
      const rejected = assert.rejects(done, (error: EngineError) => error.reason === 'lock_lost');
      const { renameSync } = await import('node:fs');
      renameSync(sweep.path, `${temporaryFolder()}/moved`);
      await rejected;
    });
  });
});
