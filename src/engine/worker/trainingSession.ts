/**
 * One run as it goes: steps in slices, snapshots where the schedule says so, a checkpoint now and then. It knows nothing of
 * processes and timers; the worker asks it to advance or to leave.
 */
import type { Measured } from '../../measurement/measurer';
import type { ParameterValues } from '../../networks/network';
import type { RunEvent } from '../../runs/records';
import type { Matrix } from '../../science/linalg/matrix';
import { accuracy } from '../../training/accuracy';
import { squaredError, TrainingLoss } from '../../training/losses';
import { encodeCheckpoint } from './checkpoint';
import { writeKeptArrays } from './keptArrays';
import type { Ending, LastSnapshot, SessionParts } from './sessionParts';

/** A checkpoint is written after so many seconds of training: what a `kill -9` costs at most. */
const CHECKPOINT_S = 30;
/** The loss is looked at after so many steps, so that a diverging run ends soon and the look costs little. */
const LOOK_EVERY = 64;
/** The clock is asked about so often while steps are short: asking costs nothing beside it. */
const STRIDE_MS = 1;

export class TrainingSession {
  private currentStep: number;
  private lastSnapshot: LastSnapshot | null;
  private readonly wallBefore: number;
  private readonly started = performance.now();
  private lastCheckpointS: number;
  /** Steps between two looks at the clock. */
  private stride = 1;
  /** The last measurement but the first of the run, and the one before it. */
  private measured: Measured | undefined;
  private spent: Measured | undefined;
  private alive: () => void = () => undefined;

  constructor(private readonly parts: SessionParts) {
    this.currentStep = parts.resumed?.step ?? 0;
    this.wallBefore = parts.resumed?.wallS ?? 0;
    this.lastSnapshot = parts.resumed?.lastSnapshot ?? null;
    this.lastCheckpointS = this.wallBefore;
  }

  /** Gradient steps done. */
  get step(): number {
    return this.currentStep;
  }

  /** Seconds spent on this run, breaks not counted. */
  get wallS(): number {
    return this.wallBefore + (performance.now() - this.started) / 1000;
  }

  /**
   * Goes on for about `sliceMs` milliseconds, by one step at least, or by one snapshot. A snapshot of a wide network takes seconds:
   * `alive` is called between its parts.
   * @returns how the run ended; null: it has not. @throws RunWriteError
   */
  advance(sliceMs: number, alive: () => void = () => undefined): Ending | null {
    this.alive = alive;
    const due = this.nextDue();
    if (due === null) return this.finish('steps');
    if (due === this.currentStep) return this.takeSnapshot(false);
    const diverged = this.train(due, performance.now() + sliceMs);
    if (diverged) return diverged;
    const { wall_time } = this.parts.settings.stop;
    if (wall_time !== undefined && this.wallS >= wall_time) return this.takeSnapshot(true) ?? this.finish('wall_time');
    if (this.wallS - this.lastCheckpointS >= CHECKPOINT_S) this.writeCheckpoint();
    return null;
  }

  /** Writes a checkpoint and goes. @throws RunWriteError */
  leave(summons: 'stop' | 'pause' | 'orphaned'): Ending {
    if (this.lastSnapshot) this.writeCheckpoint();
    if (summons !== 'orphaned') this.event({ type: summons === 'stop' ? 'stopped' : 'paused', step: this.currentStep });
    return summons === 'orphaned' ? { type: summons } : { type: summons };
  }

  /** Steps until `due` or until the clock says `until`. A step may take microseconds or seconds: the clock is asked after a stride of them. */
  private train(due: number, until: number): Ending | null {
    const { descent, settings } = this.parts;
    const logEvery = settings.train.log_every ?? Infinity;
    for (let now = performance.now(); this.currentStep < due;) {
      const stop = Math.min(
        due,
        this.currentStep + this.stride,
        multipleAfter(this.currentStep, LOOK_EVERY),
        multipleAfter(this.currentStep, logEvery),
      );
      const steps = stop - this.currentStep;
      for (let i = 0; i < steps; i++) descent.step();
      this.currentStep = stop;
      if (stop % logEvery === 0) this.parts.writer.log(`step ${stop} loss ${descent.loss()}`);
      const diverged = stop % LOOK_EVERY === 0 ? this.divergence(descent.loss()) : null;
      if (diverged) return diverged;
      const before = now;
      now = performance.now();
      if (now >= until) return null;
      if (now - before > STRIDE_MS) this.stride = Math.max(1, this.stride >> 1);
      else if (steps === this.stride) this.stride = Math.min(LOOK_EVERY, 2 * this.stride);
    }
    return null;
  }

  /** The step of the next snapshot: now, when this one has not been taken; null after the last. */
  private nextDue(): number | null {
    if (this.lastSnapshot === null) return 0;
    return this.parts.schedule.nextSnapshot(this.lastSnapshot.step);
  }

