/** Puts a run together from its settings: data, network, training, measurement; and takes up its checkpoint where there is one. */
import type { RunSettings } from '../../experiment/schema';
import { keepPlan } from '../../measurement/keep';
import { createMeasurer } from '../../measurement/measurer';
import { ModelOutputs } from '../../measurement/modelOutputs';
import type { Network, ParameterValues } from '../../networks/network';
import { runFiles } from '../../runs/layout';
import { readRun } from '../../runs/runReader';
import { writeDataset } from '../../runs/sweepWriter';
import type { RunSink } from '../../runs/writer';
import { sharpness, sharpnessEdge } from '../../science/dynamics/sharpness';
import { edgeOfStability } from '../../science/metrics/edgeOfStability';
import { Batches } from '../../training/batches';
import { datasetHash } from '../../training/dataset';
import type { SequenceOptions } from '../../training/descent';
import { isSquared, lossTargets } from '../../training/losses';
import { createNetwork, learningRate } from '../../training/model';
import { Schedule } from '../../training/schedule';
import { openTrainingData, type Probe, type TrainingData } from '../../training/trainingData';
import { decodeCheckpoint, type Checkpoint } from './checkpoint';
import { datasetEntries } from './datasetEntries';
import { DepartureMeter } from './departureMeter';
import { freeBytes, requireMemory } from './memoryNeed';
import { openEngine, type Engine } from './openEngine';
import { SnapshotMeter, type MeterOptions } from './snapshotMeter';
import { predictionFrom, trainingGapRefusal, type TrainingGapSettings } from './trainingGap';
import type { Followed } from './sessionParts';
import { TrainingSession } from './trainingSession';

/** @throws TensorsError for an engine that does not load, RangeError for one that the run is not made for; ImagesError, TrainingDataError; RunReadError for a damaged checkpoint; RunWriteError */
export async function openSession(sweepDir: string, settings: RunSettings, writer: RunSink): Promise<TrainingSession> {
  const data = await openTrainingData(settings);
  const hash = datasetHash(settings);
  writeDataset(sweepDir, hash, datasetEntries(data));
  const network = createNetwork(settings.model, data.inputSize, data.outputs, data.imageShape);
  const schedule = new Schedule(
    settings.train,
    data.tasks.map(({ points, epochs }) => ({ points: points.count, epochs })),
  );
  const arrays = writer.readCheckpoint();
  const checkpoint = arrays && decodeCheckpoint(arrays, network.layers, runFiles(writer.runDir).checkpoint);
  // A resumed run goes on with the engine that it began with: on another one it would not be the same run.
  const engine = await openEngine(settings, checkpoint === undefined ? null : writer.record.engine, text => writer.log(text));
  const largest = Math.max(...data.tasks.map(({ points }) => points.count));
  requireMemory(
    engine.name,
    { network, precision: engine.precision, batch: Math.min(settings.train.batch_size ?? Infinity, largest) },
    freeBytes(),
  );
  // theta_0 as training has it: rounded to its precision.
  const initial = inPrecisionOf(engine, network.initialValues(settings.seed));
  const descent = engine.descend({
    network,
    loss: settings.train.loss,
    learningRate: learningRate(settings),
    initial,
    ...(settings.model.alpha !== undefined && { outputScale: settings.model.alpha }),
    ...(data.dataset && { dataset: data.dataset }),
    ...sequenceOf(settings, data, schedule),
    ...(checkpoint && { start: checkpoint.parameters, firstStep: checkpoint.step }),
    ...(checkpoint?.velocity && { velocity: checkpoint.velocity }),
  });
  const parts = { settings, network, data, engine, initial };
  const followedIn = eachOnce(data.probes, probe => follow(parts, probe));
  const now = followedIn(schedule.taskFrom(checkpoint?.lastSnapshot.step ?? 0));
  const meter = new SnapshotMeter({
    analysis: settings.analysis,
    layers: network.layers,
    noiseFloor: now.measurer.noiseFloor,
    ...edgeOf(settings, data),
    followed: now,
  });
  await begin(writer, { followed: now, meter, initial, checkpoint });
  const refusal = gapRefusal(settings, data, network);
  writer.updateRecord({
    steps: schedule.steps,
    engine: engine.name,
    precision: engine.precision,
    measurement: { precision: now.measurer.precision, noise_floor: now.measurer.noiseFloor },
    versions: { ...engine.versions, node: process.versions.node },
    data: `data/${hash}.npz`,
    ...(refusal !== null && { not_measured: { training_gap: refusal } }),
  });
  const rows = now.probe.count * (settings.probe.reduction === 'full' ? data.outputs : 1);
  return new TrainingSession({
    settings,
    layers: network.layers,
    data,
    schedule,
    descent,
    followedIn,
    initial,
    meter,
    keep: keepPlan(settings.keep, {
      parameters: network.parameterCount,
      kernels: data.dataset ? now.probe.count * (now.probe.count + data.dataset.evalInputs.count) : rows ** 2,
    }),
    writer,
    ...(checkpoint && { resumed: checkpoint }),
  });
}

