/** Numbers that summarise a whole spectrum. */
import { MetricError } from './errors';

export interface SpectrumSummary {
  /** lambda_max / lambda_min; Infinity for a singular kernel, null for K = 0 and where lambda_min is noise. */
  readonly conditionNumber: number | null;
  /** exp(H(p)), p = lambda / sum lambda, H the entropy: from 1 to n (Roy and Vetterli 2007); null for K = 0. */
  readonly entropyRank: number | null;
  /** d_eff(r) = sum lambda / (lambda + r), the effective dimension of ridge regression (Zhang 2005; Bach 2013); at r = 0 the number of positive eigenvalues; null where the ridge lies below the noise. */
  readonly effectiveRank: number | null;
  /** Eigenvalues below 0, which a Gram matrix does not have: taken as 0 above. */
  readonly negativeEigenvalues: number;
}

/**
 * Summary of all `eigenvalues` of a kernel, in any order, at a `ridge` of 0 or more. Negative eigenvalues are rounding: they are
 * clamped to 0 and counted. NaN throughout where an eigenvalue is NaN. `noiseFloor`: error of the eigenvalues as measured (about 1e-7 n lambda_1 in
 * float32), 0 where only rounding limits them; what it would decide is null. @throws MetricError `bad_criterion` of the ridge.
 */
export function spectrumSummary(eigenvalues: ArrayLike<number>, ridge: number, noiseFloor = 0): SpectrumSummary {
  const all = Array.from(eigenvalues);
  const clamped = all.map(value => Math.max(value, 0));
  const sum = clamped.reduce((total, value) => total + value, 0);
  const smallest = clamped.reduce((least, value) => Math.min(least, value), Infinity);
  const largest = clamped.reduce((most, value) => Math.max(most, value), 0);
  return {
    conditionNumber: sum === 0 || smallest < noiseFloor ? null : largest / smallest,
    entropyRank: sum === 0 ? null : Math.exp(-clamped.reduce((total, value) => total + entropyTerm(value / sum), 0)),
    effectiveRank: Math.max(ridge, smallest) < noiseFloor ? null : effectiveRank(clamped, ridge),
    negativeEigenvalues: all.filter(value => value < 0).length,
  };
}

/** d_eff(r) = sum lambda / (lambda + r), negative eigenvalues taken as 0. @throws MetricError `bad_criterion` of a negative ridge. */
export function effectiveRank(eigenvalues: ArrayLike<number>, ridge: number): number {
  if (!(ridge >= 0)) throw new MetricError('bad_criterion', `ridge: expected 0 or more, found ${ridge}`);
  let rank = 0;
  for (let i = 0; i < eigenvalues.length; i++) {
    const value = Math.max(eigenvalues[i] as number, 0);
    if (value !== 0) rank += value / (value + ridge);
  }
  return rank;
}

/** p log p, 0 at 0. */
function entropyTerm(p: number): number {
  return p === 0 ? 0 : p * Math.log(p);
}
