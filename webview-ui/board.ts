/**
 * What stands below the head of a panel: the toolbar, the cards and the time slider, with the one cursor and the one view that they
 * share. The panel hands it a sweep and its series at each redraw; what the user does comes back as a wish of the host.
 */
import type { FromPanel, SweepView, ToPanel } from '../src/shared/protocol';
import type { SeriesTable } from '../src/shared/series';
import type { CardActions, CardChoice, CardKind, PanelView } from './cards/card-kind';
import { SLIDER } from './cards/explored';
import type { ChartTheme } from './charts/theme';
import type { Announcer } from './components/announcer';
import { DerivedStore } from './derived/derived-store';
import { Deck } from './frame/deck';
import { Toolbar } from './header/toolbar';
import { measured } from './measured';
import type { AxisOption } from './model/grouping';
import { availableX } from './model/ranges';
import { SharedCursor } from './shared-cursor';
import { TimeSlider } from './slider/time-slider';
import type { ViewSettings, WindowSettings } from './state/view-settings';

export interface BoardHost {
  /** Wants that the cards have of the extension. */
  post(message: Extract<FromPanel, { type: 'derive' | 'cancel' | 'save' | 'report' }>): void;
  plot(runs: readonly string[], plotted: boolean): void;
  /** Colours of runs stand for this axis; null: for what tells the groups apart. */
  colour(by: string | null): void;
  /** The user has done something: draw in the next frame. */
  redraw(): void;
  /** The view is another: keep it. */
  changed(): void;
  readonly announcer: Announcer;
}

export interface BoardOptions {
  readonly kinds: readonly CardKind[];
  /** Cards that stand at the time slider: it is there while one of them is. */
  readonly exploring: readonly string[];
  readonly settings: ViewSettings;
  /** The sweep as the slider sees it, whose runs can be chosen; the same as the cards' where it is not said. */
  readonly explored?: (sweep: SweepView) => SweepView;
}

export interface BoardContent {
  /** Its runs grouped as the settings say. */
  readonly sweep: SweepView;
  /** By which they can be grouped. */
  readonly axes: readonly AxisOption[];
  readonly series: SeriesTable;
  readonly theme: ChartTheme;
  /** The theme has changed since the last drawing. */
  readonly recolour: boolean;
}

export class Board {
  readonly elements: readonly HTMLElement[];
  readonly #derived: DerivedStore;
  readonly #cursor: SharedCursor;
  readonly #toolbar: Toolbar;
  readonly #deck: Deck;
  readonly #slider: TimeSlider;
  #settings: ViewSettings;
  #content: BoardContent | null = null;
  /** Whether the panel has been scrolled to where it was. */
  #scrolled = false;
  #drag: 'zoom' | 'pan' = 'zoom';
  #highlighted: ReadonlySet<string> | null = null;

