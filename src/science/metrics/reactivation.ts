/**
 * What a task switch does to a kernel: the spike of its velocity, the drop of its spectral norm and the time in which the norm recovers
 * (the reactivation of feature learning and the check mark of the norm: Reactivation: Empirical NTK Dynamics Under Task Shifts,
 * 2025, section 2.2, which leaves the three numbers undefined). Definitions:
 *
 * - spike: kernel velocity in the first interval after the switch over the median of the ten intervals before it, whatever task they
 *   belong to. Fewer than ten: over those there are, their number is told; null without any, and over a median of 0.
 * - drop: 1 - min / before, `before` the spectral norm at the switch, the minimum over the snapshots of the first epoch after it.
 *   Negative where the norm only rises; null where no snapshot lies in that epoch.
 * - recovery: steps from the switch to the first snapshot after that minimum with 90 % of the norm before; null if there is none
 *   before the next switch or the end of the run. Without a drop to speak of it is the first snapshot after the minimum.
 * - plateau: whether the task before the switch had converged, by the freeze criterion applied to the slope of its own training loss
 *   (`lossPlateauStep`, from the task's first snapshot on); null: it had not, it was under-converged.
 *
 * The switch lies at the last snapshot of the task that ends. Numbers that are not finite count as not measured.
 */
import { stepsBetween } from './drift';
import { DriftFreezeDetector, type FreezeCriterion } from './freeze';
import { velocityFromDistance } from './kernelVelocity';

/** Intervals before a switch that its spike is compared with. */
const SPIKE_INTERVALS = 10;
/** Part of the norm before the switch at which it counts as recovered. */
const RECOVERED = 0.9;
/** Rounding of epochs that are sums of parts. */
const EPOCH_TOLERANCE = 1e-6;

export interface ReactivationSnapshot {
  readonly step: number;
  /** Cumulative over tasks; null: not known, then there is no first epoch and no drop. */
  readonly epoch: number | null;
  /** Index of the task that was trained to come here. */
  readonly task: number;
  /** Kernel velocity per step over the interval that ends here; null at the first snapshot and where it is not defined. */
  readonly velocity: number | null;
  readonly spectralNorm: number | null;
  /** On the training set of the task. */
  readonly loss: number | null;
}

export interface Reactivation {
  /** Index of the task that begins at the switch. */
  readonly task: number;
  readonly switchStep: number;
  readonly switchEpoch: number | null;
  readonly spike: number | null;
  /** Intervals in the median that the spike is a multiple of: ten, unless fewer lay before the switch or were defined. */
  readonly spikeIntervals: number;
  readonly drop: number | null;
  readonly recoverySteps: number | null;
  /** Step from which the loss of the task before was on its plateau; null: it never was. */
  readonly plateauStep: number | null;
  /** Nothing of it can change any more. */
  readonly complete: boolean;
}

/** The keys under which events.jsonl has it. */
export function reactivationKeys({ task, switchStep, spike, spikeIntervals, drop, recoverySteps, plateauStep }: Reactivation) {
  return {
    task,
    switch_step: switchStep,
    spike,
    spike_intervals: spikeIntervals,
    drop,
    recovery_steps: recoverySteps,
    plateau_step: plateauStep,
  };
}

/** The keys of metrics.jsonl that matter here. */
export interface ReactivationLine {
  readonly step: number;
  readonly epoch?: number | null | undefined;
  readonly task?: number | null | undefined;
  readonly distance_previous?: number | null | undefined;
  readonly previous_step?: number | null | undefined;
  readonly spectral_norm?: number | null | undefined;
  readonly loss?: number | null | undefined;
}

/** The snapshot of a line of metrics; null where it says no task. */
export function reactivationSnapshot(line: ReactivationLine): ReactivationSnapshot | null {
  const { step, task, previous_step: previous } = line;
  if (task === undefined || task === null) return null;
  const isAfter = previous !== undefined && previous !== null && previous < step;
  const velocity = isAfter ? velocityFromDistance(line.distance_previous ?? null, previous, step) : null;
  return { step, epoch: line.epoch ?? null, task, velocity, spectralNorm: line.spectral_norm ?? null, loss: line.loss ?? null };
}

