/** The verdict on a run: does its network train lazily, as a linear model would, or does it learn features? */

/** Keys of metrics.jsonl. */
export const REGIME_QUANTITIES = ['drift', 'feature_drift', 'taylor_gap'] as const;
export type RegimeQuantity = (typeof REGIME_QUANTITIES)[number];

/** Kernel drift, feature drift and Taylor gap at one snapshot; null or absent: not known there. */
export type RegimeNumbers = { readonly [quantity in RegimeQuantity]?: number | null | undefined };

/** Lazy is below all of `lazy`, rich is above any of `rich`. */
export interface RegimeThresholds {
  readonly lazy: Readonly<Record<RegimeQuantity, number>>;
  readonly rich: Readonly<Record<RegimeQuantity, number>>;
}

export type Regime = 'lazy' | 'mixed' | 'rich';

export const REGIME_THRESHOLDS: RegimeThresholds = {
  lazy: { drift: 0.1, feature_drift: 0.2, taylor_gap: 0.1 },
  rich: { drift: 0.5, feature_drift: 0.7, taylor_gap: 0.5 },
};

/**
 * `rich` where any number is above its rich threshold, `lazy` where all are below their lazy ones, else `mixed`; null where a missing number would
 * decide. The three fall with the width at different rates (ReLU features at width 8192 still drift by 0.14 where the kernel drifts by 0.006), so
 * the verdict is shown with its numbers (Chizat, Oyallon and Bach 2019; Geiger et al. 2020 for the crossover).
 */
export function regimeOf(numbers: RegimeNumbers, { lazy, rich }: RegimeThresholds = REGIME_THRESHOLDS): Regime | null {
  const known = REGIME_QUANTITIES.flatMap(name => {
    const value = numbers[name];
    return value === null || value === undefined || Number.isNaN(value) ? [] : [{ name, value }];
  });
  if (known.some(({ name, value }) => value > rich[name])) return 'rich';
  if (known.length < REGIME_QUANTITIES.length) return null;
  return known.every(({ name, value }) => value < lazy[name]) ? 'lazy' : 'mixed';
}
