/** The whole engine as processes: real workers under a real supervisor, ended in every way that happens. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSweep } from '../../../src/runs/catalogue';
import { KeptArrayReader, keptArrays } from '../../../src/runs/keptArray';
import { runFiles } from '../../../src/runs/layout';
import type { RunRecord } from '../../../src/runs/records';
import { readRun } from '../../../src/runs/runReader';
import { processGone } from '../../../src/runs/state';
import { readRunRecord } from '../../../src/engine/runRecords';
import { buildCommandLine, commandLine, jsonLines, startCommandLine, type CommandLine } from '../cli/commandLine';

/** Two runs that take some seconds each, a checkpoint every so often through pauses alone. */
const FILE = `
experiment: {name: processes, seed: 1}
data: {n_eval: 60, M_train: 24}
train: {steps: 60000, eval_every: 3000}
sweep: {widths: [24], seeds: 2}
engine: float64
`;

interface Running {
  readonly line: CommandLine;
  readonly sweep: string;
  readonly runs: readonly string[];
}

async function start(text = FILE, jobs = 2): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'ntk-real-'));
  writeFileSync(join(folder, 'a.ntk.yaml'), text);
  const line = startCommandLine(['run', join(folder, 'a.ntk.yaml'), '--out', folder, '--jobs', String(jobs), '--json']);
  await until(() => line.out().includes('\n'), 'the first line');
  const sweep = String(jsonLines(line.out().split('\n')[0]!)[0]!['sweep']);
  const runs = (await readSweep(sweep)).runs.map(({ path }) => path);
  return { line, sweep, runs };
}

async function until(condition: () => boolean, what: string, limitMs = 30_000): Promise<void> {
  const begin = performance.now();
  while (!condition()) {
    if (performance.now() - begin > limitMs) assert.fail(`waited ${limitMs} ms for ${what}`);
    await sleep(20);
  }
}

const training = (run: string) => (readRunRecord(run).step ?? 0) > 0;
const state = (run: string): RunRecord['state'] => readRunRecord(run).state;
const pidOf = (run: string): number => readRunRecord(run).pid!;

async function sameNumbers(a: string, b: string): Promise<void> {
  const timeless = async (run: string) => (await readRun(run)).metrics.map(line => ({ ...line, wall_s: 0 }));
  assert.deepEqual(await timeless(a), await timeless(b));
  assert.deepEqual(keptArrays(a), keptArrays(b));
  for (const name of keptArrays(a)) assert.ok(readFileSync(runFiles(a).array(name)).equals(readFileSync(runFiles(b).array(name))), name);
}

describe('the engine as processes', function () {
  this.timeout(120_000);
  let undisturbed: readonly string[];
  before(async () => {
    await buildCommandLine();
    const { line, runs } = await start();
    assert.equal((await line.done).code, 0);
    undisturbed = runs;
  });

  it('kill -9 of a worker fails its run within 10 s and harms no other', async () => {
    const { line, runs } = await start();
    await until(() => runs.every(training), 'both runs to train');
    process.kill(pidOf(runs[0]!), 'SIGKILL');
    await until(() => state(runs[0]!) === 'failed', 'the run to be failed', 10_000);
    assert.equal(readRunRecord(runs[0]!).error?.reason, 'killed');
    assert.equal((await line.done).code, 1);
    assert.equal(state(runs[1]!), 'finished');
    await sameNumbers(runs[1]!, undisturbed[1]!);
  });

  it('kill -9 of the supervisor: workers end by themselves, readers call it lost, resume finishes it bit for bit', async () => {
    const { line, sweep, runs } = await start();
    await until(() => runs.every(training), 'both runs to train');
    const workers = runs.map(run => ({ pid: pidOf(run), host: readRunRecord(run).host }));
    line.child.kill('SIGKILL');
    await until(() => workers.every(({ pid, host }) => processGone(pid, host)), 'the workers to end', 5_000);
    const listed = JSON.parse((await commandLine(['list', sweep, '--json'])).out) as { state: string }[];
    assert.equal(listed[0]!.state, 'lost');
    assert.equal((await commandLine(['resume', sweep, '--json'])).code, 0);
    for (const [i, run] of runs.entries()) await sameNumbers(run, undisturbed[i]!);
  });

  it('Ctrl-C ends it with checkpoints and exit code 130, resume finishes it bit for bit', async () => {
    const { line, sweep, runs } = await start();
    await until(() => runs.every(training), 'both runs to train');
    line.child.kill('SIGINT');
    assert.equal((await line.done).code, 130);
    assert.deepEqual(runs.map(state), ['stopped', 'stopped']);
    assert.equal((await commandLine(['resume', sweep])).code, 0);
    for (const [i, run] of runs.entries()) await sameNumbers(run, undisturbed[i]!);
  });

  it('pause and resume of one run from another terminal', async () => {
    const { line, sweep, runs } = await start();
    await until(() => runs.every(training), 'both runs to train');
    assert.equal((await commandLine(['pause', runs[0]!])).code, 0);
    await until(() => state(runs[0]!) === 'paused', 'the run to be paused');
    assert.equal(state(runs[1]!), 'running');
    await line.done;
    assert.equal((await commandLine(['resume', sweep])).code, 0);
    await sameNumbers(runs[0]!, undisturbed[0]!);
  });

  it('arrays can be read while they grow', async () => {
    const { line, runs } = await start();
    await until(() => training(runs[0]!), 'the run to train');
    let rows = 0;
    while (state(runs[0]!) === 'running') {
      const reader = KeptArrayReader.open(runs[0]!, 'preds_eval');
      assert.ok(reader.steps.length >= rows);
      rows = reader.steps.length;
      const last = reader.at(reader.steps.at(-1)!);
      assert.ok(Array.from(last!.data as Float64Array).every(Number.isFinite));
      reader.close();
      await sleep(20);
    }
    assert.equal((await line.done).code, 0);
  });
});
