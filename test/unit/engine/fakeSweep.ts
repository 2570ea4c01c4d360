/** Sweeps on disk for the supervisor, whose workers do what the test says; and waiting for what happens in them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalWorkers } from '../../../src/engine/localWorkers';
import { experimentSchema } from '../../../src/experiment/schema';
import type { Sweep } from '../../../src/runs/catalogue';
import { readSweep } from '../../../src/runs/catalogue';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import type { RunRecord } from '../../../src/runs/records';
import { createSweep } from '../../../src/runs/sweepWriter';

export interface Behaviour {
  readonly steps?: number;
  readonly stepMs?: number;
  readonly then?: 'finish' | 'crash' | 'out_of_memory' | 'hang' | 'leave' | 'diverged';
  readonly atStart?: 'crash';
  readonly ignoresParent?: boolean;
}

export const fakeWorkers = new LocalWorkers({ node: process.execPath, cli: [join(__dirname, 'fakeWorker.mjs')] });

const made: string[] = [];
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'ntk-engine-'));
  made.push(path);
  return path;
}
/** To be called after each test. */
export function removeTemporaryFolders(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true, maxRetries: 10 });
}

/** A sweep of runs `seed=0`, `seed=1`, ... that behave as given. */
export async function fakeSweep(...behaviours: Behaviour[]): Promise<Sweep> {
  const settings = experimentSchema.parse({ experiment: { name: 'fake' }, model: { width: 8 } });
  const path = createSweep(temporaryFolder(), 'fake', {
    experiment: 'experiment: {name: fake}\n',
    settings,
    axes: ['seed'],
    runs: behaviours.map((_behaviour, seed) => ({
      id: `seed=${seed}`,
      axes: { seed },
      settings: { ...settings, model: { ...settings.model, width: 8 }, seed },
    })),
    program: 'test',
    commit: null,
    supervisor: { pid: process.pid, host: hostname() },
  });
  behaviours.forEach((behaviour, seed) => setBehaviour(path, seed, behaviour));
  return readSweep(path);
}

export function setBehaviour(sweep: string, seed: number, behaviour: Behaviour): void {
  writeFileSync(join(sweepFiles(sweep).run(`seed=${seed}`), 'behaviour.json'), JSON.stringify(behaviour));
}

export function record(sweep: { readonly path: string }, seed: number): RunRecord {
  return JSON.parse(readFileSync(runFiles(sweepFiles(sweep.path).run(`seed=${seed}`)).record, 'utf8')) as RunRecord;
}

export function states(sweep: Sweep): string[] {
  return sweep.runs.map((_run, seed) => record(sweep, seed).state);
}

/** Resolves when the condition on the files holds; says what it waited for when it does not within `ms`. */
export async function until(what: string, holds: () => boolean, ms = 10_000): Promise<void> {
  for (const start = performance.now(); ; await sleep(15)) {
    if (holds()) return;
    if (performance.now() - start > ms) throw new Error(`waited ${ms} ms in vain until ${what}`);
  }
}

export const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};
