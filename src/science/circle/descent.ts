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
import type { CirclePoints } from './points';
import type { ShallowParameters, ShallowScales } from './shallow';

export interface ArcDescentOptions {
  readonly points: CirclePoints;
  readonly scales: ShallowScales;
  /** What f is compared with, at the given points, [N]. */
  readonly goal: Float64Array;
  /** eta c: the slope of eta L by f is rate (f - goal). */
  readonly rate: number;
  readonly start: ShallowParameters;
}

/** Numbers from one point to the next in the sums: three and one unused. */
const STRIDE = 4;

/**
 * All ends are looked for again after so many steps. Until then the rounding of parameters and slack, a few 1e-16 a step, stays within
 * the margin of the slack.
 */
const RECHECK_STEPS = 4096;

export class ArcDescent {
  private readonly w1: Float64Array;
  private readonly w2: Float64Array;
  private readonly b: Float64Array;
  private readonly a: Float64Array;
  private c: number;
  /** Arc [lo, hi) of each neuron, 0 <= lo < D, hi <= lo + D, counted on around the circle. */
  private readonly lo: Int32Array;
  private readonly hi: Int32Array;
  /** The pivots of its two ends, and how far z / s may move before other signs change. */
  private readonly pivotLo: Int32Array;
  private readonly pivotHi: Int32Array;
  private readonly slack: Float64Array;
  /** Changes of sum a v from point to point and running sums of e X, [2 D + 1, STRIDE]: twice around the circle. */
  private readonly changes: Float64Array;
  private readonly sums: Float64Array;
  /** x and X of the distinct points (x twice around), the weight of f and the goal in the slope, f. */
  private readonly x: Float64Array;
  private readonly X: Float64Array;
  private readonly X0: number;
  private readonly weight: Float64Array;
  private readonly target: Float64Array;
  private readonly f: Float64Array;
  private slope = 0;
  private readonly finder: ArcFinder;
  /** Whether f and the sums are those of the present parameters. */
  private summed = false;
  private sinceRecheck = 0;

  constructor(private readonly options: ArcDescentOptions) {
    const { points, scales, goal, rate, start } = options;
    const n = start.a.length;
    const D = points.count;
    this.w1 = start.w1.slice();
    this.w2 = start.w2.slice();
    this.b = start.b.slice();
    this.a = start.a.slice();
    this.c = start.c;
    [this.lo, this.hi, this.pivotLo, this.pivotHi] = [new Int32Array(n), new Int32Array(n), new Int32Array(n), new Int32Array(n)];
    this.slack = new Float64Array(n);
    this.changes = new Float64Array(STRIDE * (2 * D + 1));
    this.sums = new Float64Array(STRIDE * (2 * D + 1));
    this.x = new Float64Array(4 * D);
    this.X = new Float64Array(2 * D);
    this.X0 = scales.outputWeight * scales.bias;
    this.weight = new Float64Array(D);
    this.target = new Float64Array(D);
    this.f = new Float64Array(D);
    for (let k = 0; k < D; k++) {
      const [x1, x2] = [points.x1[k] as number, points.x2[k] as number];
      this.x.set([x1, x2], 2 * k);
      this.x.set([x1, x2], 2 * (k + D));
      const s = scales.outputWeight * scales.weight;
      this.X.set([s * x1, s * x2], 2 * k);
    }
    points.place.forEach((k, i) => {
      this.weight[k] = (this.weight[k] as number) + rate;
      this.target[k] = (this.target[k] as number) + rate * (goal[i] as number);
    });
    this.finder = new ArcFinder(points);
    for (let j = 0; j < n; j++) {
      this.finder.find(this.p1(j), this.p2(j), this.p0(j));
      this.settle(j);
      this.add(j);
    }
  }

  step(): void {
    this.sum();
    if (++this.sinceRecheck === RECHECK_STEPS) {
      this.sinceRecheck = 0;
      this.slack.fill(0);
    }
    const { w1, w2, b, a, lo, hi, pivotLo, pivotHi, slack, sums, changes, x } = this;
    const { weight: s, bias: beta } = this.options.scales;
    const biasPart = beta / s;
    for (let j = 0; j < a.length; j++) {
      let l = STRIDE * (lo[j] as number);
      let h = STRIDE * (hi[j] as number);
      if (l === h) continue;
      const B1 = (sums[h] as number) - (sums[l] as number);
      const B2 = (sums[h + 1] as number) - (sums[l + 1] as number);
      const B0 = (sums[h + 2] as number) - (sums[l + 2] as number);
      const v1 = w1[j] as number;
      const v2 = w2[j] as number;
      const v0 = b[j] as number;
      const v = a[j] as number;
      const u1 = v1 - v * B1;
      const u2 = v2 - v * B2;
      const u0 = v0 - v * B0;
      const u = v - (v1 * B1 + v2 * B2 + v0 * B0);
      w1[j] = u1;
      w2[j] = u2;
      b[j] = u0;
      a[j] = u;
      const left = (slack[j] as number) - Math.abs(v) * (Math.abs(B1) + Math.abs(B2) + biasPart * Math.abs(B0));
      slack[j] = left;
      if (left > 0) {
        const p1 = s * u1;
        const p2 = s * u2;
        const p0 = beta * u0;
        const first = pivotLo[j] as number;
        const last = pivotHi[j] as number;
        const zFirst = (x[2 * first] as number) * p1 + (x[2 * first + 1] as number) * p2 + p0;
        const zLast = (x[2 * last] as number) * p1 + (x[2 * last + 1] as number) * p2 + p0;
        const start = zFirst > 0 ? first : first + 1;
        const end = zLast > 0 ? last + 1 : last;
        lo[j] = start;
        hi[j] = end;
        l = STRIDE * start;
        h = STRIDE * end;
      } else {
        this.finder.walk(s * u1, s * u2, beta * u0, lo[j] as number, hi[j] as number);
        this.settle(j);
        l = STRIDE * (lo[j] as number);
        h = STRIDE * (hi[j] as number);
        if (l === h) continue;
      }
      const d1 = u * u1;
      const d2 = u * u2;
      const d0 = u * u0;
      changes[l] = (changes[l] as number) + d1;
      changes[l + 1] = (changes[l + 1] as number) + d2;
      changes[l + 2] = (changes[l + 2] as number) + d0;
      changes[h] = (changes[h] as number) - d1;
      changes[h + 1] = (changes[h + 1] as number) - d2;
      changes[h + 2] = (changes[h + 2] as number) - d0;
    }
    this.c -= this.options.scales.outputBias * this.slope;
    this.summed = false;
  }

