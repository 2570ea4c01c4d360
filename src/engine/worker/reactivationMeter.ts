/** From lines of metrics to the event that says what a task switch did to the kernel. */
import type { MetricsLine, ReactivationEvent } from '../../runs/records';
import type { FreezeCriterion } from '../../science/metrics/freeze';
import { type Reactivation, reactivationKeys, reactivationSnapshot, ReactivationTracker } from '../../science/metrics/reactivation';

export class ReactivationMeter {
  private readonly tracker: ReactivationTracker;

  /** @param plateau criterion of the loss plateau. */
  constructor(plateau: FreezeCriterion) {
    this.tracker = new ReactivationTracker(plateau);
  }

  /** Takes the next line; a resumed run begins with those that it has. Returns what it completes. */
  follow(line: MetricsLine): ReactivationEvent[] {
    const snapshot = reactivationSnapshot(line);
    return snapshot === null ? [] : this.tracker.push(snapshot).map(completed => asEvent(completed, line.step));
  }

  /** The run has ended with the snapshot at `step`. */
  finish(step: number): ReactivationEvent[] {
    return this.tracker.finish().map(completed => asEvent(completed, step));
  }
}

function asEvent(completed: Reactivation, step: number): ReactivationEvent {
  return { type: 'reactivation', step, ...reactivationKeys(completed) };
}
