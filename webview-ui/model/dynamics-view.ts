/** The constant-kernel dynamics of a run as the cards need them: predicted loss, outputs and mode residuals, beside the real ones. */
import type { Derived } from '../derived/derived-cache';

export type DynamicsName = 'kernel_dynamics' | 'kernel_flow';

export interface ModeView {
  /** From 1, that of the largest eigenvalue. */
  readonly mode: number;
  readonly eigenvalue: number;
  /** Steps until it has shrunk to 1/e; Infinity: never; NaN: the loss couples the modes. */
  readonly time: number;
  /** [T] of the network, and predicted; NaN where there is no number. */
  readonly real: Float64Array;
  readonly predicted: Float64Array;
}

export interface DynamicsView {
  /** Step of the kernel. */
  readonly base: number;
  /** [S] all snapshots, and the predicted loss at each, NaN before the base and where there is no number. */
  readonly steps: Float64Array;
  readonly loss: Float64Array;
  /** [T] snapshots of modes and outputs. */
  readonly sampled: Float64Array;
  readonly modes: readonly ModeView[];
  /** [T, E] row by row; null without evaluation points. */
  readonly outputs: { readonly values: Float64Array; readonly size: number } | null;
  readonly numbers: Readonly<Record<string, number | null>>;
}

const NONE = new Float64Array(0);

export function dynamicsView({ arrays, numbers }: Derived): DynamicsView {
  const values = (name: string) => arrays.get(name)?.values ?? NONE;
  const sampled = values('sampled');
  const row = (name: string, i: number) => values(name).subarray(i * sampled.length, (i + 1) * sampled.length);
  const outputs = arrays.get('preds_eval');
  return {
    base: numbers.base ?? 0,
    steps: values('steps'),
    loss: values('loss'),
    sampled,
    modes: [...values('modes')].map((mode, i) => ({
      mode,
      eigenvalue: values('eigenvalues')[i] ?? NaN,
      time: values('convergence_times')[i] ?? NaN,
      real: row('residuals', i),
      predicted: row('predicted_residuals', i),
    })),
    outputs: outputs ? { values: outputs.values, size: outputs.shape[1] ?? 0 } : null,
    numbers,
  };
}

/** Predicted outputs at the sampled snapshot nearest to `step`, that snapshot with them; null where there are none. */
export function predictedOutputs({ outputs, sampled, base }: DynamicsView, step: number): { step: number; values: Float64Array } | null {
  if (!outputs || step < base) return null;
  let best = -1;
  for (const [i, place] of sampled.entries())
    if (place >= base && (best < 0 || Math.abs(place - step) < Math.abs((sampled[best] ?? NaN) - step))) best = i;
  const values = outputs.values.subarray(best * outputs.size, (best + 1) * outputs.size);
  return best < 0 || !values.every(Number.isFinite) ? null : { step: sampled[best] ?? NaN, values };
}