  /** f at the given points, [N]. */
  outputs(): Float64Array {
    this.sum();
    return Float64Array.from(this.options.points.place, k => this.f[k] as number);
  }

  /** A copy. */
  parameters(): ShallowParameters {
    return { w1: this.w1.slice(), w2: this.w2.slice(), b: this.b.slice(), a: this.a.slice(), c: this.c };
  }

  /** f at the points and the running sums of e X; clears the changes for the next parameters. */
  private sum(): void {
    if (this.summed) return;
    this.summed = true;
    const { changes, sums, X, X0, weight, target, f } = this;
    const D = f.length;
    const once = STRIDE * D;
    const shift = this.options.scales.outputBias * this.c;
    let s1 = 0;
    let s2 = 0;
    let s0 = 0;
    // What arcs that run on over the last point bring to the first.
    for (let i = 0; i < once; i += STRIDE) {
      s1 += changes[i] as number;
      s2 += changes[i + 1] as number;
      s0 += changes[i + 2] as number;
    }
    let E1 = 0;
    let E2 = 0;
    let E = 0;
    for (let k = 0, i = 0; k < D; k++, i += STRIDE) {
      s1 += (changes[i] as number) + (changes[i + once] as number);
      s2 += (changes[i + 1] as number) + (changes[i + once + 1] as number);
      s0 += (changes[i + 2] as number) + (changes[i + once + 2] as number);
      const X1 = X[2 * k] as number;
      const X2 = X[2 * k + 1] as number;
      const value = X1 * s1 + X2 * s2 + X0 * s0 + shift;
      f[k] = value;
      const e = (weight[k] as number) * value - (target[k] as number);
      sums[i] = E1;
      sums[i + 1] = E2;
      sums[i + 2] = X0 * E;
      E1 += e * X1;
      E2 += e * X2;
      E += e;
    }
    const E0 = X0 * E;
    for (let i = 0; i <= once; i += STRIDE) {
      sums[i + once] = (sums[i] as number) + E1;
      sums[i + once + 1] = (sums[i + 1] as number) + E2;
      sums[i + once + 2] = (sums[i + 2] as number) + E0;
    }
    this.slope = E;
    changes.fill(0);
  }

  /** Takes over the arc found, and chooses pivots and slack. */
  private settle(j: number): void {
    const { start, count } = this.finder;
    const D = this.options.points.count;
    const [p1, p2, p0] = [this.p1(j), this.p2(j), this.p0(j)];
    const z = (k: number) => this.finder.z(p1, p2, p0, (k + D) % D);
    const end = start + count;
    this.lo[j] = start;
    this.hi[j] = end;
    let pivotLo = start;
    let pivotHi = end - 1;
    let least: number;
    if (count === 0) {
      // No gradient reaches it: it stays as it is.
      least = Infinity;
    } else if (count === D) {
      least = Infinity;
      for (let k = 0; k < D; k++) least = Math.min(least, z(k));
    } else if (count < 3 || count > D - 3) {
      least = Math.min(z(start), -z(start - 1), z(end - 1), -z(end));
    } else {
      // The end nearest to its kink is the pivot; the first point of the circle has no pivot before it.
      const isInner = start === 0 || (start < D - 1 && z(start) < -z(start - 1));
      pivotLo = isInner ? start : start - 1;
      pivotHi = z(end - 1) < -z(end) ? end - 1 : end;
      least = Math.min(-z(pivotLo - 1), z(pivotLo + 1), z(pivotHi - 1), -z(pivotHi + 1));
    }
    this.pivotLo[j] = pivotLo;
    this.pivotHi[j] = pivotHi;
    // The margin covers the rounding of z, and of the slack over the steps that use it up.
    this.slack[j] = (least - 2 * CLEAR * (Math.abs(p1) + Math.abs(p2) + Math.abs(p0))) / this.options.scales.weight;
  }

  private add(j: number): void {
    const l = STRIDE * (this.lo[j] as number);
    const h = STRIDE * (this.hi[j] as number);
    if (l === h) return;
    const { changes, a } = this;
    [this.w1, this.w2, this.b].forEach((v, i) => {
      const change = (a[j] as number) * (v[j] as number);
      changes[l + i] = (changes[l + i] as number) + change;
      changes[h + i] = (changes[h + i] as number) - change;
    });
  }

  private p1(j: number): number {
    return this.options.scales.weight * (this.w1[j] as number);
  }

  private p2(j: number): number {
    return this.options.scales.weight * (this.w2[j] as number);
  }

  private p0(j: number): number {
    return this.options.scales.bias * (this.b[j] as number);
  }
}
