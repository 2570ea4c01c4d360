/** The verdict on a run at its last snapshot, with the numbers that it goes by. */
import type { MetricsLine } from '../runs/records';
import { REGIME_QUANTITIES, regimeOf, type RegimeThresholds } from '../science/metrics/regime';
import type { RegimeView } from '../shared/protocol';

/** Null for a run that measures none of the numbers (of another program). */
export function regimeView(line: MetricsLine, thresholds: RegimeThresholds): RegimeView | null {
  if (REGIME_QUANTITIES.every(quantity => line[quantity] === undefined)) return null;
  return {
    step: line.step,
    verdict: regimeOf(line, thresholds),
    numbers: REGIME_QUANTITIES.map(quantity => {
      const value = line[quantity] ?? NaN;
      return {
        quantity,
        value: Number.isFinite(value) ? value : null,
        lazy: thresholds.lazy[quantity],
        rich: thresholds.rich[quantity],
      };
    }),
  };
}
