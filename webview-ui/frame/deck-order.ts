/** In which order cards stand, and which: pure functions of what the user has chosen and what there is. */
import type { DeckSettings } from '../state/view-settings';

/** Ids in the user's order; those that were never moved keep their own order and come behind the last that stands before them. */
export function orderOf(ids: readonly string[], { order }: DeckSettings): string[] {
  const known = order.filter(id => ids.includes(id));
  const result = [...known];
  for (const [at, id] of ids.entries()) {
    if (known.includes(id)) continue;
    const before = ids.slice(0, at).findLast(other => result.includes(other));
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, id);
  }
  return result;
}

/** The order with `id` moved to the place of `at`. */
export function placedAt(order: readonly string[], id: string, at: string): string[] {
  const target = order.indexOf(at);
  const rest = order.filter(other => other !== id);
  rest.splice(target, 0, id);
  return rest;
}

/** The neighbour of `id` among the cards that are shown, or undefined at an end. */
export function neighbour(shown: readonly string[], id: string, by: -1 | 1): string | undefined {
  const at = shown.indexOf(id);
  return at < 0 ? undefined : shown[at + by];
}
