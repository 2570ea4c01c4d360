/** The choices that a card keeps: read with the values that they can have, since they come back from outside after a reload. */
import type { ViewSettings } from '../state/view-settings';

/** One of `options`; the first of them where nothing, or nothing known, was chosen. */
export function choiceOf<T extends string>(settings: ViewSettings, card: string, name: string, options: readonly [T, ...T[]]): T {
  const chosen = settings.cards[card]?.[name];
  return options.find(option => option === chosen) ?? options[0];
}

export function flagOf(settings: ViewSettings, card: string, name: string, otherwise: boolean): boolean {
  const chosen = settings.cards[card]?.[name];
  return typeof chosen === 'boolean' ? chosen : otherwise;
}

/** A finite number. */
export function numberOf(settings: ViewSettings, card: string, name: string, otherwise: number): number {
  const chosen = settings.cards[card]?.[name];
  return typeof chosen === 'number' && Number.isFinite(chosen) ? chosen : otherwise;
}

/** Any text, e.g. the id of a run. */
export function textOf(settings: ViewSettings, card: string, name: string): string | null {
  const chosen = settings.cards[card]?.[name];
  return typeof chosen === 'string' ? chosen : null;
}
