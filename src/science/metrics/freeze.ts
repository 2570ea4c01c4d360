/**
 * When a rate of change has become negligible: the freeze of the kernel by its drift slope, by its relative velocity, and the
 * plateau of the loss.
 *
 * The criterion (Kalvankar 2025, section 1.2): the first snapshot that ends k consecutive intervals, each with
 * `|rate| < fraction * |first rate|`, the first rate being that of the first interval. A first rate of 0 means frozen from the first
 * snapshot. The result depends on the spacing of the snapshots, so the window and the spacing come with it. A rate that
 * is not a finite number, or not defined, breaks a sequence; a first rate that is neither never freezes.
 */
import { driftSlope, requireLag, requireSameLength, slopes, stepsBetween } from './drift';
import { MetricError } from './errors';

export interface FreezeCriterion {
  /** Number of consecutive intervals, 1 or more. */
  readonly k: number;
  /** Part of the first rate below which (strictly) a rate counts as negligible, above 0. */
  readonly fraction: number;
  /** Snapshots between the two ends of an interval, 1 when absent. */
  readonly lag?: number;
}

export interface Freeze {
  /** Step of the snapshot that ends the window; the first snapshot's for a first rate of 0. */
  readonly step: number;
  /** Steps of the first and of the last snapshot of the k intervals; of the first interval for a first rate of 0. */
  readonly window: readonly [number, number];
  /** Largest number of steps between neighbouring snapshots of the window. */
  readonly spacing: number;
}

/** The criterion fed snapshot by snapshot; `freeze` stays what it was found to be first. */
export class FreezeDetector {
  private readonly lag: number;
  /** Steps of the last k + lag snapshots, enough for a window. */
  private readonly steps: number[] = [];
  private snapshots = 0;
  private consecutive = 0;
  private threshold = NaN;
  private found: Freeze | null = null;

  /** @throws MetricError `bad_criterion`. */
  constructor(private readonly criterion: FreezeCriterion) {
    this.lag = criterion.lag ?? 1;
    requireLag(this.lag);
    const { k, fraction } = criterion;
    if (!Number.isInteger(k) || k < 1)
      throw new MetricError('bad_criterion', `freeze.k: expected a number of intervals, 1 or more, found ${k}`);
    if (!(fraction > 0)) throw new MetricError('bad_criterion', `freeze.fraction: expected a number above 0, found ${fraction}`);
  }

  get freeze(): Freeze | null {
    return this.found;
  }

  /**
   * Takes the next snapshot and the rate over the interval that ends there, null where it has none; those of the first `lag`
   * snapshots are ignored. Returns the freeze if it is found by this snapshot.
   * @throws MetricError `steps_not_increasing`.
   */
  push(step: number, rate: number | null): Freeze | null {
    const last = this.steps[this.steps.length - 1];
    if (last !== undefined) stepsBetween(last, step);
    this.steps.push(step);
    if (this.steps.length > this.criterion.k + this.lag) this.steps.shift();
    const index = this.snapshots++;
    if (this.found !== null || index < this.lag) return null;
    const size = rate === null ? NaN : Math.abs(rate);
    if (index === this.lag) {
      this.threshold = size < Infinity ? size * this.criterion.fraction : NaN;
      if (size === 0) return (this.found = this.windowOf(1, true));
    }
    this.consecutive = size < this.threshold ? this.consecutive + 1 : 0;
    return this.consecutive < this.criterion.k ? null : (this.found = this.windowOf(this.criterion.k, false));
  }

  /** The window of the last `intervals` intervals. */
  private windowOf(intervals: number, fromStart: boolean): Freeze {
    const window = this.steps.slice(-(intervals + this.lag));
    const first = window[0] as number;
    const last = window[window.length - 1] as number;
    const gaps = window.slice(1).map((step, i) => step - (window[i] as number));
    return { step: fromStart ? first : last, window: [first, last], spacing: Math.max(...gaps) };
  }
}

/** The freeze of the drift fed snapshot by snapshot, with the drift slope over `lag` snapshots. */
export class DriftFreezeDetector {
  private readonly detector: FreezeDetector;
  private readonly lag: number;
  private readonly recent: { readonly step: number; readonly drift: number | null }[] = [];

  /** @throws MetricError `bad_criterion`. */
  constructor(criterion: FreezeCriterion) {
    this.detector = new FreezeDetector(criterion);
    this.lag = criterion.lag ?? 1;
  }

  get freeze(): Freeze | null {
    return this.detector.freeze;
  }

  /**
   * Takes the next snapshot and its drift. Returns its drift slope, null for the first `lag` snapshots and where a drift is null,
   * and the freeze if it is found by this snapshot. @throws MetricError `steps_not_increasing`.
   */
  push(step: number, drift: number | null): { readonly slope: number | null; readonly freeze: Freeze | null } {
    const earlier = this.recent.length < this.lag ? undefined : this.recent.shift();
    this.recent.push({ step, drift });
    const defined = earlier !== undefined && earlier.drift !== null && drift !== null;
    const slope = defined ? driftSlope(step, drift, earlier.step, earlier.drift) : null;
    return { slope, freeze: this.detector.push(step, slope) };
  }
}

/**
 * The freeze of a whole curve of `rates` (drift slopes, relative velocities), one a snapshot; those of the first `lag` snapshots
 * are ignored. Null where it never freezes. @throws MetricError `bad_criterion`, `shape_mismatch`, `steps_not_increasing`.
 */
export function freezeStep(steps: ArrayLike<number>, rates: ArrayLike<number | null>, criterion: FreezeCriterion): Freeze | null {
  requireSameLength('steps', steps, 'rates', rates);
  const detector = new FreezeDetector(criterion);
  for (let i = 0; i < steps.length; i++) detector.push(steps[i] as number, rates[i] as number | null);
  return detector.freeze;
}

/** The freeze of a whole curve of drifts over steps. @throws MetricError as `freezeStep`. */
export function driftFreeze(steps: ArrayLike<number>, drifts: ArrayLike<number | null>, criterion: FreezeCriterion): Freeze | null {
  return freezeStep(steps, slopes(steps, drifts, criterion.lag), criterion);
}

/**
 * The step from which the loss is on a plateau: the freeze criterion applied to the loss slope (L(t) - L(t')) / (step(t) - step(t')),
 * so that it can be compared with the freeze of the kernel (the comparison of Kalvankar 2025, section 1.4, which leaves the plateau
 * undefined). Null where it never is. @throws MetricError as `freezeStep`.
 */
export function lossPlateauStep(steps: ArrayLike<number>, losses: ArrayLike<number | null>, criterion: FreezeCriterion): Freeze | null {
  return driftFreeze(steps, losses, criterion);
}
