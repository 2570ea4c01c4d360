/** What the panels project of the store: one sweep, or two of them, or two of their runs, side by side. */
import { sidedRun, sides, type Compared, type Side, type SideView } from '../shared/compareProtocol';
import type { SweepView } from '../shared/protocol';
import { packSeries, type SeriesColumn } from '../shared/series';
import type { SeriesCursor, SweepState } from '../store/sweepState';
import type { HydrationSource } from './hydration';

export function sweepSource(sweep: SweepState): HydrationSource<SeriesCursor, { readonly sweep: SweepView }> {
  return {
    get shown() {
      return { sweep: sweep.view };
    },
    seriesSince: cursor => sweep.seriesSince(cursor),
  };
}

/** What stands on one side of a comparison. */
export interface SideSource {
  readonly sweep: SweepState;
  /** Id of the run that is compared; null: all of them. */
  readonly run: string | null;
}

export type ComparedCursor = Readonly<Record<Side, SeriesCursor>>;

/** Both sides in one series, runs named with their side. */
export function comparedSource(of: Readonly<Record<Side, SideSource>>): HydrationSource<ComparedCursor, { readonly compared: Compared }> {
  return {
    get shown() {
      return { compared: { a: sideView(of.a), b: sideView(of.b) } };
    },
    seriesSince: cursor => {
      const since = {
        a: of.a.sweep.columnsSince(cursor?.a ?? null, of.a.run),
        b: of.b.sweep.columnsSince(cursor?.b ?? null, of.b.run),
      };
      const columns = sides.flatMap(side =>
        since[side].columns.map((column): SeriesColumn => ({ ...column, run: sidedRun(side, column.run) })),
      );
      return { series: packSeries(columns), cursor: { a: since.a.cursor, b: since.b.cursor } };
    },
  };
}

/** The sweep as it is, or with nothing but the one run: its groups then hold no other. */
function sideView({ sweep: { view }, run }: SideSource): SideView {
  if (run === null) return { sweep: view, run };
  const runs = view.runs.filter(({ id }) => id === run);
  // Of one run of several the mean's freeze says nothing.
  const groups = view.groups
    .filter(group => group.runs.includes(run))
    .map(group => ({ ...group, runs: [run], freezeStepOfMean: group.runs.length === 1 ? group.freezeStepOfMean : null }));
  const [only] = runs;
  return { sweep: { ...view, state: only?.state ?? view.state, remainingS: only?.remainingS ?? view.remainingS, runs, groups }, run };
}
