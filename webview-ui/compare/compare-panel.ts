/**
 * The page of a comparison: messages change the state, a redraw shows the state. Below head and tables stand the monitor's own cards,
 * over both sides merged to one sweep.
 */
import type { FromComparePanel, SideView } from '../../src/shared/compareProtocol';
import { Board } from '../board';
import type { PageBridge } from '../bridge';
import { cardKinds } from '../cards/card-kinds';
import type { CardKind } from '../cards/card-kind';
import { FUNCTION, FunctionBody } from '../cards/function/function-body';
import { functionCard } from '../cards/function/function-card';
import { KERNEL, KernelBody } from '../cards/kernel/kernel-body';
import { kernelCard } from '../cards/kernel/kernel-card';
import { onThemeChange, readTheme } from '../charts/theme';
import { Announcer } from '../components/announcer';
import { Banners } from '../header/banners';
import { GroupStrip } from '../header/group-strip';
import { measured } from '../measured';
import { axisOptions, groupedSweep } from '../model/grouping';
import { RedrawScheduler } from '../redraw';
import { Keeper } from '../state/keeper';
import { defaultSettings } from '../state/view-settings';
import { CompareHead } from './compare-head';
import { colouredCompared, initialCompareState, plottedCompared, receiveCompared } from './compare-state';
import { ComparisonView } from './comparison-view';
import { distanceCard } from './distance-card';
import { DistanceStore } from './distance-store';
import { mergedSweep, type MergedSweep, type Pairing } from './merged-sweep';
import { laidOut } from './side-chart';
import { ofSideA, sidedCard, sidedId } from './sided-card';
import { sidedTheme } from './sided-theme';
import { parseSavedComparison, pairOfCompared, type SavedComparison } from './saved-comparison';

export class ComparePanel {
  #state = initialCompareState;
  /** Both sides as one sweep, and what it was made of. */
  #merged: { readonly of: readonly unknown[]; readonly merged: MergedSweep } | null = null;
  #pair: SavedComparison['pair'] | null;
  #choices: SavedComparison['tables'];
  #theme = readTheme();
  #recolour = true;
  readonly #redraw = new RedrawScheduler(() => measured('redraw', () => this.#draw()));
  readonly #announcer = new Announcer();
  readonly #keeper: Keeper;
  readonly #distances: DistanceStore;
  readonly #head: CompareHead;
  readonly #banners: Banners;
  readonly #comparison: ComparisonView;
  readonly #groups: GroupStrip;
  readonly #board: Board;

