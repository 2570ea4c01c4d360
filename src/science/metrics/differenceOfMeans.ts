/**
 * The difference of two means over seeds, with Student's 95 % confidence interval.
 */
import { studentTwoSided } from './studentT';

export interface MeanDifference {
  readonly meanA: number;
  readonly meanB: number;
  /** mean_b - mean_a. */
  readonly difference: number;
  /** Of the difference; null where the numbers are too few for one. */
  readonly ci95: readonly [number, number] | null;
}

/**
 * Paired: each difference d_i = b_i - a_i belongs to one seed; mean(d) ± t(0.975, n - 1) s_d / sqrt(n) (Student 1908).
 * @param a [n] and @param b [n] in the same order of seeds. @throws RangeError for unequal lengths or none.
 */
export function pairedDifference(a: readonly number[], b: readonly number[]): MeanDifference {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} numbers cannot be paired`);
  const differences = b.map((value, i) => value - (a[i] as number));
  const n = differences.length;
  const { mean: difference, variance } = moments(differences);
  const margin = n < 2 ? null : quantile(n - 1) * Math.sqrt(variance / n);
  return { meanA: moments(a).mean, meanB: moments(b).mean, difference, ci95: interval(difference, margin) };
}

/**
 * Unpaired, variances not assumed equal: s² = s_a²/n_a + s_b²/n_b with the degrees of freedom of Welch and Satterthwaite (Welch 1947).
 * @param a [n_a] and @param b [n_b]. @throws RangeError for an empty list.
 */
export function welchDifference(a: readonly number[], b: readonly number[]): MeanDifference {
  const [left, right] = [moments(a), moments(b)];
  const [va, vb] = [left.variance / a.length, right.variance / b.length];
  const difference = right.mean - left.mean;
  const dof = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  // Without any spread there are no degrees of freedom to compute, and the margin is 0.
  const margin = a.length < 2 || b.length < 2 ? null : va + vb === 0 ? 0 : quantile(dof) * Math.sqrt(va + vb);
  return { meanA: left.mean, meanB: right.mean, difference, ci95: interval(difference, margin) };
}

const quantile = (dof: number): number => studentTwoSided(0.05, dof);

const interval = (middle: number, margin: number | null): readonly [number, number] | null =>
  margin === null || !Number.isFinite(margin) ? null : [middle - margin, middle + margin];

/** Mean and sample variance (n - 1); NaN for a single number's variance. */
function moments(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  if (values.length === 0) throw new RangeError('the mean of no numbers is not defined');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}
