/**
 * Measures one hidden ReLU layer with one output on points of the circle from the arcs of its neurons (`science/circle`), in float64
 * and milliseconds whatever the width. Its masks are those of the dense float64 network.
 */
import type { Network, ParameterValues } from '../networks/network';
import { shallowScales, toShallow, type ShallowScales, type ShallowValues } from '../networks/shallowRelu';
import { ArcFinder } from '../science/circle/arcs';
import { findArcs, outputsOf, type ArcSet } from '../science/circle/arcSet';
import { shallowCrossKernel, shallowKernel, type ShallowKernel } from '../science/circle/kernel';
import { shallowKernelProduct } from '../science/circle/kernelProduct';
import { circlePoints, type CirclePoints } from '../science/circle/points';
import { parseReduction } from '../science/kernel/reduction';
import { matrix, type Matrix64 } from '../science/linalg/matrix';
import { packed, unpacked, type PackedSymmetric } from '../science/linalg/packed';
import type { Measured, Measurer, MeasurerOptions } from './measurer';

export class CircleMeasurer implements Measurer {
  readonly precision = 'float64';
  readonly noiseFloor = null;

  private constructor(
    private readonly network: Network,
    private readonly scales: ShallowScales,
    private readonly train: Side,
    private readonly evaluated: Side,
  ) {}

  /** Null where the network or the points are of another kind. @throws KernelError when the reduction does not fit one output. */
  static of({ network, inputs, evalInputs, reduction }: MeasurerOptions): CircleMeasurer | null {
    const scales = shallowScales(network);
    const [train, evaluated] = [circlePoints(inputs), circlePoints(evalInputs)];
    if (scales === null || train === null || evaluated === null) return null;
    // With one output all reductions are the same kernel.
    parseReduction(reduction, network.outputs);
    return new CircleMeasurer(network, scales, new Side(train), new Side(evaluated));
  }

  training(parameters: ParameterValues, spent?: Measured): Measured {
    const theta = toShallow(this.network, parameters);
    const arcs = this.train.arcs(theta, this.scales);
    const side = { points: this.train.points, arcs };
    const squared = this.squared(theta);
    const [first, last] = this.network.layers.map(({ name }) => name) as [string, string];
    const { points } = this.train;
    const { kernel, hidden, output } = shallowKernel(side, squared, this.scales, spent && memoryOf(spent, first, last));
    return {
      outputs: column(outputsOf(points, arcs, theta, this.scales)),
      kernel: asGiven(kernel, points, points),
      layers: { [first]: halfAsGiven(hidden, points), [last]: halfAsGiven(output, points) },
      product: shallowKernelProduct(side, squared, this.scales),
    };
  }

  outputs(parameters: ParameterValues): Matrix64 {
    return this.forward(this.train, parameters);
  }

  evaluation(parameters: ParameterValues): Matrix64 {
    return this.forward(this.evaluated, parameters);
  }

  cross(parameters: ParameterValues): Matrix64 {
    const theta = toShallow(this.network, parameters);
    const [rows, cols] = [this.evaluated, this.train].map(side => ({ points: side.points, arcs: side.arcs(theta, this.scales) }));
    if (rows === undefined || cols === undefined) throw new Error('two sides');
    return asGiven(shallowCrossKernel(rows, cols, this.squared(theta), this.scales), rows.points, cols.points);
  }

  private forward(side: Side, parameters: ParameterValues): Matrix64 {
    const theta = toShallow(this.network, parameters);
    return column(outputsOf(side.points, side.arcs(theta, this.scales), theta, this.scales));
  }

  /** (s' a_j)^2 */
  private squared({ a }: ShallowValues): Float64Array {
    return a.map(value => (this.scales.outputWeight * value) ** 2);
  }
}

/** Points with what finds arcs on them. */
class Side {
  private readonly finder: ArcFinder;
  constructor(readonly points: CirclePoints) {
    this.finder = new ArcFinder(points);
  }

  arcs(theta: ShallowValues, scales: ShallowScales): ArcSet {
    return findArcs(this.finder, theta, scales);
  }
}

/** A matrix over the distinct points in the order of their angles, as one over the given points. */
function asGiven(values: Float64Array, rows: CirclePoints, cols: CirclePoints): Matrix64 {
  if (isInOrder(rows) && isInOrder(cols)) return matrix(rows.given, cols.given, values);
  const data = new Float64Array(rows.given * cols.given);
  rows.place.forEach((r, n) => cols.place.forEach((c, m) => (data[n * cols.given + m] = values[r * cols.count + c] as number)));
  return matrix(rows.given, cols.given, data);
}

const isInOrder = ({ given, count, place }: CirclePoints) => given === count && place.every((k, n) => k === n);

const column = (values: Float64Array) => matrix(values.length, 1, values);

function halfAsGiven(half: PackedSymmetric, points: CirclePoints): PackedSymmetric {
  return isInOrder(points) ? half : packed(asGiven(unpacked(half).data, points, points).data, points.given);
}

function memoryOf({ kernel, layers }: Measured, first: string, last: string): ShallowKernel | undefined {
  const [hidden, output] = [layers[first], layers[last]];
  return hidden && output && { kernel: kernel.data, hidden, output };
}
