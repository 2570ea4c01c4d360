/** A parsed YAML document in which every key and value knows its place. Trees are values: changes give new trees. */
import type { Place } from '../problem';

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** Text in quotes in the source. */
  readonly isQuoted: boolean;
  /** As written, without quotes. */
  readonly source: string;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Located[];
}

export interface LocatedEntry {
  readonly keyPlace: Place;
  readonly value: Located;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly place: Place;
  /** In the order of the file. */
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export type Located = LocatedScalar | LocatedList | LocatedMap;
export type Path = readonly (string | number)[];

/** The values alone, as `JSON.parse` would give them; numbers may be infinite or NaN. */
export function plain(tree: Located): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plain);
    case 'map':
      return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, plain(entry.value)]));
  }
}

/** The value at a path; undefined where the file has none. */
export function valueAt(tree: Located, path: Path): Located | undefined {
  let at: Located | undefined = tree;
  for (const part of path) {
    if (at?.kind === 'map') at = at.entries.get(String(part))?.value;
    else if (at?.kind === 'list' && typeof part === 'number') at = at.items[part];
    else return undefined;
  }
  return at;
}

/** Place of the key at a path, or of the list item; undefined where the file has none. */
export function keyPlaceAt(tree: Located, path: Path): Place | undefined {
  const last = path.at(-1);
  const parent = valueAt(tree, path.slice(0, -1));
  if (last === undefined) return tree.place;
  if (parent?.kind === 'map') return parent.entries.get(String(last))?.keyPlace;
  return parent?.kind === 'list' && typeof last === 'number' ? parent.items[last]?.place : undefined;
}

/** Where to point for a path that the file may lack: at its value, else at the key of the innermost section that is there. */
export function nearestPlace(tree: Located, path: Path): Place {
  const value = valueAt(tree, path);
  if (value !== undefined) return value.place;
  for (let length = path.length - 1; length > 0; length--) {
    const place = keyPlaceAt(tree, path.slice(0, length));
    if (place !== undefined) return place;
  }
  return tree.place;
}

/**
 * The tree with `value` at `path`; sections on the way are made where they are missing or empty.
 * Returns the path of the value in the way when one of them is no section.
 */
export function withValue(
  tree: LocatedMap,
  path: readonly string[],
  keyPlace: Place,
  value: Located,
): LocatedMap | { readonly kind: 'blocked'; readonly at: Path } {
  const [key, ...rest] = path;
  if (key === undefined) return tree;
  const entries = new Map(tree.entries);
  const present = entries.get(key);
  if (rest.length === 0) {
    entries.set(key, { keyPlace, value });
    return { ...tree, entries };
  }
  const isMissing = present === undefined || (present.value.kind === 'scalar' && present.value.value === null);
  const section = isMissing ? ({ kind: 'map', place: keyPlace, entries: new Map() } as const) : present.value;
  if (section.kind !== 'map') return { kind: 'blocked', at: [key] };
  const inner = withValue(section, rest, keyPlace, value);
  if (inner.kind === 'blocked') return { kind: 'blocked', at: [key, ...inner.at] };
  entries.set(key, { keyPlace: isMissing ? keyPlace : present.keyPlace, value: inner });
  return { ...tree, entries };
}

/** The tree without what stands at `path`; the same tree where nothing does. */
export function without(tree: LocatedMap, path: readonly string[]): LocatedMap {
  const [key, ...rest] = path;
  const present = key === undefined ? undefined : tree.entries.get(key);
  if (key === undefined || present === undefined) return tree;
  const entries = new Map(tree.entries);
  if (rest.length === 0) entries.delete(key);
  else if (present.value.kind === 'map') entries.set(key, { ...present, value: without(present.value, rest) });
  return { ...tree, entries };
}
