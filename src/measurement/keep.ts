/** Which snapshots a run keeps, by the rules of the file's `keep` section. */
import type { RunSettings } from '../experiment/schema';

export interface KeepPlan {
  readonly parameters: KeepRule;
  readonly preds: KeepRule;
  readonly kernels: KeepRule;
}

/** `marks`: the start, the freeze, both sides of each task switch, and the end. */
export type KeepRule = 'every' | 'marks' | 'none';

/**
 * Settles `auto`: outputs at every snapshot, kernels at marks, and parameters at every snapshot while they are fewer numbers
 * than the two kernels, so that any kernel can be computed again from them.
 */
export function keepPlan(keep: RunSettings['keep'], sizes: { readonly parameters: number; readonly kernels: number }): KeepPlan {
  const settle = (rule: RunSettings['keep']['preds'], auto: KeepRule) => (rule === 'auto' ? auto : rule);
  return {
    parameters: settle(keep.parameters, sizes.parameters < sizes.kernels ? 'every' : 'marks'),
    preds: settle(keep.preds, 'every'),
    kernels: settle(keep.kernels, 'marks'),
  };
}

export function isKept(rule: KeepRule, isMark: boolean): boolean {
  return rule === 'every' || (rule === 'marks' && isMark);
}
