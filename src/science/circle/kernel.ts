/**
 * The neural tangent kernel of a shallow ReLU network between points on the circle, in O(width + rows x columns). With
 * z_j(x) = <p_j, (x_1, x_2, 1)> where neuron j is active,
 *
 *     hidden(x, x') = s'^2 sum_j a_j^2 (s^2 <x, x'> + beta^2),    output(x, x') = s'^2 sum_j z_j(x) z_j(x') + beta'^2,
 *
 * sums over the neurons active at both points: a neuron adds a quadratic form on a rectangle, arc times arc. A sweep over the rows keeps
 * the changes along a row of the seven coefficient sums (a^2, p_1^2, p_1 p_2, p_2^2, p_1 p_0, p_2 p_0, p_0^2) of the neurons
 * active in it; their running sums are the coefficients at each column.
 */
import { packedLength, type PackedSymmetric } from '../linalg/packed';
import { mirrorUpper } from '../linalg/symmetricPart';
import type { ArcSet } from './arcSet';
import type { CirclePoints } from './points';
import type { ShallowScales } from './shallow';

/** The kernel between distinct points, [D, D] row-major, and its summands by layer. */
export interface ShallowKernel {
  readonly kernel: Float64Array;
  readonly hidden: PackedSymmetric;
  readonly output: PackedSymmetric;
}

/** Arcs of the same neurons on the rows' and on the columns' points; `points` in the order of their angles. */
export interface KernelSide {
  readonly points: CirclePoints;
  readonly arcs: ArcSet;
}

/**
 * Theta between the distinct points of one side, in the order of their angles: the half on and above the diagonal is computed, the other
 * one of the kernel mirrored.
 * @param a2 a_j^2 s'^2 of each neuron. The arcs hold s' p_j.
 * @param spent a kernel of these points that nobody needs any more: its memory is used again, since new memory of this size takes as
 * long as what is put into it.
 */
export function shallowKernel(side: KernelSide, a2: Float64Array, scales: ShallowScales, spent?: ShallowKernel): ShallowKernel {
  const D = side.points.count;
  const half = (used?: PackedSymmetric) => (used?.n === D ? used : { n: D, values: new Float64Array(packedLength(D)) });
  const kernel = spent?.kernel.length === D * D ? spent.kernel : new Float64Array(D * D);
  const [hidden, output] = [half(spent?.hidden), half(spent?.output)];
  const sweep = new RowSweep(side, side, a2, scales);
  for (let r = 0, at = 0; r < D; at += D - r, r++) sweep.row(r, r, kernel, r * D + r, hidden.values, output.values, at);
  mirrorUpper(kernel, D);
  return { kernel, hidden, output };
}

/** Theta between the distinct points of two sides, [rows, cols], in the order of their angles. @param a2 as of `shallowKernel` */
export function shallowCrossKernel(rows: KernelSide, cols: KernelSide, a2: Float64Array, scales: ShallowScales): Float64Array {
  const [R, C] = [rows.points.count, cols.points.count];
  const kernel = new Float64Array(R * C);
  const [hidden, output] = [new Float64Array(C), new Float64Array(C)];
  const sweep = new RowSweep(rows, cols, a2, scales);
  for (let r = 0; r < R; r++) sweep.row(r, 0, kernel, r * C, hidden, output, 0);
  return kernel;
}

/** Coefficient sums, padded to a power of two. */
const FIELDS = 8;

/** Goes over the rows in their order. */
class RowSweep {
  /** Along the row. */
  private readonly changes: Float64Array;
  /** Of those before `first`, which are not run over. */
  private readonly before = new Float64Array(FIELDS);
  private first = 0;
  private readonly columns: number;
  private readonly events: ReturnType<typeof eventsByRow>;

  constructor(
    private readonly rows: KernelSide,
    private readonly cols: KernelSide,
    private readonly a2: Float64Array,
    private readonly scales: ShallowScales,
  ) {
    this.columns = cols.points.count;
    this.changes = new Float64Array(FIELDS * (this.columns + 1));
    this.events = eventsByRow(rows.arcs, rows.points.count);
    for (const j of this.events.wrapping) this.add(j, 1);
  }

