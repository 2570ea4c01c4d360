/**
 * What a card is. A kind says what it shows and when; its body draws; the frame around it (`frame/card-frame.ts`) gives every card
 * the same head, explanation, data table, picture, empty, loading and error state, and its place in the panel.
 *
 * One way only: messages change the panel's state, a redraw hands the state to every body in view as a `PanelView`, and a body that
 * wants a change asks for it through its `CardActions`.
 */
import type { ChartFigure, MapFigure } from '../../src/shared/figures/figure';
import type { SweepView } from '../../src/shared/protocol';
import type { SeriesTable } from '../../src/shared/series';
import type { ChartTheme } from '../charts/theme';
import type { DerivedStore } from '../derived/derived-store';
import type { Range } from '../model/ranges';
import type { ViewSettings } from '../state/view-settings';

export interface CardKind {
  /** `loss`, `drift`, `eigenvalues`, `function`, `kernel`, `sweep`: the name under which choices and place are kept. */
  readonly id: string;
  readonly title: string;
  /** What the "What is this" disclosure says. */
  explain(sweep: SweepView): Explanation;
  /** Cards without data for this experiment do not appear; before the first snapshot a card that may get data does. */
  applies(sweep: SweepView, series: SeriesTable): boolean;
  create(actions: CardActions): CardBody;
  /** Of a time chart: its body under another name, so that several can stand in one page. */
  readonly createBeside?: (actions: CardActions, place: { readonly id: string; readonly title: string }) => CardBody;
}

export interface Explanation {
  /** One to three sentences with the formula. */
  readonly definition: string;
  /** `dimensionless`, `1/step`. */
  readonly units: string;
  /** What a reader must know to compare with other programs; empty where the definition leaves nothing open. */
  readonly convention: string;
  readonly source: string;
}

/** What is between head and foot of a card. Made once, updated at redraws, never more than ten times a second by new data. */
export interface CardBody {
  readonly element: HTMLElement;
  /** Own buttons in the card's head, before those that every card has. */
  readonly tools: readonly HTMLElement[];
  /** Own entries of the card's menu, before those that every card has. */
  readonly menu?: readonly MenuEntry[];
  /** At each redraw that concerns the card; not while the card is hidden or behind a maximised one. */
  update(view: PanelView): void;
  /** What the last update found; the frame shows it. */
  status(): CardStatus;
  /** The shared cursor has moved; no full redraw. Called at most once a frame; see `PanelView.cursor`. */
  showCursor(cursor: number | null, place: CursorPlace): void;
  /** The card's numbers at this moment; null where there are none. */
  table(): TableModel | null;
  /**
   * Chart and legend as they are now, `scale` device pixels to a CSS pixel, on a transparent background; the frame puts them on the
   * theme's background under title and convention. Null where there is nothing to show.
   */
  picture(scale: number): HTMLCanvasElement | null;
  /** The chart as data, for SVG and CSV: all its numbers, not those of the screen's pixels. Null where there is nothing to show. */
  figure(): CardFigure | null;
  /** Of a table in place of a chart: all of it as comma-separated values, with all digits. Such a card has neither picture nor figure. */
  csv?(): string;
  dispose(): void;
}

/** The frame adds title and sweep. */
export type CardFigure = Omit<ChartFigure, 'title' | 'subtitle'> | Omit<MapFigure, 'title' | 'subtitle'>;

export interface MenuEntry {
  readonly label: string;
  readonly run: () => void;
}

export type CardStatus =
  /** The content is there; `busy`: newer content is on its way. */
  | { readonly kind: 'shown'; readonly busy: boolean }
  /** Nothing to show, and why: one sentence in place of the content. */
  | { readonly kind: 'empty'; readonly message: string }
  /** The content is on its way for the first time. */
  | { readonly kind: 'loading'; readonly message: string }
  /** The content cannot be had: one sentence that names the reason; `retry` makes a button. */
  | { readonly kind: 'error'; readonly message: string; readonly retry: (() => void) | null };

export interface CursorPlace {
  /** Step at which the slider, or a click into a chart, has put the cursor for good; null: nowhere. */
  readonly pinned: number | null;
  /** Where the pointer stands on the x axis of the time charts, in the axis's own unit; null: the cursor stands at its step. */
  readonly x: number | null;
}

export interface PanelView {
  readonly sweep: SweepView;
  /** Where `sweep` is a part that stands beside others: all of it, whose ranges the axes have. */
  readonly whole?: SweepView;
  /** Grows in place: take columns anew at each update. */
  readonly series: SeriesTable;
  /** What the extension read or computed for this panel. */
  readonly derived: DerivedStore;
  readonly settings: ViewSettings;
  readonly theme: ChartTheme;
  /** The theme has changed since the last update of this card. */
  readonly recolour: boolean;
  /** Step under the shared cursor: of the pointer or the keyboard in any chart, else the pinned one; null for none. */
  readonly cursor: number | null;
  readonly cursorPlace: CursorPlace;
  /** Runs whose curves stand out; null: all alike. */
  readonly highlighted: ReadonlySet<string> | null;
  /** What a drag on a time chart does. */
  readonly drag: 'zoom' | 'pan';
}

/** What a body can ask of the panel. */
export interface CardActions {
  /** Something of this card alone has changed (its size, its own state): update it at the next redraw. */
  redraw(): void;
  /** A choice of this card, kept over reloads; read it with `choiceOf`, `flagOf` of `cards/choices.ts`. */
  choose(name: string, value: CardChoice): void;
  /** A choice that holds for all cards. */
  change(settings: Partial<Pick<ViewSettings, 'curves' | 'x' | 'xScale' | 'smoothing'>>): void;
  /** Draws the curves of these runs, or no longer, in all cards and in the tree. */
  plot(runs: readonly string[], plotted: boolean): void;
  /** Curves of these runs stand out, the others fade; null: all alike. */
  highlight(runs: readonly string[] | null): void;
  /** The pointer or keyboard is at this step; null: it has left. `x` as in `CursorPlace`. */
  moveCursor(step: number | null, x?: number | null): void;
  /** Puts the cursor at a step for good, as the time slider does; null takes it away. */
  pin(step: number | null): void;
  /** Shows this part of the x axis in all time charts; null follows the data. */
  viewX(range: Range | null): void;
  /** Shows these values in this card; null: all. */
  viewY(range: Range | null): void;
  /** Told to a screen reader. */
  say(text: string): void;
}

export type CardChoice = string | number | boolean;

export interface TableModel {
  /** What the rows are: `Kernel drift at 201 snapshots, to step 100,000`. */
  readonly caption: string;
  /** Heads of the columns, the first being that of the row heads. */
  readonly columns: readonly string[];
  /** Texts as they are shown, one for each column. */
  readonly rows: readonly (readonly string[])[];
}
