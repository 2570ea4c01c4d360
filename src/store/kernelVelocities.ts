/** The kernel velocity of a snapshot, by steps and by epochs: the lines of a run hold the distance undivided. */
import type { MetricsLine } from '../runs/records';
import { velocityFromDistance } from '../science/metrics/kernelVelocity';

/** Columns that follow from a line of metrics and the one before it. A key that is not defined is left out. */
export interface KernelVelocities {
  /** Per step. */
  readonly kernel_velocity?: number | null;
  /** Per epoch. */
  readonly kernel_velocity_epoch?: number | null;
}

export function kernelVelocities(line: MetricsLine, before: MetricsLine | undefined): KernelVelocities {
  const { step, epoch, distance_previous: distance, previous_step: previous } = line;
  if (distance === undefined || previous === undefined || previous === null || previous >= step) return {};
  const from = before?.step === previous ? before.epoch : undefined;
  const byEpoch = isNumber(from) && isNumber(epoch) && from < epoch;
  return {
    kernel_velocity: velocityFromDistance(distance, previous, step),
    ...(byEpoch && { kernel_velocity_epoch: velocityFromDistance(distance, from, epoch) }),
  };
}

const isNumber = (value: number | null | undefined): value is number => typeof value === 'number';
