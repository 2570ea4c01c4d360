/** Real directories for the tests of run directories, and the smallest sweep to put in them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlannedRun } from '../../../src/experiment/schema';
import { experimentSchema } from '../../../src/experiment/schema';
import type { RunRecord } from '../../../src/runs/records';
import type { NewSweep } from '../../../src/runs/sweepWriter';

/** A new directory for each test of the suite it is called in, removed after it. */
export function temporaryDirectory(): () => string {
  let path = '';
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'ntk-runs-'));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));
  return () => path;
}

const settings = experimentSchema.parse({ experiment: { name: 'circle' }, train: { steps: 1000 } });

export function plannedRuns(widths: readonly number[], seeds: number): PlannedRun[] {
  return widths.flatMap(width =>
    Array.from({ length: seeds }, (_, seed) => ({
      id: `width=${width},seed=${seed}`,
      axes: { width, seed },
      settings: { ...settings, model: { ...settings.model, width }, seed },
    })),
  );
}

export function newSweep(widths: readonly number[] = [64], seeds = 2, patch: Partial<NewSweep> = {}): NewSweep {
  return {
    experiment: 'experiment: {name: circle} # as given\n',
    settings,
    axes: ['width', 'seed'],
    runs: plannedRuns(widths, seeds),
    program: 'ntk-monitor test',
    commit: null,
    supervisor: { pid: process.pid, host: hostname() },
    ...patch,
  };
}

export function runningRecord(patch: Partial<RunRecord> = {}): RunRecord {
  return {
    state: 'running',
    pid: process.pid,
    host: hostname(),
    heartbeat: 0,
    step: 0,
    steps: 1000,
    error: null,
    engine: 'float64',
    ...patch,
  };
}

/** Keeps assertions on rejections and throws short: matches the typed reason and the message. */
export function failure(reason: string, message: RegExp): (error: unknown) => boolean {
  return error => error instanceof Error && 'reason' in error && error.reason === reason && message.test(error.message);
}