  constructor(
    private readonly host: BoardHost,
    private readonly options: BoardOptions,
  ) {
    this.#settings = options.settings;
    this.#derived = new DerivedStore(
      message => host.post(message),
      () => this.#cursor.refresh(),
    );
    this.#cursor = new SharedCursor(this.#settings.window.pinned, (cursor, place) => {
      measured('position', () => {
        this.#deck.showCursor(cursor, place);
        this.#updateSlider();
      });
    });
    this.#toolbar = new Toolbar({
      change: settings => this.#change(settings),
      drag: mode => {
        this.#drag = mode;
        host.redraw();
      },
      follow: () => this.#look({ x: null, y: {} }),
      cardsMenu: () => this.#deck.cardsMenu(),
      colour: by => host.colour(by),
    });
    this.#deck = new Deck(options.kinds, {
      actionsFor: id => this.#actionsFor(id),
      change: deck => this.#change({ deck: { ...this.#settings.deck, ...deck } }),
      save: (suggestedName, format, bytes) => host.post({ type: 'save', suggestedName, format, bytes }),
      say: text => host.announcer.say(text),
      report: message => host.post({ type: 'report', message }),
      focusCardsMenu: () => this.#toolbar.focusCardsMenu(),
    });
    this.#slider = new TimeSlider({
      pin: step => this.#pin(step),
      choose: (name, value) => this.#choose(SLIDER, name, value),
    });
    this.elements = [this.#toolbar.element, this.#deck.element, this.#slider.element];
    window.addEventListener('scroll', () => this.#keepScroll(), { passive: true });
  }

  /** How the user looks at it now. */
  get settings(): ViewSettings {
    return this.#settings;
  }

  get highlighted(): ReadonlySet<string> | null {
    return this.#highlighted;
  }

  receive(answer: Extract<ToPanel, { type: 'derived' }>): void {
    this.#derived.receive(answer);
  }

  /** The extension has begun anew: what it was asked before is lost. `another`: it shows something else from now on. */
  restart(another: boolean): void {
    if (another) this.#derived.clear();
    this.#derived.restart();
  }

  /** Before the first snapshot; `problem` is why it does not come. */
  showWaiting(problem: string | null): void {
    this.#content = null;
    this.#toolbar.element.hidden = true;
    this.#deck.showWaiting(problem);
    this.#slider.hide();
  }

  draw(content: BoardContent): void {
    this.#content = content;
    const { sweep, series } = content;
    const x = availableX(series);
    // Data without epochs or times is shown by steps, whatever was chosen for other data.
    const settings: ViewSettings = x.has(this.#settings.x)
      ? this.#settings
      : { ...this.#settings, x: 'step', window: { ...this.#settings.window, x: null } };
    this.#toolbar.element.hidden = false;
    this.#toolbar.update({
      settings,
      availableX: x,
      drag: this.#drag,
      live: sweep.state === 'running',
      axes: content.axes,
      colourBy: sweep.colourBy ?? null,
    });
    this.#deck.update(this.#view(content, settings));
    this.#scrollToPlace(settings);
    this.#updateSlider();
  }

  /** Curves of these runs stand out; null: all alike. */
  highlight(runs: readonly string[] | null): void {
    if (runs === null && this.#highlighted === null) return;
    this.#highlighted = runs && new Set(runs);
    this.host.redraw();
  }

  #scrollToPlace(settings: ViewSettings): void {
    if (this.#scrolled) return;
    this.#scrolled = true;
    // Once the cards have their heights.
    requestAnimationFrame(() => requestAnimationFrame(() => window.scrollTo(0, settings.window.scroll)));
  }

  #view({ sweep, series, theme, recolour }: BoardContent, settings: ViewSettings): PanelView {
    return {
      sweep,
      settings,
      series,
      derived: this.#derived,
      theme,
      recolour,
      cursor: this.#cursor.step,
      cursorPlace: this.#cursor.place,
      highlighted: this.#highlighted,
      drag: this.#drag,
    };
  }

  #actionsFor(id: string): CardActions {
    return {
      redraw: () => this.host.redraw(),
      choose: (name, value) => this.#choose(cardOf(id), name, value),
      change: settings => this.#change(settings),
      plot: (runs, on) => this.host.plot(runs, on),
      highlight: runs => this.highlight(runs),
      moveCursor: (step, x = null) => this.#cursor.move(step, x),
      pin: step => this.#pin(step),
      viewX: range => this.#look({ x: range }),
      viewY: range => {
        const others = Object.entries(this.#settings.window.y).filter(([card]) => card !== cardOf(id));
        this.#look({ y: Object.fromEntries(range ? [...others, [cardOf(id), range]] : others) });
      },
      say: text => this.host.announcer.say(text),
    };
  }

  #change(settings: Partial<ViewSettings>): void {
    const before = this.#settings;
    const next = { ...before, ...settings };
    // A part of one axis means nothing on another.
    const sameAxis = next.x === before.x && (next.xScale === before.xScale || next.xScale === 'linear');
    this.#settings = sameAxis ? next : { ...next, window: { ...next.window, x: null } };
    this.host.changed();
    this.host.redraw();
  }

  #choose(card: string, name: string, value: CardChoice): void {
    const { cards } = this.#settings;
    this.#change({ cards: { ...cards, [card]: { ...cards[card], [name]: value } } });
  }

  /** Moves the pinned cursor and all that stands at it, up to sixty times a second: the charts are not drawn again. */
  #pin(step: number | null): void {
    this.#settings = { ...this.#settings, window: { ...this.#settings.window, pinned: step } };
    this.host.changed();
    this.#cursor.pin(step);
  }

  #updateSlider(): void {
    const content = this.#content;
    const { explored = (sweep: SweepView) => sweep, exploring } = this.options;
    if (content && this.#deck.shows(exploring)) {
      this.#slider.update(this.#view({ ...content, sweep: explored(content.sweep) }, this.#settings));
    } else this.#slider.hide();
  }

  #look(window: Partial<WindowSettings>): void {
    this.#change({ window: { ...this.#settings.window, ...window } });
  }

  /** Draws nothing, so it goes past `#change`; with one card in the whole panel there is nothing to scroll. */
  #keepScroll(): void {
    if (!this.#scrolled || this.#settings.deck.maximised !== null) return;
    this.#settings = { ...this.#settings, window: { ...this.#settings.window, scroll: Math.round(window.scrollY) } };
    this.host.changed();
  }
}

/** The card itself of one that there is for each side, `function@b`: what is chosen in one holds in the other. */
function cardOf(id: string): string {
  return id.split('@')[0] ?? id;
}
