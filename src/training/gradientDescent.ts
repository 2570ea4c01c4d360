/**
 * Gradient descent with explicit forward and backward passes, on all points of a task or on batches of them (SGD):
 *
 *     g = dL/dtheta + w (theta - theta_d),    v <- b v + g,    theta <- theta - eta v
 *
 * With an output scale alpha (Chizat, Oyallon and Bach, "On lazy training", 2019) the model is F = alpha (f - f_0), the loss is
 * L(F), and the learning rate is eta / alpha^2; without one F = f.
 */
import type { LayerTensors, ParameterTensors, ParameterValues } from '../networks/network';
import { disposeParameters, readParameters, toTensors } from '../networks/parameters';
import { lossCurvature } from '../science/metrics/edgeOfStability';
import type { Tensor, Tensors, TensorValues } from '../tensors/tensors';
import type { Descent, DescentOptions, SequenceOptions, TrainingTask } from './descent';
import { isSquared, TrainingLoss } from './losses';
import { ArraySet, type PointSet, type TakenPoints } from './pointSet';

export interface GradientDescentOptions extends Omit<DescentOptions, 'dataset'>, SequenceOptions {
  readonly tensors: Tensors;
  /** Absent where there are tasks. */
  readonly dataset?: DescentOptions['dataset'];
}

/** Points on the device. */
interface Held {
  readonly count: number;
  readonly inputs: Tensor;
  readonly targets: ArrayLike<number>;
  /** alpha f_0; null without an output scale. */
  readonly offset: Tensor | null;
  /** What alpha f is compared with, y or y + alpha f_0; null where the loss is no squared one of all outputs. */
  readonly goal: Tensor | null;
}

const MAX_CHUNK = 256;

export class GradientDescent implements Descent {
  private readonly tasks: readonly TrainingTask[];
  private readonly losses: readonly TrainingLoss[];
  private readonly scale: number;
  private readonly learningRate: number;
  /** theta_0; null where nothing asks for it. */
  private readonly first: ParameterTensors | null;
  private current: ParameterTensors;
  private speed: ParameterTensors | null;
  private taken: number;
  private readonly chunk: number;
  /** All points of a task that is trained on them at once. */
  private whole: { readonly task: TrainingTask; readonly held: Held } | null = null;
  private told: { readonly task: TrainingTask; readonly points: TakenPoints } | null = null;

  constructor(private readonly options: GradientDescentOptions) {
    const { tensors, network, loss, initial, start, outputScale, weightDecay, velocity } = options;
    this.tasks = options.tasks ?? [onlyTask(options.dataset)];
    this.losses = this.tasks.map(({ columns }) => new TrainingLoss(loss, network.outputs, columns));
    this.scale = outputScale ?? 1;
    this.learningRate = options.learningRate / this.scale ** 2;
    const needsFirst = outputScale !== undefined || weightDecay?.towards === 'initial';
    this.first = needsFirst ? toTensors(tensors, network, initial) : null;
    this.current = toTensors(tensors, network, start ?? initial);
    this.speed = velocity ? toTensors(tensors, network, velocity) : null;
    this.taken = options.firstStep ?? 0;
    this.chunk = Math.min(MAX_CHUNK, options.chunk ?? MAX_CHUNK);
  }

  step(): void {
    const { tensors, network } = this.options;
    const index = this.tasks.findLastIndex(({ firstStep }) => firstStep <= this.taken);
    const [task, loss] = [this.taskNumber(index), this.losses[index] as TrainingLoss];
    const { firstStep, batches, points } = task;
    const whole = batches === null ? this.wholeOf(task) : null;
    const [previous, before] = [this.current, this.speed];
    const next = tensors.scope(() => {
      const held = whole ?? this.hold(points.take(batches?.at(this.taken - firstStep)), task);
      const pass = network.forward(tensors, previous, held.inputs);
      const gradients = network.backward(tensors, previous, pass, this.outputGradient(pass.output, held, loss));
      return this.moved(previous, network.parameterGradients(tensors, pass, gradients));
    });
    disposeParameters(tensors, previous);
    if (before) disposeParameters(tensors, before);
    this.current = next.parameters;
    this.speed = next.speed;
    this.taken++;
  }

  loss(): number {
    const { tensors, network } = this.options;
    const index = this.presentTask();
    const [task, loss] = [this.taskNumber(index), this.losses[index] as TrainingLoss];
    if (task.batches === null && task.lossPoints === task.points) {
      const held = this.wholeOf(task);
      const outputs = tensors.scope(() => tensors.read(this.compared(network.forward(tensors, this.current, held.inputs).output, held)));
      return held.goal ? loss.value(outputs, new Float64Array(outputs.length)) : loss.value(outputs, held.targets);
    }
    if (this.told?.task !== task) this.told = { task, points: task.lossPoints.take() };
    return loss.value(this.outputsAt(this.told.points, task.points.size), this.told.points.targets);
  }

  parameters(): ParameterValues {
    return readParameters(this.options.tensors, this.current);
  }

  velocity(): ParameterValues | null {
    return this.speed && readParameters(this.options.tensors, this.speed);
  }

  outputsOn(points: PointSet): TensorValues {
    const { outputs } = this.options.network;
    const all = new Float64Array(points.count * outputs);
    for (let start = 0; start < points.count; start += this.chunk) {
      const indices = Uint32Array.from({ length: Math.min(this.chunk, points.count - start) }, (_, i) => start + i);
      all.set(this.outputsAt(points.take(indices), points.size), start * outputs);
    }
    return all;
  }

