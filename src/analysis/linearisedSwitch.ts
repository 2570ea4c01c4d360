/**
 * The prediction of the network linearised at a task switch, trained on the same batches, beside what the network did: models with a static
 * kernel fail here, as far as this gap is wide. From the parameters that were kept at the switch, for the first epoch after it.
 */
import { linearisationGap } from '../science/metrics/linearisation';
import { Batches } from '../training/batches';
import { LinearisedTraining } from '../training/linearisedTraining';
import { createNetwork, learningRate } from '../training/model';
import { Schedule } from '../training/schedule';
import { openTrainingData } from '../training/trainingData';
import { AnalysisError } from './errors';
import type { RunSnapshots } from './runSnapshots';

export interface LinearisedSwitch {
  readonly switchStep: number;
  /** Index of the task that begins. */
  readonly task: number;
  /** [S] snapshots after the switch, to the end of the first epoch. */
  readonly steps: readonly number[];
  /** [S] loss of the linearised network on the new task, and the one that was measured of the network. */
  readonly predictedLoss: readonly number[];
  readonly loss: readonly (number | null)[];
  /** [S] ‖f_net - f_lin‖ / ‖f_net - f_s‖ over the followed points and outputs, f_s the outputs at the switch; null where the network has not moved. */
  readonly gap: readonly (number | null)[];
}

/** Steps of the linearised training at most: each costs about two of the network's. */
const MAX_STEPS = 512;

/**
 * Of the last switch at or before `step`. @throws AnalysisError `unknown_quantity` where the run has none or is trained in another way than by plain
 * gradient descent; `not_kept` without the parameters at the switch; ImagesError where the images cannot be read any more.
 */
export async function linearisedSwitch(run: RunSnapshots, step: number): Promise<LinearisedSwitch> {
  const { settings } = run;
  const { train, model } = settings;
  if (train.momentum > 0 || train.weight_decay > 0 || model.alpha !== undefined)
    throw refused(run, 'expected plain gradient descent, without momentum, weight decay and output scale');
  const data = await openTrainingData(settings);
  const schedule = new Schedule(
    train,
    data.tasks.map(({ points, epochs }) => ({ points: points.count, epochs })),
  );
  const index = schedule.tasks.findLastIndex(({ firstStep }, k) => k > 0 && firstStep <= step);
  const [planned, own] = [schedule.tasks[index], data.tasks[index]];
  if (!planned || !own) throw refused(run, `expected a task switch at or before step ${step}, found none`);
  const { firstStep, lastStep, stepsPerEpoch } = planned;
  const end = Math.min(lastStep, firstStep + Math.min(MAX_STEPS, stepsPerEpoch));
  const steps = run.steps.filter(at => at > firstStep && at <= end);
  const network = createNetwork(model, data.inputSize, data.outputs, data.imageShape);
  const { batch_size: batchSize = Infinity } = train;
  const isWhole = batchSize >= own.points.count;
  const batches = isWhole ? null : new Batches({ count: own.points.count, batchSize, seed: settings.seed, task: index });
  const { loadTensors } = await import('../tensors/load');
  const training = new LinearisedTraining({
    tensors: await loadTensors(model.type === 'cnn' ? 'auto' : 'float64'),
    network,
    at: run.parameters(firstStep),
    task: { firstStep, points: own.points, batches, columns: own.columns, lossPoints: own.lossPoints },
    loss: train.loss,
    learningRate: learningRate(settings),
  });
  try {
    return { switchStep: firstStep, task: index, steps, ...follow(run, training, firstStep, steps) };
  } finally {
    training.dispose();
  }
}

function follow(run: RunSnapshots, training: LinearisedTraining, switchStep: number, steps: readonly number[]) {
  const { data: before } = run.matrix('preds_train', switchStep);
  const { rows: count, data: values } = run.inputs();
  // Points that change with the task cannot be compared with what they were at the switch.
  const samePoints = run.settings.probe.from !== 'current_task';
  const predictedLoss: number[] = [];
  const gap: (number | null)[] = [];
  let at = switchStep;
  for (const step of steps) {
    for (; at < step; at++) training.step();
    predictedLoss.push(training.lossValue());
    gap.push(samePoints ? linearisationGap(run.matrix('preds_train', step).data, training.outputs({ count, values }), before) : null);
  }
  const loss = steps.map(step => run.contents.metrics.find(line => line.step === step)?.loss ?? null);
  return { predictedLoss, loss, gap };
}

function refused(run: RunSnapshots, why: string): AnalysisError {
  return new AnalysisError('unknown_quantity', `${run.runDir}: linearised_switch: ${why}`);
}
