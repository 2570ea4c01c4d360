/**
 * How far a shallow ReLU network on points of the circle has left its linearisation at its first parameters, from the arcs on which its neurons
 * were active and are: in O(width + points), beside the few points that a neuron has entered or left. With X = (s x_1, s x_2, beta), v = (w_1, w_2,
 * b) and p(x) = 1 where the neuron is active (0: at the first parameters, d: the change)
 *
 *     ‖phi_t - phi_0‖^2   hidden  s'^2 (s^2 |x|^2 + beta^2) sum_j (a_j p - a0_j p0)^2,    output  s'^2 sum_j (<v_j, X> p - <v0_j, X> p0)^2
 *     f_taylor            f_0 + s' sum_j p0 (da_j <v0_j, X> + a0_j <dv_j, X>) + beta' dc
 *
 * Where p = p0 a neuron adds (da_j)^2 and the quadratic form of dv_j, differences that keep their digits: their coefficients are put at the
 * ends of arcs and summed up along the points. Where p and p0 differ the point itself is visited.
 */
import type { ArcNetwork } from './arcNetwork';
import type { CirclePoints } from './points';
import type { ShallowScales } from './shallow';

/** Squares by layer at the distinct points, in the order of their angles, [D] each. */
export interface ArcSquares {
  readonly hidden: Float64Array;
  readonly output: Float64Array;
}

export interface ArcDepartureAt {
  /** ‖phi_t - phi_0‖^2 of each layer's parameters. */
  readonly moved: ArcSquares;
  /** f_0 + J_0 (theta_t - theta_0) at the distinct points, [D]. */
  readonly taylor: Float64Array;
}

/** (da)^2, the products of dv, and how many neurons; then da v0 + a0 dv. */
const SQUARE_FIELDS = 8;
const LINEAR_FIELDS = 3;
const NUMBERS = 7;

export class ArcDeparture {
  /** ‖phi_0‖^2 of each layer's parameters. */
  readonly first: ArcSquares;
  /** X_1, X_2 of each point; X_0 is beta. */
  private readonly x1: Float64Array;
  private readonly x2: Float64Array;
  /** w_1, w_2, b, a, start and end of the arc of each neuron at the first parameters. */
  private readonly neurons: Float64Array;
  private readonly firstOutputs: Float64Array;
  private readonly firstShift: number;
  private readonly squares: Float64Array;
  private readonly linear: Float64Array;
  private readonly now = new Pieces();
  private readonly before = new Pieces();

  /** @param first the network at its first parameters; it is read here and may be set to others afterwards. */
  constructor(
    private readonly points: CirclePoints,
    private readonly scales: ShallowScales,
    first: ArcNetwork,
  ) {
    this.x1 = points.x1.map(x => scales.weight * x);
    this.x2 = points.x2.map(x => scales.weight * x);
    this.neurons = new Float64Array(first.width * NUMBERS);
    for (let j = 0; j < first.width; j++) {
      const a = first.outputWeight(j);
      this.neurons.set([first.weight1(j), first.weight2(j), first.bias(j), a, first.arcStart(j), first.arcEnd(j)], j * NUMBERS);
    }
    this.firstShift = first.outputShift;
    const outputs = first.outputs();
    this.firstOutputs = new Float64Array(points.count);
    points.place.forEach((k, n) => (this.firstOutputs[k] = outputs[n] as number));
    this.squares = new Float64Array((points.count + 1) * SQUARE_FIELDS);
    this.linear = new Float64Array((points.count + 1) * LINEAR_FIELDS);
    this.first = this.firstSquares();
  }

  /** @param network at other parameters, on the same points. */
  at(network: ArcNetwork): ArcDepartureAt {
    const D = this.points.count;
    const hidden = new Float64Array(D);
    const output = new Float64Array(D);
    this.squares.fill(0);
    this.linear.fill(0);
    for (let j = 0; j < network.width; j++) this.addNeuron(network, j, hidden, output);
    this.sumSquares(hidden, output);
    return { moved: { hidden, output }, taylor: this.taylor(network.outputShift - this.firstShift) };
  }

