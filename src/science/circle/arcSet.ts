/** The arcs of all neurons of a network on some points, and the network's outputs from them. */
import type { ArcFinder } from './arcs';
import type { CirclePoints } from './points';
import type { ShallowParameters, ShallowScales } from './shallow';

export interface ArcSet {
  /** First point of each neuron's arc and the number of its points, [n]; see `ArcFinder`. */
  readonly start: Int32Array;
  readonly count: Int32Array;
  /** z_j(x) times s' on the arc: p_1 x_1 + p_2 x_2 + p_0, [n] each. */
  readonly p1: Float64Array;
  readonly p2: Float64Array;
  readonly p0: Float64Array;
}

export function findArcs(finder: ArcFinder, parameters: ShallowParameters, scales: ShallowScales): ArcSet {
  const { w1, w2, b } = parameters;
  const n = b.length;
  const arcs = {
    start: new Int32Array(n),
    count: new Int32Array(n),
    p1: new Float64Array(n),
    p2: new Float64Array(n),
    p0: new Float64Array(n),
  };
  for (let j = 0; j < n; j++) {
    const z1 = scales.weight * (w1[j] as number);
    const z2 = scales.weight * (w2[j] as number);
    const z0 = scales.bias * (b[j] as number);
    finder.find(z1, z2, z0);
    arcs.start[j] = finder.start;
    arcs.count[j] = finder.count;
    arcs.p1[j] = scales.outputWeight * z1;
    arcs.p2[j] = scales.outputWeight * z2;
    arcs.p0[j] = scales.outputWeight * z0;
  }
  return arcs;
}

/** f at the given points, [N], in O(width + N): running sums of what changes at the ends of arcs. */
export function outputsOf(points: CirclePoints, arcs: ArcSet, { a, c }: ShallowParameters, scales: ShallowScales): Float64Array {
  const D = points.count;
  // Along the circle from its first point; `before` is what arcs that run on over the last point bring.
  const changes = [0, 1, 2].map(() => new Float64Array(D + 1)) as [Float64Array, Float64Array, Float64Array];
  const add = (k: number, j: number, weight: number) => {
    changes[0][k] = (changes[0][k] as number) + weight * (arcs.p1[j] as number);
    changes[1][k] = (changes[1][k] as number) + weight * (arcs.p2[j] as number);
    changes[2][k] = (changes[2][k] as number) + weight * (arcs.p0[j] as number);
  };
  for (let j = 0; j < a.length; j++) {
    if (arcs.count[j] === 0) continue;
    const start = arcs.start[j] as number;
    const end = start + (arcs.count[j] as number);
    add(start, j, a[j] as number);
    if (end > D) add(0, j, a[j] as number);
    add(end > D ? end - D : end, j, -(a[j] as number));
  }
  const f = new Float64Array(D);
  let [s1, s2, s0] = [0, 0, 0];
  for (let k = 0; k < D; k++) {
    s1 += changes[0][k] as number;
    s2 += changes[1][k] as number;
    s0 += changes[2][k] as number;
    f[k] = (points.x1[k] as number) * s1 + (points.x2[k] as number) * s2 + s0 + scales.outputBias * c;
  }
  const given = new Float64Array(points.given);
  for (let n = 0; n < given.length; n++) given[n] = f[points.place[n] as number] as number;
  return given;
}
