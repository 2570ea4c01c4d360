/**
 * Points on the unit circle in the order of their angles. A neuron relu(w . x + b) is active on one arc of them, which is what
 * everything in this folder rests on.
 */

/** N inputs in the plane, row-major [count, size]. */
export interface PlanePoints {
  readonly count: number;
  readonly size: number;
  readonly values: Float64Array;
}

export interface CirclePoints {
  /** How many points were given, N; equal ones count as often as they were given. */
  readonly given: number;
  /** How many distinct points there are, D. */
  readonly count: number;
  /** x_1 and x_2 of the distinct points in the order of their angles, [D]. */
  readonly x1: Float64Array;
  readonly x2: Float64Array;
  /** Their angles, ascending in [-pi, pi], [D]. */
  readonly angles: Float64Array;
  /** Where each given point stands among the distinct ones, [N]. */
  readonly place: Int32Array;
}

/**
 * How far |x|^2 may be from 1: some rounding errors of a cosine and a sine. Far below what decides whether a pre-activation counts as
 * clearly positive or negative (`arcs`).
 */
const CIRCLE_TOLERANCE = 1e-14;

/** Whether (x1, x2) lies on the unit circle, up to the rounding of its coordinates. */
function isOnCircle(x1: number, x2: number): boolean {
  return Math.abs(x1 * x1 + x2 * x2 - 1) <= CIRCLE_TOLERANCE;
}

/** The points in the order of their angles; null when one of them does not lie on the unit circle. */
export function circlePoints({ count, size, values }: PlanePoints): CirclePoints | null {
  if (size !== 2 || count === 0) return null;
  const at = (n: number, i: 0 | 1) => values[2 * n + i] as number;
  for (let n = 0; n < count; n++) if (!isOnCircle(at(n, 0), at(n, 1))) return null;
  const angleOf = Float64Array.from({ length: count }, (_, n) => Math.atan2(at(n, 1), at(n, 0)));
  const order = Array.from({ length: count }, (_, n) => n).sort(
    (n, m) => (angleOf[n] as number) - (angleOf[m] as number) || at(n, 0) - at(m, 0) || at(n, 1) - at(m, 1),
  );
  const place = new Int32Array(count);
  const distinct: number[] = [];
  for (const n of order) {
    const last = distinct.at(-1);
    if (last === undefined || at(last, 0) !== at(n, 0) || at(last, 1) !== at(n, 1)) distinct.push(n);
    place[n] = distinct.length - 1;
  }
  return {
    given: count,
    count: distinct.length,
    x1: Float64Array.from(distinct, n => at(n, 0)),
    x2: Float64Array.from(distinct, n => at(n, 1)),
    angles: Float64Array.from(distinct, n => angleOf[n] as number),
    place,
  };
}
