/**
 * The task switches of one run and what they did to its kernel: as its events say, and before they do as its snapshots show, so that a
 * spike is seen as soon as it is measured, also of a program that writes no such events.
 */
import * as z from 'zod';
import { jsonNumber, type MetricsLine } from '../runs/records';
import type { EventLine } from '../runs/runReader';
import type { FreezeCriterion } from '../science/metrics/freeze';
import { type Reactivation, reactivationSnapshot, ReactivationTracker } from '../science/metrics/reactivation';
import type { ReactivationView, TaskSwitchView } from '../shared/protocol';

const finite = jsonNumber.transform(value => (Number.isFinite(value) ? value : null));
const step = z.number().int().min(0);
const switchEvent = z.object({ type: z.literal('task_switch'), step, epoch: finite.nullish(), task: z.number().int().min(0) });
const reactivationEvent = z.object({
  type: z.literal('reactivation'),
  task: z.number().int().min(0),
  switch_step: step,
  spike: finite.nullable(),
  spike_intervals: z.number().int().min(0).default(0),
  drop: finite.nullable(),
  recovery_steps: step.nullable(),
  plateau_step: step.nullish(),
});
const eventOfTasks = z.discriminatedUnion('type', [switchEvent, reactivationEvent]);

export class TaskSwitches {
  /** By the task that begins: each task of a run begins once. */
  private readonly known = new Map<number, TaskSwitchView>();
  /** Tasks whose reactivation an event has told. */
  private readonly told = new Set<number>();
  private tracker: ReactivationTracker;

  /** @param plateau the criterion of the loss plateau. @param similarities of each task to the one before it, from the second on. */
  constructor(
    private readonly plateau: FreezeCriterion,
    private readonly similarities: readonly number[] = [],
  ) {
    this.tracker = new ReactivationTracker(plateau);
  }

  static concerns({ type }: EventLine): boolean {
    return type === 'task_switch' || type === 'reactivation';
  }

  /** The snapshots start over. */
  forgetSnapshots(): void {
    this.tracker = new ReactivationTracker(this.plateau);
    this.known.clear();
    this.told.clear();
  }

  /** Takes the next snapshot; its step lies behind the one before it. */
  takeSnapshot(line: MetricsLine): void {
    const snapshot = reactivationSnapshot(line);
    if (snapshot === null) return;
    this.tracker.push(snapshot).forEach(completed => this.takeMeasured(completed));
    if (this.tracker.latest) this.takeMeasured(this.tracker.latest);
  }

  /** @returns false for an event that is not as expected. */
  takeEvent(event: EventLine): boolean {
    const parsed = eventOfTasks.safeParse(event);
    if (!parsed.success) return false;
    const { data } = parsed;
    const known = this.known.get(data.task);
    if (data.type === 'task_switch') {
      this.known.set(data.task, {
        kind: 'task_switch',
        step: data.step,
        epoch: data.epoch ?? null,
        task: data.task,
        similarity: this.similarityOf(data.task),
        reactivation: known?.reactivation ?? null,
      });
    } else {
      this.told.add(data.task);
      this.known.set(data.task, {
        ...(known ?? {
          kind: 'task_switch',
          step: data.switch_step,
          epoch: null,
          task: data.task,
          similarity: this.similarityOf(data.task),
        }),
        reactivation: {
          spike: data.spike,
          spikeIntervals: data.spike_intervals,
          drop: data.drop,
          recoverySteps: data.recovery_steps,
          plateauStep: data.plateau_step ?? null,
          complete: true,
        },
      });
    }
    return true;
  }

  /** In the order of the training. @param ended no further snapshot will come. */
  views(ended: boolean): TaskSwitchView[] {
    return [...this.known.values()]
      .map(view => (ended && view.reactivation ? { ...view, reactivation: { ...view.reactivation, complete: true } } : view))
      .sort((a, b) => a.step - b.step);
  }

  private similarityOf(task: number): number | null {
    return this.similarities[task - 1] ?? null;
  }

  private takeMeasured(measured: Reactivation): void {
    if (this.told.has(measured.task)) return;
    const { task, switchStep, switchEpoch } = measured;
    const known = this.known.get(task) ?? {
      kind: 'task_switch',
      step: switchStep,
      epoch: switchEpoch,
      task,
      similarity: this.similarityOf(task),
    };
    this.known.set(task, { ...known, reactivation: asView(measured) });
  }
}

function asView({ spike, spikeIntervals, drop, recoverySteps, plateauStep, complete }: Reactivation): ReactivationView {
  return { spike, spikeIntervals, drop, recoverySteps, plateauStep, complete };
}
