/** What is missing of each frequency of the target on the circle, over time. */
import { frequencyAnalysis } from '../../science/dynamics/frequencies';
import { AnalysisError } from '../errors';
import type { RunSnapshots } from '../runSnapshots';

export interface FrequencyCurves {
  /** [K] k of the target. */
  readonly frequencies: readonly number[];
  /** [K] |a_k| of the target itself, as its values on the grid have it. */
  readonly target: Float64Array;
  /** [T] all snapshots, or evenly chosen ones. */
  readonly steps: readonly number[];
  /** By frequency [T], |r_k| of f - f*; NaN where the outputs are not kept. */
  readonly amplitudes: readonly Float64Array[];
}

const MAX_SAMPLED = 512;

/** @throws AnalysisError `not_computable` where the data are no function of one output on the circle. */
export function frequencyCurves(run: RunSnapshots): FrequencyCurves {
  const angles = run.dataset('gamma_eval');
  const truth = run.targets.eval;
  if (run.settings.data.kind !== 'circle' || !angles || !truth)
    throw new AnalysisError('not_computable', `${run.runDir}: frequency residuals: expected a target on the circle (data.kind: circle)`);
  const frequencies = [...new Set(run.settings.target.Ks)].sort((a, b) => a - b);
  const gamma = Float64Array.from<number | bigint>(angles.data as ArrayLike<number | bigint>, Number);
  const amplitudesOf = frequencyAnalysis(gamma, frequencies);
  const stride = Math.max(1, Math.ceil(run.steps.length / MAX_SAMPLED));
  const steps = run.steps.filter((_, i) => i % stride === 0 || i === run.steps.length - 1);
  const amplitudes = frequencies.map(() => new Float64Array(steps.length).fill(NaN));
  for (const [place, step] of steps.entries()) {
    if (!run.hasOutputs(step)) continue;
    const { data } = run.matrix('preds_eval', step);
    const found = amplitudesOf(data.map((value, n) => value - (truth.data[n] as number)));
    found.forEach((amplitude, k) => ((amplitudes[k] as Float64Array)[place] = amplitude));
  }
  return { frequencies, target: amplitudesOf(truth.data), steps, amplitudes };
}
