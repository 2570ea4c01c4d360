/** The experiment that everything here is measured on: exp002's circle, targets, loss and spacing, at one width and depth. */
import { mkdtempSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweepAxes } from '../../src/experiment/axes';
import { loadExperiment } from '../../src/experiment/load';
import type { ExperimentSettings, RunSettings } from '../../src/experiment/schema';
import { sweepSection } from '../../src/experiment/sections/sweep';
import { planRuns } from '../../src/experiment/sweep';
import { createSweep } from '../../src/runs/sweepWriter';
import { openEngine, type EngineName } from '../../src/engine/worker/openEngine';
import type { Descent } from '../../src/training/descent';
import { createDataset } from '../../src/training/dataset';
import { createNetwork, learningRate } from '../../src/training/model';

export interface Variation {
  readonly width: number;
  readonly depth?: number;
  readonly steps?: number;
  readonly seeds?: number;
  /** M; the grid has as many points where it would be smaller. */
  readonly points?: number;
}

export function exp002({ width, depth = 1, steps, seeds = 1, points }: Variation): ExperimentSettings {
  const loaded = loadExperiment('exp002');
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const { settings } = loaded;
  return {
    ...settings,
    data: { ...settings.data, ...(points !== undefined && { M_train: points, n_eval: Math.max(points, settings.data.n_eval) }) },
    model: { ...settings.model, depth_hidden: depth },
    train: { ...settings.train, steps: steps ?? settings.train.steps },
    sweep: sweepSection.parse({ widths: [width], seeds }),
  };
}

export function firstRunOf(settings: ExperimentSettings): RunSettings {
  const [run] = planRuns(settings);
  if (run === undefined) throw new Error('the experiment plans no run');
  return run.settings;
}

/** Its training from the initial values, on an engine. */
export async function descentOf(settings: RunSettings, name: EngineName): Promise<Descent> {
  const dataset = createDataset(settings);
  const network = createNetwork(settings.model, dataset.inputs.size, dataset.targets.size);
  const engine = await openEngine({ ...settings, engine: name }, null, () => undefined);
  return engine.descend({
    network,
    dataset,
    loss: settings.train.loss,
    learningRate: learningRate(settings),
    initial: network.initialValues(settings.seed),
  });
}

export const scratchFolder = () => mkdtempSync(join(tmpdir(), 'ntk-bench-'));

/** A sweep on disk, everything queued. */
export function layOut(folder: string, settings: ExperimentSettings): { readonly sweep: string; readonly runs: readonly string[] } {
  const runs = planRuns(settings);
  const sweep = createSweep(folder, 'bench', {
    experiment: 'experiment: {name: bench}\n',
    settings,
    axes: sweepAxes(settings).map(({ name }) => name),
    runs,
    program: 'bench',
    commit: null,
    supervisor: { pid: process.pid, host: hostname() },
  });
  return { sweep, runs: runs.map(({ id }) => id) };
}
