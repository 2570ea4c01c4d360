/**
 * A shallow ReLU network on points of the circle, held by the arcs of its neurons: outputs and steps of full-batch gradient descent in
 * O(width + points) instead of O(width x points).
 *
 * With X(x) = s' (s x_1, s x_2, beta) and v_j = (w_1j, w_2j, b_j) the network is f(x) = sum of a_j <X(x), v_j> over the neurons that
 * are active at x. A neuron adds a_j v_j at the first point of its arc and takes it away behind the last; running sums over the points
 * give f. The gradient needs sums of e X over arcs, e the slope of the loss: differences of running sums,
 *
 *     B_j = sum over the arc of e X,    v_j <- v_j - a_j B_j,    a_j <- a_j - <v_j, B_j>.
 *
 * Arcs are exact (`arcs`), and so is what follows: the same sums as in a dense loop, in another order. Each end of an arc has a pivot,
 * the one point whose sign may change: it is evaluated in every step. All other signs are known as long as the neuron has moved by less
 * than its slack, the smallest |z| beside the pivots; then its ends are looked for again. The state is a function of the parameters
 * alone: a network that is set to the parameters of another takes the same steps, bit for bit.
 */
import { createMemory, instantiate } from '../wasm/instance';
import { ArcFinder, CLEAR } from './arcs';
import { HI, layoutOf, LO, NEURON_BYTES, PIVOT_HI, PIVOT_LO, ROW_BYTES, SLACK, type Layout } from './layout';
import type { CirclePoints } from './points';
import type { ShallowParameters, ShallowScales } from './shallow';
import { stepProgram, UNCLEAR } from './stepProgram';

export interface ArcNetworkOptions {
  readonly points: CirclePoints;
  readonly scales: ShallowScales;
  readonly parameters: ShallowParameters;
  /** What steps descend; absent: there are none. */
  readonly descent?: {
    /** What f is compared with, at the given points, [N]. */
    readonly goal: Float64Array;
    /** eta c: the slope of eta L by f is rate (f - goal). */
    readonly rate: number;
  };
}

/**
 * All ends are looked for again after so many steps. Until then the rounding of parameters and slack, a few 1e-16 a step, stays within
 * the margin of the slack.
 */
const RECHECK_STEPS = 4096;

const NUMBERS = NEURON_BYTES / 8;
const PLACES = NEURON_BYTES / 4;
const ROW_NUMBERS = ROW_BYTES / 8;

export class ArcNetwork {
  readonly width: number;
  private readonly layout: Layout;
  private readonly numbers: Float64Array;
  private readonly places: Int32Array;
  private readonly program: Readonly<Record<'settle' | 'neurons' | 'points' | 'product', () => void>>;
  private readonly finder: ArcFinder;
  private c = 0;
  /** Whether f and the sums are those of the present parameters. */
  private summed = false;
  private sinceRecheck = 0;

  /** @throws RangeError when there is not enough memory. */
  constructor(private readonly options: ArcNetworkOptions) {
    const { points, scales, parameters } = options;
    this.width = parameters.a.length;
    this.layout = layoutOf(this.width, points.count);
    const memory = createMemory(this.layout.bytes);
    this.numbers = new Float64Array(memory.buffer);
    this.places = new Int32Array(memory.buffer);
    this.finder = new ArcFinder(points);
    this.placePoints();
    this.program = instantiate(stepProgram(this.layout, scales), memory, { [UNCLEAR]: neuron => this.scan(neuron) });
    this.placeNeurons(parameters);
    this.findArcs();
    this.program.settle();
  }

  /** Puts other parameters in place of the present ones; arcs that have moved little are found fast. */
  set(parameters: ShallowParameters): void {
    if (parameters.a.length !== this.width) throw new RangeError(`${this.width} neurons, and parameters of ${parameters.a.length}`);
    this.placeNeurons(parameters);
    const { changes, once } = this.layout;
    this.numbers.fill(0, changes / 8, (changes + 2 * once + ROW_BYTES) / 8);
    this.program.settle();
    this.summed = false;
  }

  step(): void {
    this.sum();
    if (++this.sinceRecheck === RECHECK_STEPS) {
      this.sinceRecheck = 0;
      for (let j = 0; j < this.width; j++) this.numbers[j * NUMBERS + SLACK / 8] = 0;
    }
    this.program.neurons();
    this.c -= this.options.scales.outputBias * (this.numbers[this.layout.slope / 8] as number);
    this.summed = false;
  }

  /** f at the given points, [N]. */
  outputs(): Float64Array {
    this.sum();
    const { place } = this.options.points;
    const f = this.layout.goals / 8 + 2;
    const outputs = new Float64Array(place.length);
    for (let n = 0; n < outputs.length; n++) outputs[n] = this.numbers[f + (place[n] as number) * ROW_NUMBERS] as number;
    return outputs;
  }

