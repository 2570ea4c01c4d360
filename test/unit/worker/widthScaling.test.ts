/**
 * At which powers of the width the linear picture becomes exact, on the circle and with the engine and the meter of a run: one hidden ReLU layer in the
 * NTK parametrisation, 256 points, after 100 steps at learning rate 1. The exponents are measured over widths and seeds of the preset width-scaling: the
 * gaps differ much from seed to seed, so that few seeds do not decide them.
 */
import assert from 'node:assert/strict';
import { DepartureMeter } from '../../../src/engine/worker/departureMeter';
import { predictionFrom } from '../../../src/engine/worker/trainingGap';
import { loadExperiment } from '../../../src/experiment/load';
import { planRuns } from '../../../src/experiment/sweep';
import { createMeasurer } from '../../../src/measurement/measurer';
import type { ParameterValues } from '../../../src/networks/network';
import { drift } from '../../../src/science/metrics/drift';
import { fitPowerLaw } from '../../../src/shared/powerLaw';
import { CircleDescent } from '../../../src/training/circleDescent';
import { createDataset } from '../../../src/training/dataset';
import { createNetwork, learningRate } from '../../../src/training/model';

const STEPS = 100;
const WIDTHS = [128, 256, 512, 1024, 2048];
const SEEDS = 20;
/** The exponents that are expected, each within 0.1. */
const EXPONENTS = { drift: -0.84, displacement: 0, relativeDisplacement: -0.5, taylorGap: -0.5, trainingGap: -0.5 } as const;
type Quantity = keyof typeof EXPONENTS;

const loaded = loadExperiment('width-scaling');
assert(loaded.ok);
const [planned] = planRuns(loaded.settings);
const settings = planned!.settings;
const dataset = createDataset(settings);

function measured(width: number, seed: number): Record<Quantity, number> {
  const network = createNetwork({ ...settings.model, width }, 2, 1);
  const { inputs, evalInputs } = dataset;
  const measurer = createMeasurer({ network, inputs, evalInputs, reduction: 'trace-mean' });
  const initial = network.initialValues(seed);
  const descent = new CircleDescent({ network, dataset, loss: 'mse', learningRate: learningRate(settings), initial });
  const first = measurer.training(initial);
  const targets = { rows: dataset.targets.count, cols: 1, data: dataset.targets.values };
  const gap = { loss: 'mse', learningRate: learningRate(settings), decayTo: 'initial', isFullBatch: true, tasks: 1 } as const;
  const initialOutputs = first.outputs;
  const prediction = predictionFrom(gap, { network, inputs, targets, initial, initialOutputs, followsWhole: true, isNoisy: false });
  const meter = new DepartureMeter({ measurer, initial, initialOutputs, prediction });
  meter.measure({ step: 0, parameters: initial, measured: first, outputs: initialOutputs });
  for (let step = 0; step < STEPS; step++) descent.step();
  const parameters = descent.parameters();
  const now = measurer.training(parameters);
  const { taylor_gap, training_gap } = meter.measure({ step: STEPS, parameters, measured: now, outputs: now.outputs });
  const norm = (values: readonly number[]) => Math.hypot(...values);
  const [at, before] = [flat(parameters), flat(initial)];
  const displacement = norm(at.map((value, p) => value - before[p]!));
  return {
    drift: drift(now.kernel, first.kernel)!,
    displacement,
    relativeDisplacement: displacement / norm(before),
    taylorGap: taylor_gap!,
    trainingGap: training_gap!,
  };
}

const flat = (values: ParameterValues): number[] => values.flatMap(({ W, b }) => [...W, ...(b ?? [])]);

describe('the linear picture over the width', () => {
  it('is approached at the rates that the field knows', () => {
    const byWidth = WIDTHS.map(width => Array.from({ length: SEEDS }, (_, seed) => measured(width, seed)));
    for (const [quantity, expected] of Object.entries(EXPONENTS) as [Quantity, number][]) {
      const means = byWidth.map((runs, i) => ({ x: WIDTHS[i]!, y: runs.reduce((sum, run) => sum + run[quantity], 0) / SEEDS }));
      const { exponent } = fitPowerLaw(means)!;
      assert.ok(Math.abs(exponent - expected) < 0.1, `${quantity}: exponent ${exponent}, expected ${expected}`);
    }
  }).timeout(120_000);
});
