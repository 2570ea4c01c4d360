/**
 * Where a descent keeps what in its memory, in bytes. Everything that belongs to a point lies in rows of the same length, so that one
 * offset, `row = k ROW_BYTES`, serves all of them.
 */

/** A neuron: w_1, w_2, b, a, slack (float64), then its two pivots and the two ends of its arc as rows (int32). One cache line. */
export const NEURON_BYTES = 64;
export const SLACK = 32;
export const PIVOT_LO = 40;
export const PIVOT_HI = 44;
export const LO = 48;
export const HI = 52;

/** Four float64 numbers. */
export const ROW_BYTES = 32;

export interface Layout {
  readonly width: number;
  /** D rows: once around the circle. */
  readonly once: number;
  /** [width] neurons. */
  readonly neurons: number;
  /** Running sums of e X_1, e X_2, e X_0 and changes of sum a v, 2 D + 1 rows each: twice around. */
  readonly sums: number;
  readonly changes: number;
  /** x_1, x_2, X_1, X_2; 2 D rows. */
  readonly x: number;
  /** Weight of f and goal in the slope, then f; D rows. */
  readonly goals: number;
  /** beta' c, and the sum of the slopes. */
  readonly shift: number;
  readonly slope: number;
  /** Sums and changes of products with the kernel, and the vector, one number a row. */
  readonly productSums: number;
  readonly productChanges: number;
  readonly vector: number;
  readonly bytes: number;
}

export function layoutOf(width: number, points: number): Layout {
  const once = points * ROW_BYTES;
  let bytes = 0;
  const take = (size: number) => {
    const start = bytes;
    bytes += size;
    return start;
  };
  const neurons = take(width * NEURON_BYTES);
  const sums = take(2 * once + ROW_BYTES);
  const changes = take(2 * once + ROW_BYTES);
  const x = take(2 * once);
  const goals = take(once);
  const [shift, slope] = [take(8), take(8)];
  const [productSums, productChanges] = [take(2 * once + ROW_BYTES), take(2 * once + ROW_BYTES)];
  const vector = take(once);
  return { width, once, neurons, sums, changes, x, goals, shift, slope, productSums, productChanges, vector, bytes };
}
