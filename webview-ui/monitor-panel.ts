/**
 * The monitor: messages change the state, a redraw shows the state. Nothing else draws, and nothing that draws changes the
 * state: message → `receive` → redraw request → `PanelView` → cards.
 */
import type { Bridge } from './bridge';
import type { CardActions, CardChoice, PanelView } from './cards/card-kind';
import { cardKinds } from './cards/card-kinds';
import { DYNAMICS } from './cards/dynamics/base';
import { SLIDER } from './cards/explored';
import { FUNCTION } from './cards/function/function-body';
import { KERNEL } from './cards/kernel/kernel-body';
import { onThemeChange, readTheme } from './charts/theme';
import { Announcer } from './components/announcer';
import { DerivedStore } from './derived/derived-store';
import { Deck } from './frame/deck';
import { Banners } from './header/banners';
import { GroupStrip } from './header/group-strip';
import { Header } from './header/header';
import { Toolbar } from './header/toolbar';
import { availableX } from './model/ranges';
import { measured } from './measured';
import { RedrawScheduler } from './redraw';
import { SharedCursor } from './shared-cursor';
import { TimeSlider } from './slider/time-slider';
import { initialState, plotted, receive } from './state/panel-state';
import { defaultSettings, parseSavedState, type ViewSettings, type WindowSettings } from './state/view-settings';

/** Name of the measure that each redraw leaves for performance tools. */
export const REDRAW_MEASURE = 'ntk-monitor redraw';
/** The cards that stand at the time slider. */
const EXPLORING = [FUNCTION, KERNEL, DYNAMICS];
/** The view is kept once it has stood still for so long: a pan would keep it sixty times a second. */
const SAVE_DELAY_MS = 150;

export class MonitorPanel {
  #state = initialState;
  #settings: ViewSettings;
  /** Path of the sweep; from before a reload until the first snapshot comes. */
  #path: string | null;
  #theme = readTheme();
  #recolour = true;
  /** Whether the panel has been scrolled to where it was. */
  #scrolled = false;
  #drag: 'zoom' | 'pan' = 'zoom';
  #highlighted: ReadonlySet<string> | null = null;
  #saving: ReturnType<typeof setTimeout> | null = null;
  readonly #redraw = new RedrawScheduler(() => this.#draw());
  readonly #announcer = new Announcer();
  readonly #derived: DerivedStore;
  readonly #cursor: SharedCursor;
  readonly #header: Header;
  readonly #banners: Banners;
  readonly #toolbar: Toolbar;
  readonly #groups: GroupStrip;
  readonly #deck: Deck;
  readonly #slider: TimeSlider;

