/**
 * Full-batch gradient descent of a shallow ReLU network on the circle, in O(width + points) a step instead of O(width x points).
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
 * alone: a descent that starts where another one stands takes the same steps, bit for bit.
 */
import { ArcFinder, CLEAR } from './arcs';
import { HI, layoutOf, LO, NEURON_BYTES, PIVOT_HI, PIVOT_LO, ROW_BYTES, SLACK, type Layout } from './layout';
import type { CirclePoints } from './points';
import type { ShallowParameters, ShallowScales } from './shallow';
import { createMemory, instantiate } from '../wasm/instance';
import { stepProgram, UNCLEAR } from './stepProgram';

export interface ArcDescentOptions {
  readonly points: CirclePoints;
  readonly scales: ShallowScales;
  /** What f is compared with, at the given points, [N]. */
  readonly goal: Float64Array;
  /** eta c: the slope of eta L by f is rate (f - goal). */
  readonly rate: number;
  readonly start: ShallowParameters;
}

/**
 * All ends are looked for again after so many steps. Until then the rounding of parameters and slack, a few 1e-16 a step, stays within
 * the margin of the slack.
 */
const RECHECK_STEPS = 4096;

const NUMBERS = NEURON_BYTES / 8;
const ROW_NUMBERS = ROW_BYTES / 8;

export class ArcDescent {
  private readonly layout: Layout;
  private readonly numbers: Float64Array;
  private readonly places: Int32Array;
  private readonly program: Readonly<Record<'settle' | 'neurons' | 'points', () => void>>;
  private readonly finder: ArcFinder;
  private c: number;
  /** Whether f and the sums are those of the present parameters. */
  private summed = false;
  private sinceRecheck = 0;

  /** @throws RangeError when there is not enough memory. */
  constructor(private readonly options: ArcDescentOptions) {
    const { points, scales, start } = options;
    this.layout = layoutOf(start.a.length, points.count);
    const memory = createMemory(this.layout.bytes);
    this.numbers = new Float64Array(memory.buffer);
    this.places = new Int32Array(memory.buffer);
    this.finder = new ArcFinder(points);
    this.c = start.c;
    this.place();
    const steps = { weight: scales.weight, bias: scales.bias, X0: scales.outputWeight * scales.bias };
    this.program = instantiate(stepProgram(this.layout, steps), memory, { [UNCLEAR]: neuron => this.scan(neuron) });
    this.program.settle();
  }

  step(): void {
    this.sum();
    if (++this.sinceRecheck === RECHECK_STEPS) {
      this.sinceRecheck = 0;
      for (let j = 0; j < this.layout.width; j++) this.numbers[j * NUMBERS + SLACK / 8] = 0;
    }
    this.program.neurons();
    this.c -= this.options.scales.outputBias * (this.numbers[this.layout.slope / 8] as number);
    this.summed = false;
  }

  /** f at the given points, [N]. */
  outputs(): Float64Array {
    this.sum();
    const f = this.layout.goals / 8 + 2;
    return Float64Array.from(this.options.points.place, k => this.numbers[f + k * ROW_NUMBERS] as number);
  }

  /** A copy. */
  parameters(): ShallowParameters {
    const column = (i: number) => Float64Array.from({ length: this.layout.width }, (_, j) => this.numbers[j * NUMBERS + i] as number);
    return { w1: column(0), w2: column(1), b: column(2), a: column(3), c: this.c };
  }

  /** f at the points and the running sums of e X. */
  private sum(): void {
    if (this.summed) return;
    this.numbers[this.layout.shift / 8] = this.options.scales.outputBias * this.c;
    this.program.points();
    this.summed = true;
  }

  /** Puts parameters, arcs, points and goals where the program finds them. */
  private place(): void {
    const { points, scales, goal, rate, start } = this.options;
    const { numbers, places, layout, finder } = this;
    for (let j = 0; j < layout.width; j++) {
      numbers.set([start.w1[j] as number, start.w2[j] as number, start.b[j] as number, start.a[j] as number], j * NUMBERS);
      const [p1, p2, p0] = this.preactivation(j);
      finder.find(p1, p2, p0);
      places[(j * NEURON_BYTES + LO) / 4] = finder.start * ROW_BYTES;
      places[(j * NEURON_BYTES + HI) / 4] = (finder.start + finder.count) * ROW_BYTES;
    }
    const D = points.count;
    const s = scales.outputWeight * scales.weight;
    for (let k = 0; k < 2 * D; k++) {
      const [x1, x2] = [points.x1[k % D] as number, points.x2[k % D] as number];
      numbers.set([x1, x2, s * x1, s * x2], layout.x / 8 + k * ROW_NUMBERS);
    }
    points.place.forEach((k, n) => {
      const i = layout.goals / 8 + k * ROW_NUMBERS;
      numbers[i] = (numbers[i] as number) + rate;
      numbers[i + 1] = (numbers[i + 1] as number) + rate * (goal[n] as number);
    });
  }

  /** Settles a neuron whose arc is empty or full or whose ends are within rounding of a point, by a look at every point. */
  private scan(neuron: number): void {
    const j = neuron / NEURON_BYTES;
    const { finder, places, numbers, layout } = this;
    const [p1, p2, p0] = this.preactivation(j);
    finder.scan(p1, p2, p0);
    const { start, count } = finder;
    const D = layout.once / ROW_BYTES;
    places[(neuron + LO) / 4] = start * ROW_BYTES;
    places[(neuron + HI) / 4] = (start + count) * ROW_BYTES;
    places[(neuron + PIVOT_LO) / 4] = start * ROW_BYTES;
    places[(neuron + PIVOT_HI) / 4] = (start + count - 1) * ROW_BYTES;
    let slack = 0;
    if (count === 0) {
      // No gradient reaches it: it stays as it is.
      slack = Infinity;
    } else if (count === D) {
      let least = Infinity;
      for (let k = 0; k < D; k++) least = Math.min(least, finder.z(p1, p2, p0, k));
      slack = (least - 2 * CLEAR * (Math.abs(p1) + Math.abs(p2) + Math.abs(p0))) / this.options.scales.weight;
    }
    numbers[j * NUMBERS + SLACK / 8] = slack;
  }

  /** p_1, p_2, p_0 of z. */
  private preactivation(j: number): readonly [number, number, number] {
    const { weight, bias } = this.options.scales;
    const at = (i: number) => this.numbers[j * NUMBERS + i] as number;
    return [weight * at(0), weight * at(1), bias * at(2)];
  }
}
