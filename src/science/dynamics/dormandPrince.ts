/** Integration of ordinary differential equations: the pair of orders 5 and 4 of Dormand and Prince (1980), with step control. */
import { DynamicsError } from './errors';

export type Slope = (state: Float64Array, time: number) => Float64Array;

export interface IntegrationOptions {
  /** Largest error of a step, relative to the size of the state plus 1: 1e-10 when absent. */
  readonly tolerance?: number;
}

/** The state at time `to`, from `state` at `from`. @throws DynamicsError `not_integrable` where the slope is not finite or the steps vanish. */
export function integrate(slope: Slope, state: Float64Array, from: number, to: number, options: IntegrationOptions = {}): Float64Array {
  const { tolerance = 1e-10 } = options;
  let time = from;
  let y: Float64Array = state.slice();
  let first = slope(y, time);
  if (!first.every(Number.isFinite)) throw new DynamicsError('not_integrable', `the slope of the flow at the time ${from} is not finite`);
  let step = firstStep(y, first, to - from);
  while (time < to) {
    const last = step >= to - time;
    const h = last ? to - time : step;
    const { next, slopes, error } = attempt(slope, y, time, h, first);
    const ratio = error / tolerance;
    if (ratio <= 1) {
      time = last ? to : time + h;
      y = next;
      first = slopes;
    }
    if (ratio > 1 && h < 1e-14 * (to - from))
      throw new DynamicsError('not_integrable', `the flow cannot be followed beyond the time ${time}: its slope grows without bound`);
    step = h * Math.min(5, Math.max(0.2, 0.9 * Math.max(ratio, 1e-10) ** -0.2));
  }
  return y;
}

/** c, a of the stages, b of order 5, and b minus that of order 4. */
const NODES = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const STAGES = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const ERROR = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/** One step; the last stage is the slope at its end. */
function attempt(
  slope: Slope,
  y: Float64Array,
  time: number,
  h: number,
  first: Float64Array,
): { readonly next: Float64Array; readonly slopes: Float64Array; readonly error: number } {
  const stages = [first];
  let next = y;
  for (let s = 1; s < STAGES.length; s++) {
    next = combined(y, h, STAGES[s] as readonly number[], stages);
    stages.push(slope(next, time + h * (NODES[s] as number)));
  }
  const zero = new Float64Array(y.length);
  const errors = combined(zero, h, ERROR, stages);
  let error = 0;
  errors.forEach((e, i) => (error = Math.max(error, Math.abs(e) / (1 + Math.abs(next[i] as number)))));
  return { next, slopes: stages.at(-1) as Float64Array, error: next.every(Number.isFinite) ? error : Infinity };
}

function combined(y: Float64Array, h: number, weights: readonly number[], stages: readonly Float64Array[]): Float64Array {
  const result = y.slice();
  weights.forEach((weight, s) => {
    const stage = stages[s] as Float64Array;
    if (weight !== 0) for (let i = 0; i < result.length; i++) result[i] = (result[i] as number) + h * weight * (stage[i] as number);
  });
  return result;
}

function firstStep(y: Float64Array, slope: Float64Array, whole: number): number {
  const size = slope.reduce((largest, value, i) => Math.max(largest, Math.abs(value) / (1 + Math.abs(y[i] as number))), 0);
  return Math.min(whole, 0.01 / Math.max(size, 1e-300));
}