/** Fed snapshot by snapshot; fed again with the same snapshots, as after a resume, it says the same. */
export class ReactivationTracker {
  private last: ReactivationSnapshot | null = null;
  /** Of the last intervals; null where not defined. */
  private readonly velocities: (number | null)[] = [];
  private loss: DriftFreezeDetector;
  private open: SwitchFollower | null = null;

  /** @param plateau criterion of the loss plateau. @throws MetricError `bad_criterion`. */
  constructor(private readonly plateau: FreezeCriterion) {
    this.loss = new DriftFreezeDetector(plateau);
  }

  /** The latest switch as far as it is known, or as it ended; null before the first. */
  get latest(): Reactivation | null {
    return this.open?.reactivation ?? null;
  }

  /** Takes the next snapshot. Returns the reactivations that it completes, in order. @throws MetricError `steps_not_increasing`. */
  push(snapshot: ReactivationSnapshot): Reactivation[] {
    const { last } = this;
    const completed: Reactivation[] = [];
    if (last) stepsBetween(last.step, snapshot.step);
    if (last && last.task !== snapshot.task) {
      completed.push(...this.finish());
      this.open = new SwitchFollower(last, snapshot, this.velocities, this.loss.freeze?.step ?? null);
      this.loss = new DriftFreezeDetector(this.plateau);
    }
    if (this.open?.take(snapshot)) completed.push(this.open.reactivation);
    if (last) this.velocities.push(finite(snapshot.velocity));
    if (this.velocities.length > SPIKE_INTERVALS) this.velocities.shift();
    this.loss.push(snapshot.step, snapshot.loss);
    this.last = snapshot;
    return completed;
  }

  /** The run has ended: what is open stays as it is. Returns it, once. */
  finish(): Reactivation[] {
    return this.open?.close() ? [this.open.reactivation] : [];
  }
}

/** One switch, from its first snapshot to the recovery. */
class SwitchFollower {
  private readonly before: number | null;
  private readonly spike: number | null;
  private readonly spikeIntervals: number;
  private minimum: number | null = null;
  private recoverySteps: number | null = null;
  private complete = false;

  constructor(
    private readonly at: ReactivationSnapshot,
    private readonly first: ReactivationSnapshot,
    velocities: readonly (number | null)[],
    private readonly plateauStep: number | null,
  ) {
    const norm = finite(at.spectralNorm);
    this.before = norm !== null && norm > 0 ? norm : null;
    const known = velocities.filter(velocity => velocity !== null);
    this.spikeIntervals = known.length;
    const usual = median(known);
    const velocity = finite(first.velocity);
    this.spike = velocity === null || usual === null || usual === 0 ? null : velocity / usual;
  }

  get reactivation(): Reactivation {
    return {
      task: this.first.task,
      switchStep: this.at.step,
      switchEpoch: this.at.epoch,
      spike: this.spike,
      spikeIntervals: this.spikeIntervals,
      drop: this.minimum === null || this.before === null ? null : 1 - this.minimum / this.before,
      recoverySteps: this.recoverySteps,
      plateauStep: this.plateauStep,
      complete: this.complete,
    };
  }

  /** Takes a snapshot of the new task. Returns whether it completes the picture. */
  take({ step, epoch, spectralNorm }: ReactivationSnapshot): boolean {
    if (this.complete) return false;
    const norm = this.before === null ? null : finite(spectralNorm);
    const elapsed = epoch === null || this.at.epoch === null ? Infinity : epoch - this.at.epoch;
    const inFirstEpoch = elapsed <= 1 + EPOCH_TOLERANCE;
    if (norm !== null && inFirstEpoch && (this.minimum === null || norm < this.minimum)) {
      this.minimum = norm;
      this.recoverySteps = null;
    } else if (norm !== null && this.minimum !== null && this.recoverySteps === null && this.hasRecovered(norm)) {
      this.recoverySteps = step - this.at.step;
    }
    const firstEpochOver = elapsed >= 1 - EPOCH_TOLERANCE;
    return firstEpochOver && (this.recoverySteps !== null || this.minimum === null) ? this.close() : false;
  }

  /** Returns whether it was open. */
  close(): boolean {
    const wasOpen = !this.complete;
    this.complete = true;
    return wasOpen;
  }

  private hasRecovered(norm: number): boolean {
    return this.before !== null && norm >= RECOVERED * this.before;
  }
}

/** Null for no number at all. */
function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