  dispose(): void {
    const { tensors } = this.options;
    for (const parameters of [this.current, this.speed, this.first]) if (parameters) disposeParameters(tensors, parameters);
    this.release();
  }

  /** The task of the last step. */
  private presentTask(): number {
    return Math.max(
      0,
      this.tasks.findLastIndex(({ firstStep }) => firstStep < this.taken),
    );
  }

  private taskNumber(index: number): TrainingTask {
    const task = this.tasks[index];
    if (task === undefined) throw new RangeError(`there is no task ${index}`);
    return task;
  }

  private wholeOf(task: TrainingTask): Held {
    if (this.whole?.task === task) return this.whole.held;
    this.release();
    const held = this.options.tensors.scope(() => this.hold(task.points.take(), task));
    this.whole = { task, held };
    return held;
  }

  private release(): void {
    if (this.whole === null) return;
    const { inputs, offset, goal } = this.whole.held;
    this.options.tensors.dispose(
      ...([inputs, offset, goal].filter((tensor, i, all) => tensor !== null && all.indexOf(tensor) === i) as Tensor[]),
    );
    this.whole = null;
  }

  private hold({ count, inputs, targets }: TakenPoints, { columns, points }: Pick<TrainingTask, 'columns' | 'points'>): Held {
    const { tensors, network, loss } = this.options;
    const x = tensors.fromValues(inputs, [count, points.size]);
    const offset = this.offset(x);
    if (!isSquared(loss) || columns !== null) return { count, inputs: x, targets, offset, goal: null };
    const y = tensors.fromValues(targets, [count, network.outputs]);
    const goal = offset ? tensors.add(y, offset) : y;
    return { count, inputs: x, targets, offset: null, goal };
  }

  /** alpha f_0. */
  private offset(inputs: Tensor): Tensor | null {
    const { tensors, network, outputScale } = this.options;
    if (outputScale === undefined || this.first === null) return null;
    return tensors.scale(network.forward(tensors, this.first, inputs).output, outputScale);
  }

  /** F - y of a squared loss of all outputs, F of any other. */
  private compared(output: Tensor, { goal, offset }: Held): Tensor {
    const { tensors } = this.options;
    const scaled = this.scale === 1 ? output : tensors.scale(output, this.scale);
    const from = goal ?? offset;
    return from ? tensors.subtract(scaled, from) : scaled;
  }

  /** d L(F) / d f = alpha dL/dF. */
  private outputGradient(output: Tensor, held: Held, loss: TrainingLoss): Tensor {
    const { tensors, network } = this.options;
    const compared = this.compared(output, held);
    if (held.goal && isSquared(loss.name)) return tensors.scale(compared, lossCurvature(loss.name, held.count) * this.scale);
    const gradient = loss.gradient(tensors.read(compared), held.targets);
    return tensors.fromValues(this.scale === 1 ? gradient : gradient.map(g => this.scale * g), [held.count, network.outputs]);
  }

  private moved(previous: ParameterTensors, slopes: ParameterTensors): { parameters: ParameterTensors; speed: ParameterTensors | null } {
    const { tensors, momentum = 0 } = this.options;
    const changes = slopes.map((slope, l) =>
      each(slope, key => this.change(slope[key] as Tensor, previous[l]?.[key] as Tensor, this.first?.[l]?.[key], this.speed?.[l]?.[key])),
    );
    const parameters = previous.map((layer, l) =>
      each(layer, key => tensors.addScaled(layer[key] as Tensor, changes[l]?.[key] as Tensor, -this.learningRate)),
    );
    return { parameters, speed: momentum === 0 ? null : changes };
  }

  /** b v + dL/dtheta + w (theta - theta_d). */
  private change(slope: Tensor, theta: Tensor, theta0: Tensor | undefined, speed: Tensor | undefined): Tensor {
    const { tensors, momentum = 0, weightDecay } = this.options;
    let g = slope;
    if (weightDecay && weightDecay.strength > 0) {
      g = tensors.addScaled(g, theta, weightDecay.strength);
      if (weightDecay.towards === 'initial') g = tensors.addScaled(g, theta0 as Tensor, -weightDecay.strength);
    }
    return momentum !== 0 && speed ? tensors.addScaled(g, speed, momentum) : g;
  }

  /** F on points in memory, in one pass or in chunks. */
  private outputsAt({ count, inputs }: Pick<TakenPoints, 'count' | 'inputs'>, size: number): TensorValues {
    const { tensors, network } = this.options;
    const all = new Float64Array(count * network.outputs);
    for (let start = 0; start < count; start += this.chunk) {
      const rows = Math.min(this.chunk, count - start);
      const values = tensors.scope(() => {
        const x = tensors.fromValues(inputs.subarray(start * size, (start + rows) * size), [rows, size]);
        const held = { count: rows, inputs: x, targets: [], offset: this.offset(x), goal: null };
        return tensors.read(this.compared(network.forward(tensors, this.current, x).output, held));
      });
      all.set(values, start * network.outputs);
    }
    return all;
  }
}

function onlyTask(dataset: DescentOptions['dataset'] | undefined): TrainingTask {
  if (dataset === undefined) throw new RangeError('expected tasks or a data set to train on');
  const points = new ArraySet(dataset.inputs, dataset.targets);
  return { firstStep: 0, points, batches: null, columns: null, lossPoints: points };
}

/** A layer made of what `of` gives for its weights and, where it has some, its biases. */
function each(layer: LayerTensors, of: (key: 'W' | 'b') => Tensor): LayerTensors {
  return layer.b === undefined ? { W: of('W') } : { W: of('W'), b: of('b') };
}
