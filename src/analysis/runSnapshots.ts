/**
 * What a run directory knows at each of its snapshots: an array that was kept is read, one that was not is computed again from
 * the parameters where those were kept.
 */
import { dirname, join, basename } from 'node:path';
import type { RunSettings } from '../experiment/schema';
import type { LayerValues, Network, ParameterValues } from '../networks/network';
import { locate } from '../runs/catalogue';
import type { ArrayRows } from '../runs/arrayRows';
import { RunReadError } from '../runs/errors';
import { KeptArrayReader, keptArrays } from '../runs/keptArray';
import type { ForeignRun } from '../runs/formats/foreignFormat';
import { parameterArray, runFiles, sweepFiles } from '../runs/layout';
import type { NpyArray } from '../runs/npy';
import { readPlannedRun } from '../runs/plan';
import { readRun, type RunContents } from '../runs/runReader';
import { readDataset } from '../runs/sweepWriter';
import type { Matrix64 } from '../science/linalg/matrix';
import type { Tensors } from '../tensors/tensors';
import { createNetwork } from '../training/model';
import { checkDataset, expectedShapes } from './arrayShapes';
import { ComputedArrays, DERIVED_ARRAYS, isDerived, type DerivedArray } from './computedArrays';
import { asMatrix, dataArray, imageShapeOf } from './dataArrays';
import { AnalysisError } from './errors';
import { followedData, probeCount } from './followedPoints';
import { runContents } from './sweepContents';

export interface OpenOptions {
  /** Also what is measured of the kernels of another program's results, which takes a pass over its files. Our own runs have it at once. */
  readonly metrics?: boolean;
}

export class RunSnapshots {
  private readonly computed: ComputedArrays;
  private readonly keptSteps: ReadonlyMap<string, ReadonlySet<number>>;

  private constructor(
    readonly runDir: string,
    readonly settings: RunSettings,
    readonly contents: RunContents,
    private readonly data: ReadonlyMap<string, NpyArray>,
    private readonly network: Network,
    private readonly kept: ReadonlyMap<string, ArrayRows>,
    private readonly closeSource: () => void = () => undefined,
    /** The points that are followed in a task, where each has its own. */
    dataOf: ((task: number) => ReadonlyMap<string, NpyArray>) | null = null,
    /** What measures; absent: float64 loops. */
    tensors: Tensors | undefined = undefined,
  ) {
    this.computed = new ComputedArrays({
      network,
      settings,
      data,
      dataOf,
      ...(tensors && { tensors }),
      taskAt: step => contents.metrics.find(line => line.step === step)?.task ?? 0,
      parameters: step => this.parameters(step),
    });
    this.keptSteps = new Map([...kept].map(([name, { steps }]) => [name, new Set(steps)]));
  }

  /**
   * @throws RunReadError for what is missing or damaged; AnalysisError `no_data` where the run does not say which data it used; TensorsError where
   * the program's own backend does not start.
   */
  static async open(path: string, { metrics = false }: OpenOptions = {}): Promise<RunSnapshots> {
    const { sweep, run } = await locate(path);
    if (run === undefined) throw new AnalysisError('not_a_run', `${path}: expected the directory of a run, found a sweep`);
    if (sweep.foreign) {
      const { settings } = await readPlannedRun(sweep.path, run.id);
      const derived = metrics ? await runContents(sweep, run) : undefined;
      return RunSnapshots.ofForeign(run.path, settings, await sweep.foreign.openRun(sweep, run.id), derived);
    }
    const contents = await readRun(run.path);
    const [problem] = contents.problems;
    if (problem !== undefined) throw problem;
    // Before the settings: a program that writes kernels and numbers alone gives neither data nor a network, and that is what to say.
    const name = datasetName(contents, run.path);
    const { settings } = await readPlannedRun(sweep.path, run.id);
    const stored = readDataset(sweep.path, name);
    const data = followedData(stored);
    const { size, outputs } = checkDataset(data, join(sweepFiles(sweep.path).data, `${name}.npz`));
    const network = createNetwork(settings.model, size, outputs, imageShapeOf(stored));
    const readers = new Map<string, ArrayRows>();
    for (const name of keptArrays(run.path)) readers.set(name, KeptArrayReader.open(run.path, name));
    const others = probeCount(stored) > 1 ? (task: number) => followedData(stored, task) : null;
    const tensors = await measuringTensors(network, contents);
    return new RunSnapshots(run.path, settings, contents, data, network, readers, () => undefined, others, tensors);
  }

