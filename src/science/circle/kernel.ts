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
import { mirrorUpper } from '../linalg/symmetricPart';
import type { ArcSet } from './arcSet';
import type { CirclePoints } from './points';
import type { ShallowScales } from './shallow';

/** The kernel and its summands by layer, [rows, cols] each, row-major. */
export interface ShallowKernel {
  readonly kernel: Float64Array;
  readonly hidden: Float64Array;
  readonly output: Float64Array;
}

/** Arcs of the same neurons on the rows' and on the columns' points; `points` in the order of their angles. */
export interface KernelSide {
  readonly points: CirclePoints;
  readonly arcs: ArcSet;
}

/** Coefficient sums, padded to a power of two. */
const FIELDS = 8;

/**
 * Theta between the distinct points of two sides, in the order of their angles. With `rows === cols` the half on and above the diagonal
 * is computed and mirrored.
 * @param a2 a_j^2 s'^2 of each neuron. The arcs hold s' p_j.
 * @param spent a kernel of the same size that nobody needs any more: its memory is used again. New memory of this size takes as long as
 * what is put into it.
 */
export function shallowKernel(
  rows: KernelSide,
  cols: KernelSide,
  a2: Float64Array,
  scales: ShallowScales,
  spent?: ShallowKernel,
): ShallowKernel {
  const symmetric = rows === cols;
  const [R, C] = [rows.points.count, cols.points.count];
  const memory = (used?: Float64Array) => (used?.length === R * C ? used : new Float64Array(R * C));
  const [kernel, hidden, output] = [memory(spent?.kernel), memory(spent?.hidden), memory(spent?.output)];
  const changes = new Float64Array(FIELDS * (C + 1));
  /** Of a symmetric kernel only what is right of the diagonal is run over: the sum of the changes on its left. */
  const left = new Float64Array(FIELDS);
  const { order, offsets, wrapping } = eventsByRow(rows.arcs, R);
  for (const j of wrapping) addNeuron(changes, left, 0, cols.arcs, j, a2[j] as number, 1, C);
  const [s2, beta2, c2] = [scales.weight ** 2, scales.bias ** 2, scales.outputBias ** 2];
  const { x1, x2 } = cols.points;
  for (let r = 0; r < R; r++) {
    const first = symmetric ? r : 0;
    for (let i = offsets[r] as number; i < (offsets[r + 1] as number); i++) {
      const event = order[i] as number;
      const j = event >> 1;
      addNeuron(changes, left, first, cols.arcs, j, a2[j] as number, event & 1 ? -1 : 1, C);
    }
    const y1 = rows.points.x1[r] as number;
    const y2 = rows.points.x2[r] as number;
    let A = left[0] as number;
    let p11 = left[1] as number;
    let p12 = left[2] as number;
    let p22 = left[3] as number;
    let p10 = left[4] as number;
    let p20 = left[5] as number;
    let p00 = left[6] as number;
    for (let k = first, i = FIELDS * first; k < C; k++, i += FIELDS) {
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
      hidden[r * C + k] = h;
      output[r * C + k] = o;
      kernel[r * C + k] = h + o;
    }
    if (symmetric) for (let i = 0; i < FIELDS; i++) left[i] = (left[i] as number) + (changes[FIELDS * r + i] as number);
  }
  if (symmetric) [kernel, hidden, output].forEach(matrix => mirrorUpper(matrix, R));
  return { kernel, hidden, output };
}

/** Adds a neuron's coefficients on its arc (or takes them away) to the changes along a row, and to the sum of those before `first`. */
function addNeuron(
  changes: Float64Array,
  left: Float64Array,
  first: number,
  arcs: ArcSet,
  j: number,
  a2: number,
  sign: 1 | -1,
  C: number,
): void {
  const start = arcs.start[j] as number;
  const end = start + (arcs.count[j] as number);
  change(changes, start, sign, arcs, j, a2);
  if (start < first) change(left, 0, sign, arcs, j, a2);
  if (end > C) {
    change(changes, 0, sign, arcs, j, a2);
    if (first > 0) change(left, 0, sign, arcs, j, a2);
  }
  const behind = end > C ? end - C : end;
  change(changes, behind, -sign, arcs, j, a2);
  if (behind < first) change(left, 0, -sign, arcs, j, a2);
}

function change(changes: Float64Array, k: number, sign: number, arcs: ArcSet, j: number, a2: number): void {
  const p1 = arcs.p1[j] as number;
  const p2 = arcs.p2[j] as number;
  const p0 = arcs.p0[j] as number;
  const q1 = sign * p1;
  const q2 = sign * p2;
  const i = FIELDS * k;
  changes[i] = (changes[i] as number) + sign * a2;
  changes[i + 1] = (changes[i + 1] as number) + q1 * p1;
  changes[i + 2] = (changes[i + 2] as number) + q1 * p2;
  changes[i + 3] = (changes[i + 3] as number) + q2 * p2;
  changes[i + 4] = (changes[i + 4] as number) + q1 * p0;
  changes[i + 5] = (changes[i + 5] as number) + q2 * p0;
  changes[i + 6] = (changes[i + 6] as number) + sign * p0 * p0;
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
