import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { LaunchError, launchResume, launchSweep } from '../../../src/engine/launcher';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import type { Behaviour } from '../engine/fakeSweep';
import { isGone, removeTemporaryFolders, temporaryFolder, until } from '../engine/fakeSweep';
import { buildCommandLine, CLI_WITH_FAKE_WORKERS, commandLine, fakeWorkerEnv, jsonLines, startCommandLine } from './commandLine';

const long = { steps: 5000, stepMs: 20 };
interface Record_ {
  readonly state: string;
  readonly pid: number | null;
  readonly step: number | null;
  readonly error: { readonly reason: string } | null;
}
const readJson = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;
const runRecord = (sweep: string, id: string) => readJson<Record_>(runFiles(sweepFiles(sweep).run(id)).record);
const IDS = ['width=8,seed=0', 'width=8,seed=1'] as const;

describe('run and resume', function () {
  this.timeout(40_000);
  before(buildCommandLine);
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder, 'small.ntk.yaml');
    writeFileSync(file, 'experiment: {name: small, save_dir: ./out}\ntrain: {steps: 10}\nsweep: {widths: [8], seeds: 2}\n');
  });
  afterEach(removeTemporaryFolders);

  /** The sweep that a `run --json` has begun. */
  async function begun(out: () => string): Promise<string> {
    await until('the sweep has begun', () => out().includes('\n'));
    const [first] = jsonLines(out().split('\n')[0] ?? '');
    assert.equal(first?.['type'], 'started');
    return String(first?.['sweep']);
  }

  it('run --json: nothing but JSON lines, first where the sweep is, last exactly the sweep; exit code 0', async () => {
    const { code, out, err } = await commandLine(['run', file, '--json', '--jobs', '2'], { workers: {} });
    assert.deepEqual([code, err], [0, '']);
    const lines = jsonLines(out);
    const sweep = String(lines[0]?.['sweep']);
    assert.deepEqual(lines[0], { type: 'started', sweep, runs: 2 });
    assert.ok(sweep.startsWith(join(folder, 'out', 'small')), 'save_dir is relative to the file');
    assert.equal(out.trimEnd().split('\n').at(-1), JSON.stringify({ sweep }));
    for (const id of IDS) {
      const told = lines.filter(line => line['run'] === id);
      assert.ok(told.every(line => line['type'] === 'run'));
      assert.equal(told.at(-1)?.['state'], 'finished');
      assert.equal(runRecord(sweep, id).state, 'finished');
    }
    assert.equal(readFileSync(sweepFiles(sweep).experiment, 'utf8'), readFileSync(file, 'utf8'));
  });

  it('run without a terminal: one line a change of state', async () => {
    const { code, out } = await commandLine(['run', file], { workers: {} });
    assert.equal(code, 0);
    assert.match(out, /^.*out.small.*: 2 runs$/m);
    for (const id of IDS) assert.equal(out.split('\n').filter(line => line.startsWith(`${id}: finished at step 3`)).length, 1);
    assert.match(out, /: 2 finished$/m);
    assert.ok(!out.includes('\u001b'), 'no codes of a terminal');
  });

  it('--set, also several after one flag, --engine and --out reach the sweep; a preset works', async () => {
    const args = [
      'run',
      '--set',
      'sweep.widths=[4]',
      'sweep.seeds=1',
      'exp002-quick',
      '--engine',
      'float64',
      '--out',
      'elsewhere',
      '--set=train.steps=7',
    ];
    const { code, out } = await commandLine([...args, '--json'], { cwd: folder, workers: {} });
    assert.equal(code, 0);
    const sweep = String(jsonLines(out)[0]?.['sweep']);
    assert.ok(sweep.startsWith(join(folder, 'elsewhere', 'exp002-quick')));
    const settings = readJson<{ engine: string; train: { steps: number }; sweep: { widths: number[] } }>(sweepFiles(sweep).settings);
    assert.deepEqual([settings.engine, settings.train.steps, settings.sweep.widths], ['float64', 7, [4]]);
    assert.deepEqual(
      readJson<{ runs: { id: string }[] }>(sweepFiles(sweep).record).runs.map(({ id }) => id),
      ['width=4,seed=0'],
    );
  });

  it('a preset writes below ./results of the working directory', async () => {
    const { out } = await commandLine(['run', 'exp002-quick', '--set', 'sweep.widths=[4]', '--json'], { cwd: folder, workers: {} });
    assert.ok(String(jsonLines(out).at(-1)?.['sweep']).startsWith(join(folder, 'results', 'exp002-quick')));
  });

  it('a run that fails makes the exit code 1, with the reason, and the others finish', async () => {
    const { code, out, err } = await commandLine(['run', file], { workers: { then: 'crash' } });
    assert.equal(code, 1);
    assert.match(out, /^width=8,seed=0: failed at step 3: .*RangeError: the matrix is not square$/m);
    assert.doesNotMatch(out + err, /^\s+at .*:\d+:\d+/m);
    assert.equal((await commandLine(['run', file, '--json'], { workers: { then: 'diverged' } })).code, 1);
  });

  it('a folder that cannot be written is bad input and leaves nothing half-made', async () => {
    writeFileSync(join(folder, 'occupied'), 'a file');
    const { code, out, err } = await commandLine(['run', file, '--out', join(folder, 'occupied'), '--json'], { workers: {} });
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /occupied.*cannot be written/);
  });

  it('Ctrl-C stops with checkpoints, exit code 130; resume finishes', async () => {
    const running = startCommandLine(['run', file, '--json', '--jobs', '1'], { workers: long });
    const sweep = await begun(running.out);
    await until('the first run is at work', () => (runRecord(sweep, IDS[0]).step ?? 0) > 2);
    running.child.kill('SIGINT');
    const { code, out } = await running.done;
    assert.equal(code, 130);
    assert.deepEqual(jsonLines(out).at(-1), { sweep });
    assert.deepEqual(
      IDS.map(id => runRecord(sweep, id).state),
      ['stopped', 'queued'],
    );
    const resumed = await commandLine(['resume', sweep, '--json'], { workers: { steps: (runRecord(sweep, IDS[0]).step ?? 0) + 2 } });
    assert.equal(resumed.code, 0, resumed.err);
    const lines = jsonLines(resumed.out);
    assert.deepEqual([lines[0], lines.at(-1)], [{ type: 'started', sweep, runs: 2 }, { sweep }]);
    assert.deepEqual(
      IDS.map(id => runRecord(sweep, id).state),
      ['finished', 'finished'],
    );
    const again = await commandLine(['resume', sweep]);
    assert.equal(again.code, 0);
    assert.match(again.out, /nothing left to do/);
  });

  it('a second Ctrl-C ends at once', async () => {
    const running = startCommandLine(['run', file, '--json', '--jobs', '2'], { workers: { steps: 0, then: 'hang' } });
    const sweep = await begun(running.out);
    await until('both hang', () => IDS.every(id => runRecord(sweep, id).step === 0));
    const pids = IDS.map(id => runRecord(sweep, id).pid ?? assert.fail('no pid'));
    let err = '';
    running.child.stderr?.on('data', chunk => (err += String(chunk)));
    running.child.kill('SIGINT');
    await until('the first is heard', () => err.includes('Interrupt again'));
    running.child.kill('SIGINT');
    assert.equal((await running.done).code, 130);
    assert.ok(pids.every(isGone));
    assert.deepEqual(
      IDS.map(id => runRecord(sweep, id).state),
      ['failed', 'failed'],
    );
  });

  it('stop, pause and resume reach the supervisor from another terminal', async () => {
    const running = startCommandLine(['run', file, '--json', '--jobs', '2'], { workers: long });
    const sweep = await begun(running.out);
    await until('both are at work', () => IDS.every(id => (runRecord(sweep, id).step ?? 0) > 2));
    const [first, second] = IDS.map(id => sweepFiles(sweep).run(id));
    const paused = await commandLine(['pause', String(first), '--json']);
    assert.deepEqual([paused.code, JSON.parse(paused.out)], [0, { sweep, run: IDS[0], action: 'pause' }]);
    await until('it is paused', () => runRecord(sweep, IDS[0]).state === 'paused');
    const resumed = await commandLine(['resume', String(first), '--json']);
    assert.deepEqual([resumed.code, jsonLines(resumed.out)], [0, [{ type: 'asked', sweep }, { sweep }]]);
    await until('it is at work again', () => runRecord(sweep, IDS[0]).state === 'running');
    assert.equal((await commandLine(['stop', String(second)])).code, 0);
    assert.equal((await commandLine(['stop', sweep])).code, 0);
    assert.equal((await running.done).code, 0);
    assert.deepEqual(
      IDS.map(id => runRecord(sweep, id).state),
      ['stopped', 'stopped'],
    );
  });

  it('goes on when nobody reads its output any more', async () => {
    const running = startCommandLine(['run', file, '--json'], { workers: { steps: 60, stepMs: 20 } });
    const sweep = await begun(running.out);
    running.child.stdout?.destroy();
    const { code, err } = await running.done;
    assert.deepEqual([code, err], [0, '']);
    assert.equal(runRecord(sweep, IDS[1]).state, 'finished');
  });

  describe('launched by the editor', () => {
    const launching = (behaviour: Behaviour) => ({
      node: process.execPath,
      cli: CLI_WITH_FAKE_WORKERS,
      logFile: join(folder, 'logs', 'supervisor.log'),
      env: fakeWorkerEnv(behaviour),
      cwd: folder,
    });
    const supervisor = (sweep: string) => readJson<{ state: string; pid: number }>(sweepFiles(sweep).supervisor);

    it('gives the sweep as soon as it is there, runs on its own at low priority, and can be resumed', async () => {
      mkdirSync(join(folder, 'logs'));
      writeFileSync(join(folder, 'logs', 'supervisor.log'), '{"type":"started","sweep":"/of/an/earlier/launch"}\n');
      const { sweep } = await launchSweep({ ...launching(long), file: 'small.ntk.yaml', out: 'here', set: ['train.steps=9'], jobs: 1 });
      assert.ok(sweep.startsWith(join(folder, 'here', 'small')));
      assert.ok(existsSync(sweepFiles(sweep).record));
      const { pid } = supervisor(sweep);
      assert.ok(getPriority(pid) > getPriority());
      await until('it runs', () => (runRecord(sweep, IDS[0]).step ?? 0) > 2);
      const worker = runRecord(sweep, IDS[0]).pid ?? assert.fail('no pid');
      assert.ok(getPriority(worker) > getPriority(), 'its workers too');
      process.kill(pid, 'SIGTERM');
      await until('it has ended', () => isGone(pid));
      assert.equal(supervisor(sweep).state, 'interrupted');
      assert.deepEqual(await launchResume({ ...launching({ steps: 1 }), path: sweep }), { sweep });
      await until('it is finished', () => supervisor(sweep).state === 'finished', 20_000);
      assert.deepEqual(
        IDS.map(id => runRecord(sweep, id).state),
        ['finished', 'finished'],
      );
    });

    it('tells what is wrong with the experiment file', async () => {
      writeFileSync(file, 'experiment: {name: small}\ntrain: {lr: fast}\n');
      const launched = launchSweep({ ...launching({}), file });
      await assert.rejects(launched, (error: LaunchError) => {
        assert.ok(error instanceof LaunchError);
        assert.equal(error.reason, 'refused');
        assert.equal(error.problems.length, 1);
        assert.match(error.message, /small\.ntk\.yaml:2:13: train\.lr: /);
        return true;
      });
    });

    it('tells when the program cannot be started, says nothing in time, or is called off', async () => {
      const notThere = launchSweep({ ...launching({}), node: join(folder, 'no-node'), file });
      await assert.rejects(notThere, (error: LaunchError) => error.reason === 'not_started');
      const silent = join(folder, 'silent.cjs');
      writeFileSync(silent, 'setInterval(() => undefined, 1000)');
      const late = launchSweep({ ...launching({}), cli: silent, file, timeoutMs: 300 });
      await assert.rejects(late, (error: LaunchError) => error.reason === 'timeout');
      const caller = new AbortController();
      const calledOff = launchSweep({ ...launching({}), cli: silent, file, signal: caller.signal });
      caller.abort(new Error('called off'));
      await assert.rejects(calledOff, /called off/);
    });
  });
});
