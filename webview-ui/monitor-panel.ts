/**
 * The monitor: messages change the state, a redraw shows the state. Nothing else draws, and nothing that draws changes the
 * state: message → `receive` → redraw request → `PanelView` → cards.
 */
import { Board } from './board';
import type { Bridge } from './bridge';
import { cardKinds } from './cards/card-kinds';
import { DYNAMICS } from './cards/dynamics/base';
import { FREEZE_END } from './cards/freeze-end/freeze-end-card';
import { FREQUENCIES } from './cards/frequencies/frequencies-card';
import { FUNCTION } from './cards/function/function-body';
import { INFINITE_WIDTH } from './cards/infinite-width/infinite-width-card';
import { KERNEL } from './cards/kernel/kernel-body';
import { RIDGE } from './cards/ridge/ridge-card';
import { onThemeChange, readTheme, styledTheme } from './charts/theme';
import { Announcer } from './components/announcer';
import { Banners } from './header/banners';
import { GroupStrip } from './header/group-strip';
import { Header } from './header/header';
import { measured } from './measured';
import { axisOptions, Grouping } from './model/grouping';
import { RedrawScheduler } from './redraw';
import { Keeper } from './state/keeper';
import { coloured, initialState, plotted, receive } from './state/panel-state';
import { defaultSettings, parseSavedState } from './state/view-settings';

/** The cards that stand at the time slider. */
const EXPLORING = [FUNCTION, KERNEL, DYNAMICS, FREQUENCIES, RIDGE, FREEZE_END, INFINITE_WIDTH];

export class MonitorPanel {
  #state = initialState;
  /** Path of the sweep; from before a reload until the first snapshot comes. */
  #path: string | null;
  #theme = readTheme();
  #recolour = true;
  readonly #grouping = new Grouping();
  readonly #redraw = new RedrawScheduler(() => measured('redraw', () => this.#draw()));
  readonly #announcer = new Announcer();
  readonly #board: Board;
  readonly #keeper: Keeper;
  readonly #header: Header;
  readonly #banners: Banners;
  readonly #groups: GroupStrip;

  constructor(
    root: HTMLElement,
    private readonly bridge: Bridge,
  ) {
    const saved = parseSavedState(bridge.getState());
    this.#path = saved?.path ?? null;
    this.#keeper = new Keeper(() => {
      if (this.#path !== null) bridge.setState({ path: this.#path, view: this.#board.settings });
    });
    this.#header = new Header(action => bridge.post({ type: 'control', action, run: null }));
    this.#banners = new Banners({ showLog: () => bridge.post({ type: 'showLog' }), reload: () => bridge.post({ type: 'resync' }) });
    this.#groups = new GroupStrip({ plot: (runs, on) => this.#plot(runs, on), highlight: runs => this.#board.highlight(runs) });
    this.#board = new Board(
      {
        post: message => bridge.post(message),
        plot: (runs, on) => this.#plot(runs, on),
        colour: by => this.#colour(by),
        redraw: () => this.#redraw.now(),
        changed: () => this.#keeper.soon(),
        announcer: this.#announcer,
      },
      { kinds: cardKinds, exploring: EXPLORING, settings: saved?.view ?? defaultSettings },
    );
    root.append(this.#header.element, this.#banners.element, this.#groups.element, ...this.#board.elements, this.#announcer.element);
  }

  start(): void {
    this.bridge.onMessage(message => this.#receive(message));
    onThemeChange(() => {
      this.#theme = readTheme();
      this.#recolour = true;
      this.#redraw.now();
    });
    window.addEventListener('pagehide', () => this.#keeper.now());
    this.#draw();
    this.bridge.post({ type: 'ready' });
  }

  #receive(message: unknown): void {
    const before = this.#state;
    const { state, replies, derived } = receive(before, message);
    this.#state = state;
    replies.forEach(reply => this.bridge.post(reply));
    if (derived) this.#board.receive(derived);
    const another = state.sweep !== null && state.sweep.path !== this.#path;
    if (state.series !== before.series) this.#board.restart(another && before.sweep !== null);
    if (another) {
      this.#path = state.sweep.path;
      this.#keeper.now();
    }
    this.#announcer.sayChange(before.sweep, state.sweep);
    if (state !== before) this.#redraw.request();
  }

  #draw(): void {
    const { sweep: given, series } = this.#state;
    const grouped = given && this.#grouping.of(given, this.#board.settings);
    const sweep = grouped?.sweep ?? null;
    const theme = styledTheme(this.#theme, grouped?.styles ?? []);
    const recolour = this.#recolour || grouped?.recolour === true;
    this.#header.update(sweep, this.#path, theme, recolour);
    this.#banners.update(this.#state);
    this.#groups.update(sweep, theme, this.#board.highlighted, recolour);
    if (sweep) this.#board.draw({ sweep, series, theme, recolour, axes: axisOptions(sweep) });
    else this.#board.showWaiting(this.#state.problem);
    this.#recolour = false;
  }

  #plot(runs: readonly string[], on: boolean): void {
    this.bridge.post({ type: 'plot', runs, plotted: on });
    // Shown at once; the extension's next message says what holds.
    this.#state = plotted(this.#state, runs, on);
    this.#redraw.now();
  }

  #colour(by: string | null): void {
    this.bridge.post({ type: 'colour', by });
    this.#state = coloured(this.#state, by);
    this.#redraw.now();
  }
}
