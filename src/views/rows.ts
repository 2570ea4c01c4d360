/** Everything that a row of the tree shows, as plain values that can be compared. Knows no editor; `t` translates. */
import { curveStyles } from '../shared/colouring';
import { colouredGroups } from '../shared/grouping';
import { type CurveColour, curveColour } from '../shared/palette';
import type { RunStateView, RunView, SweepView } from '../shared/protocol';
import { requestsOfRun, requestsOfSweep, type Request } from '../shared/requests';
import { runText, stateLook, sweepText, type ItemText, type Translate } from './sweepLabels';

export interface Row extends ItemText {
  readonly state: RunStateView;
  /** Its shape says the state. */
  readonly icon: string;
  /** Of a run the colour of its curve, of a sweep that of its state; null: the text's. */
  readonly colour: string | null;
  readonly requests: readonly Request[];
  readonly checkbox: { readonly checked: boolean; readonly label: string };
  /** Whether some curves of it are drawn, and whether some are not. */
  readonly curves: { readonly shown: boolean; readonly hidden: boolean };
}

export function sweepRow(sweep: SweepView, t: Translate): Row {
  const { icon, colour } = stateLook(sweep.state, t);
  const plotted = sweep.runs.filter(run => run.plotted).length;
  return {
    ...sweepText(sweep, t),
    state: sweep.state,
    icon,
    colour,
    requests: requestsOfSweep(sweep),
    checkbox: {
      checked: plotted > 0 && plotted === sweep.runs.length,
      label: t('Plot all runs of {0}: {1} of {2} are plotted', sweep.name, plotted, sweep.runs.length),
    },
    curves: { shown: plotted > 0, hidden: plotted < sweep.runs.length },
  };
}

/** @param colour that of the run's curves in legend and charts */
export function runRow(run: RunView, colour: CurveColour, t: Translate): Row {
  const text = runText(run, t);
  return {
    ...text,
    state: run.state,
    icon: stateLook(run.state, t).icon,
    colour,
    requests: requestsOfRun(run),
    checkbox: { checked: run.plotted, label: t('Plot this run: {0}', text.label) },
    curves: { shown: run.plotted, hidden: !run.plotted },
  };
}

/** Whether nothing has changed of what `runRow` shows. Names, axes and groups never do. */
export function looksTheSame(a: RunView, b: RunView): boolean {
  return (
    a.state === b.state &&
    a.step === b.step &&
    a.steps === b.steps &&
    a.remainingS === b.remainingS &&
    a.plotted === b.plotted &&
    a.error === b.error &&
    a.regime?.verdict === b.regime?.verdict
  );
}

export interface PlacedRun {
  readonly view: RunView;
  readonly colour: CurveColour;
}

/** The runs of a sweep by id; made once for every state of a sweep, since a tree asks for each of its rows. */
export class RunPlaces {
  private readonly tables = new WeakMap<SweepView, ReadonlyMap<string, PlacedRun>>();

  find(sweep: SweepView, run: string): PlacedRun | undefined {
    let table = this.tables.get(sweep);
    if (!table) this.tables.set(sweep, (table = placesOf(sweep)));
    return table.get(run);
  }
}

function placesOf(sweep: SweepView): ReadonlyMap<string, PlacedRun> {
  const coloured = colouredGroups(sweep);
  const styles = curveStyles(coloured);
  const colours = new Map(coloured.groups.flatMap(({ runs }, index) => runs.map(run => [run, styles[index]?.colour])));
  return new Map(sweep.runs.map(view => [view.id, { view, colour: colours.get(view.id) ?? curveColour(0) }]));
}
