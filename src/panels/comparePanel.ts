/** One panel that compares two sweeps, or two runs: gives both sides' hydration a page, and the page's messages a receiver. */
import * as vscode from 'vscode';
import type { AnalysisThread } from '../analysis/analysisThread';
import type { SliceTimer } from '../platform/sliceTimer';
import { partsOfSided, sides, type Compared, type FromComparePanel, type Side, type ToComparePanel } from '../shared/compareProtocol';
import { parseFromComparePanel } from '../shared/validate-from-compare-panel';
import type { ColourAxes } from '../store/colourAxes';
import type { PlottedRuns } from '../store/plottedRuns';
import type { SweepStore } from '../store/sweepStore';
import { ComparisonFeed } from './comparisonFeed';
import { pairKey, type ComparedPair } from './comparedPair';
import { Derivations } from './derivations';
import { Hydration, scheduleTimeout } from './hydration';
import { showPage } from './page';
import { comparedSource, type ComparedCursor, type SideSource } from './projections';
import { savePicture } from './savePicture';

export const COMPARE_VIEW_TYPE = 'ntkMonitor.compare';

export interface CompareServices {
  readonly extensionUri: vscode.Uri;
  readonly store: SweepStore;
  readonly plotted: PlottedRuns;
  readonly colours: ColourAxes;
  /** Answers for the snapshot that the user looks at. */
  readonly analysis: AnalysisThread;
  /** Answers what takes seconds: a thread of its own, so that the slider does not wait for it. */
  readonly comparisons: AnalysisThread;
  readonly log: vscode.LogOutputChannel;
  readonly timer: SliceTimer;
  openMonitor(sweep: string): void;
  openDiff(a: string, b: string): Promise<unknown>;
  showLog(sweep: string): Promise<void>;
  /** The one place that turns errors into messages. */
  report(error: unknown): void;
}

