/** Shallow networks and points on the circle, as fast-check draws them: with everything that is special about arcs. */
import fc from 'fast-check';
import type { ShallowParameters, ShallowScales } from '../../../src/science/circle/shallow';
import { standardNormals } from '../../../src/networks/normals';

/**
 * Angles on a grid of 720, off it, equal ones, and the four where a coordinate is zero. Points that differ by rounding alone (pi and -pi)
 * would have different signs at a kink between them, where either is right: of those only one is drawn.
 */
export const angles = (points: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
  points.chain(count =>
    fc
      .array(
        fc.oneof(
          { weight: 6, arbitrary: fc.integer({ min: 0, max: 719 }).map(i => -Math.PI + (2 * Math.PI * i) / 720) },
          { weight: 2, arbitrary: fc.double({ min: -4, max: 4, noNaN: true }) },
          { weight: 1, arbitrary: fc.constantFrom(0, Math.PI / 2, Math.PI, -Math.PI / 2, 0.3) },
        ),
        { minLength: count, maxLength: count },
      )
      .map(drawn => drawn.map(angle => drawn.find(other => Math.abs(Math.sin((angle - other) / 2)) < 1e-9) ?? angle)),
  );

export const scalesOf = (width: number): fc.Arbitrary<ShallowScales> =>
  fc.record({
    weight: fc.constantFrom(1, Math.SQRT1_2, 1.3),
    bias: fc.constantFrom(0, 0.1, 1),
    outputWeight: fc.constantFrom(1 / Math.sqrt(width), 0.7 / Math.sqrt(width)),
    outputBias: fc.constantFrom(0, 0.4),
  });

/** Where a neuron is active. */
type Kind = 'any' | 'dead' | 'always active' | 'barely open' | 'barely closed' | 'no bias' | 'on a point' | 'without weights';
const KINDS: readonly Kind[] = ['any', 'dead', 'always active', 'barely open', 'barely closed', 'no bias', 'on a point', 'without weights'];

/**
 * Standard normal parameters; in one network of two every other neuron is then put where arcs are empty, full, open or closed by a
 * little, or end exactly on a point.
 */
export function parameters(width: number, scales: ShallowScales, points: readonly number[]): fc.Arbitrary<ShallowParameters> {
  return fc.tuple(fc.nat(0xffff), fc.boolean()).map(([seed, isSpecial]) => {
    const normal = standardNormals(seed);
    const draw = () => Float64Array.from({ length: width }, normal);
    const theta = { w1: draw(), w2: draw(), b: draw(), a: draw(), c: normal() };
    if (isSpecial) for (let j = seed % 2; j < width; j += 2) place(theta, j, KINDS[(j + seed) % KINDS.length]!, scales, points);
    return theta;
  });
}

function place(theta: ShallowParameters, j: number, kind: Kind, scales: ShallowScales, points: readonly number[]): void {
  const radius = Math.hypot(theta.w1[j]!, theta.w2[j]!) * scales.weight;
  const bias = (z: number) => (theta.b[j] = scales.bias === 0 ? 0 : z / scales.bias);
  switch (kind) {
    case 'any':
      return;
    case 'dead':
      return void bias(-1.5 * radius);
    case 'always active':
      return void bias(1.5 * radius);
    case 'barely open':
      return void bias(-0.999 * radius);
    case 'barely closed':
      return void bias(0.9999 * radius);
    case 'no bias':
      return void bias(0);
    case 'on a point': {
      // z = 0 at the point, up to rounding, and exactly where a coordinate of it is zero.
      const angle = points[j % points.length]!;
      theta.w1[j] = -Math.sin(angle);
      theta.w2[j] = Math.cos(angle);
      return void bias(0);
    }
    case 'without weights':
      theta.w1[j] = theta.w2[j] = 0;
  }
}
