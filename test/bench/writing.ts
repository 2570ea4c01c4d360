/** What a snapshot costs to put on disk: its line of metrics, and the arrays that are kept at every snapshot. */
import { rmSync } from 'node:fs';
import { encodeParameters } from '../../src/engine/worker/checkpoint';
import { DepartureMeter } from '../../src/engine/worker/departureMeter';
import { SnapshotMeter } from '../../src/engine/worker/snapshotMeter';
import { DEFAULT_EVAL_EVERY } from '../../src/experiment/limits';
import type { RunSettings } from '../../src/experiment/schema';
import { sweepFiles } from '../../src/runs/layout';
import type { MetricsLine } from '../../src/runs/records';
import { RunWriter } from '../../src/runs/writer';
import { exp002, firstRunOf, layOut, scratchFolder } from './exp002';
import type { Finding } from './findings';
import { interleaved } from './interleaved';
import { snapshotState, type SnapshotState } from './snapshotState';

export async function writing(reference: () => void, width: number): Promise<Finding[]> {
  const settings = exp002({ width });
  const state = await snapshotState(firstRunOf(settings));
  const line = lineOf(state, firstRunOf(settings));
  const arrays = arraysOf(state);
  const folder = scratchFolder();
  const { sweep, runs } = layOut(folder, settings);
  const writer = RunWriter.reopen(sweepFiles(sweep).run(runs[0] ?? ''));
  let step = 0;
  try {
    const works = [
      { name: 'writing a line of metrics', run: () => writer.appendMetrics({ ...line, step: ++step }) },
      {
        name: 'writing outputs and parameters',
        run: () => {
          step++;
          for (const [name, { shape, data }] of arrays) writer.appendRow(name, step, data, shape);
        },
      },
    ];
    return interleaved(reference, works).map(({ name, ...timing }) => ({ quantity: `${name}, width ${width}`, ...timing }));
  } finally {
    writer.close();
    rmSync(folder, { recursive: true });
  }
}

/** The line of the second snapshot of a run, which has every metric. */
function lineOf(state: SnapshotState, settings: RunSettings): MetricsLine {
  const { network, measurer, targets, initial, parameters, first, measured } = state;
  const departure = new DepartureMeter({ measurer, initial, initialOutputs: first.outputs, prediction: null });
  const meter = new SnapshotMeter({
    analysis: settings.analysis,
    layers: network.layers,
    noiseFloor: null,
    edge: targets.rows,
    followed: { targets, departure },
  });
  const common = { wallS: 1.23456789, loss: 0.123456789, evalMse: 0.123456789 };
  meter.measure({ ...common, step: 0, epoch: 0, parameters: initial, measured: first, outputs: first.outputs });
  const step = settings.train.eval_every ?? DEFAULT_EVAL_EVERY;
  return meter.measure({ ...common, step, epoch: step, parameters, measured, outputs: measured.outputs }).line;
}

function arraysOf({ network, measurer, parameters, measured }: SnapshotState) {
  const outputs = [measured.outputs, measurer.evaluation(parameters)];
  const preds = outputs.map(({ rows, data }, i) => [i === 0 ? 'preds_train' : 'preds_eval', { shape: [rows], data }] as const);
  return [...Object.entries(encodeParameters(network.layers, parameters)), ...preds];
}