  /** Row r from column `first` on, which does not shrink from row to row: the kernel from `kernelAt` on, its summands from `at` on. */
  row(r: number, first: number, kernel: Float64Array, kernelAt: number, hidden: Float64Array, output: Float64Array, at: number): void {
    const { changes, before, columns } = this;
    for (; this.first < first; this.first++) {
      for (let i = 0; i < FIELDS; i++) before[i] = (before[i] as number) + (changes[FIELDS * this.first + i] as number);
    }
    const { order, offsets } = this.events;
    for (let i = offsets[r] as number; i < (offsets[r + 1] as number); i++) {
      const event = order[i] as number;
      this.add(event >> 1, event & 1 ? -1 : 1);
    }
    const { weight, bias, outputBias } = this.scales;
    const [s2, beta2, c2] = [weight ** 2, bias ** 2, outputBias ** 2];
    const { x1, x2 } = this.cols.points;
    const y1 = this.rows.points.x1[r] as number;
    const y2 = this.rows.points.x2[r] as number;
    let A = before[0] as number;
    let p11 = before[1] as number;
    let p12 = before[2] as number;
    let p22 = before[3] as number;
    let p10 = before[4] as number;
    let p20 = before[5] as number;
    let p00 = before[6] as number;
    for (let k = first, i = FIELDS * first; k < columns; k++, i += FIELDS, at++, kernelAt++) {
      A += changes[i] as number;
      p11 += changes[i + 1] as number;
      p12 += changes[i + 2] as number;
      p22 += changes[i + 3] as number;
      p10 += changes[i + 4] as number;
      p20 += changes[i + 5] as number;
      p00 += changes[i + 6] as number;
      const u1 = x1[k] as number;
      const u2 = x2[k] as number;
      const h = A * (s2 * (y1 * u1 + y2 * u2) + beta2);
      const o = u1 * (y1 * p11 + y2 * p12 + p10) + u2 * (y1 * p12 + y2 * p22 + p20) + (y1 * p10 + y2 * p20 + p00) + c2;
      hidden[at] = h;
      output[at] = o;
      kernel[kernelAt] = h + o;
    }
  }

  /** Adds a neuron's coefficients on its arc, or takes them away. */
  private add(j: number, sign: 1 | -1): void {
    const { arcs } = this.cols;
    const start = arcs.start[j] as number;
    const end = start + (arcs.count[j] as number);
    this.change(start, j, sign);
    if (end > this.columns) this.change(0, j, sign);
    this.change(end > this.columns ? end - this.columns : end, j, -sign);
  }

  private change(k: number, j: number, sign: number): void {
    addCoefficients(this.changes, FIELDS * k, this.cols.arcs, j, this.a2[j] as number, sign);
    if (k < this.first) addCoefficients(this.before, 0, this.cols.arcs, j, this.a2[j] as number, sign);
  }
}

function addCoefficients(sums: Float64Array, i: number, arcs: ArcSet, j: number, a2: number, sign: number): void {
  const p1 = arcs.p1[j] as number;
  const p2 = arcs.p2[j] as number;
  const p0 = arcs.p0[j] as number;
  const q1 = sign * p1;
  const q2 = sign * p2;
  sums[i] = (sums[i] as number) + sign * a2;
  sums[i + 1] = (sums[i + 1] as number) + q1 * p1;
  sums[i + 2] = (sums[i + 2] as number) + q1 * p2;
  sums[i + 3] = (sums[i + 3] as number) + q2 * p2;
  sums[i + 4] = (sums[i + 4] as number) + q1 * p0;
  sums[i + 5] = (sums[i + 5] as number) + q2 * p0;
  sums[i + 6] = (sums[i + 6] as number) + sign * p0 * p0;
}

/** Where arcs begin (2 j) and end (2 j + 1) in the sweep over the rows, sorted by row, and the neurons that are active before it. */
function eventsByRow(arcs: ArcSet, R: number) {
  const n = arcs.start.length;
  const offsets = new Int32Array(R + 2);
  const wrapping: number[] = [];
  const active = (j: number) => (arcs.count[j] as number) > 0;
  const endOf = (j: number) => {
    const end = (arcs.start[j] as number) + (arcs.count[j] as number);
    return end > R ? end - R : end;
  };
  for (let j = 0; j < n; j++) {
    if (!active(j)) continue;
    const start = arcs.start[j] as number;
    if (start + (arcs.count[j] as number) > R) wrapping.push(j);
    offsets[start + 1] = (offsets[start + 1] as number) + 1;
    offsets[endOf(j) + 1] = (offsets[endOf(j) + 1] as number) + 1;
  }
  for (let r = 0; r <= R; r++) offsets[r + 1] = (offsets[r + 1] as number) + (offsets[r] as number);
  const next = offsets.slice();
  const order = new Int32Array(offsets[R + 1] as number);
  const place = (row: number, event: number) => {
    order[next[row] as number] = event;
    next[row] = (next[row] as number) + 1;
  };
  for (let j = 0; j < n; j++) {
    if (!active(j)) continue;
    place(arcs.start[j] as number, 2 * j);
    place(endOf(j), 2 * j + 1);
  }
  return { order, offsets, wrapping };
}
