/** Where a run of exp002 at width 100 starts: its kernel, outputs and targets. */
import assert from 'node:assert/strict';
import { loadExperiment } from '../../../src/experiment/load';
import { planRuns } from '../../../src/experiment/sweep';
import { createMeasurer, type Measured } from '../../../src/measurement/measurer';
import type { TrainingStart } from '../../../src/science/dynamics/trainingPrediction';
import { createDataset } from '../../../src/training/dataset';
import { createNetwork } from '../../../src/training/model';

export function measured(): Measured {
  const { network, dataset, seed } = parts();
  const { inputs, evalInputs } = dataset;
  return createMeasurer({ network, inputs, evalInputs, reduction: 'trace-mean' }).training(network.initialValues(seed));
}

export function start(): TrainingStart {
  const { kernel, outputs } = measured();
  const { count, size, values } = parts().dataset.targets;
  return { kernel, initial: outputs, targets: { rows: count, cols: size, data: values } };
}

function parts() {
  const loaded = loadExperiment('exp002');
  assert(loaded.ok);
  const [run] = planRuns(loaded.settings);
  assert(run !== undefined);
  const { settings } = run;
  return { network: createNetwork(settings.model, 2, 1), dataset: createDataset(settings), seed: settings.seed };
}
