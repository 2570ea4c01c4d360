/**
 * Products of the neural tangent kernel of a shallow ReLU network on the circle with vectors, in O(width + points) each instead of
 * O(points^2): J (J^T e) from sums of e over arcs. With E_1, E_2, E_0 = sum of e x_1, e x_2, e over the arc of a neuron (`arcKernel` has
 * the notation; p is scaled by s'), and q = p_1 E_1 + p_2 E_2 + p_0 E_0, the neuron gives the points of its arc
 *
 *     s'^2 a^2 (s^2 (x_1 E_1 + x_2 E_2) + beta^2 E_0) + q (p_1 x_1 + p_2 x_2 + p_0).
 */
import type { RowProduct } from '../linalg/matrix';
import type { ArcNetwork } from './arcNetwork';
import type { CirclePoints } from './points';
import type { ShallowScales } from './shallow';

/** Numbers from one point to the next in running sums and changes: three and one unused. */
const STRIDE = 4;
/** Numbers of a neuron: p_1, p_2, p_0, s'^2 a^2 s^2, s'^2 a^2 beta^2. */
const RECORD = 5;

export class KernelProduct {
  private readonly records: Float64Array;
  /** Where the arc begins and ends in the running sums, the end counted on around the circle; equal for an empty arc. */
  private readonly ends: Int32Array;
  private readonly e: Float64Array;
  private readonly sums: Float64Array;
  private readonly changes: Float64Array;

  constructor(
    private readonly points: CirclePoints,
    private readonly width: number,
    private readonly scales: ShallowScales,
  ) {
    this.records = new Float64Array(RECORD * width);
    this.ends = new Int32Array(2 * width);
    this.e = new Float64Array(points.count);
    this.sums = new Float64Array(STRIDE * (points.count + 1));
    this.changes = new Float64Array(STRIDE * (points.count + 1));
  }

  /** Products with the kernel of a network as it is now; rows are over the given points. */
  of(network: ArcNetwork): RowProduct {
    const { weight, bias, outputWeight } = this.scales;
    for (let j = 0, i = 0; j < this.width; j++, i += RECORD) {
      const a2 = (outputWeight * network.outputWeight(j)) ** 2;
      this.records[i] = outputWeight * weight * network.weight1(j);
      this.records[i + 1] = outputWeight * weight * network.weight2(j);
      this.records[i + 2] = outputWeight * bias * network.bias(j);
      this.records[i + 3] = a2 * weight ** 2;
      this.records[i + 4] = a2 * bias ** 2;
      this.ends[2 * j] = STRIDE * network.arcStart(j);
      this.ends[2 * j + 1] = STRIDE * network.arcEnd(j);
    }
    return (out, rows, first, end) => {
      const { given } = this.points;
      for (let row = first * given; row < end * given; row += given) this.multiply(out, rows, row);
    };
  }

  private multiply(out: Float64Array, rows: Float64Array, row: number): void {
    const { e, sums, changes } = this;
    const { given, count, place, x1, x2 } = this.points;
    e.fill(0);
    for (let n = 0; n < given; n++) {
      const k = place[n] as number;
      e[k] = (e[k] as number) + (rows[row + n] as number);
    }
    sumUp(sums, e, x1, x2);
    changes.fill(0);
    addNeurons(changes, sums, this.records, this.ends, STRIDE * count);
    runOver(e, changes, x1, x2, this.scales.outputBias ** 2 * (sums[STRIDE * count + 2] as number));
    for (let n = 0; n < given; n++) out[row + n] = e[place[n] as number] as number;
  }
}

/** Running sums of e x_1, e x_2, e before each point. */
function sumUp(sums: Float64Array, e: Float64Array, x1: Float64Array, x2: Float64Array): void {
  let [s1, s2, s0] = [0, 0, 0];
  for (let k = 0, i = 0; k < e.length; k++, i += STRIDE) {
    sums[i] = s1;
    sums[i + 1] = s2;
    sums[i + 2] = s0;
    const value = e[k] as number;
    s1 += value * (x1[k] as number);
    s2 += value * (x2[k] as number);
    s0 += value;
  }
  const last = STRIDE * e.length;
  sums[last] = s1;
  sums[last + 1] = s2;
  sums[last + 2] = s0;
}

/** @param whole where the running sums end, once around the circle. */
function addNeurons(changes: Float64Array, sums: Float64Array, records: Float64Array, ends: Int32Array, whole: number): void {
  for (let j = 0, i = 0; i < records.length; j += 2, i += RECORD) {
    const l = ends[j] as number;
    const end = ends[j + 1] as number;
    if (l === end) continue;
    const wraps = end > whole;
    const h = wraps ? end - whole : end;
    let E1 = (sums[h] as number) - (sums[l] as number);
    let E2 = (sums[h + 1] as number) - (sums[l + 1] as number);
    let E0 = (sums[h + 2] as number) - (sums[l + 2] as number);
    if (wraps) {
      E1 += sums[whole] as number;
      E2 += sums[whole + 1] as number;
      E0 += sums[whole + 2] as number;
    }
    const p1 = records[i] as number;
    const p2 = records[i + 1] as number;
    const p0 = records[i + 2] as number;
    const q = p1 * E1 + p2 * E2 + p0 * E0;
    const c1 = (records[i + 3] as number) * E1 + q * p1;
    const c2 = (records[i + 3] as number) * E2 + q * p2;
    const c0 = (records[i + 4] as number) * E0 + q * p0;
    changes[l] = (changes[l] as number) + c1;
    changes[l + 1] = (changes[l + 1] as number) + c2;
    changes[l + 2] = (changes[l + 2] as number) + c0;
    changes[h] = (changes[h] as number) - c1;
    changes[h + 1] = (changes[h + 1] as number) - c2;
    changes[h + 2] = (changes[h + 2] as number) - c0;
    if (wraps) {
      changes[0] = (changes[0] as number) + c1;
      changes[1] = (changes[1] as number) + c2;
      changes[2] = (changes[2] as number) + c0;
    }
  }
}

/** out = x_1 S_1 + x_2 S_2 + S_0 + shift at each point, S the running sums of the changes. */
function runOver(out: Float64Array, changes: Float64Array, x1: Float64Array, x2: Float64Array, shift: number): void {
  let [s1, s2, s0] = [0, 0, shift];
  for (let k = 0, i = 0; k < out.length; k++, i += STRIDE) {
    s1 += changes[i] as number;
    s2 += changes[i + 1] as number;
    s0 += changes[i + 2] as number;
    out[k] = (x1[k] as number) * s1 + (x2[k] as number) * s2 + s0;
  }
}
