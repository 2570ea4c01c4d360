/** What a snapshot's feature drift and linearisation gaps take, as a part of the training between two snapshots. */
import { DepartureMeter } from '../../src/engine/worker/departureMeter';
import type { EngineName } from '../../src/engine/worker/openEngine';
import { predictionFrom } from '../../src/engine/worker/trainingGap';
import { DEFAULT_EVAL_EVERY } from '../../src/experiment/limits';
import { createMeasurer } from '../../src/measurement/measurer';
import { createDataset } from '../../src/training/dataset';
import { createNetwork } from '../../src/training/model';
import { descentOf, exp002, firstRunOf } from './exp002';
import type { Finding } from './findings';
import { median, processorMs, referenceNow } from './interleaved';

interface Subject {
  readonly engine: EngineName;
  readonly width: number;
  readonly depth: number;
}

const SUBJECTS: readonly Subject[] = [
  { engine: 'circle', width: 100, depth: 1 },
  { engine: 'circle', width: 1024, depth: 1 },
  { engine: 'circle', width: 10_000, depth: 1 },
  { engine: 'embedded', width: 256, depth: 3 },
];
const SNAPSHOTS = { circle: 80, dense: 6 };
/** The first ones, which compile the program, are a half of them. */
const SKIPPED_PART = 0.5;
const LIMIT = 0.25;
/** A dense network takes so few of the steps that lie between two snapshots; they are scaled up. */
const DENSE_STEPS = 20;

export async function departure(reference: () => void): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const subject of SUBJECTS) {
    const beside = referenceNow(reference);
    const { trainingMs, snapshotMs, onceMs } = await measured(subject);
    const name = `${subject.engine}, width ${subject.width}, depth ${subject.depth}`;
    const part = snapshotMs / trainingMs;
    findings.push({
      quantity: `${name}: ${Math.round(100 * part)} % of the training`,
      ratio: snapshotMs / beside,
      ms: snapshotMs,
      budget: { limit: `< ${LIMIT * 100} % of it`, used: part / LIMIT, kind: 'binding' },
    });
    findings.push({ quantity: `${name}: once a run`, ratio: onceMs / beside, ms: onceMs });
  }
  return findings;
}

async function measured(subject: Subject): Promise<{ trainingMs: number; snapshotMs: number; onceMs: number }> {
  const settings = firstRunOf(exp002(subject));
  const { eval_every: spacing = DEFAULT_EVAL_EVERY } = settings.train;
  const isCircle = subject.engine === 'circle';
  const steps = isCircle ? spacing : DENSE_STEPS;
  const count = isCircle ? SNAPSHOTS.circle : SNAPSHOTS.dense;
  const dataset = createDataset(settings);
  const network = createNetwork(settings.model, dataset.inputs.size, dataset.targets.size);
  const { inputs, evalInputs } = dataset;
  const targets = { rows: dataset.targets.count, cols: dataset.targets.size, data: dataset.targets.values };
  const measurer = createMeasurer({ network, inputs, evalInputs, reduction: settings.probe.reduction });
  const descent = await descentOf(settings, subject.engine);
  const initial = descent.parameters();
  const initialOutputs = measurer.outputs(initial);
  const first = measurer.training(initial);

  const began = processorMs();
  const gap = { loss: settings.train.loss, learningRate: settings.train.lr, decayTo: 'initial', isFullBatch: true, tasks: 1 } as const;
  const prediction = predictionFrom(gap, { network, inputs, targets, initial, initialOutputs, followsWhole: true, isNoisy: false });
  const meter = new DepartureMeter({ measurer, initial, initialOutputs, prediction });
  meter.measure({ step: 0, parameters: initial, measured: first, outputs: initialOutputs });
  const onceMs = processorMs() - began;

  const [training, snapshots]: [number[], number[]] = [[], []];
  for (let i = 1; i <= count; i++) {
    const before = processorMs();
    for (let step = 0; step < steps; step++) descent.step();
    training.push(((processorMs() - before) * spacing) / steps);
    const parameters = descent.parameters();
    // What the kernel needs anyway is there before.
    const at = measurer.training(parameters);
    const trained = processorMs();
    meter.measure({ step: i * steps, parameters, measured: at, outputs: at.outputs });
    snapshots.push(processorMs() - trained);
  }
  descent.dispose();
  const warm = (times: readonly number[]) => median(times.slice(count * SKIPPED_PART));
  return { trainingMs: warm(training), snapshotMs: warm(snapshots), onceMs };
}