  constructor(
    root: HTMLElement,
    private readonly bridge: Bridge,
  ) {
    const saved = parseSavedState(bridge.getState());
    this.#settings = saved?.view ?? defaultSettings;
    this.#path = saved?.path ?? null;
    this.#derived = new DerivedStore(
      message => bridge.post(message),
      () => this.#cursor.refresh(),
    );
    this.#cursor = new SharedCursor(this.#settings.window.pinned, (cursor, place) => {
      measured('position', () => {
        this.#deck.showCursor(cursor, place);
        this.#updateSlider();
      });
    });
    this.#header = new Header(action => bridge.post({ type: 'control', action, run: null }));
    this.#banners = new Banners({ showLog: () => bridge.post({ type: 'showLog' }), reload: () => bridge.post({ type: 'resync' }) });
    this.#groups = new GroupStrip({ plot: (runs, on) => this.#plot(runs, on), highlight: runs => this.#highlight(runs) });
    this.#toolbar = new Toolbar({
      change: settings => this.#change(settings),
      drag: mode => {
        this.#drag = mode;
        this.#redraw.now();
      },
      follow: () => this.#look({ x: null, y: {} }),
      cardsMenu: () => this.#deck.cardsMenu(),
    });
    this.#deck = new Deck(cardKinds, {
      actionsFor: id => this.#actionsFor(id),
      change: deck => this.#change({ deck: { ...this.#settings.deck, ...deck } }),
      save: (suggestedName, bytes) => bridge.post({ type: 'save', suggestedName, format: 'png', bytes }),
      say: text => this.#announcer.say(text),
      report: message => bridge.post({ type: 'report', message }),
      focusCardsMenu: () => this.#toolbar.focusCardsMenu(),
    });
    this.#slider = new TimeSlider({
      pin: step => this.#pin(step),
      choose: (name, value) => this.#choose(SLIDER, name, value),
    });
    root.append(
      this.#header.element,
      this.#banners.element,
      this.#groups.element,
      this.#toolbar.element,
      this.#deck.element,
      this.#slider.element,
      this.#announcer.element,
    );
  }

  start(): void {
    this.bridge.onMessage(message => this.#receive(message));
    onThemeChange(() => {
      this.#theme = readTheme();
      this.#recolour = true;
      this.#redraw.now();
    });
    window.addEventListener('pagehide', () => this.#save());
    window.addEventListener('scroll', () => this.#keepScroll(), { passive: true });
    this.#draw();
    this.bridge.post({ type: 'ready' });
  }

  #receive(message: unknown): void {
    const before = this.#state;
    const { state, replies, derived } = receive(before, message);
    this.#state = state;
    replies.forEach(reply => this.bridge.post(reply));
    if (derived) this.#derived.receive(derived);
    // A snapshot comes when the extension begins anew: what it was asked before is lost.
    if (state.series !== before.series) this.#derived.restart();
    if (state.sweep && state.sweep.path !== this.#path) {
      if (before.sweep) this.#derived.clear();
      this.#path = state.sweep.path;
      this.#save();
    }
    this.#announcer.sayChange(before.sweep, state.sweep);
    if (state !== before) this.#redraw.request();
  }

  #draw(): void {
    const start = performance.now();
    const { sweep, series } = this.#state;
    const x = availableX(series);
    // Data without epochs or times is shown by steps, whatever was chosen for other data.
    const settings: ViewSettings = x.has(this.#settings.x)
      ? this.#settings
      : { ...this.#settings, x: 'step', window: { ...this.#settings.window, x: null } };
    this.#header.update(sweep, this.#path, this.#theme, this.#recolour);
    this.#banners.update(this.#state);
    this.#groups.update(sweep, this.#theme, this.#highlighted, this.#recolour);
    this.#toolbar.element.hidden = sweep === null;
    this.#toolbar.update({ settings, availableX: x, drag: this.#drag, live: sweep?.state === 'running' });
    if (sweep) this.#showDeck(sweep, settings);
    else this.#deck.showWaiting(this.#state.problem);
    this.#updateSlider();
    this.#recolour = false;
    performance.measure(REDRAW_MEASURE, { start });
    performance.clearMeasures(REDRAW_MEASURE);
  }

  #showDeck(sweep: PanelView['sweep'], settings: ViewSettings): void {
    this.#deck.update(this.#view(sweep, settings));
    if (this.#scrolled) return;
    this.#scrolled = true;
    // Once the cards have their heights.
    requestAnimationFrame(() => requestAnimationFrame(() => window.scrollTo(0, settings.window.scroll)));
  }

  #view(sweep: PanelView['sweep'], settings: ViewSettings): PanelView {
    return {
      sweep,
      settings,
      series: this.#state.series,
      derived: this.#derived,
      theme: this.#theme,
      recolour: this.#recolour,
      cursor: this.#cursor.step,
      cursorPlace: this.#cursor.place,
      highlighted: this.#highlighted,
      drag: this.#drag,
    };
  }

  #actionsFor(id: string): CardActions {
    return {
      redraw: () => this.#redraw.now(),
      choose: (name, value) => this.#choose(id, name, value),
      change: settings => this.#change(settings),
      plot: (runs, on) => this.#plot(runs, on),
      highlight: runs => this.#highlight(runs),
      moveCursor: (step, x = null) => this.#cursor.move(step, x),
      pin: step => this.#pin(step),
      viewX: range => this.#look({ x: range }),
      viewY: range => {
        const others = Object.entries(this.#settings.window.y).filter(([card]) => card !== id);
        this.#look({ y: Object.fromEntries(range ? [...others, [id, range]] : others) });
      },
      say: text => this.#announcer.say(text),
    };
  }

  #change(settings: Partial<ViewSettings>): void {
    const before = this.#settings;
    const next = { ...before, ...settings };
    // A part of one axis means nothing on another.
    const sameAxis = next.x === before.x && (next.xScale === before.xScale || next.xScale === 'linear');
    this.#settings = sameAxis ? next : { ...next, window: { ...next.window, x: null } };
    this.#saveSoon();
    this.#redraw.now();
  }

  #choose(card: string, name: string, value: CardChoice): void {
    const { cards } = this.#settings;
    this.#change({ cards: { ...cards, [card]: { ...cards[card], [name]: value } } });
  }

  /** Moves the pinned cursor and all that stands at it, up to sixty times a second: the charts are not drawn again. */
  #pin(step: number | null): void {
    this.#settings = { ...this.#settings, window: { ...this.#settings.window, pinned: step } };
    this.#saveSoon();
    this.#cursor.pin(step);
  }

  #updateSlider(): void {
    const { sweep } = this.#state;
    if (sweep && this.#deck.shows(EXPLORING)) this.#slider.update(this.#view(sweep, this.#settings));
    else this.#slider.hide();
  }

  #look(window: Partial<WindowSettings>): void {
    this.#change({ window: { ...this.#settings.window, ...window } });
  }

  #plot(runs: readonly string[], on: boolean): void {
    this.bridge.post({ type: 'plot', runs, plotted: on });
    // Shown at once; the extension's next message says what holds.
    this.#state = plotted(this.#state, runs, on);
    this.#redraw.now();
  }

  #highlight(runs: readonly string[] | null): void {
    if (runs === null && this.#highlighted === null) return;
    this.#highlighted = runs && new Set(runs);
    this.#redraw.now();
  }

  /** Draws nothing, so it goes past `#change`; with one card in the whole panel there is nothing to scroll. */
  #keepScroll(): void {
    if (!this.#scrolled || this.#settings.deck.maximised !== null) return;
    this.#settings = { ...this.#settings, window: { ...this.#settings.window, scroll: Math.round(window.scrollY) } };
    this.#saveSoon();
  }

  #saveSoon(): void {
    this.#saving ??= setTimeout(() => this.#save(), SAVE_DELAY_MS);
  }

  #save(): void {
    if (this.#saving !== null) clearTimeout(this.#saving);
    this.#saving = null;
    if (this.#path !== null) this.bridge.setState({ path: this.#path, view: this.#settings });
  }
}
