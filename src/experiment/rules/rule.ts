/** What a rule between keys is. */
import type { ExperimentSettings } from '../schema';

/** Settings of one combination of axis values; only the seed is still open. */
export type Combination = Omit<ExperimentSettings, 'sweep'> & {
  readonly model: ExperimentSettings['model'] & { readonly width: number | number[] };
};

/** Is the key in the file, as a setting or as an axis? Defaults are not given. */
export type IsGiven = (key: string) => boolean;

export interface Violation {
  /** The key to point at; list positions in brackets are path parts here. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface Rule {
  /** The settings it depends on: where one of them is faulty itself, the rule is silent. */
  readonly keys: readonly string[];
  check(settings: Combination, isGiven: IsGiven): readonly Violation[];
}

/** Numbers in one array: 2 GiB in float64. */
export const MAX_NUMBERS = 2 ** 28;
export const MAX_SNAPSHOTS = 1_000_000;

export const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : what.endsWith('s') ? 'es' : 's'}`;

export function at(key: string, message: string): Violation {
  return { path: key.split('.'), message };
}