  private takeSnapshot(isEnd: boolean): Ending | null {
    const { descent, meter, settings, schedule, keep, layers, writer } = this.parts;
    const step = this.currentStep;
    if (this.lastSnapshot?.step === step) return null;
    const task = schedule.taskAt(step);
    const { measurer, outputs, probe } = this.parts.followedIn(task);
    const parameters = descent.parameters();
    const measured = measurer.training(parameters, this.spent);
    this.alive();
    const trained = outputs.onTraining(measured.outputs);
    const evaluated = this.evaluated(task, parameters);
    const loss = probe.isTraining && probe.targets ? this.lossOf(trained, probe.targets.values) : descent.loss();
    const snapshot = { step, epoch: schedule.epochAt(step), wallS: this.wallS, loss, parameters, measured, outputs: trained };
    const { line, events } = meter.measure({ ...snapshot, ...this.errorOf(evaluated), ...this.taskOf(task) });
    // The meter keeps the first and the last one.
    this.spent = this.measured;
    if (step > 0) this.measured = measured;
    this.alive();

    const frozen = meter.velocityFrozen && settings.stop.frozen;
    const diverged = !Number.isFinite(loss) && settings.stop.diverged;
    const isEvent = events.some(({ type }) => type === 'freeze');
    const isMark = step === 0 || isEnd || frozen || diverged || step === schedule.steps || isEvent || this.isBesideSwitch(step);
    writeKeptArrays(writer, keep, layers, { step, isMark, parameters, trained, evaluated, kernel: measured.kernel, measurer });
    writer.appendMetrics(line);
    events.forEach(event => writer.appendEvent(event));
    if (settings.train.log_every === undefined) writer.log(`step ${step} loss ${loss}`);
    this.lastSnapshot = { step, parameters };
    const ending = this.divergence(loss) ?? (frozen ? this.finish('frozen') : null);
    if (ending === null) this.switchTask(step);
    return ending;
  }

  /** F on the evaluation points; null where there are none. */
  private evaluated(task: number, parameters: ParameterValues): Matrix | null {
    if (this.parts.data.dataset === null) return null;
    const { measurer, outputs } = this.parts.followedIn(task);
    return outputs.onEvaluation(measurer.evaluation(parameters));
  }

  private errorOf(evaluated: Matrix | null): { readonly evalMse: number | null } {
    const truth = this.parts.data.dataset?.evalTargets ?? null;
    return { evalMse: truth && evaluated && squaredError(evaluated.data, truth.values) / truth.values.length };
  }

  private lossOf({ data, cols }: Matrix, targets: ArrayLike<number>): number {
    return new TrainingLoss(this.parts.settings.train.loss, cols).value(data, targets);
  }

  /** Index and accuracies where images are learnt. */
  private taskOf(index: number): { readonly task?: { readonly index: number; readonly accuracy: readonly (number | null)[] } } {
    const { data, descent } = this.parts;
    if (data.dataset !== null) return {};
    const seen = data.tasks.slice(0, index + 1).map(({ test, columns }) => {
      const outputs = test && descent.outputsOn(test);
      this.alive();
      return test && outputs && accuracy(outputs, test.labels, data.outputs, columns);
    });
    return { task: { index, accuracy: seen } };
  }

  /** The last snapshot before a switch and the first one after it. */
  private isBesideSwitch(step: number): boolean {
    const { schedule } = this.parts;
    const before = this.lastSnapshot?.step;
    return schedule.switchAt(step) !== null || (before !== undefined && schedule.switchAt(before) !== null);
  }

  /** What the snapshot at a switch leaves for the task that begins: its kernel is where that one starts, on the points that are followed in it. */
  private switchTask(step: number): void {
    const { schedule, meter, followedIn, initial } = this.parts;
    const task = schedule.switchAt(step);
    if (task === null || this.lastSnapshot === null) return;
    const [before, after] = [followedIn(task - 1), followedIn(task)];
    if (before !== after) {
      const first = after.measurer.training(initial);
      meter.follow(after, first, { step, kernel: after.measurer.training(this.lastSnapshot.parameters).kernel });
      [this.measured, this.spent] = [undefined, undefined];
    }
    meter.beginTask();
    this.event({ type: 'task_switch', step, epoch: schedule.epochAt(step), task });
  }

  private divergence(loss: number): Ending | null {
    if (Number.isFinite(loss) || !this.parts.settings.stop.diverged) return null;
    const message =
      this.currentStep === 0
        ? 'The loss is not finite before the first step; the inputs or targets are too large, or the scales of the network'
        : `The loss is no longer finite at step ${this.currentStep}; the learning rate ${this.parts.settings.train.lr} is too large`;
    if (this.lastSnapshot?.step !== this.currentStep) return this.takeSnapshot(true);
    this.finishMeter();
    this.event({ type: 'diverged', step: this.currentStep, message });
    return { type: 'diverged', message };
  }

  private finish(by: 'steps' | 'frozen' | 'wall_time'): Ending {
    this.finishMeter();
    this.writeCheckpoint();
    return { type: 'finished', by };
  }

  private finishMeter(): void {
    this.parts.meter.finish(this.currentStep).forEach(event => this.event(event));
  }

  private writeCheckpoint(): void {
    const { descent, layers, meter, writer } = this.parts;
    if (this.lastSnapshot === null) throw new Error('a checkpoint follows a snapshot');
    const lastSnapshot = { ...this.lastSnapshot, eigenvectors: meter.eigenvectors };
    writer.writeCheckpoint(
      encodeCheckpoint(
        {
          step: this.currentStep,
          wallS: this.wallS,
          parameters: descent.parameters(),
          velocity: descent.velocity(),
          taskStart: meter.taskStart,
          lastSnapshot,
        },
        layers,
      ),
    );
    this.lastCheckpointS = this.wallS;
    this.event({ type: 'checkpoint', step: this.currentStep });
  }

  private event(event: RunEvent): void {
    this.parts.writer.appendEvent(event);
  }
}

/** The first multiple of `of` after a step. */
const multipleAfter = (step: number, of: number) => (of === Infinity ? Infinity : (Math.floor(step / of) + 1) * of);
