/**
 * One eigenmode of the kernel under training with a squared loss. Its residual <u, f - y> goes from 1 to 1 - lambda p, where p, the predictor's
 * factor, is what the mode has summed up: f_t(x) = f_0(x) + K(x, X) U diag(p) U^T (y - f_0) (Lee et al. 2019). With x = eta (c lambda + w):
 *
 *     steps:     (1 - x)^t           p = eta c (1 - (1 - x)^t) / x, the series limit eta c t for x -> 0
 *     flow:      exp(-x t)           p = eta c (1 - exp(-x t)) / x
 *     momentum:  p_{t+1} = p_t + b (p_t - p_{t-1}) + eta c (1 - lambda p_t) - eta w p_t, p_0 = p_{-1} = 0, step by step
 *
 * w pulls towards the initial values: the limit is kernel ridge regression of f - f_0 with ridge w/c (Hu, Li and Yu 2020).
 */
import { modeRates, requireStep, type ModeRates, type SquaredTraining } from './trainingSettings';

export interface ModeFactors {
  /** What is left of the residual, by mode; 1 at the start. */
  readonly residuals: Float64Array;
  /** p, by mode; 0 at the start. */
  readonly predictors: Float64Array;
}

export interface ModeEvolution {
  /** @throws DynamicsError `bad_step`. */
  at(step: number): ModeFactors;
}

/** @param eigenvalues of the training kernel, 0 or more. @throws DynamicsError `bad_setting`. */
export function modeEvolution(eigenvalues: Float64Array, training: SquaredTraining): ModeEvolution {
  const rates = modeRates(training);
  if (rates.momentum !== 0) return new MomentumEvolution(eigenvalues, rates);
  return {
    at: step => {
      requireStep(step, training.time);
      return closedForm(eigenvalues, rates, training.time === 'steps' ? discrete : continuous, step);
    },
  };
}

/** Left of a mode after a time, and (1 - left) / x. */
interface Left {
  left(x: number, time: number): number;
  lost(x: number, time: number): number;
}

/**
 * Signed integer powers: 1 - x is negative beyond half the stability range. Below 1/2, where 1 - x would round x away, the logarithm
 * of 1 - x is taken from x.
 */
const discrete: Left = {
  left: (x, time) => (x < 0.5 ? Math.exp(time * Math.log1p(-x)) : (1 - x) ** time),
  lost: (x, time) => {
    if (x === 0) return time;
    return x < 0.5 ? -Math.expm1(time * Math.log1p(-x)) / x : (1 - (1 - x) ** time) / x;
  },
};

const continuous: Left = {
  left: (x, time) => Math.exp(-x * time),
  lost: (x, time) => (x === 0 ? time : -Math.expm1(-x * time) / x),
};

function closedForm(eigenvalues: Float64Array, { rate, decay }: ModeRates, { left, lost }: Left, time: number): ModeFactors {
  const predictors = eigenvalues.map(lambda => rate * lost(rate * lambda + decay, time));
  const residuals = eigenvalues.map(lambda => {
    const x = rate * lambda + decay;
    // 1 - lambda p = (decay + rate lambda left) / x, without a difference of nearly equal numbers.
    return decay === 0 ? left(x, time) : (decay + rate * lambda * left(x, time)) / x;
  });
  return { residuals, predictors };
}

/** Remembers where it is, so that steps asked for in ascending order cost one pass. */
class MomentumEvolution implements ModeEvolution {
  private step = 0;
  private predictors: Float64Array;
  private before: Float64Array;

  constructor(
    private readonly eigenvalues: Float64Array,
    private readonly rates: ModeRates,
  ) {
    this.predictors = new Float64Array(eigenvalues.length);
    this.before = new Float64Array(eigenvalues.length);
  }

  at(step: number): ModeFactors {
    requireStep(step, 'steps');
    if (step < this.step) {
      this.step = 0;
      this.predictors.fill(0);
      this.before.fill(0);
    }
    while (this.step < step) this.advance();
    return {
      residuals: this.predictors.map((p, i) => 1 - (this.eigenvalues[i] as number) * p),
      predictors: this.predictors.slice(),
    };
  }

  private advance(): void {
    const { rate, decay, momentum } = this.rates;
    const [now, before] = [this.predictors, this.before];
    for (let i = 0; i < now.length; i++) {
      const p = now[i] as number;
      const pull = rate * (1 - (this.eigenvalues[i] as number) * p) - decay * p;
      // The next value takes the place of the one before the last.
      before[i] = p + momentum * (p - (before[i] as number)) + pull;
    }
    this.predictors = before;
    this.before = now;
    this.step++;
  }
}
