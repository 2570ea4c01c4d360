/**
 * Full-batch gradient descent with explicit forward and backward passes: theta <- theta - eta dL/dtheta.
 *
 * With an output scale alpha (Chizat, Oyallon and Bach, "On lazy training", 2019) the model is F = alpha (f - f_0), the loss is
 * L(F), and the learning rate is eta / alpha^2; without one F = f.
 */
import type { ParameterTensors, ParameterValues } from '../networks/network';
import { disposeParameters, readParameters, toTensors } from '../networks/parameters';
import { lossCurvature } from '../science/metrics/edgeOfStability';
import type { Tensor, Tensors } from '../tensors/tensors';
import type { Descent, DescentOptions } from './descent';
import { lossValue, squared } from './losses';

export interface GradientDescentOptions extends DescentOptions {
  readonly tensors: Tensors;
}

export class GradientDescent implements Descent {
  private readonly inputs: Tensor;
  /** What alpha f is compared with: y, or y + alpha f_0. */
  private readonly goal: Tensor;
  private readonly scale: number;
  private readonly learningRate: number;
  private readonly curvature: number;
  private current: ParameterTensors;

  constructor(private readonly options: GradientDescentOptions) {
    const { tensors, network, dataset, initial } = options;
    this.scale = options.outputScale ?? 1;
    this.learningRate = options.learningRate / this.scale ** 2;
    this.curvature = lossCurvature(squared(options.loss), dataset.inputs.count);
    this.inputs = tensors.fromValues(dataset.inputs.values, [dataset.inputs.count, dataset.inputs.size]);
    const shape = [dataset.targets.count, dataset.targets.size];
    const initialParameters = toTensors(tensors, network, initial);
    this.goal = tensors.scope(() => {
      const targets = tensors.fromValues(dataset.targets.values, shape);
      if (options.outputScale === undefined) return targets;
      return tensors.addScaled(targets, network.forward(tensors, initialParameters, this.inputs).output, this.scale);
    });
    if (options.start) {
      disposeParameters(tensors, initialParameters);
      this.current = toTensors(tensors, network, options.start);
    } else {
      this.current = initialParameters;
    }
  }

  step(): void {
    const { tensors, network } = this.options;
    const previous = this.current;
    this.current = tensors.scope(() => {
      const pass = network.forward(tensors, previous, this.inputs);
      // dL/df = c alpha (F - y).
      const error = this.scaledOutputError(pass.output);
      const gradients = network.backward(tensors, previous, pass, tensors.scale(error, this.curvature * this.scale));
      const slopes = network.parameterGradients(tensors, pass, gradients);
      return previous.map(({ W, b }, l) => {
        const slope = slopes[l];
        if (slope === undefined) throw new Error('one gradient a layer');
        const next = tensors.addScaled(W, slope.W, -this.learningRate);
        return b && slope.b ? { W: next, b: tensors.addScaled(b, slope.b, -this.learningRate) } : { W: next };
      });
    });
    disposeParameters(tensors, previous);
  }

  loss(): number {
    const { tensors, network, loss, dataset } = this.options;
    const error = tensors.scope(() => tensors.read(this.scaledOutputError(network.forward(tensors, this.current, this.inputs).output)));
    return lossValue(loss, error, new Float64Array(error.length), dataset.inputs.count);
  }

  parameters(): ParameterValues {
    return readParameters(this.options.tensors, this.current);
  }

  dispose(): void {
    const { tensors } = this.options;
    disposeParameters(tensors, this.current);
    tensors.dispose(this.inputs, this.goal);
  }

  /** F - y. */
  private scaledOutputError(output: Tensor): Tensor {
    const { tensors } = this.options;
    return tensors.subtract(this.scale === 1 ? output : tensors.scale(output, this.scale), this.goal);
  }
}