/** Tasks, batches and optimiser; nothing where all points are trained on at once, which every engine can. */
function sequenceOf(settings: RunSettings, data: TrainingData, schedule: Schedule): SequenceOptions {
  const { batch_size: batchSize, momentum, weight_decay: strength, decay_to: towards } = settings.train;
  const optimiser = { momentum, ...(strength > 0 && { weightDecay: { strength, towards } }) };
  if (data.dataset !== null && batchSize === undefined) return optimiser;
  const tasks = schedule.tasks.flatMap(({ firstStep }, task) => {
    const of = data.tasks[task];
    if (of === undefined) return [];
    const { points, columns, lossPoints } = of;
    const isWhole = batchSize === undefined || batchSize >= points.count;
    const batches = isWhole ? null : new Batches({ count: points.count, batchSize, seed: settings.seed, task });
    return [{ firstStep, points, batches, columns, lossPoints }];
  });
  return { ...optimiser, tasks, ...(batchSize !== undefined && { chunk: batchSize }) };
}

interface Parts {
  readonly settings: RunSettings;
  readonly network: Network;
  readonly data: TrainingData;
  readonly engine: Engine;
  readonly initial: ParameterValues;
}

/** What measures the kernel of a probe. */
function follow({ settings, network, data, engine, initial }: Parts, probe: Probe): Followed {
  const { inputs } = probe;
  const measurer = createMeasurer({
    network,
    inputs,
    evalInputs: data.dataset?.evalInputs ?? { count: 0, size: inputs.size, values: new Float64Array(0) },
    reduction: settings.probe.reduction,
    ...(engine.tensors && { training: engine.tensors }),
  });
  const outputs = ModelOutputs.of(measurer, settings.model.alpha, () => initial);
  const targets = { rows: probe.count, cols: data.outputs, data: probe.targets?.values ?? new Float64Array(probe.count * data.outputs) };
  const initialOutputs = outputs.onTraining(measurer.outputs(initial));
  const prediction =
    gapRefusal(settings, data, network) === null
      ? predictionFrom(trainingGapOf(settings, data), {
          network,
          inputs,
          targets: { ...targets, data: Float64Array.from(lossTargets(settings.train.loss, targets.data)) },
          initial,
          initialOutputs,
          followsWhole: coversAll(settings, data),
          isNoisy: measurer.noiseFloor !== null,
          ...(engine.tensors && { training: engine.tensors }),
        })
      : null;
  return { probe, measurer, outputs, targets, departure: new DepartureMeter({ measurer, initial, initialOutputs, prediction }) };
}

