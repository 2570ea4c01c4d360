/**
 * Both sides as one sweep, so that every card shows them as it shows any sweep: runs named with their side, and the side an axis like
 * the others. Groups of equal axis values follow each other, a before b, and share their colour.
 */
import { sidedRun, sides, type Compared, type Comparison, type Side } from '../../src/shared/compareProtocol';
import { type CurveStyle, curveStyles } from '../../src/shared/colouring';
import { curveColour } from '../../src/shared/palette';
import type { GroupView, RunStateView, RunView, SweepView } from '../../src/shared/protocol';

export interface MergedSweep {
  readonly sweep: SweepView;
  /** Of each group of the sweep. */
  readonly styles: readonly GroupStyle[];
  readonly pairing: Pairing;
}

/** As in its own sweep; where the group has a partner, as that of the group of a. */
export interface GroupStyle extends CurveStyle {
  readonly side: Side;
  /** Index of the group in the sweep that gives the style, counted on for groups of b alone. */
  readonly index: number;
}

/** Partners by the names that the merged sweep gives to runs, in both directions. */
export type Pairing = ReadonlyMap<string, string>;

/** The axis by which the sides are told apart. */
export const SIDE_AXIS = 'side';

export function mergedSweep(compared: Compared, comparison: Comparison | null): MergedSweep {
  const pairing = pairingOf(compared, comparison);
  const placed = placedGroups(compared, pairing);
  const { a, b } = { a: compared.a.sweep, b: compared.b.sweep };
  const criteria = differingCriteria(a, b);
  return {
    pairing,
    styles: placed.map(({ style }) => style),
    sweep: {
      path: `${a.path}\n${b.path}`,
      name: `${nameOf(compared, 'a')} ↔ ${nameOf(compared, 'b')}`,
      created: a.created > b.created ? a.created : b.created,
      state: stateOf([a.state, b.state]),
      remainingS: a.remainingS === null || b.remainingS === null ? null : Math.max(a.remainingS, b.remainingS),
      data: { kind: common(a.data.kind, b.data.kind) },
      snapshotSpacing: a.snapshotSpacing === b.snapshotSpacing ? a.snapshotSpacing : null,
      conventions: {
        ...a.conventions,
        loss: common(a.conventions.loss, b.conventions.loss),
        reduction: common(a.conventions.reduction, b.conventions.reduction),
      },
      ...(a.colourBy !== undefined && { colourBy: a.colourBy }),
      groups: placed.map(({ group }) => group),
      runs: sides.flatMap(side => compared[side].sweep.runs.map(run => sidedView(side, run, criteria[side]))),
    },
  };
}

/** The name of a side: of a single run its id. */
export function nameOf(compared: Compared, side: Side): string {
  const { sweep, run } = compared[side];
  return run ?? sweep.name;
}

/** Names of the runs that have no partner. */
export function unpairedRuns({ sweep, pairing }: MergedSweep): string[] {
  return sweep.runs.map(({ id }) => id).filter(id => !pairing.has(id));
}

/** As the analysis has paired them; until it has answered, by equal axis values. Two single runs are always a pair. */
function pairingOf({ a, b }: Compared, comparison: Comparison | null): Pairing {
  const pairs = comparison ? comparison.pairs.map(({ runs }) => [runs.a, runs.b] as const) : equalPlaces(a.sweep.runs, b.sweep.runs);
  const [onlyA, onlyB] = [a.run, b.run];
  const held = onlyA !== null && onlyB !== null ? [[onlyA, onlyB] as const] : pairs;
  return new Map(
    held.flatMap(([of, and]) => [
      [sidedRun('a', of), sidedRun('b', and)],
      [sidedRun('b', and), sidedRun('a', of)],
    ]),
  );
}

function equalPlaces(a: readonly RunView[], b: readonly RunView[]): (readonly [string, string])[] {
  const placeOf = ({ axes }: RunView) => JSON.stringify(Object.entries(axes).sort(([of], [and]) => (of < and ? -1 : 1)));
  const at = new Map(b.map(run => [placeOf(run), run.id]));
  return a.flatMap(run => {
    const partner = at.get(placeOf(run));
    return partner === undefined ? [] : [[run.id, partner] as const];
  });
}

interface PlacedGroup {
  readonly group: GroupView;
  readonly style: GroupStyle;
}

function placedGroups({ a, b }: Compared, pairing: Pairing): PlacedGroup[] {
  const partnerOf = (group: GroupView) =>
    b.sweep.groups.filter(other => group.runs.some(run => other.runs.some(of => pairing.get(sidedRun('a', run)) === sidedRun('b', of))));
  const taken = new Set<GroupView>();
  const styles = { a: curveStyles(a.sweep), b: curveStyles(b.sweep) };
  const plain: CurveStyle = { colour: curveColour(0), repeat: 0 };
  const placed = a.sweep.groups.flatMap((group, index) => {
    const style = { index, ...(styles.a[index] ?? plain) };
    const partners = partnerOf(group).filter(other => !taken.has(other));
    partners.forEach(other => taken.add(other));
    return [
      { group: sidedGroup('a', group), style: { side: 'a' as const, ...style } },
      ...partners.map(other => ({ group: sidedGroup('b', other), style: { side: 'b' as const, ...style } })),
    ];
  });
  const alone = b.sweep.groups.flatMap((group, index) => (taken.has(group) ? [] : [{ group, own: styles.b[index] ?? plain }]));
  return [
    ...placed,
    ...alone.map(({ group, own }, i) => ({
      group: sidedGroup('b', group),
      // Not as one that has a partner looks.
      style: { side: 'b' as const, index: a.sweep.groups.length + i, colour: own.colour, repeat: own.repeat + 1 },
    })),
  ];
}

function sidedGroup(side: Side, group: GroupView): GroupView {
  return {
    ...group,
    key: sidedRun(side, group.key),
    label: [side, group.label].filter(part => part !== '').join(' · '),
    runs: group.runs.map(run => sidedRun(side, run)),
  };
}

function sidedView(side: Side, run: RunView, criteria: Readonly<Record<string, unknown>>): RunView {
  return { ...run, id: sidedRun(side, run.id), axes: { ...run.axes, ...criteria, [SIDE_AXIS]: side } };
}

/** Freeze criteria that differ are told with each run, as those that are axes of a sweep: one label cannot stand for both. */
function differingCriteria(a: SweepView, b: SweepView): Readonly<Record<Side, Readonly<Record<string, unknown>>>> {
  const of = ({ conventions: { freeze, velocityFreeze } }: SweepView): Readonly<Record<string, unknown>> => ({
    'analysis.freeze.k': freeze.k,
    'analysis.freeze.fraction': freeze.fraction,
    'analysis.velocity_freeze.k': velocityFreeze.k,
    'analysis.velocity_freeze.fraction': velocityFreeze.fraction,
  });
  const [left, right] = [of(a), of(b)];
  const different = Object.keys(left).filter(key => left[key] !== right[key]);
  const picked = (from: Readonly<Record<string, unknown>>) => Object.fromEntries(different.map(key => [key, from[key]]));
  return { a: picked(left), b: picked(right) };
}

const common = (a: string, b: string) => (a === b ? a : 'unknown');

/** That of the side that is still to change. */
function stateOf(states: readonly RunStateView[]): RunStateView {
  const order: readonly RunStateView[] = ['running', 'queued', 'paused', 'lost', 'failed', 'diverged', 'stopped', 'finished'];
  return order.find(state => states.includes(state)) ?? 'finished';
}
