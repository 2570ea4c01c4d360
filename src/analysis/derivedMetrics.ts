/**
 * The metrics of results that another program has written, from its kernels: the quantities of metrics.jsonl by the same functions that
 * measure our own runs, one kernel in memory at a time. Nothing is written.
 */
import type { RunSettings } from '../experiment/schema';
import type { Sweep } from '../runs/catalogue';
import { RunReadError } from '../runs/errors';
import type { DerivedRun, ForeignFormat, ForeignRun } from '../runs/formats/foreignFormat';
import type { NpyArray, NpyData } from '../runs/npy';
import { readPlan } from '../runs/plan';
import type { MetricsLine, RunEvent, RunRecord } from '../runs/records';
import { symmetricEigenvalues } from '../science/linalg/symmetricEigenvalues';
import { topEigenpairs } from '../science/linalg/topEigenpairs';
import type { Matrix64 } from '../science/linalg/matrix';
import { edgeOfStability } from '../science/metrics/edgeOfStability';
import { DriftFreezeDetector, FreezeDetector } from '../science/metrics/freeze';
import { KernelMotion } from '../science/metrics/kernelMotion';
import { spectrumSummary } from '../science/metrics/spectrum';
import { learningRate } from '../training/model';

/** Parts of a run are told so often at most; one of many lines more seldom, since each part replaces them all. */
const TOLD_EVERY_MS = 250;
const TOLD_EVERY_MS_A_LINE = 0.1;

/**
 * First what needs no kernel of every run, then their kernels in the order of the files, told as they come. A run that cannot be read
 * is told with the error in its record.
 * @throws RunReadError for a sweep that cannot be read; the signal's reason when it is aborted
 */
export async function* deriveMetrics(sweep: Sweep, runs?: readonly string[], signal?: AbortSignal): AsyncGenerator<DerivedRun> {
  const { foreign } = sweep;
  if (!foreign) throw new TypeError(`${sweep.path} keeps its own metrics`);
  const settings = new Map((await readPlan(sweep.path)).runs.map(run => [run.id, run.settings]));
  const meters = new Map<string, KernelMeter>();
  for (const { id } of sweep.runs) {
    signal?.throwIfAborted();
    const of = settings.get(id);
    if ((runs && !runs.includes(id)) || !of) continue;
    const opened = await open(foreign, sweep, id);
    if ('problem' in opened) yield failed(id, of, opened.problem);
    else {
      const meter = new KernelMeter(id, opened, of);
      meters.set(id, meter);
      yield meter.told(false);
    }
  }
  yield* followKernels(foreign, sweep, meters, signal);
}

async function* followKernels(
  foreign: ForeignFormat,
  sweep: Sweep,
  meters: Map<string, KernelMeter>,
  signal: AbortSignal | undefined,
): AsyncGenerator<DerivedRun> {
  let toldAt = performance.now();
  for await (const kernel of foreign.kernels(sweep, [...meters.keys()], signal)) {
    const meter = meters.get(kernel.run);
    if (!meter) continue;
    if ('problem' in kernel) {
      meters.delete(kernel.run);
      yield meter.failed(kernel.problem);
      continue;
    }
    const isLast = meter.take(kernel.step, symmetric(kernel.data, kernel.size));
    if (!isLast && performance.now() - toldAt < TOLD_EVERY_MS + TOLD_EVERY_MS_A_LINE * meter.rows) continue;
    toldAt = performance.now();
    yield meter.told(false);
  }
  // Only now: the checksum at the end of a file may have spoken against what was in it.
  for (const meter of meters.values()) yield meter.told(true);
}

/** Fed the kernels of one run in order of their steps. */
class KernelMeter {
  private readonly lines: MetricsLine[];
  private readonly rowOf: ReadonlyMap<number, number>;
  private readonly events: RunEvent[] = [];
  private readonly driftFreeze: DriftFreezeDetector;
  private readonly velocityFreeze: FreezeDetector;
  private readonly motion: KernelMotion;
  private readonly edge: number | null;
  private readonly record: RunRecord;
  private readonly lastStep: number | undefined;
  private vectors: Matrix64 | undefined;
  private edgeReached = false;

  constructor(
    private readonly run: string,
    { lines, data, record, kernelSteps }: Pick<ForeignRun, 'lines' | 'data' | 'record' | 'kernelSteps'>,
    private readonly settings: RunSettings,
  ) {
    const { freeze, velocity_freeze, slope_lag, cka } = settings.analysis;
    this.lines = [...lines];
    this.rowOf = new Map(lines.map(({ step }, row) => [step, row]));
    this.record = record;
    this.lastStep = kernelSteps.at(-1);
    const targets = asTargets(data.get('y_train'));
    this.motion = new KernelMotion(targets, cka);
    this.driftFreeze = new DriftFreezeDetector({ ...freeze, lag: slope_lag });
    this.velocityFreeze = new FreezeDetector(velocity_freeze);
    this.edge = edgeOf(settings, targets.rows);
  }