  /**
   * Multiplies by the neural tangent kernel on the given points: writes Theta times each of the rows first .. end - 1 of `rows` [., N]
   * into the same rows of `out`, in O(width + N) each.
   */
  product(out: Float64Array, rows: Float64Array, first: number, end: number): void {
    const { numbers, layout } = this;
    const { place, given } = this.options.points;
    const vector = layout.vector / 8;
    for (let row = first * given; row < end * given; row += given) {
      for (let i = vector; i < vector + layout.once / 8; i += ROW_NUMBERS) numbers[i] = 0;
      for (let n = 0; n < given; n++) {
        const i = vector + (place[n] as number) * ROW_NUMBERS;
        numbers[i] = (numbers[i] as number) + (rows[row + n] as number);
      }
      this.program.product();
      for (let n = 0; n < given; n++) out[row + n] = numbers[vector + (place[n] as number) * ROW_NUMBERS] as number;
    }
  }

  /** A copy. */
  parameters(): ShallowParameters {
    const column = (i: number) => {
      const values = new Float64Array(this.width);
      for (let j = 0; j < values.length; j++) values[j] = this.numbers[j * NUMBERS + i] as number;
      return values;
    };
    return { w1: column(0), w2: column(1), b: column(2), a: column(3), c: this.c };
  }

  /** c. */
  get outputShift(): number {
    return this.c;
  }

  weight1(j: number): number {
    return this.numbers[j * NUMBERS] as number;
  }
  weight2(j: number): number {
    return this.numbers[j * NUMBERS + 1] as number;
  }
  bias(j: number): number {
    return this.numbers[j * NUMBERS + 2] as number;
  }
  outputWeight(j: number): number {
    return this.numbers[j * NUMBERS + 3] as number;
  }

  /** First point of a neuron's arc, 0 .. D - 1, and the point behind its last, counted on around the circle; equal for an empty arc. */
  arcStart(j: number): number {
    return (this.places[j * PLACES + LO / 4] as number) / ROW_BYTES;
  }
  arcEnd(j: number): number {
    return (this.places[j * PLACES + HI / 4] as number) / ROW_BYTES;
  }

  /** f at the points and the running sums of e X. */
  private sum(): void {
    if (this.summed) return;
    this.numbers[this.layout.shift / 8] = this.options.scales.outputBias * this.c;
    this.program.points();
    this.summed = true;
  }

  private placeNeurons({ w1, w2, b, a, c }: ShallowParameters): void {
    const { numbers } = this;
    for (let j = 0, i = 0; j < a.length; j++, i += NUMBERS) {
      numbers[i] = w1[j] as number;
      numbers[i + 1] = w2[j] as number;
      numbers[i + 2] = b[j] as number;
      numbers[i + 3] = a[j] as number;
    }
    this.c = c;
  }

  /** Where to look for the arcs of parameters that have nothing to do with those before. */
  private findArcs(): void {
    const { finder, places } = this;
    for (let j = 0; j < this.width; j++) {
      finder.find(...this.preactivation(j));
      places[j * PLACES + LO / 4] = finder.start * ROW_BYTES;
      places[j * PLACES + HI / 4] = (finder.start + finder.count) * ROW_BYTES;
    }
  }

  private placePoints(): void {
    const { points, scales, descent } = this.options;
    const { numbers, layout } = this;
    const D = points.count;
    const s = scales.outputWeight * scales.weight;
    for (let k = 0; k < 2 * D; k++) {
      const [x1, x2] = [points.x1[k % D] as number, points.x2[k % D] as number];
      numbers.set([x1, x2, s * x1, s * x2], layout.x / 8 + k * ROW_NUMBERS);
    }
    if (descent === undefined) return;
    points.place.forEach((k, n) => {
      const i = layout.goals / 8 + k * ROW_NUMBERS;
      numbers[i] = (numbers[i] as number) + descent.rate;
      numbers[i + 1] = (numbers[i + 1] as number) + descent.rate * (descent.goal[n] as number);
    });
  }

  /** Settles a neuron whose arc holds no or all points, or one of whose ends is within rounding of a point, by a look at every point. */
  private scan(neuron: number): void {
    const { finder, places, numbers } = this;
    const j = neuron / NEURON_BYTES;
    const D = this.options.points.count;
    const [p1, p2, p0] = this.preactivation(j);
    finder.scan(p1, p2, p0);
    const { start, count } = finder;
    places[(neuron + LO) / 4] = start * ROW_BYTES;
    places[(neuron + HI) / 4] = (start + count) * ROW_BYTES;
    places[(neuron + PIVOT_LO) / 4] = start * ROW_BYTES;
    places[(neuron + PIVOT_HI) / 4] = (start + count - 1) * ROW_BYTES;
    numbers[j * NUMBERS + SLACK / 8] = count === D ? this.slackOfFull(p1, p2, p0) : 0;
  }

  /** The slack of a neuron that is active at every point. */
  private slackOfFull(p1: number, p2: number, p0: number): number {
    let least = Infinity;
    for (let k = 0; k < this.options.points.count; k++) least = Math.min(least, this.finder.z(p1, p2, p0, k));
    return (least - 2 * CLEAR * (Math.abs(p1) + Math.abs(p2) + Math.abs(p0))) / this.options.scales.weight;
  }

  /** p_1, p_2, p_0 of z. */
  private preactivation(j: number): [number, number, number] {
    const { weight, bias } = this.options.scales;
    return [weight * this.weight1(j), weight * this.weight2(j), bias * this.bias(j)];
  }
}
