/** The sweep as the user wants its runs grouped and coloured. */
import { axesThatDiffer, type CurveStyle, curveStyles } from '../../src/shared/colouring';
import { groupedOver } from '../../src/shared/grouping';
import type { SweepView } from '../../src/shared/protocol';
import type { ViewSettings } from '../state/view-settings';

export type GroupingSettings = Pick<ViewSettings, 'curves' | 'over'>;

/** More charts than these cannot be compared at a glance. */
export const MAX_FACETS = 12;

export function groupedSweep(sweep: SweepView, settings: GroupingSettings): SweepView {
  return groupedOver(sweep, axesOver(sweep, settings));
}

/** Single runs are coloured by any axis: those of one group must then have one value of it. */
function axesOver({ colourBy }: SweepView, { curves, over }: GroupingSettings): readonly string[] {
  return curves === 'runs' && colourBy !== undefined ? over.filter(axis => axis !== colourBy) : over;
}

export interface AxisOption {
  readonly name: string;
  /** How many values it has. */
  readonly count: number;
}

/** The axes along which the runs differ */
export function axisOptions({ runs }: Pick<SweepView, 'runs'>): AxisOption[] {
  return axesThatDiffer(runs).map(name => ({ name, count: new Set(runs.map(run => JSON.stringify(run.axes[name]))).size }));
}

/** The same objects as long as sweep and choices are the same: charts keep their curves by them. */
export class Grouping {
  #known: { readonly of: SweepView; readonly key: string; readonly sweep: SweepView; readonly styles: readonly CurveStyle[] } | null = null;

  /** @returns also whether groups have other colours than at the last call */
  of(
    sweep: SweepView,
    settings: GroupingSettings,
  ): { readonly sweep: SweepView; readonly styles: readonly CurveStyle[]; readonly recolour: boolean } {
    const key = JSON.stringify([settings.curves, settings.over]);
    const known = this.#known;
    if (known?.of === sweep && known.key === key) return { ...known, recolour: false };
    const grouped = groupedSweep(sweep, settings);
    const styles = curveStyles(grouped);
    this.#known = { of: sweep, key, sweep: grouped, styles };
    const same = known !== null && lookOf(known.sweep, known.styles) === lookOf(grouped, styles);
    return { sweep: grouped, styles, recolour: !same };
  }
}

function lookOf({ groups }: SweepView, styles: readonly CurveStyle[]): string {
  return JSON.stringify([groups.map(({ key }) => key), styles]);
}