  /** Lines of the run. */
  get rows(): number {
    return this.lines.length;
  }

  told(complete: boolean): DerivedRun {
    return { run: this.run, record: this.record, lines: [...this.lines], events: [...this.events], complete };
  }

  failed(problem: string): DerivedRun {
    const error = { reason: 'unreadable', message: problem };
    return { ...this.told(true), record: { ...this.record, state: 'failed', error } };
  }

  /** @returns whether it was the last kernel */
  take(step: number, kernel: Matrix64): boolean {
    const row = this.rowOf.get(step);
    const line = row === undefined ? undefined : this.lines[row];
    if (row === undefined || !line) return false;
    const motion = this.motion.follow(step, { kernel, layers: {} });
    const spectrum = this.spectrum(kernel, motion.norm);
    const { slope, freeze } = this.driftFreeze.push(step, motion.drift);
    const velocityFreeze = this.velocityFreeze.push(step, motion.relativeVelocity);
    const spectralNorm = spectrum.eigenvalues?.[0] ?? null;
    this.lines[row] = {
      ...line,
      kernel_norm: motion.norm,
      spectral_norm: spectralNorm,
      trace: motion.trace,
      ...spectrum,
      drift: motion.drift,
      drift_slope: slope,
      relative_velocity: motion.relativeVelocity,
      distance_init: motion.distanceInit,
      distance_previous: motion.distancePrevious,
      previous_step: motion.previousStep,
      alignment: motion.alignment,
      edge: this.edge,
    };
    if (freeze) this.events.push({ type: 'freeze', ...freeze });
    if (velocityFreeze) this.events.push({ type: 'velocity_freeze', ...velocityFreeze });
    this.lookAtEdge(step, spectralNorm);
    return step === this.lastStep;
  }

  private lookAtEdge(step: number, eigenvalue: number | null): void {
    if (this.edgeReached || this.edge === null || eigenvalue === null || eigenvalue < this.edge) return;
    this.edgeReached = true;
    this.events.push({ type: 'edge_of_stability', step, eigenvalue, edge: this.edge });
  }

  private spectrum(kernel: Matrix64, norm: number): Partial<MetricsLine> {
    const { eigenvalues, whole_spectrum, reg } = this.settings.analysis;
    if (!whole_spectrum || !Number.isFinite(norm)) {
      const { values, vectors } = topEigenpairs(kernel, eigenvalues, { norm, ...(this.vectors && { start: this.vectors }) });
      if (values.every(Number.isFinite)) this.vectors = vectors;
      return { eigenvalues: Array.from(values) };
    }
    const values = symmetricEigenvalues(kernel);
    const noise = (this.record.measurement?.noise_floor ?? 0) * (values[0] ?? 0);
    const { conditionNumber, entropyRank, effectiveRank } = spectrumSummary(values, reg, noise);
    return { eigenvalues: Array.from(values), condition_number: conditionNumber, entropy_rank: entropyRank, effective_rank: effectiveRank };
  }
}

async function open(
  foreign: ForeignFormat,
  sweep: Sweep,
  run: string,
): Promise<Pick<ForeignRun, 'lines' | 'data' | 'record' | 'kernelSteps'> | { problem: string }> {
  try {
    const opened = await foreign.openRun(sweep, run);
    opened.close();
    return opened;
  } catch (error) {
    if (!(error instanceof RunReadError)) throw error;
    return { problem: error.message };
  }
}

function failed(run: string, { train }: RunSettings, problem: string): DerivedRun {
  const record: RunRecord = {
    state: 'failed',
    pid: null,
    step: null,
    steps: train.steps ?? null,
    engine: null,
    error: { reason: 'unreadable', message: problem },
  };
  return { run, record, lines: [], events: [], complete: true };
}

/** (K + K^T)/2 in float64: a kernel that was computed block by block in float32 is symmetric but for its last digit. */
function symmetric(data: NpyData, n: number): Matrix64 {
  const K = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const value = (Number(data[i * n + j]) + Number(data[j * n + i])) / 2;
      K[i * n + j] = value;
      K[j * n + i] = value;
    }
  }
  return { rows: n, cols: n, data: K };
}

function asTargets(array: NpyArray | undefined): Matrix64 {
  if (!array) return { rows: 0, cols: 1, data: new Float64Array(0) };
  const { shape, data } = array;
  return { rows: shape[0] ?? 0, cols: shape[1] ?? 1, data: Float64Array.from({ length: data.length }, (_, i) => Number(data[i])) };
}

/** The kernel of thesis results covers the training set, and their descent is full-batch. */
function edgeOf(settings: RunSettings, points: number): number | null {
  const { loss } = settings.train;
  if (points === 0 || (loss !== 'mse' && loss !== 'half_sum')) return null;
  return edgeOfStability({ loss, learningRate: learningRate(settings), points });
}
