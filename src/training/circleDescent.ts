/**
 * The engine `circle`: gradient descent of a shallow ReLU network on points of the circle, exact, in O(width + points) a step
 * (`science/circle/descent`), with the loss and the output scale of `GradientDescent`.
 */
import type { ParameterValues } from '../networks/network';
import { fromShallow, shallowScales, toShallow } from '../networks/shallowRelu';
import { ArcNetwork } from '../science/circle/arcNetwork';
import { circlePoints } from '../science/circle/points';
import { lossCurvature } from '../science/metrics/edgeOfStability';
import type { Descent, DescentOptions } from './descent';
import { squared, TrainingLoss } from './losses';

export class CircleDescent implements Descent {
  private readonly arcs: ArcNetwork;
  private readonly scale: number;
  /** What f is compared with: y, or y / alpha + f_0. */
  private readonly goal: Float64Array;

  /** @throws RangeError for a network or points that the engine is not made for; `circleRefusal` says so beforehand. */
  constructor(private readonly options: DescentOptions) {
    const { network, dataset, initial, start } = options;
    const scales = shallowScales(network);
    const points = circlePoints(dataset.inputs);
    if (scales === null || points === null)
      throw new RangeError('the engine circle trains one hidden ReLU layer on points of the unit circle');
    const alpha = (this.scale = options.outputScale ?? 1);
    const parameters = toShallow(network, initial);
    const { values } = dataset.targets;
    if (options.outputScale === undefined) {
      this.goal = values;
    } else {
      const initialOutputs = new ArcNetwork({ points, scales, parameters }).outputs();
      this.goal = values.map((y, n) => y / alpha + (initialOutputs[n] as number));
    }
    // d/df of eta/alpha^2 L(alpha (f - f_0)) is eta c (f - goal).
    const rate = options.learningRate * lossCurvature(squared(options.loss), dataset.inputs.count);
    this.arcs = new ArcNetwork({
      points,
      scales,
      parameters: start ? toShallow(network, start) : parameters,
      descent: { goal: this.goal, rate },
    });
  }

  step(): void {
    this.arcs.step();
  }

  loss(): number {
    const outputs = this.arcs.outputs();
    const error = outputs.map((f, n) => this.scale * (f - (this.goal[n] as number)));
    return new TrainingLoss(this.options.loss, 1).value(error, new Float64Array(error.length));
  }

  parameters(): ParameterValues {
    return fromShallow(this.options.network, this.arcs.parameters());
  }

  velocity(): null {
    return null;
  }

  outputsOn(): null {
    return null;
  }

  dispose(): void {
    // Nothing outside the garbage collector's reach.
  }
}
