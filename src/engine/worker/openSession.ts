/** Puts a run together from its settings: data, network, training, measurement; and takes up its checkpoint where there is one. */
import type { RunSettings } from '../../experiment/schema';
import { keepPlan } from '../../measurement/keep';
import { createMeasurer, type Measurer } from '../../measurement/measurer';
import { ModelOutputs } from '../../measurement/modelOutputs';
import type { ParameterValues } from '../../networks/network';
import { runFiles } from '../../runs/layout';
import { readRun } from '../../runs/runReader';
import { writeDataset } from '../../runs/sweepWriter';
import type { RunSink } from '../../runs/writer';
import { edgeOfStability } from '../../science/metrics/edgeOfStability';
import { createDataset, datasetHash, type Dataset } from '../../training/dataset';
import { squared } from '../../training/losses';
import { createNetwork, learningRate } from '../../training/model';
import { decodeCheckpoint, type Checkpoint } from './checkpoint';
import { datasetEntries } from './datasetEntries';
import { DepartureMeter } from './departureMeter';
import { openEngine, type Engine } from './openEngine';
import { SnapshotMeter } from './snapshotMeter';
import { predictionFrom, trainingGapRefusal, type TrainingGapSettings } from './trainingGap';
import { TrainingSession } from './trainingSession';

/** @throws TensorsError for an engine that does not load, RangeError for one that the run is not made for; RunReadError for a damaged checkpoint; RunWriteError */
export async function openSession(sweepDir: string, settings: RunSettings, writer: RunSink): Promise<TrainingSession> {
  const dataset = createDataset(settings);
  writeDataset(sweepDir, datasetHash(settings), datasetEntries(dataset));
  const network = createNetwork(settings.model, dataset.inputs.size, dataset.targets.size);
  const arrays = writer.readCheckpoint();
  const checkpoint = arrays && decodeCheckpoint(arrays, network.layers, runFiles(writer.runDir).checkpoint);
  // A resumed run goes on with the engine that it began with: on another one it would not be the same run.
  const engine = await openEngine(settings, checkpoint === undefined ? null : writer.record.engine, text => writer.log(text));

  const initial = network.initialValues(settings.seed);
  const training = { network, dataset, loss: settings.train.loss, learningRate: learningRate(settings), initial };
  const { alpha } = settings.model;
  const descent = engine.descend({
    ...training,
    ...(alpha !== undefined && { outputScale: alpha }),
    ...(checkpoint && { start: checkpoint.parameters }),
  });
  const measurer = createMeasurer({
    network,
    inputs: dataset.inputs,
    evalInputs: dataset.evalInputs,
    reduction: settings.probe.reduction,
    ...(engine.tensors && { training: engine.tensors }),
  });
  const targets = { rows: dataset.targets.count, cols: dataset.targets.size, data: dataset.targets.values };
  // theta_0 as training has it: rounded to its precision.
  const first = inPrecisionOf(engine, initial);
  const outputs = ModelOutputs.of(measurer, alpha, () => first);
  const gap = trainingGapOf(settings);
  const gapRefusal = trainingGapRefusal(gap, { points: targets.rows, outputs: targets.cols, parameters: network.parameterCount });
  const initialOutputs = outputs.onTraining(measurer.outputs(first));
  const departure = new DepartureMeter({
    measurer,
    initial: first,
    initialOutputs,
    prediction:
      gapRefusal === null
        ? predictionFrom(gap, {
            network,
            inputs: dataset.inputs,
            targets,
            initial: first,
            initialOutputs,
            followsWhole: coversAll(settings, dataset),
            ...(engine.tensors && { training: engine.tensors }),
          })
        : null,
  });
  const meter = new SnapshotMeter({
    analysis: settings.analysis,
    layers: network.layers,
    targets,
    noiseFloor: measurer.noiseFloor,
    edge: edgeOf(settings, dataset),
    departure,
  });
  await begin(writer, { measurer, meter, first, checkpoint });
  writer.updateRecord({
    engine: engine.name,
    precision: engine.precision,
    measurement: { precision: measurer.precision, noise_floor: measurer.noiseFloor },
    versions: { ...engine.versions, node: process.versions.node },
    data: `data/${datasetHash(settings)}.npz`,
    ...(gapRefusal !== null && { not_measured: { training_gap: gapRefusal } }),
  });
  return new TrainingSession({
    settings,
    layers: network.layers,
    dataset,
    descent,
    measurer,
    meter,
    outputs,
    keep: keepPlan(settings.keep, {
      parameters: network.parameterCount,
      kernels: dataset.inputs.count * (dataset.inputs.count + dataset.evalInputs.count),
    }),
    writer,
    ...(checkpoint && { resumed: checkpoint }),
  });
}

/** Brings the files back to the checkpoint, or to nothing, and the meter to what it knew there. */
async function begin(
  writer: RunSink,
  {
    measurer,
    meter,
    first,
    checkpoint,
  }: { measurer: Measurer; meter: SnapshotMeter; first: ParameterValues; checkpoint: Checkpoint | undefined },
): Promise<void> {
  if (checkpoint === undefined) {
    writer.truncateAfter(-1);
    return;
  }
  const { lastSnapshot } = checkpoint;
  writer.truncateAfter(lastSnapshot.step, checkpoint.step);
  const { metrics } = await readRun(writer.runDir);
  const last = { step: lastSnapshot.step, kernel: measurer.training(lastSnapshot.parameters).kernel };
  meter.restore({ parameters: first, measured: measurer.training(first) }, last, metrics, lastSnapshot.eigenvectors);
  writer.appendEvent({ type: 'resumed', step: checkpoint.step });
}

const trainingGapOf = (settings: RunSettings): TrainingGapSettings => ({
  loss: settings.train.loss,
  learningRate: learningRate(settings),
  decayTo: 'initial',
  isFullBatch: true,
  tasks: 1,
  ...(settings.model.alpha !== undefined && { alpha: settings.model.alpha }),
});

/** Whether the kernel that is followed has all outputs. */
const coversAll = (settings: RunSettings, { targets }: Dataset) => targets.size === 1 || settings.probe.reduction === 'full';

/** Defined where the kernel that is followed decides the stability of the training: with all its outputs. */
function edgeOf(settings: RunSettings, dataset: Dataset): number | null {
  if (!coversAll(settings, dataset)) return null;
  return edgeOfStability({ loss: squared(settings.train.loss), learningRate: learningRate(settings), points: dataset.inputs.count });
}

function inPrecisionOf({ precision }: Engine, values: ParameterValues): ParameterValues {
  if (precision === 'float64') return values;
  return values.map(({ W, b }) => (b ? { W: Float32Array.from(W), b: Float32Array.from(b) } : { W: Float32Array.from(W) }));
}
