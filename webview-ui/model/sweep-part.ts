/** A part of a sweep that stands beside others: its runs, in the groups and with the colours that they have in the whole. */
import type { GroupView, RunView, SweepView } from '../../src/shared/protocol';
import type { ChartTheme } from '../charts/theme';

export interface SweepPart {
  readonly sweep: SweepView;
  /** Of each group the index that it has in the whole, from which its colour follows. */
  readonly places: readonly number[];
}

export function partOf(sweep: SweepView, isOwn: (run: RunView) => boolean): SweepPart {
  const runs = sweep.runs.filter(isOwn);
  const ids = new Set(runs.map(({ id }) => id));
  const kept = sweep.groups.flatMap((group, place) => {
    const own = group.runs.filter(run => ids.has(run));
    return own.length > 0 ? [{ group: partOfGroup(group, own), place }] : [];
  });
  return { sweep: { ...sweep, runs, groups: kept.map(({ group }) => group) }, places: kept.map(({ place }) => place) };
}

export function partTheme(theme: ChartTheme, places: readonly number[]): ChartTheme {
  const placeOf = (group: number) => places[group] ?? group;
  return { ...theme, curve: group => theme.curve(placeOf(group)), dash: group => theme.dash(placeOf(group)) };
}

/** Of some of its runs the mean's freeze is not known. */
function partOfGroup(group: GroupView, runs: readonly string[]): GroupView {
  return runs.length === group.runs.length ? group : { ...group, runs, freezeStepOfMean: null, mixed: true };
}
