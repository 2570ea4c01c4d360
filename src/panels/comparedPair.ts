/** What a comparison is between, as commands name it and as a page keeps it over reloads. */
import { sides, type Side } from '../shared/compareProtocol';

export interface ComparedTarget {
  /** Path of the sweep, as the store names it. */
  readonly sweep: string;
  /** Null: all its runs. */
  readonly run: string | null;
}

export type ComparedPair = Readonly<Record<Side, ComparedTarget>>;

/** The same for the same two sides in the same order: there is one panel for each. */
export function pairKey({ a, b }: ComparedPair): string {
  return JSON.stringify([a.sweep, a.run, b.sweep, b.run]);
}

export function sameTarget(a: ComparedTarget, b: ComparedTarget): boolean {
  return a.sweep === b.sweep && a.run === b.run;
}

/** What the page keeps with `setState`: `{ pair }`. Undefined for anything else. */
export function pairOf(state: unknown): ComparedPair | undefined {
  if (typeof state !== 'object' || state === null || !('pair' in state)) return undefined;
  const { pair } = state;
  if (typeof pair !== 'object' || pair === null) return undefined;
  const [a, b] = sides.map(side => targetOf((pair as Readonly<Record<string, unknown>>)[side]));
  return a && b ? { a, b } : undefined;
}

function targetOf(value: unknown): ComparedTarget | undefined {
  if (typeof value !== 'object' || value === null || !('sweep' in value) || !('run' in value)) return undefined;
  const { sweep, run } = value;
  if (typeof sweep !== 'string' || (run !== null && typeof run !== 'string')) return undefined;
  return { sweep, run };
}
