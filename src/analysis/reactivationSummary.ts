/** What each task switch of a run did to its kernel: as its events say, else as its snapshots show. */
import * as z from 'zod';
import type { ExperimentSettings } from '../experiment/schema';
import { taskSimilarities } from '../experiment/taskSimilarity';
import { jsonNumber, type MetricsLine } from '../runs/records';
import type { EventLine } from '../runs/runReader';
import type { FreezeCriterion } from '../science/metrics/freeze';
import { type Reactivation, reactivationKeys, reactivationSnapshot, ReactivationTracker } from '../science/metrics/reactivation';

/** Definitions: `science/metrics/reactivation`; null is not defined. */
export interface ReactivationSummary {
  /** Index of the task that begins. */
  readonly task: number;
  readonly switch_step: number;
  /** Of the task to the one before it, by the experiment's settings; null where they do not say. */
  readonly similarity: number | null;
  readonly spike: number | null;
  /** Intervals before the switch in the median that the spike is a multiple of: ten, unless there were fewer. */
  readonly spike_intervals: number;
  readonly drop: number | null;
  readonly recovery_steps: number | null;
  /** Step from which the loss of the task before was on its plateau; null: it never was. */
  readonly plateau_step: number | null;
}

const number = jsonNumber.nullable().transform(value => (value !== null && Number.isFinite(value) ? value : null));
const eventSchema = z.object({
  type: z.literal('reactivation'),
  task: z.number().int().min(0),
  switch_step: z.number(),
  spike: number,
  spike_intervals: z.number().int().min(0).default(0),
  drop: number,
  recovery_steps: number,
  plateau_step: number.default(null),
});

/** In the order of the training; empty for a run without a task switch. @param plateau criterion of the loss plateau. */
export function reactivationSummaries(
  { metrics, events }: { readonly metrics: readonly MetricsLine[]; readonly events: readonly EventLine[] },
  tasks: ExperimentSettings['tasks'],
  plateau: FreezeCriterion,
): ReactivationSummary[] {
  const told = new Map(
    events.flatMap(event => {
      const { success, data } = eventSchema.safeParse(event);
      return success ? [[data.task, data] as const] : [];
    }),
  );
  const similarities = taskSimilarities(tasks);
  const similarity = (task: number) => similarities[task - 1] ?? null;
  const measured = measuredIn(metrics, plateau).map(found => told.get(found.task) ?? reactivationKeys(found));
  return measured.map(({ task, switch_step, ...numbers }) => ({
    task,
    switch_step,
    similarity: similarity(task),
    spike: numbers.spike,
    spike_intervals: numbers.spike_intervals,
    drop: numbers.drop,
    recovery_steps: numbers.recovery_steps,
    plateau_step: numbers.plateau_step,
  }));
}

function measuredIn(metrics: readonly MetricsLine[], plateau: FreezeCriterion): Reactivation[] {
  const tracker = new ReactivationTracker(plateau);
  const completed = metrics.flatMap(line => {
    const snapshot = reactivationSnapshot(line);
    return snapshot === null ? [] : tracker.push(snapshot);
  });
  return [...completed, ...tracker.finish()];
}
