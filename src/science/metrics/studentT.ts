/** Quantiles of Student's t distribution, to about 1e-13. */
import { logGamma } from './logGamma';

const MAX_TERMS = 10_000;
const MAX_STEPS = 60;
/** Smallest number that a term of the fraction is divided by. */
const TINY = 1e-300;

/**
 * The t that |T| exceeds with probability `tails`, T having `dof` > 0 degrees of freedom, not necessarily whole.
 * P(|T| > t) = I_x(dof/2, 1/2), x = dof / (dof + t²); Newton's method on it in log t, where it is nearly straight.
 */
export function studentTwoSided(tails: number, dof: number): number {
  if (!(tails > 0 && tails < 1)) throw new RangeError(`expected a probability between 0 and 1, found ${tails}`);
  if (!(dof > 0)) throw new RangeError(`expected degrees of freedom above 0, found ${dof}`);
  const logConstant = logGamma((dof + 1) / 2) - logGamma(dof / 2) - 0.5 * Math.log(dof * Math.PI);
  let t = 1;
  for (let step = 0; step < MAX_STEPS; step++) {
    const density = Math.exp(logConstant - ((dof + 1) / 2) * Math.log1p((t * t) / dof));
    const found = twoSidedTail(t, dof);
    // d log P / d log t = -2 t density / P; steps are bounded so that none overshoots.
    const change = (found * Math.log(found / tails)) / (2 * t * density);
    t *= Math.exp(Math.max(-2, Math.min(2, change)));
    if (Math.abs(change) < 1e-15) break;
  }
  return t;
}

/** P(|T| > t). */
export function twoSidedTail(t: number, dof: number): number {
  return incompleteBeta(dof / (dof + t * t), dof / 2, 0.5, (t * t) / (dof + t * t));
}

/** I_x(a, b), `y` being 1 - x without its cancellation; by the continued fraction on the side where it converges fast (Numerical Recipes 6.4). */
function incompleteBeta(x: number, a: number, b: number, y: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(y, b, a)) / b;
}

/** Lentz's evaluation. */
function fraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return h;
}