  private static ofForeign(path: string, settings: RunSettings, run: ForeignRun, derived?: RunContents): RunSnapshots {
    try {
      const contents = derived ?? { record: run.record, metrics: run.lines, events: [], malformed: [], problems: [] };
      const { size, outputs } = checkDataset(run.data, path);
      return new RunSnapshots(path, settings, contents, run.data, createNetwork(settings.model, size, outputs), run.arrays, () =>
        run.close(),
      );
    } catch (error) {
      run.close();
      throw error;
    }
  }

  close(): void {
    for (const reader of this.kept.values()) reader.close();
    this.closeSource();
  }

  /** Brings what lies in compressed archives into memory, so that it is there at once when it is asked for. @throws RunReadError; the signal's reason */
  async prepare(names: readonly string[], step: number, signal?: AbortSignal): Promise<void> {
    for (const name of names) await this.kept.get(name)?.prepare?.(step, signal);
  }

  get arrayNames(): readonly string[] {
    return [...new Set([...DERIVED_ARRAYS, ...this.kept.keys()])];
  }

  /** Steps of the snapshots that were measured. */
  get steps(): readonly number[] {
    return this.contents.metrics.map(({ step }) => step);
  }

  /** y of the training points, [M, C]; y of the evaluation points where the truth is known. */
  get targets(): { readonly train: Matrix64; readonly eval: Matrix64 | null } {
    const { outputs } = this.network;
    const truth = this.data.get('y_eval_true');
    return { train: asMatrix(dataArray(this.data, 'y_train'), outputs), eval: truth ? asMatrix(truth, outputs) : null };
  }

  /** The training inputs as the network gets them, [M, d]. */
  inputs(): Matrix64 {
    const array = dataArray(this.data, 'X_train');
    return asMatrix(array, array.shape[1] ?? 1);
  }

  /** An array of the data set, in the form it was written; undefined where there is none of this name. */
  dataset(name: string): NpyArray | undefined {
    return this.data.get(name);
  }

  /** Shape of a derived array at any snapshot. */
  shapeOf(name: DerivedArray): readonly number[] {
    return expectedShapes(this.network, this.data, this.settings.probe.reduction).get(name) ?? [];
  }

  /** Whether an array at this step is kept or can be computed. */
  holds(name: DerivedArray, step: number): boolean {
    return this.isKept(name, step) || this.hasParameters(step);
  }

  /** Whether the kernel of the training points at this step is kept or can be computed. */
  hasKernel(step: number): boolean {
    return this.isKept('K_train_train', step) || this.hasParameters(step);
  }

  /** Whether the outputs on the training points at this step are kept or can be computed. */
  hasTrainingOutputs(step: number): boolean {
    return this.isKept('preds_train', step) || this.hasParameters(step);
  }

  /** Whether the outputs on the evaluation points at this step are kept or can be computed. */
  hasOutputs(step: number): boolean {
    return this.isKept('preds_eval', step) || this.hasParameters(step);
  }

