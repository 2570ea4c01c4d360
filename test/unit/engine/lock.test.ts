import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { EngineError } from '../../../src/engine/errors';
import { SupervisorLock } from '../../../src/engine/lock';
import { sweepFiles } from '../../../src/runs/layout';
import { removeTemporaryFolders, temporaryFolder } from './fakeSweep';

const quick = { stillMs: 300, pollMs: 20 };
const locked = (error: EngineError) => error.reason === 'locked';
/** The pid of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('the lock of a sweep', function () {
  this.timeout(30_000);
  let sweep: string;
  let lock: string;
  beforeEach(() => {
    sweep = temporaryFolder();
    lock = sweepFiles(sweep).lock;
  });
  afterEach(removeTemporaryFolders);
  const beatEvery = (ms: number) => {
    let counter = 0;
    const beat = () => writeFileSync(sweepFiles(sweep).supervisor, JSON.stringify({ heartbeat: counter++ }));
    beat();
    return setInterval(beat, ms);
  };

  it('names its holder, and is gone after its release', async () => {
    const held = await SupervisorLock.acquire(sweep);
    const { pid, host } = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number; host: string };
    assert.deepEqual([pid, host], [process.pid, hostname()]);
    assert.equal(held.isHeld(), true);
    held.release();
    assert.deepEqual(readdirSync(sweep), []);
  });

  it('of a living holder, whose heartbeat moves, keeps others out', async () => {
    const held = await SupervisorLock.acquire(sweep);
    const beating = beatEvery(50);
    try {
      await assert.rejects(SupervisorLock.acquire(sweep, { stillMs: 5000, pollMs: 20 }), locked);
    } finally {
      clearInterval(beating);
    }
    assert.equal(held.isHeld(), true);
  });

  it('of a holder on another machine is judged by its heartbeat alone', async () => {
    writeFileSync(lock, JSON.stringify({ pid: deadPid(), host: 'elsewhere' }));
    const beating = beatEvery(50);
    await assert.rejects(SupervisorLock.acquire(sweep, { stillMs: 5000, pollMs: 20 }), locked);
    clearInterval(beating);
    assert.equal((await SupervisorLock.acquire(sweep, quick)).isHeld(), true);
  });

  it('of a dead process of this machine is taken over without waiting', async () => {
    writeFileSync(lock, JSON.stringify({ pid: deadPid(), host: hostname() }));
    const start = performance.now();
    const held = await SupervisorLock.acquire(sweep);
    assert.ok(performance.now() - start < 1000);
    assert.equal(held.isHeld(), true);
    assert.deepEqual(readdirSync(sweep), ['supervisor.lock']);
  });

  for (const [what, text] of [
    ['a process with a reused pid, whose heartbeat stands still', JSON.stringify({ pid: process.ppid, host: hostname() })],
    ['nobody: half-written', '{"pid": 12'],
    ['nobody: empty', ''],
  ] as const) {
    it(`of ${what}, is taken over once it has stood still`, async () => {
      writeFileSync(lock, text);
      const start = performance.now();
      const held = await SupervisorLock.acquire(sweep, quick);
      assert.ok(performance.now() - start >= quick.stillMs);
      assert.equal(held.isHeld(), true);
    });
  }

  it('goes to exactly one of many that find a dead one', async () => {
    for (let round = 0; round < 5; round++) {
      writeFileSync(lock, JSON.stringify({ pid: deadPid(), host: hostname(), round }));
      const beating = beatEvery(20);
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => SupervisorLock.acquire(sweep, { stillMs: 2000, pollMs: 10 })));
      clearInterval(beating);
      const won = tries.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
      assert.equal(won.length, 1);
      assert.equal(won[0]?.isHeld(), true);
      for (const result of tries) if (result.status === 'rejected') assert.ok(locked(result.reason as EngineError), String(result.reason));
      won[0]?.release();
    }
  });

  it('survives a crash in the middle of a take-over', async () => {
    writeFileSync(lock, JSON.stringify({ pid: deadPid(), host: hostname() }));
    writeFileSync(`${lock}.takeover`, JSON.stringify({ pid: deadPid(), host: hostname() }));
    const held = await SupervisorLock.acquire(sweep);
    assert.equal(held.isHeld(), true);
    assert.deepEqual(readdirSync(sweep), ['supervisor.lock']);
  });

  it('that somebody deletes is put back; one that somebody else holds is left alone', async () => {
    const held = await SupervisorLock.acquire(sweep);
    rmSync(lock);
    assert.equal(held.isHeld(), true);
    await assert.rejects(async () => {
      const beating = beatEvery(20);
      await SupervisorLock.acquire(sweep, { stillMs: 2000 }).finally(() => clearInterval(beating));
    }, locked);
    writeFileSync(lock, 'theirs');
    assert.equal(held.isHeld(), false);
    held.release();
    assert.equal(readFileSync(lock, 'utf8'), 'theirs');
  });
});