/** Of each probe one, made when it is first asked for; the last one also for the tasks that have none of their own. */
function eachOnce(probes: readonly Probe[], make: (probe: Probe) => Followed): (task: number) => Followed {
  const made = new Map<number, Followed>();
  return task => {
    const index = Math.min(task, probes.length - 1);
    const probe = probes[index];
    if (probe === undefined) throw new RangeError('a run follows the kernel of one probe at least');
    const known = made.get(index) ?? make(probe);
    made.set(index, known);
    return known;
  };
}

/** Brings the files back to the checkpoint, or to nothing, and the meter to what it knew there. */
async function begin(
  writer: RunSink,
  {
    followed: { measurer },
    meter,
    initial,
    checkpoint,
  }: { followed: Followed; meter: SnapshotMeter; initial: ParameterValues; checkpoint: Checkpoint | undefined },
): Promise<void> {
  if (checkpoint === undefined) {
    writer.truncateAfter(-1);
    return;
  }
  const { lastSnapshot, taskStart } = checkpoint;
  writer.truncateAfter(lastSnapshot.step, checkpoint.step);
  const { metrics } = await readRun(writer.runDir);
  const last = { step: lastSnapshot.step, kernel: measurer.training(lastSnapshot.parameters).kernel };
  meter.restore({ parameters: initial, measured: measurer.training(initial) }, last, metrics, lastSnapshot.eigenvectors, taskStart);
  writer.appendEvent({ type: 'resumed', step: checkpoint.step });
}

const isFullBatch = ({ train }: RunSettings, { tasks }: TrainingData) =>
  tasks.every(({ points }) => (train.batch_size ?? Infinity) >= points.count);

const trainingGapOf = (settings: RunSettings, data: TrainingData): TrainingGapSettings => ({
  loss: settings.train.loss,
  learningRate: learningRate(settings),
  decayTo: settings.train.decay_to,
  isFullBatch: isFullBatch(settings, data),
  tasks: data.tasks.length,
  ...(settings.train.momentum > 0 && { momentum: settings.train.momentum }),
  ...(settings.train.weight_decay > 0 && { weightDecay: settings.train.weight_decay }),
  ...(settings.model.alpha !== undefined && { alpha: settings.model.alpha }),
});

/** Why the training gap is not measured; null: it is. */
function gapRefusal(settings: RunSettings, data: TrainingData, network: Network): string | null {
  const [probe] = data.probes;
  const sizes = { points: probe?.count ?? 0, outputs: data.outputs, parameters: network.parameterCount };
  const refusal = trainingGapRefusal(trainingGapOf(settings, data), sizes);
  if (refusal !== null || probe?.isTraining === true) return refusal;
  return 'it is told of the training points, and the kernel of others is followed';
}

/** Whether the kernel that is followed is that of all outputs on the training points. */
const coversAll = ({ probe }: RunSettings, { outputs, probes }: TrainingData) =>
  (outputs === 1 || probe.reduction === 'full') && probes[0]?.isTraining === true;

/** Defined where the kernel that is followed decides the stability of the training: of all points at every step, with all outputs. */
function edgeOf(settings: RunSettings, data: TrainingData): Pick<MeterOptions, 'edge' | 'sharpness'> {
  const { loss, momentum } = settings.train;
  if (!coversAll(settings, data) || !isFullBatch(settings, data) || data.tasks.length > 1) return { edge: null };
  const eta = learningRate(settings);
  if (isSquared(loss)) return { edge: edgeOfStability({ loss, learningRate: eta, points: data.probes[0]?.count ?? 0, momentum }) };
  return { edge: sharpnessEdge(eta, momentum), sharpness: (kernel, outputs) => sharpness(kernel, outputs, loss) };
}

function inPrecisionOf({ precision }: Engine, values: ParameterValues): ParameterValues {
  if (precision === 'float64') return values;
  return values.map(({ W, b }) => (b ? { W: Float32Array.from(W), b: Float32Array.from(b) } : { W: Float32Array.from(W) }));
}
