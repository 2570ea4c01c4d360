/**
 * The arc on which a neuron is active: the points with z(x) = p_1 x_1 + p_2 x_2 + p_0 > 0, evaluated in float64 in this order. On the
 * circle z is a sinusoid plus a constant, so these points are neighbours.
 *
 * The arc is a function of p alone, wherever the search for it begins. Where rounding leaves the sign of z unclear at more than one
 * neighbouring point (|z| below 1e-12 of |p|), the sign pattern can have more than one run; the one that holds the largest z is taken,
 * which holds every point whose sign is clear.
 */
import type { CirclePoints } from './points';

/** A sign is clear when |z| is above this part of |p_1| + |p_2| + |p_0|: hundreds of rounding errors. */
export const CLEAR = 1e-12;

/** Finds arcs; the last one found is in `start` and `count`. */
export class ArcFinder {
  /** First point of the arc, 0 .. D - 1; an empty and a full arc start at 0. */
  start = 0;
  /** Points of the arc, 0 .. D. */
  count = 0;
  private readonly x1: Float64Array;
  private readonly x2: Float64Array;
  private readonly size: number;
  /** First point at or after each of `buckets` equal parts of [-pi, pi]. */
  private readonly firstIn: Int32Array;

  constructor(private readonly points: CirclePoints) {
    this.x1 = points.x1;
    this.x2 = points.x2;
    this.size = points.count;
    const buckets = 2 * points.count;
    this.firstIn = new Int32Array(buckets + 1);
    for (let k = 0, i = 0; k <= buckets; k++) {
      const angle = -Math.PI + (2 * Math.PI * k) / buckets;
      while (i < points.count && (points.angles[i] as number) < angle) i++;
      this.firstIn[k] = i;
    }
  }

  /** The arc of p, looked for where the crossings of the sinusoid are. A p that is not finite is active everywhere, so that it shows. */
  find(p1: number, p2: number, p0: number): void {
    const scale = Math.abs(p1) + Math.abs(p2) + Math.abs(p0);
    const radius = Math.sqrt(p1 * p1 + p2 * p2);
    if (radius > TINY && p0 - radius > CLEAR * scale) return this.set(0, this.size);
    if (radius > TINY && p0 + radius < -CLEAR * scale) return this.set(0, 0);
    const peak = Math.atan2(p2, p1);
    const half = Math.acos(Math.max(-1, Math.min(1, -p0 / radius)));
    this.walk(p1, p2, p0, this.near(peak - half), this.near(peak + half));
  }

  /** The arc of p, looked for from the ends of an arc of nearly the same p. */
  walk(p1: number, p2: number, p0: number, start: number, end: number): void {
    const D = this.size;
    let budget = 2 * D;
    let first = start >= D ? start - D : start;
    let before = first === 0 ? D - 1 : first - 1;
    let inside = this.z(p1, p2, p0, first);
    let outside = this.z(p1, p2, p0, before);
    if (inside > 0) {
      while (outside > 0 && budget-- > 0) {
        inside = outside;
        first = before;
        before = first === 0 ? D - 1 : first - 1;
        outside = this.z(p1, p2, p0, before);
      }
    } else {
      while (!(inside > 0) && budget-- > 0) {
        outside = inside;
        first = first + 1 === D ? 0 : first + 1;
        inside = this.z(p1, p2, p0, first);
      }
    }
    let least = Math.min(inside, -outside);
    let after = end >= D ? end - D : end;
    let last = after === 0 ? D - 1 : after - 1;
    inside = this.z(p1, p2, p0, last);
    outside = this.z(p1, p2, p0, after);
    if (inside > 0) {
      while (outside > 0 && budget-- > 0) {
        inside = outside;
        after = after + 1 === D ? 0 : after + 1;
        outside = this.z(p1, p2, p0, after);
      }
    } else {
      while (!(inside > 0) && budget-- > 0) {
        outside = inside;
        after = last;
        last = after === 0 ? D - 1 : after - 1;
        inside = this.z(p1, p2, p0, last);
      }
    }
    least = Math.min(least, inside, -outside);
    // Empty, full, or unclear: every point is looked at.
    if (least > CLEAR * (Math.abs(p1) + Math.abs(p2) + Math.abs(p0))) this.set(first, after > first ? after - first : after - first + D);
    else this.scan(p1, p2, p0);
  }

  /** The arc of p by looking at every point. */
  scan(p1: number, p2: number, p0: number): void {
    const D = this.size;
    if (!(Math.abs(p1) + Math.abs(p2) + Math.abs(p0) < Infinity)) return this.set(0, D);
    let positive = 0;
    let top = 0;
    let largest = -Infinity;
    for (let k = 0; k < D; k++) {
      const z = this.z(p1, p2, p0, k);
      if (z > 0) positive++;
      if (z > largest) {
        largest = z;
        top = k;
      }
    }
    if (positive === 0 || positive === D) return this.set(0, positive);
    let first = top;
    let end = top + 1;
    while (this.z(p1, p2, p0, (first + D - 1) % D) > 0) first--;
    while (this.z(p1, p2, p0, end % D) > 0) end++;
    this.set((first + D) % D, end - first);
  }

  /** z at the k-th distinct point. */
  z(p1: number, p2: number, p0: number, k: number): number {
    return (this.x1[k] as number) * p1 + (this.x2[k] as number) * p2 + p0;
  }

  /** A point near an angle. */
  private near(angle: number): number {
    const turns = (angle + Math.PI) / (2 * Math.PI);
    const buckets = this.firstIn.length - 1;
    const k = Math.floor((turns - Math.floor(turns)) * buckets);
    return (this.firstIn[k] ?? 0) % this.points.count;
  }

  private set(start: number, count: number): void {
    this.start = start;
    this.count = count;
  }
}

/** Below this the square of a radius is no longer resolved. */
export const TINY = 1e-140;