  constructor(
    root: HTMLElement,
    private readonly bridge: PageBridge<FromComparePanel>,
  ) {
    const saved = parseSavedComparison(bridge.getState());
    this.#pair = saved?.pair ?? null;
    this.#choices = saved?.tables ?? { order: 'quantity', layout: 'overlaid', open: {} };
    this.#keeper = new Keeper(() => {
      if (this.#pair) bridge.setState({ pair: this.#pair, view: this.#board.settings, tables: this.#choices } satisfies SavedComparison);
    });
    this.#distances = new DistanceStore(
      message => bridge.post(message),
      () => this.#redraw.request(),
    );
    this.#head = new CompareHead({
      openDiff: () => bridge.post({ type: 'openDiff' }),
      openMonitor: side => bridge.post({ type: 'openMonitor', side }),
      layOut: layout => this.#choose({ layout }),
    });
    this.#banners = new Banners({ showLog: () => bridge.post({ type: 'showLog' }), reload: () => bridge.post({ type: 'resync' }) });
    this.#comparison = new ComparisonView({
      choose: order => this.#choose({ order }),
      open: (part, on) => {
        if ((this.#choices.open[part] ?? true) !== on) this.#choose({ open: { ...this.#choices.open, [part]: on } });
      },
      say: text => this.#announcer.say(text),
    });
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
      {
        kinds: this.#kinds(),
        exploring: [FUNCTION, KERNEL].flatMap(id => [sidedId(id, 'a'), sidedId(id, 'b')]),
        settings: saved?.view ?? defaultSettings,
        explored: sweep => ofSideA(sweep, this.#pairing()),
      },
    );
    root.append(
      this.#head.element,
      this.#banners.element,
      this.#comparison.element,
      this.#groups.element,
      ...this.#board.elements,
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
    window.addEventListener('pagehide', () => this.#keeper.now());
    this.#draw();
    this.bridge.post({ type: 'ready' });
  }

  /** The monitor's cards; those of one snapshot once for each side, and the distance between the kernels behind them. */
  #kinds(): CardKind[] {
    const pairing = () => this.#pairing();
    const layout = () => this.#choices.layout;
    return cardKinds.flatMap((kind): CardKind[] => {
      if (kind.id === FUNCTION) {
        const create = (...of: ConstructorParameters<typeof FunctionBody>) => new FunctionBody(...of);
        return [sidedCard(functionCard, create, 'a', pairing), sidedCard(functionCard, create, 'b', pairing)];
      }
      if (kind.id === KERNEL) {
        const create = (...of: ConstructorParameters<typeof KernelBody>) => new KernelBody(...of);
        return [
          sidedCard(kernelCard, create, 'a', pairing),
          sidedCard(kernelCard, create, 'b', pairing),
          distanceCard(this.#distances, pairing),
        ];
      }
      return laidOut(kind, layout);
    });
  }

  #pairing(): Pairing {
    return this.#merged?.merged.pairing ?? new Map<string, string>();
  }

  #receive(message: unknown): void {
    const before = this.#state;
    const { state, replies, answer } = receiveCompared(before, message);
    this.#state = state;
    replies.forEach(reply => this.bridge.post(reply));
    if (answer?.type === 'derived') this.#board.receive(answer);
    if (answer?.type === 'distances') this.#distances.receive(answer);
    if (state.series !== before.series) {
      this.#board.restart(false);
      this.#distances.restart();
    }
    if (state.compared && !this.#pair) {
      this.#pair = pairOfCompared(state.compared);
      this.#keeper.now();
    }
    if (before.comparison === null && state.comparison?.ok) this.#announcer.say('The numbers of both sides are there.');
    if (state !== before) this.#redraw.request();
  }

  #draw(): void {
    const { compared, comparison, series, problem } = this.#state;
    const merged = this.#merge();
    const recolour = this.#recolour;
    const theme = sidedTheme(this.#theme, merged?.styles ?? []);
    this.#head.update(compared, this.#choices.layout, theme, recolour);
    this.#banners.update({ ...this.#state, sweep: merged?.sweep ?? null });
    this.#comparison.update(comparison, this.#choices, compared !== null);
    this.#groups.update(merged?.sweep ?? null, theme, this.#board.highlighted, recolour);
    if (merged && compared) {
      const axes = axisOptions({ runs: [...compared.a.sweep.runs, ...compared.b.sweep.runs] });
      this.#board.draw({ sweep: merged.sweep, series, theme, recolour, axes });
    } else this.#board.showWaiting(problem);
    this.#recolour = false;
  }

  /** The same object until a side or the pairing changes: charts keep their curves as long as their sweep is the same. */
  #merge(): MergedSweep | null {
    const { compared, comparison } = this.#state;
    if (!compared) return null;
    const result = comparison?.ok ? comparison.comparison : null;
    const { curves, over } = this.#board.settings;
    const of = [compared, result, curves, over];
    const known = this.#merged;
    if (known && known.of.every((part, i) => part === of[i])) return known.merged;
    const grouped = (side: SideView): SideView => ({ ...side, sweep: groupedSweep(side.sweep, { curves, over }) });
    const merged = mergedSweep({ a: grouped(compared.a), b: grouped(compared.b) }, result);
    // Groups may have taken other colours.
    if (JSON.stringify(known?.merged.styles) !== JSON.stringify(merged.styles)) this.#recolour = true;
    this.#merged = { of, merged };
    return merged;
  }

  #choose(choices: Partial<SavedComparison['tables']>): void {
    this.#choices = { ...this.#choices, ...choices };
    this.#keeper.soon();
    this.#redraw.now();
  }

  #plot(runs: readonly string[], on: boolean): void {
    this.bridge.post({ type: 'plot', runs, plotted: on });
    // Shown at once; the extension's next message says what holds.
    this.#state = plottedCompared(this.#state, runs, on);
    this.#redraw.now();
  }

  #colour(by: string | null): void {
    this.bridge.post({ type: 'colour', by });
    this.#state = colouredCompared(this.#state, by);
    this.#redraw.now();
  }
}
