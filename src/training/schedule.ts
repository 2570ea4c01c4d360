/** What happens at which step: tasks one after the other, epochs, and the snapshots. */
import { DEFAULT_EVAL_EVERY, DEFAULT_STEPS } from '../experiment/limits';
import type { RunSettings } from '../experiment/schema';
import { stepsPerEpoch } from './batches';

/** Snapshots in each factor of ten of the `log` spacing. */
const PER_DECADE = 10;

export interface ScheduledTask {
  /** Steps done when the task begins. */
  readonly firstStep: number;
  /** Steps done when it ends. */
  readonly lastStep: number;
  readonly stepsPerEpoch: number;
  /** Epochs done when the task begins. */
  readonly firstEpoch: number;
}

export interface TaskLength {
  /** Training points. */
  readonly points: number;
  /** Null: as long as the settings say. */
  readonly epochs: number | null;
}

/**
 * The snapshot at the step of a switch belongs to the task that ends, the one after it to the task that begins. Spacings count from the first
 * step of each task, and each task's last step is a snapshot.
 */
export class Schedule {
  readonly tasks: readonly ScheduledTask[];

  /** @param lengths one for each task, one at least */
  constructor(
    private readonly train: RunSettings['train'],
    lengths: readonly TaskLength[],
  ) {
    const tasks: ScheduledTask[] = [];
    let [step, epoch] = [0, 0];
    for (const { points, epochs: own } of lengths) {
      const perEpoch = stepsPerEpoch(points, train.batch_size);
      const epochs = own ?? train.epochs_per_task;
      const steps = train.steps ?? (epochs === undefined ? DEFAULT_STEPS : epochs * perEpoch);
      tasks.push({ firstStep: step, lastStep: step + steps, stepsPerEpoch: perEpoch, firstEpoch: epoch });
      step += steps;
      epoch += steps / perEpoch;
      // Steps are those of the whole training.
      if (train.steps !== undefined) break;
    }
    this.tasks = tasks;
  }

  get steps(): number {
    return this.last.lastStep;
  }

  /** The task that a snapshot at this step belongs to. */
  taskAt(step: number): number {
    return Math.max(
      0,
      this.tasks.findLastIndex(({ firstStep }) => firstStep < step),
    );
  }

  /** The task that training goes on with from this step. */
  taskFrom(step: number): number {
    return this.switchAt(step) ?? this.taskAt(step);
  }

  /** Fractional, over all tasks; 0 at the first step. */
  epochAt(step: number): number {
    const { firstStep, firstEpoch, stepsPerEpoch: perEpoch } = this.tasks[this.taskAt(step)] ?? this.last;
    return firstEpoch + (step - firstStep) / perEpoch;
  }

  /** The task that begins at this step, when it is not the first. */
  switchAt(step: number): number | null {
    const task = this.tasks.findIndex(({ firstStep }, k) => k > 0 && firstStep === step);
    return task === -1 ? null : task;
  }

  /** The first snapshot after a step; null after the last one. */
  nextSnapshot(step: number): number | null {
    if (step >= this.steps) return null;
    const { firstStep, lastStep, stepsPerEpoch: perEpoch } = this.tasks.find(task => task.lastStep > step) ?? this.last;
    const { eval_every_epochs: everyEpochs, eval_every: every = DEFAULT_EVAL_EVERY, snapshots } = this.train;
    const spacing = everyEpochs === undefined ? every : Math.max(1, Math.round(everyEpochs * perEpoch));
    const within = step - firstStep;
    const regular = (Math.floor(within / spacing) + 1) * spacing;
    const grown = Math.max(within + 1, Math.round(within * 10 ** (1 / PER_DECADE)));
    return Math.min(firstStep + (snapshots === 'linear' ? regular : Math.min(grown, within + spacing)), lastStep);
  }

  private get last(): ScheduledTask {
    const last = this.tasks.at(-1);
    if (last === undefined) throw new RangeError('a schedule has one task at least');
    return last;
  }
}
