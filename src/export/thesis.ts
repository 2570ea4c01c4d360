/**
 * The layout of the thesis's result directories (see `runs/formats/thesis`): one archive a width with all its seeds, float32 kernels,
 * int64 lists of (seed, step), deflated with ZIP64 headers, manifest.json last. Only what that layout has a place for: one output, the
 * axes width and seed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { RunSnapshots } from '../analysis/runSnapshots';
import type { ExperimentSettings } from '../experiment/schema';
import type { Sweep, SweepRun } from '../runs/catalogue';
import { NpzWriter } from '../runs/formats/npzWriter';
import { writeJsonFile } from '../runs/jsonFile';
import type { NpyArray, NpyData } from '../runs/npy';
import { encodeNpz } from '../runs/npz';
import { readPlan } from '../runs/plan';
import { ExportError } from './errors';
import type { ExportJob } from './exportSweep';
import { NewFile } from './newFile';

type KernelName = 'K_train_train' | 'K_eval_train';

interface Seed {
  readonly run: SweepRun;
  readonly seed: number;
  /** Steps at which both kernels can be had; of the outputs; and of the losses with their values. */
  readonly kernels: readonly number[];
  readonly outputs: readonly number[];
  readonly losses: readonly (readonly [step: number, loss: number])[];
}

export async function exportThesis({ sweep, out, signal, progress }: ExportJob): Promise<readonly string[]> {
  const { settings } = await readPlan(sweep.path);
  const widths = byWidth(sweep);
  mkdirSync(join(out, 'runs'));
  const notes: string[] = [];
  const files: Record<string, string> = {};
  let done = 0;
  for (const [width, runs] of widths) {
    const seeds: Seed[] = [];
    for (const run of runs) {
      signal.throwIfAborted();
      const seed = await surveyed(run);
      if (seed) seeds.push(seed);
      else notes.push(`${run.id}: has no snapshot yet, and is left out.`);
    }
    const [first] = seeds;
    if (!first) continue;
    files[String(width)] = `runs/width_${width}.npz`;
    await writeWidth(join(out, 'runs', `width_${width}.npz`), seeds, signal, () => progress(++done, 3 * sweep.runs.length));
    if (Object.keys(files).length === 1) await writeData(join(out, 'data_fourier.npz'), first.run);
  }
  if (Object.keys(files).length === 0) throw new ExportError('not_exportable', `${sweep.path}: no run has a snapshot yet`);
  writeFacts(out, sweep, settings, widths, files);
  return notes;
}

/** @throws ExportError `not_exportable` */
function byWidth(sweep: Sweep): Map<number, readonly SweepRun[]> {
  const widths = new Map<number, SweepRun[]>();
  for (const run of sweep.runs) {
    const { width, seed, ...others } = run.axes;
    const [other] = Object.keys(others);
    const refused = (why: string) =>
      new ExportError(
        'not_exportable',
        `${sweep.path}: the thesis's layout has one archive a width and rows by seed: ${why}; export --format csv has no such bounds`,
      );
    if (other !== undefined) throw refused(`it has no place for the axis ${other}`);
    if (typeof width !== 'number') throw refused(`the width of ${run.id} is not one number`);
    if (typeof seed !== 'number') throw refused(`${run.id} has no seed`);
    const runs = widths.get(width);
    if (runs) runs.push(run);
    else widths.set(width, [run]);
  }
  return widths;
}

async function surveyed(run: SweepRun): Promise<Seed | null> {
  const opened = await RunSnapshots.open(run.path);
  try {
    if (opened.targets.train.cols !== 1)
      throw new ExportError('not_exportable', `${run.path}: the thesis's layout is that of one output, found ${opened.targets.train.cols}`);
    const seed: Seed = {
      run,
      seed: Number(run.axes.seed),
      kernels: opened.steps.filter(step => opened.holds('K_train_train', step) && opened.holds('K_eval_train', step)),
      outputs: opened.steps.filter(step => opened.holds('preds_eval', step)),
      losses: opened.contents.metrics.flatMap(({ step, loss }) => (typeof loss === 'number' ? [[step, loss] as const] : [])),
    };
    return seed.losses.length + seed.outputs.length + seed.kernels.length > 0 ? seed : null;
  } finally {
    opened.close();
  }
}