  /**
   * An array at a snapshot, as it was kept or computed from the parameters: in float64, of networks with convolutions in the precision that the run
   * was measured in.
   * @throws AnalysisError `unknown_quantity`, `not_kept` when neither the array nor the parameters were kept at that step.
   */
  array(name: string, step: number): NpyArray {
    const row = this.kept.get(name)?.at(step);
    if (row) {
      this.checkShape(name, row.shape);
      return row;
    }
    if (isDerived(name) && this.hasParameters(step)) return this.computed.array(name, step);
    if (!this.arrayNames.includes(name)) throw new AnalysisError('unknown_quantity', `the run keeps no array "${name}"`);
    const steps = this.kept.get(name)?.steps ?? [];
    const where = steps.length > 0 ? `it was kept at ${listed(steps)}` : 'it was not kept';
    throw new AnalysisError('not_kept', `${this.runDir}: ${name} at step ${step}: ${where}, and the parameters were not kept there either`);
  }

  /** The same as a matrix: kernels as they are, outputs [N, C]. */
  matrix(name: DerivedArray, step: number): Matrix64 {
    const array = this.array(name, step);
    return asMatrix(array, name.startsWith('K_') ? (array.shape[1] ?? 1) : this.network.outputs);
  }

  /** Axes of one value count for nothing. @throws RunReadError for an array of another network or other points. */
  private checkShape(name: string, shape: readonly number[]): void {
    const expected = expectedShapes(this.network, this.data, this.settings.probe.reduction).get(name);
    const found = shape.filter(size => size !== 1);
    if (expected === undefined || found.join() === expected.filter(size => size !== 1).join()) return;
    const detail = `expected rows of shape (${expected.join(', ')}), as the settings and the data set say, found (${shape.join(', ')})`;
    throw new RunReadError('malformed', runFiles(this.runDir).array(name), detail);
  }

  private isKept(name: string, step: number): boolean {
    return this.keptSteps.get(name)?.has(step) === true;
  }

  private hasParameters(step: number): boolean {
    return this.network.layers.every(({ name }) => this.isKept(parameterArray(name, 'W'), step));
  }

  /** The parameters that were kept at a snapshot. @throws AnalysisError `not_kept`, `unknown_quantity`. */
  parameters(step: number): ParameterValues {
    return this.network.layers.map((layer): LayerValues => {
      const W = this.floats(parameterArray(layer.name, 'W'), step);
      return layer.biasScale === 0 ? { W } : { W, b: this.floats(parameterArray(layer.name, 'b'), step) };
    });
  }

  private floats(name: string, step: number): Float64Array | Float32Array {
    const { data } = this.array(name, step);
    if (data instanceof Float64Array || data instanceof Float32Array) return data;
    throw new RunReadError('malformed', runFiles(this.runDir).array(name), 'expected floating-point parameters');
  }
}

/**
 * Networks with convolutions that were measured in float32 are measured so again, by the embedded backend: float64 loops take a hundred times as
 * long, and the noise that the run's record states holds for both.
 */
async function measuringTensors(network: Network, { record }: RunContents): Promise<Tensors | undefined> {
  const isConvolutional = network.layers.some(({ image }) => image !== undefined);
  if (!isConvolutional || record?.measurement?.precision !== 'float32') return undefined;
  const { loadTensors } = await import('../tensors/load');
  return loadTensors('embedded');
}

/** The name of the run's data set, from its record: `data/<hash>.npz`. */
function datasetName({ record }: RunContents, runDir: string): string {
  const data = record?.data;
  if (record !== undefined && data === undefined)
    throw new AnalysisError(
      'no_data',
      `${runDir}: was written without a data set and a network: functions and kernels between snapshots cannot be derived`,
    );
  const name = typeof data === 'string' && dirname(data) === 'data' ? /^(.+)\.npz$/.exec(basename(data))?.[1] : undefined;
  if (name === undefined) {
    throw new AnalysisError('no_data', `${join(runFiles(runDir).record)}: expected "data", the path data/<hash>.npz of the run's data set`);
  }
  return name;
}

function listed(steps: readonly number[]): string {
  return steps.length <= 6 ? `steps ${steps.join(', ')}` : `${steps.length} steps from ${steps[0]} to ${steps.at(-1)}`;
}
