/** Small experiments for tests: settings of a run from a few keys, and sweeps laid out in a temporary folder. */
import { mkdtempSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { experimentSchema, type ExperimentSettings, type RunSettings } from '../../src/experiment/schema';
import { sweepAxes } from '../../src/experiment/axes';
import { planRuns } from '../../src/experiment/sweep';
import { createSweep } from '../../src/runs/sweepWriter';

export interface Sections {
  readonly [section: string]: unknown;
}

/** Defaults of the schema, a small circle, and what is given. */
export function experiment(sections: Sections = {}): ExperimentSettings {
  const small = { data: { n_eval: 48, M_train: 16 }, train: { steps: 40, eval_every: 10 }, sweep: { widths: [8] } };
  const merged: Record<string, unknown> = { experiment: { name: 'test', seed: 3 } };
  for (const part of [small, sections]) {
    for (const [name, section] of Object.entries(part)) {
      merged[name] = typeof section === 'object' ? { ...(merged[name] as object), ...section } : section;
    }
  }
  return experimentSchema.parse(merged);
}

export function firstRun(sections: Sections = {}): RunSettings {
  return planRuns(experiment(sections))[0]!.settings;
}

/** A sweep on disk, everything queued. */
export function layOut(sections: Sections = {}): { readonly sweep: string; readonly runs: readonly string[] } {
  const settings = experiment(sections);
  const runs = planRuns(settings);
  const sweep = createSweep(mkdtempSync(join(tmpdir(), 'ntk-test-')), 'test', {
    experiment: 'experiment: {name: test}\n',
    settings,
    axes: sweepAxes(settings).map(({ name }) => name),
    runs,
    program: 'test',
    commit: null,
    supervisor: { pid: process.pid, host: hostname() },
  });
  return { sweep, runs: runs.map(({ id }) => id) };
}
