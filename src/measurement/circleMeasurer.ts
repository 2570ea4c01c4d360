/**
 * Measures one hidden ReLU layer with one output on points of the circle from the arcs of its neurons (`science/circle`), in float64
 * and milliseconds whatever the width. Its masks are those of the dense float64 network.
 */
import type { Network, ParameterValues } from '../networks/network';
import { shallowScales, toShallow, type ShallowScales } from '../networks/shallowRelu';
import { ArcDeparture } from '../science/circle/arcDeparture';
import { ArcKernel, type ShallowKernel } from '../science/circle/arcKernel';
import { ArcNetwork } from '../science/circle/arcNetwork';
import { circlePoints, type CirclePoints } from '../science/circle/points';
import { featureDriftOf } from '../science/kernel/featureDrift';
import { parseReduction } from '../science/kernel/reduction';
import { matrix, type Matrix64 } from '../science/linalg/matrix';
import { packed, unpacked, type PackedSymmetric } from '../science/linalg/packed';
import { linearisationGap } from '../science/metrics/linearisation';
import type { Departure, Inputs, Measured, Measurer, MeasurerOptions } from './measurer';

export class CircleMeasurer implements Measurer {
  readonly precision = 'float64';
  readonly noiseFloor = null;
  private readonly train: ArcNetworkAt;
  private readonly evaluated: ArcNetworkAt;
  private trainKernel: ArcKernel | null = null;
  private crossKernel: ArcKernel | null = null;

  private constructor(
    private readonly network: Network,
    private readonly scales: ShallowScales,
    train: CirclePoints,
    evaluated: CirclePoints,
  ) {
    this.train = new ArcNetworkAt(network, scales, train);
    this.evaluated = new ArcNetworkAt(network, scales, evaluated);
  }

  /** Null where the network or the points are of another kind. @throws KernelError when the reduction does not fit one output. */
  static of({ network, inputs, evalInputs, reduction }: MeasurerOptions): CircleMeasurer | null {
    const scales = shallowScales(network);
    if (scales === null) return null;
    const [train, evaluated] = [pointsOf(inputs), pointsOf(evalInputs)];
    if (train === null || evaluated === null) return null;
    // With one output all reductions are the same kernel.
    parseReduction(reduction, network.outputs);
    return new CircleMeasurer(network, scales, train, evaluated);
  }

  training(parameters: ParameterValues, spent?: Measured): Measured {
    const { points } = this.train;
    const arcs = this.train.at(parameters);
    const [first, last] = this.network.layers.map(({ name }) => name) as [string, string];
    this.trainKernel ??= new ArcKernel(points, points, arcs.width, this.scales);
    const { kernel, hidden, output } = this.trainKernel.within(arcs, spent && memoryOf(spent, first, last));
    return {
      outputs: column(arcs.outputs()),
      kernel: asGiven(kernel, points, points),
      layers: { [first]: halfAsGiven(hidden, points), [last]: halfAsGiven(output, points) },
      ...(isProductFaster(arcs.width, points.given) && {
        // Measured at other parameters meanwhile, the network is set back to these.
        product: (out: Float64Array, rows: Float64Array, from: number, end: number) =>
          this.train.at(parameters).product(out, rows, from, end),
      }),
    };
  }

  outputs(parameters: ParameterValues): Matrix64 {
    return column(this.train.at(parameters).outputs());
  }

  evaluation(parameters: ParameterValues): Matrix64 {
    return column(this.evaluated.at(parameters).outputs());
  }

  cross(parameters: ParameterValues): Matrix64 {
    const [rows, columns] = [this.evaluated.points, this.train.points];
    const [left, right] = [this.evaluated.at(parameters), this.train.at(parameters)];
    this.crossKernel ??= new ArcKernel(rows, columns, left.width, this.scales);
    return asGiven(this.crossKernel.between(left, right), rows, columns);
  }

  departureFrom(initial: ParameterValues): (parameters: ParameterValues) => Departure {
    const { points } = this.train;
    const given = (values: Float64Array) => atGiven(values, points);
    const arcs = this.train.at(initial);
    const first = arcs.outputs();
    const departure = new ArcDeparture(points, this.scales, arcs);
    const layers = this.network.layers.map(({ name }, l) => {
      const at = l === 0 ? ('hidden' as const) : ('output' as const);
      return { name, at, first: given(departure.first[at]) };
    });
    return parameters => {
      const network = this.train.at(parameters);
      const { moved, taylor } = departure.at(network);
      return {
        featureDrift: featureDriftOf(layers.map(({ name, at, first }) => ({ name, moved: given(moved[at]), first }))),
        taylorGap: linearisationGap(network.outputs(), given(taylor), first),
      };
    };
  }
}

/** In float64 alone: rounded to float32 no point lies on the circle. */
function pointsOf({ count, size, values }: Inputs): CirclePoints | null {
  return values instanceof Float64Array ? circlePoints({ count, size, values }) : null;
}

/** The network on some points, set to whatever parameters are asked for. */
class ArcNetworkAt {
  private arcs: ArcNetwork | null = null;
  private held: ParameterValues | null = null;

  constructor(
    private readonly network: Network,
    private readonly scales: ShallowScales,
    readonly points: CirclePoints,
  ) {}

  at(values: ParameterValues): ArcNetwork {
    if (this.arcs !== null && this.held === values) return this.arcs;
    const parameters = toShallow(this.network, values);
    if (this.arcs) this.arcs.set(parameters);
    else this.arcs = new ArcNetwork({ points: this.points, scales: this.scales, parameters });
    this.held = values;
    return this.arcs;
  }
}

/** A matrix over the distinct points in the order of their angles, as one over the given points. */
function asGiven(values: Float64Array, rows: CirclePoints, cols: CirclePoints): Matrix64 {
  if (isInOrder(rows) && isInOrder(cols)) return matrix(rows.given, cols.given, values);
  const data = new Float64Array(rows.given * cols.given);
  rows.place.forEach((r, n) => cols.place.forEach((c, m) => (data[n * cols.given + m] = values[r * cols.count + c] as number)));
  return matrix(rows.given, cols.given, data);
}

/** Values of the distinct points as those of the given ones. */
function atGiven(values: Float64Array, { given, place }: CirclePoints): Float64Array {
  const all = new Float64Array(given);
  for (let n = 0; n < given; n++) all[n] = values[place[n] as number] as number;
  return all;
}

function halfAsGiven(half: PackedSymmetric, points: CirclePoints): PackedSymmetric {
  return isInOrder(points) ? half : packed(asGiven(unpacked(half).data, points, points).data, points.given);
}

function memoryOf({ kernel, layers }: Measured, first: string, last: string): ShallowKernel | undefined {
  const [hidden, output] = [layers[first], layers[last]];
  return hidden && output && { kernel: kernel.data, hidden, output };
}

const isInOrder = ({ given, count, place }: CirclePoints) => given === count && place.every((k, n) => k === n);

const column = (values: Float64Array) => matrix(values.length, 1, values);

/** Of one product with a vector, in units of a multiplication by a number of the kernel: neurons take about seven, points about twenty. */
function isProductFaster(width: number, points: number): boolean {
  return 7 * width + 20 * points < points ** 2;
}
