/** How the user looks at the sweep; kept by the editor over reloads, so it is data from outside when it comes back. */
import { type Band, bands } from '../../src/shared/aggregate';
import { SEED } from '../../src/shared/grouping';
import { fields, finite, flag, listOf, Malformed, oneOf, orNull, parsed, text } from '../../src/shared/validate';
import type { CardChoice } from '../cards/card-kind';
import type { Range } from '../model/ranges';

export type AxisScale = 'linear' | 'log';
/** Columns of the series that the x axis of the time charts can show. */
export const xQuantities = ['step', 'epoch', 'wall_s'] as const;
export type XQuantity = (typeof xQuantities)[number];

export interface ViewSettings {
  readonly curves: 'mean' | 'runs';
  /** What is drawn around a mean. */
  readonly band: Band;
  /** Axes that a mean is over. */
  readonly over: readonly string[];
  /** The axis of which each value has a chart of its own; null: one chart for all. */
  readonly facet: string | null;
  readonly x: XQuantity;
  readonly xScale: AxisScale;
  /** Weight of the past in the moving average, 0 (off) to 0.99. */
  readonly smoothing: number;
  /** Choices of single cards by the card's id. */
  readonly cards: Readonly<Record<string, Readonly<Record<string, CardChoice>>>>;
  readonly deck: DeckSettings;
  readonly window: WindowSettings;
}

/** Which cards, and where. */
export interface DeckSettings {
  /** Ids in the user's order; cards that are not named follow in the order in which they were made. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  readonly maximised: string | null;
  /** Whether a part of a card is open, by `partOf`; what is not named is as it is at first. */
  readonly open: Readonly<Record<string, boolean>>;
}

/** What part of the data is in view; null follows the data. */
export interface WindowSettings {
  readonly x: Range | null;
  /** By card. */
  readonly y: Readonly<Record<string, Range>>;
  readonly pinned: number | null;
  /** How far the panel is scrolled, in pixels. */
  readonly scroll: number;
}

/** What the panel keeps: the sweep's path, by which the extension restores the panel, and the view. */
export interface SavedState {
  readonly path: string;
  readonly view: ViewSettings;
}

export const MAX_SMOOTHING = 0.99;

export const defaultSettings: ViewSettings = {
  curves: 'mean',
  band: 'deviation',
  over: [SEED],
  facet: null,
  x: 'step',
  xScale: 'linear',
  smoothing: 0,
  cards: {},
  deck: { order: [], hidden: [], maximised: null, open: {} },
  window: { x: null, y: {}, pinned: null, scroll: 0 },
};

/** The saved state, or null where there is none or it is of another version. */
export function parseSavedState(saved: unknown): SavedState | null {
  const result = parsed((): SavedState => {
    const m = fields(saved, 'state');
    return { path: text(m.path, 'path'), view: parseViewSettings(m.view, 'view') };
  });
  return result.ok ? result.message : null;
}

/** @throws Malformed for anything else */
export function parseViewSettings(value: unknown, place: string): ViewSettings {
  const view = fields(value, place);
  const deck = fields(view.deck, 'deck');
  const shown = fields(view.window, 'window');
  return {
    curves: oneOf(['mean', 'runs'], view.curves, 'curves'),
    // Absent in what earlier versions kept.
    band: oneOf(bands, view.band ?? defaultSettings.band, 'band'),
    over: listOf(text, view.over ?? defaultSettings.over, 'over'),
    facet: orNull(text, view.facet ?? null, 'facet'),
    x: oneOf(xQuantities, view.x, 'x'),
    xScale: oneOf(['linear', 'log'], view.xScale, 'xScale'),
    smoothing: Math.min(MAX_SMOOTHING, Math.max(0, finite(view.smoothing, 'smoothing'))),
    cards: recordOf((card, at) => recordOf(cardChoice, card, at), view.cards, 'cards'),
    deck: {
      order: listOf(text, deck.order, 'order'),
      hidden: listOf(text, deck.hidden, 'hidden'),
      maximised: orNull(text, deck.maximised, 'maximised'),
      open: recordOf(flag, deck.open, 'open'),
    },
    window: {
      x: orNull(range, shown.x, 'window.x'),
      y: recordOf(range, shown.y, 'window.y'),
      pinned: orNull(finite, shown.pinned, 'window.pinned'),
      scroll: finite(shown.scroll, 'window.scroll'),
    },
  };
}

export function recordOf<T>(check: (value: unknown, place: string) => T, value: unknown, place: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(fields(value, place)).map(([key, item]) => [key, check(item, `${place}.${key}`)]));
}

function cardChoice(value: unknown, place: string): CardChoice {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return finite(value, place);
}

function range(value: unknown, place: string): Range {
  const m = fields(value, place);
  const [min, max] = [finite(m.min, `${place}.min`), finite(m.max, `${place}.max`)];
  if (!(min < max)) throw new Malformed(place, 'min below max', `${min}, ${max}`);
  return { min, max };
}
