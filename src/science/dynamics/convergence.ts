/** How fast, and whether, the modes of a constant kernel converge. */
import { modeRates, type ModeRates, type SquaredTraining } from './trainingSettings';

/**
 * Time in steps until the residual of each mode has shrunk to `fraction` of what it was (1/e by default: the time constant 1/(eta c lambda) of a
 * flow), by the rate at which it shrinks in the end; Infinity for a mode that does not converge.
 * @throws DynamicsError `bad_setting`; RangeError for a fraction outside (0, 1).
 */
export function convergenceTimes(eigenvalues: ArrayLike<number>, training: SquaredTraining, fraction = 1 / Math.E): Float64Array {
  if (!(fraction > 0 && fraction < 1)) throw new RangeError(`fraction: expected a number between 0 and 1, found ${fraction}`);
  const rates = modeRates(training);
  return Float64Array.from(eigenvalues, lambda => {
    const decline = training.time === 'flow' ? rates.rate * Math.max(lambda, 0) + rates.decay : declinePerStep(rates, lambda);
    return decline > 0 ? -Math.log(fraction) / decline : Infinity;
  });
}

/**
 * -log of the factor by which a mode's distance from its limit shrinks in each step in the end: |1 - x|, with momentum b the larger root of
 * z^2 - (1 + b - x) z + b, x = eta (c lambda + w) (Polyak 1964). Exact also where the factor is close to 1.
 */
function declinePerStep({ rate, decay, momentum }: ModeRates, lambda: number): number {
  const x = rate * Math.max(lambda, 0) + decay;
  if (momentum === 0) return x <= 1 ? -Math.log1p(-x) : -Math.log(x - 1);
  const half = (1 + momentum - x) / 2;
  const discriminant = half ** 2 - momentum;
  if (discriminant <= 0) return -Math.log(momentum) / 2;
  const larger = Math.abs(half) + Math.sqrt(discriminant);
  // The two roots z have the product b, and (1 - z)(1 - z') = x.
  return half > 0 ? -Math.log1p(-x / (1 - momentum / larger)) : -Math.log(larger);
}

/**
 * The largest learning rate at which gradient descent on a kernel with the largest eigenvalue `spectralNorm` is stable, (2 + 2b)/(c lambda_1 + w):
 * at half of it every mode converges, beyond it the first one diverges. Infinity for K = 0.
 * @throws DynamicsError `bad_setting`.
 */
export function largestStableLearningRate(
  spectralNorm: number,
  training: Pick<SquaredTraining, 'loss' | 'points' | 'momentum' | 'weightDecay'>,
): number {
  const { rate, decay, momentum } = modeRates({ ...training, learningRate: 1, time: 'steps' });
  return (2 + 2 * momentum) / (rate * spectralNorm + decay);
}
