/**
 * sigma = tanh has no closed form: the expectations are sums of the trapezoidal rule over the two independent normal numbers that
 * u and v are made of. For functions that are analytic in a strip around the real line the rule converges geometrically (Trefethen and
 * Weideman, "The exponentially convergent trapezoidal rule", 2014): tanh(s z) has its poles at |Im z| = pi/(2 s), and the spacing puts
 * the error exp(-2 pi pole / spacing) below rounding. Relative accuracy 1e-13 for pre-activations of standard deviation up to
 * MAX_DEVIATION; beyond it the sum takes too long, and tanh is refused.
 */
import { KernelError } from '../errors';
import type { DualActivation } from './dualActivation';
import { wedgeOf } from './wedge';

/** Largest sqrt(E u^2). */
const MAX_DEVIATION = 40;

/** The normal density beyond is below rounding. */
const RANGE = 8.8;
const LARGEST_SPACING = 0.5;
/** 2 pi pole / spacing: exp of its negative is the error. */
const DECAY = 42;
/** Up to here tanh(x + y) is computed from tanh x and tanh y, exact also where they are small; beyond, from exponentials. */
const SMALL_ARGUMENT = 15;

export const tanhDual: DualActivation = {
  variance: q => {
    const deviation = deviationOf(q);
    const { points, weights } = normalGrid(deviation);
    let sum = 0;
    for (let i = 0; i < points.length; i++) sum += (weights[i] as number) * Math.tanh(deviation * (points[i] as number)) ** 2;
    return sum;
  },
  moments: ({ q11, q22, q12, wedge }, k11, k22) => {
    const a = deviationOf(q11);
    deviationOf(q22);
    // u = a z1, v = along z1 + across z2.
    const along = a === 0 ? 0 : q12 / a;
    const across = a === 0 ? Math.sqrt(q22) : wedge / a;
    const { value, derivative } = productMeans(a, along, across);
    return { k12: value, wedge: wedgeOf(k11, k22, value), derivative };
  },
};

/** E tanh(u) tanh(v) and E tanh'(u) tanh'(v), tanh' = 1 - tanh^2. The half z1 < 0 mirrors the other. */
function productMeans(a: number, along: number, across: number): { readonly value: number; readonly derivative: number } {
  const outer = normalGrid(Math.max(a, Math.abs(along)));
  const inner = normalGrid(across);
  const mean = RANGE * (Math.abs(along) + across) < SMALL_ARGUMENT ? innerMeansOfSmall(inner, across) : innerMeans(inner, across);
  const centre = (outer.points.length - 1) / 2;
  let value = 0;
  let derivative = 0;
  for (let i = centre; i < outer.points.length; i++) {
    const z = outer.points[i] as number;
    const weight = (i === centre ? 1 : 2) * (outer.weights[i] as number);
    const left = Math.tanh(a * z);
    const { first, second } = mean(along * z);
    value += weight * left * first;
    derivative += weight * (1 - left) * (1 + left) * (1 - second);
  }
  return { value, derivative };
}

/** Means of tanh and of tanh^2 at x + across z2. */
type InnerMeans = (x: number) => { readonly first: number; readonly second: number };

function innerMeansOfSmall({ points, weights }: Grid, across: number): InnerMeans {
  const tangents = points.map(z => Math.tanh(across * z));
  return x => {
    const t = Math.tanh(x);
    let first = 0;
    let second = 0;
    for (let j = 0; j < tangents.length; j++) {
      const s = tangents[j] as number;
      const value = (t + s) / (1 + t * s);
      const weighted = (weights[j] as number) * value;
      first += weighted;
      second += weighted * value;
    }
    return { first, second };
  };
}

function innerMeans({ points, weights }: Grid, across: number): InnerMeans {
  const exponentials = points.map(z => Math.exp(-2 * across * z));
  return x => {
    const e = Math.exp(-2 * x);
    let first = 0;
    let second = 0;
    for (let j = 0; j < exponentials.length; j++) {
      const value = 2 / (1 + e * (exponentials[j] as number)) - 1;
      const weighted = (weights[j] as number) * value;
      first += weighted;
      second += weighted * value;
    }
    return { first, second };
  };
}

interface Grid {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** Points from -RANGE to RANGE, 0 in the middle, with weights that sum to 1, for functions of tanh(deviation z). */
function normalGrid(deviation: number): Grid {
  const spacing = Math.min(LARGEST_SPACING, Math.PI ** 2 / (DECAY * deviation));
  const side = Math.ceil(RANGE / spacing);
  const points = Float64Array.from({ length: 2 * side + 1 }, (_, i) => (i - side) * spacing);
  return { points, weights: points.map(z => (spacing / Math.sqrt(2 * Math.PI)) * Math.exp((-z * z) / 2)) };
}

function deviationOf(variance: number): number {
  const deviation = Math.sqrt(variance);
  if (deviation <= MAX_DEVIATION) return deviation;
  throw new KernelError(
    'variance_too_large',
    `tanh: expected pre-activations of standard deviation up to ${MAX_DEVIATION}, found ${deviation}; smaller inputs or a smaller w_std make it so`,
  );
}
