/**
 * The referee of the exact engine: one hidden ReLU layer written as plain loops over neurons and points, in float64, with nothing of
 * the program's own numerics.
 */
import type { ShallowParameters, ShallowScales } from '../../../src/science/circle/shallow';

export interface Problem {
  readonly angles: readonly number[];
  readonly y: readonly number[];
  readonly scales: ShallowScales;
  /** eta c. */
  readonly rate: number;
}

export const inputsAt = (angles: readonly number[]) => ({
  count: angles.length,
  size: 2,
  values: Float64Array.from(angles.flatMap(angle => [Math.cos(angle), Math.sin(angle)])),
});

/** (x_1, x_2) of each angle. */
const pointsAt = (angles: readonly number[]) => angles.map(angle => [Math.cos(angle), Math.sin(angle)] as const);

/** z_j(x), in the order of the dense float64 network: (x_1 p_1 + x_2 p_2) + p_0. */
export function preactivation(scales: ShallowScales, theta: ShallowParameters, j: number, [x1, x2]: readonly [number, number]): number {
  return x1 * (scales.weight * theta.w1[j]!) + x2 * (scales.weight * theta.w2[j]!) + scales.bias * theta.b[j]!;
}

export function denseOutputs(scales: ShallowScales, theta: ShallowParameters, angles: readonly number[]): number[] {
  return pointsAt(angles).map(x => {
    let f = scales.outputBias * theta.c;
    for (let j = 0; j < theta.a.length; j++) f += scales.outputWeight * theta.a[j]! * Math.max(0, preactivation(scales, theta, j, x));
    return f;
  });
}

/** theta - eta c sum_i (f(x_i) - y_i) grad f(x_i). */
export function denseStep({ angles, y, scales, rate }: Problem, theta: ShallowParameters): ShallowParameters {
  const points = pointsAt(angles);
  const slopes = denseOutputs(scales, theta, angles).map((f, i) => f - y[i]!);
  const next = { w1: theta.w1.slice(), w2: theta.w2.slice(), b: theta.b.slice(), a: theta.a.slice(), c: theta.c };
  for (let j = 0; j < theta.a.length; j++) {
    let [w1, w2, b, a] = [0, 0, 0, 0];
    points.forEach((x, i) => {
      const z = preactivation(scales, theta, j, x);
      if (!(z > 0)) return;
      const slope = slopes[i]! * scales.outputWeight;
      a += slope * z;
      w1 += slope * theta.a[j]! * scales.weight * x[0];
      w2 += slope * theta.a[j]! * scales.weight * x[1];
      b += slope * theta.a[j]! * scales.bias;
    });
    next.w1[j]! -= rate * w1;
    next.w2[j]! -= rate * w2;
    next.b[j]! -= rate * b;
    next.a[j]! -= rate * a;
  }
  next.c -= rate * scales.outputBias * slopes.reduce((sum, slope) => sum + slope, 0);
  return next;
}

/** Theta(x, x') by its definition, the sum over all parameters of the products of derivatives; by layer. */
export function denseKernel(scales: ShallowScales, theta: ShallowParameters, left: readonly number[], right: readonly number[]) {
  const hidden: number[] = [];
  const output: number[] = [];
  for (const x of pointsAt(left)) {
    for (const y of pointsAt(right)) {
      const inner = scales.weight ** 2 * (x[0] * y[0] + x[1] * y[1]) + scales.bias ** 2;
      let [byHidden, byOutput] = [0, scales.outputBias ** 2];
      for (let j = 0; j < theta.a.length; j++) {
        const [u, v] = [preactivation(scales, theta, j, x), preactivation(scales, theta, j, y)];
        if (!(u > 0 && v > 0)) continue;
        byHidden += scales.outputWeight ** 2 * theta.a[j]! ** 2 * inner;
        byOutput += scales.outputWeight ** 2 * u * v;
      }
      hidden.push(byHidden);
      output.push(byOutput);
    }
  }
  return { hidden, output, kernel: hidden.map((value, i) => value + output[i]!) };
}
