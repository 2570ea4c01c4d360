/**
 * Training of a network linearised at given parameters, f_lin(x) = f(x; theta_s) + <grad f(x; theta_s), d>, by gradient descent on d from 0: the static-kernel
 * model of a network, on the very batches that the network itself is trained on. The value comes with a jet, the slopes from the backward pass at theta_s.
 */
import type { LayerTensors, Network, ParameterTensors, ParameterValues } from '../networks/network';
import { disposeParameters, toTensors } from '../networks/parameters';
import type { Tensor, Tensors } from '../tensors/tensors';
import type { TrainingTask } from './descent';
import { TrainingLoss, type LossName } from './losses';

export interface LinearisedOptions {
  readonly tensors: Tensors;
  readonly network: Network;
  /** theta_s */
  readonly at: ParameterValues;
  readonly task: TrainingTask;
  readonly loss: LossName;
  /** eta of plain gradient descent. */
  readonly learningRate: number;
}

/** Rows of inputs that go through the network at once. */
const CHUNK = 128;

export class LinearisedTraining {
  private readonly at: ParameterTensors;
  private readonly loss: TrainingLoss;
  /** d */
  private moved: ParameterTensors;
  private taken = 0;

  constructor(private readonly options: LinearisedOptions) {
    const { tensors, network, at, loss, task } = options;
    this.at = toTensors(tensors, network, at);
    this.moved = toTensors(
      tensors,
      network,
      at.map(({ W, b }) => (b ? { W: new Float64Array(W.length), b: new Float64Array(b.length) } : { W: new Float64Array(W.length) })),
    );
    this.loss = new TrainingLoss(loss, network.outputs, task.columns);
  }

  /** One step on the batch that the task has at this step. */
  step(): void {
    const { tensors, network, task, learningRate } = this.options;
    const { inputs, targets, count } = task.points.take(task.batches?.at(this.taken));
    const before = this.moved;
    this.moved = tensors.scope(() => {
      const x = tensors.fromValues(inputs, [count, task.points.size]);
      const gradient = this.loss.gradient(tensors.read(this.predicted(x)), targets);
      const pass = network.forward(tensors, this.at, x);
      const layers = network.backward(tensors, this.at, pass, tensors.fromValues(gradient, [count, network.outputs]));
      return network.parameterGradients(tensors, pass, layers).map((slope, l): LayerTensors => {
        const { W, b } = before[l] as LayerTensors;
        const next = tensors.addScaled(W, slope.W, -learningRate);
        return b && slope.b ? { W: next, b: tensors.addScaled(b, slope.b, -learningRate) } : { W: next };
      });
    });
    disposeParameters(tensors, before);
    this.taken++;
  }

  /** f_lin [count, C] of inputs [count, d]. */
  outputs({ count, values }: { readonly count: number; readonly values: Float64Array | Float32Array }): Float64Array {
    const { tensors, network } = this.options;
    const all = new Float64Array(count * network.outputs);
    for (let start = 0; start < count; start += CHUNK) {
      const rows = Math.min(CHUNK, count - start);
      const part = values.subarray(start * network.inputSize, (start + rows) * network.inputSize);
      all.set(
        tensors.scope(() => tensors.read(this.predicted(tensors.fromValues(part, [rows, network.inputSize])))),
        start * network.outputs,
      );
    }
    return all;
  }

  /** Of the points that the loss of the task is told of. */
  lossValue(): number {
    const { inputs, targets, count } = this.options.task.lossPoints.take();
    return this.loss.value(this.outputs({ count, values: inputs }), targets);
  }

  dispose(): void {
    disposeParameters(this.options.tensors, this.at);
    disposeParameters(this.options.tensors, this.moved);
  }

  private predicted(x: Tensor): Tensor {
    const { tensors, network } = this.options;
    const [value, slope] = network.directionalDerivatives(tensors, this.at, this.moved, x, 1) as readonly [Tensor, Tensor];
    return tensors.addScaled(value, slope, 1);
  }
}