export class ComparePanel implements vscode.Disposable {
  /** Resolves when the page has asked for its first snapshot. */
  readonly ready: Promise<void>;
  private resolveReady: () => void = () => undefined;
  private readonly hydration: Hydration<ComparedCursor, { readonly compared: Compared }>;
  private readonly feed: ComparisonFeed;
  private readonly derivations: Derivations;
  /** Of the request for distances that is under way. */
  private distances: { readonly request: number; readonly cancel: AbortController } | null = null;
  private readonly disposables: vscode.Disposable[] = [];
  private shown: Readonly<Record<Side, SideSource>> | null = null;

  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly pair: ComparedPair,
    private readonly services: CompareServices,
  ) {
    const { store, timer, extensionUri, analysis, comparisons, log } = services;
    const send = (message: ToComparePanel) => timer.measure('comparison send', () => panel.webview.postMessage(message));
    const lost = (error: unknown) => log.debug(`An answer did not reach the comparison ${this.name}: ${String(error)}`);
    this.ready = new Promise(resolve => (this.resolveReady = resolve));
    this.hydration = new Hydration<ComparedCursor, { readonly compared: Compared }>({
      send,
      schedule: (work, delayMs) => scheduleTimeout(() => timer.measure('comparison increment', work), delayMs),
    });
    this.feed = new ComparisonFeed({
      compare: signal => comparisons.ask(this, { type: 'compare', ...this.directories() }, signal),
      send,
      stamp: () => this.stamp(),
    });
    this.derivations = new Derivations({
      ask: (asker, request, signal) => analysis.ask(asker, request, signal),
      locate: run => this.locate(run),
      send: message => void send(message).then(undefined, lost),
    });
    this.disposables.push(
      panel.webview.onDidReceiveMessage((message: unknown) => timer.measure('comparison message', () => this.receive(message))),
      panel.onDidChangeViewState(() => timer.measure('comparison shown', () => this.setVisible(panel.visible))),
      panel.onDidDispose(() => this.dispose()),
      ...sides.map(side => store.expect(pair[side].sweep)),
      store.onDidChange(change => {
        if (sides.some(side => pair[side].sweep === change.sweep)) timer.measure('comparison increment', () => this.follow(change.kind));
      }),
    );
    showPage(panel, extensionUri, 'compare');
  }

  /** Projects both sides, or says why they cannot be shown. */
  async load(): Promise<void> {
    try {
      for (const side of sides) {
        const { sweep } = this.pair[side];
        if (!this.services.store.get(sweep)) await this.services.store.open(sweep);
      }
      this.show();
    } catch (error) {
      this.services.log.warn(`${this.name}: ${String(error)}`);
      this.hydration.problem(error instanceof Error ? error.message : String(error));
    }
  }

  dispose(): void {
    this.hydration.dispose();
    this.feed.dispose();
    this.derivations.cancelAll();
    this.distances?.cancel.abort();
    for (const disposable of this.disposables.splice(0)) disposable.dispose();
  }

  private get name(): string {
    return pairKey(this.pair);
  }

  /** Both sides as the store knows them now; null while one of them is not there. */
  private sources(): Readonly<Record<Side, SideSource>> | null {
    const [a, b] = sides.map(side => this.services.store.get(this.pair[side].sweep));
    return a && b ? { a: { sweep: a, run: this.pair.a.run }, b: { sweep: b, run: this.pair.b.run } } : null;
  }

  private show(): void {
    const sources = this.sources();
    if (!sources || (this.shown?.a.sweep === sources.a.sweep && this.shown.b.sweep === sources.b.sweep)) return;
    const missing = sides.find(side => sources[side].run !== null && !sources[side].sweep.runs.has(sources[side].run));
    if (missing !== undefined) {
      const { sweep, run } = this.pair[missing];
      this.hydration.problem(vscode.l10n.t('{0} has no run {1}', sweep, run ?? ''));
      return;
    }
    this.shown = sources;
    this.panel.title = comparisonTitle(sources);
    this.hydration.show(comparedSource(sources));
    this.feed.look();
  }

  private follow(kind: 'added' | 'changed' | 'removed'): void {
    if (kind === 'removed') {
      this.shown = null;
      const gone = sides.filter(side => !this.services.store.get(this.pair[side].sweep)).map(side => this.pair[side].sweep);
      this.hydration.problem(vscode.l10n.t('The sweep is no longer on disk: {0}', [...new Set(gone)].join(', ')));
    }
    if (kind === 'added') this.show();
    if (kind === 'changed') {
      this.hydration.changed();
      this.feed.look();
    }
  }

  private setVisible(visible: boolean): void {
    this.hydration.setVisible(visible);
    if (visible) this.feed.pageAsks();
    else this.feed.fallDeaf();
  }

  private stamp(): string | null {
    const { shown } = this;
    return shown && sides.map(side => stampOf(shown[side])).join('|');
  }

  private directories(): { readonly a: string; readonly b: string } {
    const [a = '', b = ''] = sides.map(side => {
      const { sweep, run } = this.pair[side];
      return (run === null ? undefined : this.shown?.[side].sweep.runs.get(run)?.run.path) ?? sweep;
    });
    return { a, b };
  }

  private locate(name: string): { directory: string } | { problem: string } {
    const parts = partsOfSided(name);
    const source = parts && this.sources()?.[parts.side];
    const run = source?.run === null || source?.run === parts?.run ? source?.sweep.runs.get(parts?.run ?? '') : undefined;
    return run ? { directory: run.run.path } : { problem: vscode.l10n.t('The comparison has no run {0}', name) };
  }

  private receive(raw: unknown): void {
    const parsed = parseFromComparePanel(raw);
    if (parsed.ok) this.handle(parsed.message).catch(this.services.report);
    else this.services.log.warn(`A message of the comparison ${this.name} was ignored: ${parsed.reason}`);
  }

  private async handle(message: FromComparePanel): Promise<void> {
    const { services, pair } = this;
    switch (message.type) {
      case 'ready':
        this.derivations.cancelAll();
        this.hydration.pageAsks();
        this.feed.pageAsks();
        this.resolveReady();
        return;
      case 'resync':
        services.log.debug(`The comparison ${this.name} missed a message and asked for everything.`);
        this.hydration.pageAsks();
        this.feed.pageAsks();
        return;
      case 'derive':
        return this.derivations.derive(message);
      case 'cancel':
        if (this.distances?.request === message.request) this.distances.cancel.abort();
        return this.derivations.cancel(message.request);
      case 'distances':
        return this.measureDistances(message);
      case 'plot':
        return this.plot(message.runs, message.plotted);
      case 'colour':
        for (const side of sides) services.colours.set(pair[side].sweep, message.by);
        return;
      case 'save':
        return void (await savePicture(message.suggestedName, message.format, message.bytes));
      case 'showLog':
        return services.showLog(pair.b.sweep);
      case 'openDiff':
        return void (await services.openDiff(pair.a.sweep, pair.b.sweep));
      case 'openMonitor':
        return services.openMonitor(pair[message.side].sweep);
      case 'report':
        services.log.error(`The comparison ${this.name}: ${message.message}`);
        return;
    }
  }

  private async measureDistances({ request, a, b, steps }: Extract<FromComparePanel, { type: 'distances' }>): Promise<void> {
    const answer = (result: Extract<ToComparePanel, { type: 'distances' }>['result']) =>
      this.panel.webview.postMessage({ type: 'distances', request, result } satisfies ToComparePanel);
    const places = [this.locate(a), this.locate(b)];
    const [of, and] = places.map(place => ('directory' in place ? place.directory : null));
    if (!of || !and) {
      const message = places.flatMap(place => ('problem' in place ? [place.problem] : [])).join(' ');
      return void (await answer({ ok: false, message }));
    }
    const cancel = new AbortController();
    this.distances = { request, cancel };
    const result = await this.services.comparisons.ask(this.distances, { type: 'distances', a: of, b: and, steps }, cancel.signal);
    if (result) await answer(result);
  }

  private plot(names: readonly string[], plotted: boolean): void {
    for (const side of sides) {
      const { sweep } = this.pair[side];
      const known = this.services.store.get(sweep)?.runs;
      const runs = names.flatMap(name => {
        const parts = partsOfSided(name);
        return parts?.side === side && known?.has(parts.run) ? [parts.run] : [];
      });
      if (runs.length > 0) this.services.plotted.set(sweep, runs, plotted);
    }
  }
}

/** Everything of a side's runs that summary numbers follow from. */
function stampOf({ sweep, run }: SideSource): string {
  const runs = run === null ? [...sweep.runs.values()] : [sweep.runs.get(run)];
  return runs.map(of => (of ? `${of.generation}:${of.columns.rows}:${of.state}` : '')).join();
}

function comparisonTitle({ a, b }: Readonly<Record<Side, SideSource>>): string {
  const name = ({ sweep, run }: SideSource) => run ?? sweep.view.name;
  return vscode.l10n.t('{0} ↔ {1}', name(a), name(b));
}
