/** Analyses in the form in which the command line prints them and panels get them: numbers and arrays under the name of the analysis. */
import type { NpyArray } from '../runs/npy';
import { kernelDynamics } from './dynamics/kernelDynamics';
import { frequencyCurves } from './dynamics/frequencyCurves';
import type { DynamicsTime } from './dynamics/dynamicsRule';
import { infiniteWidthComparison } from './infiniteWidth';
import { kernelProfile } from './kernelProfile';
import { noiseBand, regressionAt, requireRegression } from './regression';
import type { RunSnapshots } from './runSnapshots';

export interface Answer {
  /** Null: not defined, or noise would decide it. */
  readonly numbers: Readonly<Record<string, number | null>>;
  readonly arrays: Readonly<Record<string, NpyArray>>;
}

/** Names with the analysis that answers them at a snapshot. */
export const ANSWERS = {
  infinite_width: infiniteWidth,
  kernel_profile: profile,
  frequency_residuals: frequencyResiduals,
  ridge_sweep: ridgeSweep,
  noise_variance: noiseVariance,
  kernel_dynamics: (run: RunSnapshots, step: number) => dynamics(run, step, 'steps'),
  kernel_flow: (run: RunSnapshots, step: number) => dynamics(run, step, 'flow'),
} as const satisfies Readonly<Record<string, (run: RunSnapshots, step: number) => Answer>>;

function dynamics(run: RunSnapshots, base: number, time: DynamicsTime): Answer {
  const { rule, steps, loss, sampled, evaluation, modes, summary } = kernelDynamics(run, base, time);
  const ends = (reason: typeof summary.ends) => (summary.ends === reason ? summary.until : null);
  return {
    numbers: {
      base,
      learning_rate: summary.learningRate,
      momentum: rule.momentum ?? 0,
      spectral_norm: summary.spectralNorm,
      condition_number: summary.conditionNumber,
      largest_stable_learning_rate: summary.largestStableLearningRate,
      eigenvalue_error: summary.noiseFloor,
      shared_kernel: Number(rule.isShared),
      until_noise: ends('noise'),
      until_unstable: ends('unstable'),
      until_effort: ends('effort'),
    },
    arrays: {
      steps: vector(steps),
      loss: vector(loss),
      sampled: vector(sampled),
      modes: vector(modes.map(({ index }) => index + 1)),
      eigenvalues: vector(modes.map(({ eigenvalue }) => eigenvalue)),
      convergence_times: vector(modes.map(({ convergenceTime }) => convergenceTime ?? NaN)),
      residuals: stacked(
        modes.map(({ real }) => real),
        sampled.length,
      ),
      predicted_residuals: stacked(
        modes.map(({ predicted }) => predicted),
        sampled.length,
      ),
      ...(evaluation && { preds_eval: { shape: [evaluation.rows, evaluation.cols], data: evaluation.data } }),
    },
  };
}

function profile(run: RunSnapshots, step: number): Answer {
  const { origin, angle, kernel, limit } = kernelProfile(run, step);
  return {
    numbers: { origin },
    arrays: { angle: vector(angle), kernel: vector(kernel), ...(limit && { limit: vector(limit) }) },
  };
}

function frequencyResiduals(run: RunSnapshots): Answer {
  const { frequencies, target, steps, amplitudes } = frequencyCurves(run);
  return {
    numbers: {},
    arrays: {
      frequencies: vector(frequencies),
      target: vector(target),
      steps: vector(steps),
      amplitudes: stacked(amplitudes, steps.length),
    },
  };
}

function ridgeSweep(run: RunSnapshots, step: number): Answer {
  requireRegression(run, 'ridge sweep');
  const { sweep, noiseFloor } = regressionAt(run, step);
  const over = (of: (form: (typeof sweep)[number]) => number | null) => vector(sweep.map(form => of(form) ?? NaN));
  return {
    numbers: { eigenvalue_error: noiseFloor, ridge: run.settings.analysis.reg },
    arrays: {
      ridges: vector(sweep.map(({ ridge }) => ridge)),
      mse: over(({ mse }) => mse),
      continuation_mse: over(({ continuation_mse }) => continuation_mse),
      effective_rank: over(({ effective_rank }) => effective_rank),
      condition_number: over(({ condition_number }) => condition_number),
      resolved: over(({ resolved }) => Number(resolved)),
    },
  };
}

function noiseVariance(run: RunSnapshots, step: number): Answer {
  const { sigma, ridge, variance } = noiseBand(run, step);
  return { numbers: { sigma, ridge }, arrays: variance ? { variance: vector(variance) } : {} };
}

function infiniteWidth(run: RunSnapshots, step: number): Answer {
  const { distance, expected, profile, limit } = infiniteWidthComparison(run, step);
  return {
    numbers: { distance, expected },
    arrays: profile
      ? { angle: vector(profile.angle), limit: vector(profile.limit), mean: vector(profile.mean), deviation: vector(profile.deviation) }
      : { K_infinite: { shape: [limit.rows, limit.cols], data: limit.data } },
  };
}

function vector(values: ArrayLike<number>): NpyArray {
  return { shape: [values.length], data: Float64Array.from(values) };
}

function stacked(rows: readonly Float64Array[], cols: number): NpyArray {
  const data = new Float64Array(rows.length * cols);
  rows.forEach((row, i) => data.set(row, i * cols));
  return { shape: [rows.length, cols], data };
}
