/** What a time chart draws, chosen from the columns that a sweep has: the description from which its curves, axes and words follow. */
import type { SweepView } from '../../src/shared/protocol';
import type { SeriesTable } from '../../src/shared/series';
import type { AxisScale, ViewSettings } from '../state/view-settings';
import type { MarkerKind } from './marks';
import type { SwitchShow } from './switch-marks';

export interface TimeChart {
  readonly id: string;
  readonly title: string;
  /** The switches in the card's head that make sense for these columns. */
  options(available: ReadonlySet<string>): readonly ChartOption[];
  plan(settings: ViewSettings, available: ReadonlySet<string>): ChartPlan;
}

export type ChartOption =
  | { readonly kind: 'flag'; readonly name: string; readonly label: string; readonly title: string; readonly otherwise: boolean }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly title: string;
      /** The first holds unless another was chosen. */
      readonly options: readonly { readonly value: string; readonly label: string; readonly title: string }[];
    };

export interface ChartPlan {
  /** Columns in order, the main one first. */
  readonly columns: readonly string[];
  /** What the y axis shows, with its unit. */
  readonly axis: string;
  readonly scale: AxisScale;
  /** Under which name the scale is chosen: views of one card may differ. */
  readonly scaleName: string;
  /** Absolute values are drawn, as of a rate on a log axis; `axis` says so. */
  readonly absolute: boolean;
  readonly marks: readonly MarkerKind[];
  /** What of the task switches is marked on the curves; absent: nothing. */
  readonly switches?: SwitchShow;
  readonly lines: 'edge' | 'freeze threshold' | null;
  /** What tells several columns of one subject apart. */
  readonly rankStyle: 'opacity' | 'dash';
  readonly empty: string;
}

/** Columns that at least one run of the sweep has. */
export function availableColumns(series: SeriesTable): ReadonlySet<string> {
  return new Set(series.runs().flatMap(run => series.quantities(run)));
}

/** Quantities that runs do not measure, each with the reason of the first of them, as a sentence. */
export function refusals({ runs }: SweepView): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const { notMeasured = {} } of runs)
    for (const [quantity, reason] of Object.entries(notMeasured))
      if (!reasons.has(quantity)) reasons.set(quantity, `Not measured: ${reason}.`);
  return reasons;
}

/** Whether the freeze criterion is the same for all runs: it may itself be an axis of the sweep. */
export function oneFreezeCriterion({ runs }: SweepView): boolean {
  return !runs.some(run => Object.keys(run.axes).some(axis => axis.startsWith('analysis.')));
}