  private addNeuron(network: ArcNetwork, j: number, hidden: Float64Array, output: Float64Array): void {
    const { neurons, now, before } = this;
    const D = this.points.count;
    const i = j * NUMBERS;
    const w1 = network.weight1(j);
    const w2 = network.weight2(j);
    const b = network.bias(j);
    const a = network.outputWeight(j);
    const u1 = neurons[i] as number;
    const u2 = neurons[i + 1] as number;
    const u0 = neurons[i + 2] as number;
    const a0 = neurons[i + 3] as number;
    now.set(network.arcStart(j), network.arcEnd(j), D);
    before.set(neurons[i + 4] as number, neurons[i + 5] as number, D);
    const da = a - a0;
    for (let piece = 0; piece < before.count; piece++) {
      const from = before.from[piece] as number;
      const to = before.to[piece] as number;
      this.addLinear(from, to, da * u1 + a0 * (w1 - u1), da * u2 + a0 * (w2 - u2), da * u0 + a0 * (b - u0));
      for (let other = 0; other < now.count; other++) {
        const first = Math.max(from, now.from[other] as number);
        const end = Math.min(to, now.to[other] as number);
        if (first < end) this.addSquares(first, end, da, w1 - u1, w2 - u2, b - u0);
      }
    }
    for (let gap = now.without(before); gap; gap = now.next(before)) this.visit(hidden, output, now.gapFrom, now.gapTo, a, w1, w2, b);
    for (let gap = before.without(now); gap; gap = before.next(now))
      this.visit(hidden, output, before.gapFrom, before.gapTo, a0, u1, u2, u0);
  }

  /** Once, and what every drift is divided by: point by point, without the rounding of running sums. */
  private firstSquares(): ArcSquares {
    const { neurons, before } = this;
    const D = this.points.count;
    const [hidden, output] = [new Float64Array(D), new Float64Array(D)];
    for (let i = 0; i < neurons.length; i += NUMBERS) {
      const [u1, u2, u0, a0] = [neurons[i], neurons[i + 1], neurons[i + 2], neurons[i + 3]] as [number, number, number, number];
      before.set(neurons[i + 4] as number, neurons[i + 5] as number, D);
      for (let piece = 0; piece < before.count; piece++)
        this.visit(hidden, output, before.from[piece] as number, before.to[piece] as number, a0, u1, u2, u0);
    }
    this.sumSquares(hidden, output);
    for (let k = 0; k < D; k++) output[k] = (output[k] as number) + this.scales.outputBias ** 2;
    return { hidden, output };
  }

  /** The coefficients of neurons whose a and v differ by da and d, active at both parameters from one point to before another. */
  private addSquares(from: number, to: number, da: number, d1: number, d2: number, d0: number): void {
    const { squares } = this;
    for (let i = from * SQUARE_FIELDS, sign = 1; sign >= -1; i = to * SQUARE_FIELDS, sign -= 2) {
      squares[i] = (squares[i] as number) + sign * da * da;
      squares[i + 1] = (squares[i + 1] as number) + sign * d1 * d1;
      squares[i + 2] = (squares[i + 2] as number) + sign * d1 * d2;
      squares[i + 3] = (squares[i + 3] as number) + sign * d2 * d2;
      squares[i + 4] = (squares[i + 4] as number) + sign * d1 * d0;
      squares[i + 5] = (squares[i + 5] as number) + sign * d2 * d0;
      squares[i + 6] = (squares[i + 6] as number) + sign * d0 * d0;
      squares[i + 7] = (squares[i + 7] as number) + sign;
    }
  }

  private addLinear(from: number, to: number, l1: number, l2: number, l0: number): void {
    const { linear } = this;
    for (let i = from * LINEAR_FIELDS, sign = 1; sign >= -1; i = to * LINEAR_FIELDS, sign -= 2) {
      linear[i] = (linear[i] as number) + sign * l1;
      linear[i + 1] = (linear[i + 1] as number) + sign * l2;
      linear[i + 2] = (linear[i + 2] as number) + sign * l0;
    }
  }

