import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineError } from '../../../src/engine/errors';
import { resume } from '../../../src/engine/resume';
import { Supervisor } from '../../../src/engine/supervisor';
import { locate } from '../../../src/runs/catalogue';
import { requestControl } from '../../../src/runs/control';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { fakeSweep, fakeWorkers, isGone, record, removeTemporaryFolders, setBehaviour, states, until } from './fakeSweep';

const long = { steps: 5000, stepMs: 20 };
const quick = { beatMs: 100, pollMs: 50 };
const options = { jobs: 2, workers: fakeWorkers, timing: quick };

function supervisorProcess(...args: string[]): ChildProcess & { readonly out: () => string } {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'supervisorProcess.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout?.on('data', chunk => (text += String(chunk)));
  return Object.assign(child, { out: () => text });
}
const exitOf = async (child: ChildProcess) => (child.exitCode !== null ? [child.exitCode] : ((await once(child, 'exit')) as unknown[]))[0];
const stateFile = (sweep: string, seed: number, patch: object) => {
  const path = runFiles(sweepFiles(sweep).run(`seed=${seed}`)).record;
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), ...patch }));
};

describe('resume', function () {
  this.timeout(30_000);
  afterEach(removeTemporaryFolders);

  it('finishes a sweep whose supervisor was killed: workers end by themselves, then the runs go on where they were', async () => {
    const sweep = await fakeSweep(long, long, { steps: 2 });
    const first = supervisorProcess('run', sweep.path, '2');
    await until('both run', () => [0, 1].every(seed => (record(sweep, seed).step ?? 0) > 2));
    const workers = [0, 1].map(seed => record(sweep, seed).pid ?? assert.fail('a running run has a pid'));
    first.kill('SIGKILL');
    await exitOf(first);
    for (const seed of [0, 1]) setBehaviour(sweep.path, seed, { steps: (record(sweep, seed).step ?? 0) + 300, stepMs: 1 });
    const outcome = await resume({ ...options, target: await locate(sweep.path) });
    await until('no old worker is left', () => workers.every(isGone), 2000);
    assert.equal(outcome.type, 'ran');
    assert.deepEqual(states(sweep), ['finished', 'finished', 'finished']);
    assert.deepEqual(
      [0, 1, 2].map(seed => record(sweep, seed)['starts']),
      [2, 2, 1],
    );
  });

  it('continues what SIGINT stopped: exit code 130, then the rest', async () => {
    const sweep = await fakeSweep(long, long);
    const first = supervisorProcess('run', sweep.path, '1');
    await until('the first runs', () => (record(sweep, 0).step ?? 0) > 2);
    first.kill('SIGINT');
    assert.equal(await exitOf(first), 130);
    assert.deepEqual(states(sweep), ['stopped', 'queued']);
    assert.equal(record(sweep, 0)['stopped_by'], 'interrupt');
    for (const seed of [0, 1]) setBehaviour(sweep.path, seed, { steps: (record(sweep, seed).step ?? 0) + 2 });
    await resume({ ...options, target: await locate(sweep.path) });
    assert.deepEqual(states(sweep), ['finished', 'finished']);
    assert.equal(record(sweep, 0)['stopped_by'], undefined);
  });

  it('ignores SIGHUP without a terminal', async () => {
    const sweep = await fakeSweep(long);
    const detached = supervisorProcess('run', sweep.path, '1');
    await until('it runs', () => (record(sweep, 0).step ?? 0) > 2);
    detached.kill('SIGHUP');
    const at = record(sweep, 0).step ?? 0;
    await until('it has gone on', () => (record(sweep, 0).step ?? 0) > at + 10);
    assert.equal(detached.exitCode, null);
    await requestControl(sweep.path, { action: 'stop' });
    assert.equal(await exitOf(detached), 0);
  });

  it('asks a living supervisor instead of starting a second one', async () => {
    const sweep = await fakeSweep(long, long);
    const first = supervisorProcess('run', sweep.path, '2');
    await until('both run', () => [0, 1].every(seed => (record(sweep, seed).step ?? 0) > 2));
    await requestControl(sweep.path, { action: 'pause', run: 'seed=1' });
    await until('one is paused', () => record(sweep, 1).state === 'paused');
    assert.deepEqual(await resume({ ...options, target: await locate(sweep.path) }), { type: 'asked' });
    await until('it runs again', () => record(sweep, 1).state === 'running');
    await requestControl(sweep.path, { action: 'stop' });
    assert.equal(await exitOf(first), 0);
  });

  it('of a run directory continues that run alone, also one that the user stopped', async () => {
    const sweep = await fakeSweep({}, {}, {});
    stateFile(sweep.path, 0, { state: 'stopped', stopped_by: 'user' });
    stateFile(sweep.path, 1, { state: 'paused' });
    await resume({ ...options, target: await locate(sweep.runs[0]!.path) });
    assert.deepEqual(states(sweep), ['finished', 'paused', 'queued']);
    await resume({ ...options, target: await locate(sweep.path) });
    assert.deepEqual(states(sweep), ['finished', 'finished', 'finished']);
    assert.equal(record(sweep, 0)['starts'], 1);
  });

  it('forgets the error of a failed run', async () => {
    const sweep = await fakeSweep({});
    stateFile(sweep.path, 0, { state: 'failed', error: { reason: 'killed', message: 'gone' } });
    await resume({ ...options, target: await locate(sweep.path) });
    assert.deepEqual([record(sweep, 0).state, record(sweep, 0).error], ['finished', null]);
  });

  it('does not obey a stop that was meant for the supervisor that is gone', async () => {
    const sweep = await fakeSweep({});
    await requestControl(sweep.path, { action: 'stop' });
    await resume({ ...options, target: await locate(sweep.path) });
    assert.deepEqual(states(sweep), ['finished']);
  });

  it('leaves finished, diverged and stopped runs alone, and says that nothing is left', async () => {
    const sweep = await fakeSweep({}, {}, {});
    stateFile(sweep.path, 0, { state: 'finished' });
    stateFile(sweep.path, 1, { state: 'diverged' });
    stateFile(sweep.path, 2, { state: 'stopped', stopped_by: 'user' });
    const nothing = (error: EngineError) => error.reason === 'nothing_to_resume' && /1 stopped/.test(error.message);
    await assert.rejects(resume({ ...options, target: await locate(sweep.path) }), nothing);
    assert.deepEqual(states(sweep), ['finished', 'diverged', 'stopped']);
    const diverged = (error: EngineError) => error.reason === 'nothing_to_resume' && /seed=1 is diverged/.test(error.message);
    await assert.rejects(resume({ ...options, target: await locate(sweep.runs[1]!.path) }), diverged);
  });

  it('refuses to start a second worker beside one that does not end', async () => {
    const sweep = await fakeSweep({ ...long, ignoresParent: true });
    const first = supervisorProcess('run', sweep.path, '1');
    await until('it runs', () => (record(sweep, 0).step ?? 0) > 2);
    first.kill('SIGKILL');
    await exitOf(first);
    const pid = record(sweep, 0).pid ?? assert.fail('a running run has a pid');
    const stubborn = (error: EngineError) => error.reason === 'workers_running' && error.message.includes(String(pid));
    await assert.rejects(resume({ ...options, timing: { ...quick, stillMs: 500 }, target: await locate(sweep.path) }), stubborn);
    assert.equal(record(sweep, 0)['starts'], 1);
    process.kill(pid, 'SIGKILL');
    await until('the worker is gone', () => isGone(pid));
    setBehaviour(sweep.path, 0, { steps: (record(sweep, 0).step ?? 0) + 1 });
    await resume({ ...options, target: await locate(sweep.path) });
    assert.deepEqual(states(sweep), ['finished']);
  });

  it('a supervisor in the same sweep at the same time is refused in either order', async () => {
    const sweep = await fakeSweep(long);
    const all = { sweep, queue: () => ['seed=0'], ...options };
    const results = Promise.allSettled([new Supervisor(all).run(), new Supervisor(all).run(), new Supervisor(all).run()]);
    await until('it runs', () => (record(sweep, 0).step ?? 0) > 2);
    await requestControl(sweep.path, { action: 'stop' });
    const reasons = (await results).map(result => (result.status === 'fulfilled' ? 'ran' : (result.reason as EngineError).reason));
    assert.deepEqual(reasons.sort(), ['locked', 'locked', 'ran']);
    assert.equal(record(sweep, 0)['starts'], 1);
  });
});
