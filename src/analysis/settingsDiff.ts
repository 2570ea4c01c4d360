/** Which settings of two experiments differ, key by key. */
import { isDeepStrictEqual } from 'node:util';
import type { SettingDifference } from '../shared/compareProtocol';

/** The keys whose values differ, in the order in which they first appear; lists are values, not sections. */
export function differingSettings(a: object, b: object): SettingDifference[] {
  const [left, right] = [leaves(a), leaves(b)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map(key => ({ key, a: left.get(key) ?? null, b: right.get(key) ?? null }))
    .filter(({ key, a: of, b: and }) => !isDeepStrictEqual(meant(key, of), meant(key, and)));
}

/** So many seeds are those from 0 on. */
function meant(key: string, value: unknown): unknown {
  return key === 'sweep.seeds' && typeof value === 'number' ? Array.from({ length: value }, (_, seed) => seed) : value;
}

/** The value at a dotted key; undefined where there is none. */
export function settingAt(settings: object, key: string): unknown {
  return leaves(settings).get(key);
}

function leaves(section: object, prefix = '', found = new Map<string, unknown>()): Map<string, unknown> {
  for (const [key, value] of Object.entries(section)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) leaves(value as object, `${prefix}${key}.`, found);
    else if (value !== undefined) found.set(prefix + key, value);
  }
  return found;
}
