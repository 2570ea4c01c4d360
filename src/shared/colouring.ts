/**
 * Which colour the curves of a group have. Along one axis of numbers (width, learning rate, depth) colours are in the order of the values; where
 * there is no order they are as different as can be, as long as they can be told apart, and beyond that in the order of the sweep. Groups of
 * the same colour have dashes of their own. Seeds are names, not sizes.
 */
import { SEED } from './grouping';
import { type CurveColour, curveColour, curveColours, orderedColour } from './palette';
import type { GroupView, RunView } from './protocol';

export interface CurveStyle {
  readonly colour: CurveColour;
  /** Groups before it that have the same colour: each has another dash. */
  readonly repeat: number;
}

export interface Coloured {
  readonly groups: readonly Pick<GroupView, 'runs'>[];
  readonly runs: readonly Pick<RunView, 'id' | 'axes'>[];
  /** The axis whose values colours stand for; absent: what tells the groups apart. */
  readonly colourBy?: string;
}

/** One style a group, in their order. */
export function curveStyles(sweep: Coloured): CurveStyle[] {
  const axes = groupAxes(sweep);
  const by = sweep.colourBy !== undefined && axes.every(own => own.has(sweep.colourBy ?? '')) ? sweep.colourBy : onlyAxis(axes);
  const values = axes.map((own, index): Value => (by === null ? { key: String(index), number: null } : (own.get(by) ?? none)));
  const places = placesOf(values);
  const isOrdered = by !== null && by !== SEED && places.size > 1 && values.every(({ number }) => number !== null);
  const used = new Map<CurveColour, number>();
  return values.map(({ key }) => {
    const rank = places.get(key) ?? 0;
    const colour = isOrdered || places.size > curveColours.length ? orderedColour(rank, places.size) : curveColour(rank);
    const repeat = used.get(colour) ?? 0;
    used.set(colour, repeat + 1);
    return { colour, repeat };
  });
}

/** Axes that have more than one value among the runs, in the order in which runs name them. */
export function axesThatDiffer(runs: readonly Pick<RunView, 'axes'>[]): string[] {
  const values = new Map<string, Set<string>>();
  for (const { axes } of runs) {
    for (const [name, value] of Object.entries(axes)) {
      const known = values.get(name) ?? new Set<string>();
      values.set(name, known.add(JSON.stringify(value)));
    }
  }
  return [...values].flatMap(([name, distinct]) => (distinct.size > 1 ? [name] : []));
}

interface Value {
  readonly key: string;
  /** Null: it is not a number. */
  readonly number: number | null;
}

const none: Value = { key: '', number: null };

/** Of each group the axes whose value all its runs share. */
function groupAxes({ groups, runs }: Coloured): ReadonlyMap<string, Value>[] {
  const axesOf = new Map(runs.map(run => [run.id, run.axes]));
  return groups.map(group => {
    const [first, ...others] = group.runs.flatMap(run => axesOf.get(run) ?? []);
    const shared = Object.entries(first ?? {})
      .map(([name, value]) => [name, valueOf(value)] as const)
      .filter(([name, { key }]) => others.every(other => valueOf((other as Readonly<Record<string, unknown>>)[name]).key === key));
    return new Map(shared);
  });
}

function valueOf(value: unknown): Value {
  return { key: JSON.stringify(value) ?? '', number: typeof value === 'number' && Number.isFinite(value) ? value : null };
}

/** The one axis that tells the groups apart; null: none, or several. */
function onlyAxis(axes: readonly ReadonlyMap<string, Value>[]): string | null {
  const names = new Set(axes.flatMap(own => [...own.keys()]));
  const telling = [...names].filter(name => new Set(axes.map(own => own.get(name)?.key)).size > 1);
  const [only] = telling;
  return telling.length === 1 && only !== undefined && axes.every(own => own.has(only)) ? only : null;
}

/** By key the place of each value: ascending for numbers, else as they come. */
function placesOf(values: readonly Value[]): ReadonlyMap<string, number> {
  const distinct = [...new Map(values.map(value => [value.key, value])).values()];
  const ordered = distinct.every(({ number }) => number !== null) ? distinct.sort((a, b) => (a.number ?? 0) - (b.number ?? 0)) : distinct;
  return new Map(ordered.map(({ key }, place) => [key, place]));
}
