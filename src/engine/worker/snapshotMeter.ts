/** From a kernel and its outputs to one line of metrics.jsonl, and to the events that it completes. */
import type { RunSettings } from '../../experiment/schema';
import type { Measured } from '../../measurement/measurer';
import type { Layer, ParameterValues } from '../../networks/network';
import type { MetricsLine, RunEvent } from '../../runs/records';
import { DriftFreezeDetector, FreezeDetector, type Freeze } from '../../science/metrics/freeze';
import { KernelMotion } from '../../science/metrics/kernelMotion';
import { parameterDrift, type LayerParameters } from '../../science/metrics/parameterDrift';
import { spectrumSummary } from '../../science/metrics/spectrum';
import type { Matrix, Matrix64 } from '../../science/linalg/matrix';
import type { DepartureMeter } from './departureMeter';
import { ReactivationMeter } from './reactivationMeter';
import { symmetricEigenvalues } from '../../science/linalg/symmetricEigenvalues';
import { topEigenpairs } from '../../science/linalg/topEigenpairs';

export interface MeterOptions {
  readonly analysis: RunSettings['analysis'];
  readonly layers: readonly Layer[];
  /** Noise of the measured eigenvalues in units of lambda_1; null: only the rounding of float64. */
  readonly noiseFloor: number | null;
  /** The edge of stability; null where the kernel does not decide it. */
  readonly edge: number | null;
  /** What the edge is one of, from the kernel and F [M, C]; absent: the kernel's largest eigenvalue, as with squared losses. */
  readonly sharpness?: (kernel: Matrix64, outputs: Matrix) => number;
  readonly followed: FollowedPoints;
}

/** The points whose kernel is followed. */
export interface FollowedPoints {
  /** y, [M, C]; constant ones where they are not known. */
  readonly targets: Matrix;
  /** Feature drift and the linearisation gaps. */
  readonly departure: DepartureMeter;
}

export interface Snapshot {
  readonly step: number;
  readonly epoch: number;
  /** Of a sequence of tasks (also of one): its index, and the test accuracy of every task seen so far; null where it has no test images. */
  readonly task?: { readonly index: number; readonly accuracy: readonly (number | null)[] };
  readonly wallS: number;
  readonly loss: number;
  /** Null where there is no truth to compare with. */
  readonly evalMse: number | null;
  readonly parameters: ParameterValues;
  readonly measured: Measured;
  /** F on the training points, [M, C]. */
  readonly outputs: Matrix;
}

export interface SnapshotRecord {
  readonly line: MetricsLine;
  readonly events: readonly RunEvent[];
}

/** Remembers the first and the last kernel and what the freeze criteria need; fed snapshot by snapshot. */
export class SnapshotMeter {
  private readonly driftFreeze: DriftFreezeDetector;
  private readonly velocityFreeze: FreezeDetector;
  private motion: KernelMotion;
  private followed: FollowedPoints;
  private readonly reactivation: ReactivationMeter;
  private edgeReached = false;
  private firstParameters: readonly LayerParameters[] | null = null;
  private vectors: Matrix64 | null = null;

  constructor(private readonly options: MeterOptions) {
    const { freeze, velocity_freeze, slope_lag } = options.analysis;
    this.driftFreeze = new DriftFreezeDetector({ ...freeze, lag: slope_lag });
    this.velocityFreeze = new FreezeDetector(velocity_freeze);
    this.followed = options.followed;
    this.reactivation = new ReactivationMeter({ ...freeze, lag: slope_lag });
    this.motion = new KernelMotion(this.followed.targets, options.analysis.cka);
  }

  /** Columns that start the next eigenvalue iteration; null before the first snapshot. */
  get eigenvectors(): Matrix64 | null {
    return this.vectors;
  }

  get velocityFrozen(): boolean {
    return this.velocityFreeze.freeze !== null;
  }

  /** What the distance to the task's start is measured from, for a checkpoint. */
  get taskStart(): Float64Array | null | undefined {
    return this.motion.taskStart;
  }

  /** The next snapshot belongs to a task that began with the last one. */
  beginTask(): void {
    this.motion.beginTask();
  }

  /** From here on the kernel of other points is followed: as if they had been followed from the start, with their kernels at theta_0 and at the last snapshot. */
  follow(points: FollowedPoints, first: Measured, last: { readonly step: number; readonly kernel: Matrix64 }): void {
    this.followed = points;
    this.motion = new KernelMotion(points.targets, this.options.analysis.cka);
    this.motion.restore(first, last);
  }

  /**
   * Takes up a run where it was left: its first and last measured kernels, its lines so far, and the eigenvectors of the last.
   * What follows is then what would have followed without the break.
   */
  restore(
    first: Pick<Snapshot, 'measured' | 'parameters'>,
    last: { step: number; kernel: Matrix64 },
    lines: readonly MetricsLine[],
    vectors: Matrix64 | null,
    taskStart?: Float64Array | null,
  ): void {
    this.firstParameters = this.named(first.parameters);
    this.motion.restore(first.measured, last);
    this.motion.restoreTask(taskStart);
    this.vectors = vectors;
    for (const line of lines) {
      this.driftFreeze.push(line.step, line.drift ?? null);
      this.velocityFreeze.push(line.step, line.relative_velocity ?? null);
      this.edgeReached ||= this.isAtEdge(line.sharpness ?? line.spectral_norm ?? NaN);
      this.reactivation.follow(line);
    }
  }

