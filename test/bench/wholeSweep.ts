/**
 * The whole of exp002 as a user runs it (25 runs, 100,000 steps, 201 snapshots, one run a core), with the memory of its workers, beside
 * the same steps and snapshots (kernel, cross kernel, eigenvalues) in JAX, which takes both cores for itself, one run after the other.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../support/project';
import { scratchFolder } from './exp002';
import { digits } from './findings';
import type { Peer } from './peers';

const RUNS_A_WIDTH = 5;
const STEPS = 100_000;
const SNAPSHOTS = 201;
/** JAX is to take so many times as long, at least. */
const TARGET = 20;
const LOOK_MS = 250;

/** @returns whether the target is met; null where there is no JAX to compare with. @throws Error when the sweep fails */
export async function showWholeSweep(peers: readonly Peer[]): Promise<boolean | null> {
  const cli = join(projectFolder, 'dist', 'cli.js');
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing; this builds it: npm run build');
  const folder = scratchFolder();
  try {
    const jobs = Math.min(2, availableParallelism());
    const began = performance.now();
    const child = spawn(process.execPath, [cli, 'run', 'exp002', '--jobs', String(jobs), '--out', folder, '--json'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const peaks = new Map<string, number>();
    const timer = setInterval(() => notePeaks(folder, peaks), LOOK_MS);
    const [code] = (await once(child, 'exit')) as [number | null];
    clearInterval(timer);
    if (code !== 0) throw new Error(`exp002 ended with ${code}`);
    const seconds = (performance.now() - began) / 1000;
    console.log(`\nThe whole of exp002, ${jobs} runs at a time: ${seconds.toFixed(0)} s`);
    const [narrow, wide] = [peakOf(peaks, 'width=100,'), peakOf(peaks, 'width=10000,')];
    console.log(
      narrow === null || wide === null
        ? 'Memory of a worker: not measured (it is read from /proc).'
        : `Memory of a worker at its largest: ${narrow.toFixed(0)} MiB at width 100, ${wide.toFixed(0)} MiB at width 10000.`,
    );
    return compareWith(peers, seconds);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compareWith(peers: readonly Peer[], seconds: number): boolean | null {
  let met: boolean | null = null;
  for (const peer of peers) {
    if ('missing' in peer) continue;
    const aRun = peer.times.map(({ step, kernel, cross, eigenvalues }) => STEPS * step + SNAPSHOTS * (kernel + cross + eigenvalues));
    const whole = (RUNS_A_WIDTH * aRun.reduce((sum, ms) => sum + ms, 0)) / 1000;
    console.log(
      `${peer.name} ${peer.version}, ${peer.precision}: ${whole.toFixed(0)} s by its measured step and snapshot, ${digits(whole / seconds)} × as long.`,
    );
    if (peer.name === 'JAX' && peer.precision === 'float64') met = whole / seconds >= TARGET;
  }
  return met;
}

/** Largest resident memory so far of each worker, in MiB. */
function notePeaks(folder: string, peaks: Map<string, number>): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('run.json'))) {
    try {
      const { pid } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { pid: number | null };
      if (pid === null) continue;
      const [, kB] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      if (kB !== undefined) peaks.set(file, Math.max(peaks.get(file) ?? 0, Number(kB) / 1024));
    } catch {
      // The worker has ended meanwhile, or there is no /proc: what was not measured is told.
    }
  }
}

function peakOf(peaks: ReadonlyMap<string, number>, run: string): number | null {
  const found = [...peaks].filter(([file]) => file.includes(run)).map(([, mebibytes]) => mebibytes);
  return found.length === 0 ? null : Math.max(...found);
}
