/** What has a colour and a row in the legend: a group of runs (its mean) or a single run. */
import { membersOfMean } from '../../src/shared/aggregate';
import { formatAxes } from '../../src/shared/format';
import type { RunView, SweepView } from '../../src/shared/protocol';
import type { SeriesTable } from '../../src/shared/series';
import type { ViewSettings } from '../state/view-settings';

export interface Subject {
  /** Key of the group, or id of the run. */
  readonly key: string;
  readonly label: string;
  /** Index of the group, from which colour and dash follow. */
  readonly group: number;
  /** All its runs: what is switched off and on together. */
  readonly runs: readonly string[];
  /** The runs that the curve is the mean of; one for a single run, none before the first snapshot. */
  readonly members: readonly string[];
  /** Runs of the group that the mean leaves out for now, or all in place of a band; drawn thin beside it. */
  readonly companions: readonly string[];
  /** Its runs differ by more than the seed. */
  readonly mixed: boolean;
  /** None of its runs is plotted. */
  readonly hidden: boolean;
}

/** Groups or runs in the sweep's order, as the view asks. A mean is over runs that are plotted. */
export function subjectsOf(sweep: SweepView, series: SeriesTable, { curves, band }: Pick<ViewSettings, 'curves' | 'band'>): Subject[] {
  const runs = new Map(sweep.runs.map(run => [run.id, run]));
  return sweep.groups.flatMap((group, index) => {
    const own = group.runs.flatMap(id => runs.get(id) ?? []);
    if (curves === 'runs') return own.map(run => runSubject(run, index, series));
    const plotted = own.filter(run => run.plotted);
    const members = membersOfMean(plotted.map(run => ({ id: run.id, state: run.state, rows: series.rows(run.id) })));
    const alone = members.length === 1 ? members[0] : undefined;
    const beside = (run: RunView) => band === 'runs' || run.state !== 'finished';
    const companions = plotted.filter(run => beside(run) && run.id !== alone && series.rows(run.id) > 0);
    return {
      key: group.key,
      label: group.label || sweep.name,
      group: index,
      runs: own.map(run => run.id),
      members,
      companions: companions.map(run => run.id),
      hidden: plotted.length === 0,
      mixed: group.mixed ?? false,
    };
  });
}

function runSubject(run: RunView, group: number, series: SeriesTable): Subject {
  return {
    key: run.id,
    label: formatAxes(run.axes) || run.id,
    group,
    runs: [run.id],
    members: run.plotted && series.rows(run.id) > 0 ? [run.id] : [],
    companions: [],
    hidden: !run.plotted,
    mixed: false,
  };
}