  measure(snapshot: Snapshot): SnapshotRecord {
    const { step, measured } = snapshot;
    const parameters = this.named(snapshot.parameters);
    this.firstParameters ??= parameters;
    const motion = this.motion.follow(step, measured);
    const spectrum = this.spectrum(measured, motion.norm);
    const spectralNorm = spectrum.eigenvalues[0] ?? null;
    const sharpness = this.options.sharpness?.(measured.kernel, snapshot.outputs);
    const { slope, freeze } = this.driftFreeze.push(step, motion.drift);
    const velocityFreeze = this.velocityFreeze.push(step, motion.relativeVelocity);
    const moved = parameterDrift(parameters, this.firstParameters);
    const { layers: featureDrifts, ...departure } = this.followed.departure.measure(snapshot);

    const line: MetricsLine = {
      step,
      epoch: snapshot.epoch,
      ...(snapshot.task && { task: snapshot.task.index }),
      wall_s: snapshot.wallS,
      loss: snapshot.loss,
      ...(snapshot.evalMse !== null && { eval_mse: snapshot.evalMse }),
      ...(snapshot.task && snapshot.task.accuracy.some(value => value !== null) && { accuracy: [...snapshot.task.accuracy] }),
      kernel_norm: motion.norm,
      spectral_norm: spectralNorm,
      trace: motion.trace,
      ...spectrum,
      drift: motion.drift,
      drift_slope: slope,
      relative_velocity: motion.relativeVelocity,
      distance_init: motion.distanceInit,
      ...(snapshot.task && { distance_task: motion.distanceTask }),
      distance_previous: motion.distancePrevious,
      previous_step: motion.previousStep,
      alignment: motion.alignment,
      parameter_drift: moved.whole,
      ...departure,
      ...(sharpness !== undefined && { sharpness }),
      edge: this.options.edge,
      layers: Object.fromEntries(
        Object.keys(measured.layers).map(name => [
          name,
          {
            kernel_drift: motion.layerDrifts[name] ?? null,
            parameter_drift: moved.layers[name] ?? null,
            feature_drift: featureDrifts[name] ?? null,
          },
        ]),
      ),
    };
    const reactivated = this.reactivation.follow(line);
    return { line, events: [...this.events(step, freeze, velocityFreeze, sharpness ?? spectralNorm ?? NaN), ...reactivated] };
  }

  /** The run has ended with the snapshot at `step`: what was waited for no longer comes. */
  finish(step: number): readonly RunEvent[] {
    return this.reactivation.finish(step);
  }

  private named(parameters: ParameterValues): readonly LayerParameters[] {
    return this.options.layers.map(({ name }, l) => {
      const values = parameters[l];
      return { name, arrays: values ? (values.b ? [values.W, values.b] : [values.W]) : [] };
    });
  }

  private spectrum(
    { kernel, product }: Measured,
    norm: number,
  ): Pick<MetricsLine, 'condition_number' | 'entropy_rank' | 'effective_rank'> & { eigenvalues: number[] } {
    const { eigenvalues: wanted, whole_spectrum, reg } = this.options.analysis;
    if (whole_spectrum && kernel.data.every(Number.isFinite)) {
      const values = symmetricEigenvalues(kernel);
      const { conditionNumber, entropyRank, effectiveRank } = spectrumSummary(
        values,
        reg,
        (this.options.noiseFloor ?? 0) * (values[0] ?? 0),
      );
      return {
        eigenvalues: Array.from(values),
        condition_number: conditionNumber,
        entropy_rank: entropyRank,
        effective_rank: effectiveRank,
      };
    }
    const { values, vectors } = topEigenpairs(kernel, wanted, {
      norm,
      ...(this.vectors && { start: this.vectors }),
      ...(product && { product }),
    });
    if (values.every(Number.isFinite)) this.vectors = vectors;
    return { eigenvalues: Array.from(values), condition_number: null, entropy_rank: null, effective_rank: null };
  }

  private events(step: number, freeze: Freeze | null, velocityFreeze: Freeze | null, eigenvalue: number): RunEvent[] {
    const events: RunEvent[] = [];
    if (freeze) events.push({ type: 'freeze', ...freeze });
    if (velocityFreeze) events.push({ type: 'velocity_freeze', ...velocityFreeze });
    if (!this.edgeReached && this.isAtEdge(eigenvalue) && this.options.edge !== null) {
      this.edgeReached = true;
      events.push({ type: 'edge_of_stability', step, eigenvalue, edge: this.options.edge });
    }
    return events;
  }

  private isAtEdge(eigenvalue: number): boolean {
    return this.options.edge !== null && eigenvalue >= this.options.edge;
  }
}
