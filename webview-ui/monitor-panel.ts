/**
 * The monitor: messages change the state, a redraw shows the state. Nothing else draws, and nothing that draws changes the
 * state: message → `receive` → redraw request → `chartModel` → charts.
 */
import type { Bridge } from './bridge';
import { onThemeChange, readTheme } from './charts/theme';
import { Announcer } from './components/announcer';
import { Banners } from './components/banners';
import { Card } from './components/card';
import { Controls } from './components/controls';
import { element } from './components/dom';
import { GroupStrip } from './components/group-strip';
import { Header } from './components/header';
import { cards } from './model/cards';
import { chartModel } from './model/chart-model';
import { type Range, stepRange, zoomed } from './model/ranges';
import { RedrawScheduler } from './redraw';
import { initialState, receive } from './state/panel-state';
import { defaultSettings, parseSavedState, type ViewSettings } from './state/view-settings';

/** Name of the measure that each redraw leaves for performance tools. */
export const REDRAW_MEASURE = 'ntk-monitor redraw';

export class MonitorPanel {
  #state = initialState;
  #settings: ViewSettings;
  /** Path of the sweep; from before a reload until the first snapshot comes. */
  #path: string | null;
  #theme = readTheme();
  #recolour = true;
  /** The steps that the user has zoomed to; null follows the data. */
  #zoom: Range | null = null;
  #cursor: number | null = null;
  #cursorFrame = false;
  readonly #redraw = new RedrawScheduler(() => this.#draw());
  readonly #announcer = new Announcer();
  readonly #header: Header;
  readonly #banners: Banners;
  readonly #controls: Controls;
  readonly #groups: GroupStrip;
  readonly #cards: readonly Card[];

  constructor(
    root: HTMLElement,
    private readonly bridge: Bridge,
  ) {
    const saved = parseSavedState(bridge.getState());
    this.#settings = saved?.view ?? defaultSettings;
    this.#path = saved?.path ?? null;
    const change = (settings: Partial<ViewSettings>) => this.#change(settings);
    this.#header = new Header(action => bridge.post({ type: 'control', action, run: null }));
    this.#banners = new Banners({ showLog: () => bridge.post({ type: 'showLog' }), reload: () => bridge.post({ type: 'resync' }) });
    this.#controls = new Controls({ change, resetZoom: () => this.#setZoom(null) });
    this.#groups = new GroupStrip(key => this.#toggle(key));
    const grid = element('div', { class: 'cards' });
    root.append(this.#header.element, this.#banners.element, this.#groups.element, this.#controls.element, grid, this.#announcer.element);
    this.#cards = cards.map(definition => {
      const card = new Card(definition, {
        redraw: () => this.#redraw.request(),
        change,
        toggleSubject: key => this.#toggle(key),
        moveCursor: (step, byKeyboard, from) => this.#moveCursor(step, byKeyboard ? from : null),
        zoomTo: range => this.#zoomTo(range),
        zoomBy: (share, step) => this.#zoomBy(share, step),
        resetZoom: () => this.#setZoom(null),
      });
      return card;
    });
    grid.append(...this.#cards.map(card => card.element));
  }

  start(): void {
    this.bridge.onMessage(message => this.#receive(message));
    onThemeChange(() => {
      this.#theme = readTheme();
      this.#recolour = true;
      this.#redraw.request();
    });
    this.#draw();
    if (document.body.classList.contains('vscode-using-screen-reader')) this.#cards.forEach(card => card.openTable());
    this.bridge.post({ type: 'ready' });
  }

  #receive(message: unknown): void {
    const before = this.#state;
    const { state, replies } = receive(before, message);
    this.#state = state;
    replies.forEach(reply => this.bridge.post(reply));
    if (state.sweep && state.sweep.path !== this.#path) {
      this.#path = state.sweep.path;
      this.#save();
    }
    this.#announcer.sayChange(before.sweep, state.sweep);
    if (state !== before) this.#redraw.request();
  }

  #draw(): void {
    const start = performance.now();
    const { sweep, series } = this.#state;
    this.#header.update(sweep, this.#path);
    this.#banners.update(this.#state);
    this.#groups.update(sweep, this.#settings, this.#theme, this.#recolour);
    this.#controls.update(this.#settings, this.#zoom !== null);
    const x = this.#zoom ?? stepRange(series, this.#settings.xScale);
    for (const card of this.#cards) {
      card.update({
        model: sweep ? chartModel(card.definition, sweep, series, this.#settings, x) : null,
        settings: this.#settings,
        conventions: sweep?.conventions ?? null,
        theme: this.#theme,
        recolour: this.#recolour,
        cursor: this.#cursor,
      });
    }
    this.#recolour = false;
    performance.measure(REDRAW_MEASURE, { start });
    performance.clearMeasures(REDRAW_MEASURE);
  }

  #change(settings: Partial<ViewSettings>): void {
    if (settings.xScale !== undefined && settings.xScale !== this.#settings.xScale) this.#zoom = null;
    this.#settings = { ...this.#settings, ...settings };
    this.#save();
    this.#redraw.request();
  }

  #toggle(key: string): void {
    const hidden = this.#settings.hidden.filter(other => other !== key);
    this.#change({ hidden: hidden.length === this.#settings.hidden.length ? [...hidden, key] : hidden });
  }

  /** Many pointer events make one frame; from the keyboard the values are also read out. */
  #moveCursor(step: number | null, readBy: Card | null): void {
    this.#cursor = step;
    if (readBy && step !== null) this.#announcer.say(readBy.readAloud(step));
    if (this.#cursorFrame) return;
    this.#cursorFrame = true;
    requestAnimationFrame(() => {
      this.#cursorFrame = false;
      this.#cards.forEach(card => card.showCursor(this.#cursor));
    });
  }

  #zoomTo({ min, max }: Range): void {
    const bounds = stepRange(this.#state.series, this.#settings.xScale);
    const range = { min: Math.max(min, bounds.min), max: Math.min(max, bounds.max) };
    if (range.max > range.min) this.#setZoom(range);
  }

  #zoomBy(share: number, step: number | null): void {
    const scale = this.#settings.xScale;
    const bounds = stepRange(this.#state.series, scale);
    const range = this.#zoom ?? bounds;
    const middle = scale === 'log' ? Math.sqrt(range.min * range.max) : (range.min + range.max) / 2;
    const next = zoomed(range, step ?? middle, share, scale, bounds);
    if (next.max <= next.min) return;
    this.#setZoom(next.min <= bounds.min && next.max >= bounds.max ? null : next);
  }

  #setZoom(zoom: Range | null): void {
    this.#zoom = zoom;
    this.#redraw.request();
  }

  #save(): void {
    if (this.#path !== null) this.bridge.setState({ path: this.#path, view: this.#settings });
  }
}