  /** Points at which a neuron is active at one of the two parameters only. */
  private visit(hidden: Float64Array, output: Float64Array, from: number, to: number, a: number, w1: number, w2: number, b: number): void {
    for (let k = from; k < to; k++) {
      const z = w1 * (this.x1[k] as number) + w2 * (this.x2[k] as number) + b * this.scales.bias;
      hidden[k] = (hidden[k] as number) + a * a;
      output[k] = (output[k] as number) + z * z;
    }
  }

  /** Sums up the coefficients along the points and adds what they make of each, then the scales. */
  private sumSquares(hidden: Float64Array, output: Float64Array): void {
    const { squares, scales, x1, x2 } = this;
    const s2 = scales.outputWeight ** 2;
    const bias = scales.bias;
    let [aa, s11, s12, s22, s10, s20, s00, neurons] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = 0, i = 0; k < hidden.length; k++, i += SQUARE_FIELDS) {
      aa += squares[i] as number;
      s11 += squares[i + 1] as number;
      s12 += squares[i + 2] as number;
      s22 += squares[i + 3] as number;
      s10 += squares[i + 4] as number;
      s20 += squares[i + 5] as number;
      s00 += squares[i + 6] as number;
      neurons += squares[i + 7] as number;
      // Where no neuron is active what rounding has left of the others goes.
      if (neurons === 0) aa = s11 = s12 = s22 = s10 = s20 = s00 = 0;
      const [x, y] = [x1[k] as number, x2[k] as number];
      const form = x * (s11 * x + 2 * s12 * y + 2 * s10 * bias) + y * (s22 * y + 2 * s20 * bias) + s00 * bias * bias;
      // Sums of squares: what rounding has left of nothing is not below 0.
      hidden[k] = s2 * (x * x + y * y + bias * bias) * ((hidden[k] as number) + Math.max(0, aa));
      output[k] = s2 * ((output[k] as number) + Math.max(0, form));
    }
  }

  private taylor(shift: number): Float64Array {
    const { linear, scales, x1, x2, firstOutputs } = this;
    const outputs = new Float64Array(firstOutputs.length);
    let l1 = 0;
    let l2 = 0;
    let l0 = 0;
    for (let k = 0, i = 0; k < outputs.length; k++, i += LINEAR_FIELDS) {
      l1 += linear[i] as number;
      l2 += linear[i + 1] as number;
      l0 += linear[i + 2] as number;
      const change = l1 * (x1[k] as number) + l2 * (x2[k] as number) + l0 * scales.bias;
      outputs[k] = (firstOutputs[k] as number) + scales.outputWeight * change + scales.outputBias * shift;
    }
    return outputs;
  }
}

/** An arc as one or two runs of points from .. to - 1, in ascending order. */
class Pieces {
  count = 0;
  readonly from = new Int32Array(2);
  readonly to = new Int32Array(2);
  /** Points that the arc has and another has not: the run that `without` or `next` has found. */
  gapFrom = 0;
  gapTo = 0;
  private piece = 0;
  private at = 0;

  /** As `ArcNetwork` has them: start 0 .. D - 1, the end counted on around the circle. */
  set(start: number, end: number, D: number): void {
    this.count = 0;
    if (end > D) this.add(0, end - D);
    if (end > start) this.add(start, Math.min(end, D));
  }

  /** The first run of points that `other` has not. @returns whether there is one */
  without(other: Pieces): boolean {
    this.piece = 0;
    this.at = this.from[0] as number;
    return this.next(other);
  }

  next(other: Pieces): boolean {
    while (this.piece < this.count) {
      const end = this.to[this.piece] as number;
      this.gapFrom = this.at;
      this.gapTo = end;
      this.at = end;
      for (let q = 0; q < other.count; q++) {
        const from = Math.max(this.gapFrom, other.from[q] as number);
        const to = Math.min(end, other.to[q] as number);
        if (to <= from) continue;
        if (from > this.gapFrom) {
          this.gapTo = from;
          this.at = to;
          return true;
        }
        this.gapFrom = to;
      }
      this.piece++;
      this.at = this.from[this.piece] ?? 0;
      if (this.gapFrom < end) return true;
    }
    return false;
  }

  private add(from: number, to: number): void {
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.count++;
  }
}
