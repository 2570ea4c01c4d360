/**
 * Products of the neural tangent kernel of a shallow ReLU network on the circle with vectors, in O(width + points) each instead of
 * O(points^2): J (J^T e) from sums of e over arcs. With E_1, E_2, E_0 = sum of e x_1, e x_2, e over the arc of a neuron (`kernel` has
 * the notation), and q = p_1 E_1 + p_2 E_2 + p_0 E_0, the neuron gives the points of its arc
 *
 *     s'^2 a^2 (s^2 (x_1 E_1 + x_2 E_2) + beta^2 E_0) + q (p_1 x_1 + p_2 x_2 + p_0).
 */
import type { RowProduct } from '../linalg/matrix';
import type { KernelSide } from './kernel';
import type { ShallowScales } from './shallow';

/** Numbers from one point to the next in running sums and changes: three and one unused. */
const STRIDE = 4;

/** @param a2 a_j^2 s'^2 of each neuron, as of `shallowKernel`. Rows are over the given points. */
export function shallowKernelProduct({ points, arcs }: KernelSide, a2: Float64Array, scales: ShallowScales): RowProduct {
  const { count: D, given: n, place, x1, x2 } = points;
  const e = new Float64Array(D);
  const sums = new Float64Array(STRIDE * (D + 1));
  const changes = new Float64Array(STRIDE * (D + 1));
  return (out, rows, first, end) => {
    for (let row = first * n; row < end * n; row += n) {
      e.fill(0);
      for (let i = 0; i < n; i++) {
        const k = place[i] as number;
        e[k] = (e[k] as number) + (rows[row + i] as number);
      }
      sumUp(sums, e, x1, x2);
      changes.fill(0);
      addNeurons(changes, sums, arcs, a2, scales, D);
      const shift = scales.outputBias ** 2 * (sums[STRIDE * D + 2] as number);
      runOver(e, changes, x1, x2, shift);
      for (let i = 0; i < n; i++) out[row + i] = e[place[i] as number] as number;
    }
  };
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

function addNeurons(
  changes: Float64Array,
  sums: Float64Array,
  { start, count, p1, p2, p0 }: KernelSide['arcs'],
  a2: Float64Array,
  { weight, bias }: ShallowScales,
  D: number,
): void {
  const [s2, beta2] = [weight ** 2, bias ** 2];
  const whole = STRIDE * D;
  for (let j = 0; j < a2.length; j++) {
    if (count[j] === 0) continue;
    const l = STRIDE * (start[j] as number);
    const end = l + STRIDE * (count[j] as number);
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
    const P1 = p1[j] as number;
    const P2 = p2[j] as number;
    const P0 = p0[j] as number;
    const q = P1 * E1 + P2 * E2 + P0 * E0;
    const hidden = a2[j] as number;
    const c1 = hidden * s2 * E1 + q * P1;
    const c2 = hidden * s2 * E2 + q * P2;
    const c0 = hidden * beta2 * E0 + q * P0;
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