async function writeWidth(
  path: string,
  seeds: readonly [Seed, ...Seed[]] | readonly Seed[],
  signal: AbortSignal,
  told: () => void,
): Promise<void> {
  const [first] = seeds;
  if (!first) return;
  const opened = await RunSnapshots.open(first.run.path);
  const [shapes, data] = [shapesOf(opened), ['X_train', 'y_train'].map(name => [name, opened.dataset(name)] as const)];
  opened.close();
  const writer = NpzWriter.create(path);
  try {
    const kernels = seeds.reduce((sum, seed) => sum + seed.kernels.length, 0);
    for (const name of ['K_train_train', 'K_eval_train'] as const)
      await writer.array(name, '<f4', [kernels, ...shapes[name], 1, 1], kernelRows(seeds, name, signal, told));
    const outputs = seeds.reduce((sum, seed) => sum + seed.outputs.length, 0);
    await writer.array(
      'preds',
      '<f4',
      [outputs, ...shapes.preds],
      rowsOf(seeds, 'preds_eval', seed => seed.outputs, signal, told),
    );
    const losses = seeds.flatMap(seed => seed.losses);
    await writer.array('loss_values', '<f8', [losses.length], [Float64Array.from(losses, ([, loss]) => loss)]);
    await writeMeta(writer, 'kernel_meta', seeds, seed => seed.kernels);
    await writeMeta(writer, 'preds_meta', seeds, seed => seed.outputs);
    await writeMeta(writer, 'loss_meta', seeds, seed => seed.losses.map(([step]) => step));
    for (const [name, array] of data) if (array) await writer.array(name, '<f4', array.shape, [float32(array.data)]);
    writer.finish();
  } catch (error) {
    writer.close();
    throw error;
  }
}

function shapesOf(run: RunSnapshots): { readonly [name in KernelName]: readonly number[] } & { readonly preds: readonly number[] } {
  const K_eval_train = run.shapeOf('K_eval_train');
  return { K_train_train: run.shapeOf('K_train_train'), K_eval_train, preds: K_eval_train.slice(0, 1) };
}

const kernelRows = (seeds: readonly Seed[], name: KernelName, signal: AbortSignal, told: () => void) =>
  rowsOf(seeds, name, seed => seed.kernels, signal, told);

async function* rowsOf(
  seeds: readonly Seed[],
  name: KernelName | 'preds_eval',
  stepsOf: (seed: Seed) => readonly number[],
  signal: AbortSignal,
  told: () => void,
): AsyncGenerator<NpyData> {
  for (const seed of seeds) {
    const opened = await RunSnapshots.open(seed.run.path);
    try {
      for (const step of stepsOf(seed)) {
        signal.throwIfAborted();
        await opened.prepare([name], step, signal);
        yield float32(opened.array(name, step).data);
      }
    } finally {
      opened.close();
    }
    told();
  }
}

async function writeMeta(
  writer: NpzWriter,
  name: string,
  seeds: readonly Seed[],
  stepsOf: (seed: Seed) => readonly number[],
): Promise<void> {
  const rows = seeds.flatMap(seed => stepsOf(seed).flatMap(step => [BigInt(seed.seed), BigInt(step)]));
  await writer.array(name, '<i8', [rows.length / 2, 2], [BigInt64Array.from(rows)]);
}

async function writeData(path: string, run: SweepRun): Promise<void> {
  const opened = await RunSnapshots.open(run.path);
  try {
    const names = ['gamma_eval', 'X_eval', 'y_eval_true', 'gamma_train', 'X_train', 'y_train'];
    const arrays = names.flatMap(name => {
      const array = opened.dataset(name);
      return array ? [[name, array] as const] : [];
    });
    NewFile.write(path, encodeNpz(Object.fromEntries<NpyArray>(arrays), { deflate: true }));
  } finally {
    opened.close();
  }
}

function writeFacts(
  out: string,
  { record }: Sweep,
  settings: ExperimentSettings,
  widths: ReadonlyMap<number, readonly SweepRun[]>,
  runs: Readonly<Record<string, string>>,
): void {
  const { experiment, data, target, model, train, analysis } = settings;
  const seeds = [...new Set([...widths.values()].flat().map(run => Number(run.axes.seed)))];
  const { n_eval, M_train, noise_std } = data;
  const every = train.eval_every;
  const config = {
    experiment: { name: experiment.name, save_dir: experiment.save_dir, seed: experiment.seed },
    data: { n_eval, M_train, noise_std },
    target: { Ks: target.Ks, amps: target.amps, phases: target.phases },
    model: { depth_hidden: model.depth_hidden, b_std: model.b_std },
    train: { steps: train.steps, lr: train.lr, log_every: train.log_every ?? every, eval_every: every },
    sweep: { widths: [...widths.keys()], seeds },
    analysis: { reg: analysis.reg },
  };
  NewFile.write(join(out, 'config.yaml'), stringify(config));
  writeJsonFile(join(out, 'run_info.json'), {
    program: record.program,
    created: record.created,
    git_commit: record.commit,
    note: 'loss_values are those at the parameters of the snapshot, as are kernels and preds.',
  });
  writeJsonFile(join(out, 'manifest.json'), {
    data_file: 'data_fourier.npz',
    runs,
    meta: {
      widths: [...widths.keys()],
      seeds,
      steps: train.steps,
      lr: train.lr,
      eval_every: every,
      depth_hidden: model.depth_hidden,
      M_train,
      n_eval,
      noise_std,
    },
  });
}

const float32 = (data: NpyData): Float32Array =>
  data instanceof Float32Array ? data : Float32Array.from({ length: data.length }, (_, i) => Number(data[i]));
