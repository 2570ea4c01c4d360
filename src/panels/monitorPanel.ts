/** One monitor panel: gives a sweep's hydration a page, and the page's messages a receiver. Holds nothing that it shows. */
import * as vscode from 'vscode';
import type { AnalysisThread } from '../analysis/analysisThread';
import type { SliceTimer } from '../platform/sliceTimer';
import { parseFromPanel } from '../shared/validate-from-panel';
import type { FromPanel, SweepView, ToPanel } from '../shared/protocol';
import type { ColourAxes } from '../store/colourAxes';
import type { PlottedRuns } from '../store/plottedRuns';
import type { SeriesCursor, SweepState } from '../store/sweepState';
import type { SweepStore } from '../store/sweepStore';
import { Derivations } from './derivations';
import { Hydration, scheduleTimeout } from './hydration';
import { showPage } from './page';
import { sweepSource } from './projections';
import { savePicture } from './savePicture';

export const MONITOR_VIEW_TYPE = 'ntkMonitor.monitor';

export interface MonitorServices {
  readonly extensionUri: vscode.Uri;
  readonly store: SweepStore;
  readonly plotted: PlottedRuns;
  readonly colours: ColourAxes;
  readonly analysis: AnalysisThread;
  readonly log: vscode.LogOutputChannel;
  readonly timer: SliceTimer;
  /** What the page may ask for. */
  control(sweep: string, action: 'stop' | 'pause' | 'resume', run: string | null): Promise<void>;
  showLog(sweep: string): Promise<void>;
  /** The one place that turns errors into messages. */
  report(error: unknown): void;
}

export class MonitorPanel implements vscode.Disposable {
  /** Resolves when the page has asked for its first snapshot. */
  readonly ready: Promise<void>;
  private resolveReady: () => void = () => undefined;
  private readonly hydration: Hydration<SeriesCursor, { readonly sweep: SweepView }>;
  private readonly derivations: Derivations;
  private readonly disposables: vscode.Disposable[] = [];
  private shown: SweepState | null = null;

  /** @param path the sweep's, as the store names it. */
  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly path: string,
    private readonly services: MonitorServices,
  ) {
    const { store, timer, extensionUri, analysis, log } = services;
    const send = (message: ToPanel) => timer.measure('monitor send', () => panel.webview.postMessage(message));
    this.ready = new Promise(resolve => (this.resolveReady = resolve));
    this.hydration = new Hydration<SeriesCursor, { readonly sweep: SweepView }>({
      send,
      schedule: (work, delayMs) => scheduleTimeout(() => timer.measure('monitor increment', work), delayMs),
    });
    const lost = (error: unknown) => log.debug(`An answer did not reach the monitor of ${path}: ${String(error)}`);
    this.derivations = new Derivations({
      ask: (asker, request, signal) => analysis.ask(asker, request, signal),
      locate: run => this.locate(run),
      send: message => void send(message).then(undefined, lost),
    });
    this.disposables.push(
      panel.webview.onDidReceiveMessage((message: unknown) => timer.measure('monitor message', () => this.receive(message))),
      panel.onDidChangeViewState(() => timer.measure('monitor shown', () => this.hydration.setVisible(panel.visible))),
      panel.onDidDispose(() => this.dispose()),
      store.expect(path),
      store.onDidChange(change => {
        if (change.sweep === path) timer.measure('monitor increment', () => this.follow(change.kind));
        else if (change.kind === 'added' && store.movedTo(path) === change.sweep) this.hydration.problem(this.gone());
      }),
    );
    showPage(panel, extensionUri, 'monitor');
  }

  /** Projects the sweep, or says why it cannot be shown. */
  async load(): Promise<void> {
    try {
      const sweep = this.services.store.get(this.path) ?? (await this.services.store.open(this.path));
      this.show(sweep);
    } catch (error) {
      this.services.log.warn(`${this.path}: ${String(error)}`);
      this.hydration.problem(isMissing(error) ? this.gone() : error instanceof Error ? error.message : String(error));
    }
  }

  dispose(): void {
    this.hydration.dispose();
    this.derivations.cancelAll();
    for (const disposable of this.disposables.splice(0)) disposable.dispose();
  }

  private show(sweep: SweepState): void {
    if (sweep === this.shown) return;
    this.shown = sweep;
    this.panel.title = sweep.view.name;
    this.hydration.show(sweepSource(sweep));
  }

  private follow(kind: 'added' | 'changed' | 'removed'): void {
    const sweep = this.services.store.get(this.path);
    if (kind === 'removed') {
      this.shown = null;
      this.hydration.problem(this.gone());
    }
    if (kind === 'added' && sweep) this.show(sweep);
    if (kind === 'changed') this.hydration.changed();
  }

  private gone(): string {
    const place = this.services.store.movedTo(this.path);
    return place === undefined
      ? vscode.l10n.t('The sweep is no longer on disk: {0}', this.path)
      : vscode.l10n.t('The sweep has been moved from {0} to {1}. What is shown is its state before that.', this.path, place);
  }

  private locate(id: string): { directory: string } | { problem: string } {
    const sweep = this.services.store.get(this.path);
    if (!sweep) return { problem: this.gone() };
    const run = sweep.runs.get(id)?.run;
    return run ? { directory: run.path } : { problem: vscode.l10n.t('{0} has no run {1}', this.path, id) };
  }

  private plot(runs: readonly string[], plotted: boolean): void {
    const { store, plotted: choice } = this.services;
    const known = store.get(this.path)?.runs;
    choice.set(
      this.path,
      runs.filter(run => known?.has(run)),
      plotted,
    );
  }

  private receive(raw: unknown): void {
    const parsed = parseFromPanel(raw);
    if (parsed.ok) this.handle(parsed.message).catch(this.services.report);
    else this.services.log.warn(`A message of the monitor of ${this.path} was ignored: ${parsed.reason}`);
  }

  private async handle(message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.derivations.cancelAll();
        this.hydration.pageAsks();
        this.resolveReady();
        return;
      case 'resync':
        this.services.log.debug(`The monitor of ${this.path} missed a message and asked for everything.`);
        this.hydration.pageAsks();
        return;
      case 'control':
        return this.services.control(this.path, message.action, message.run);
      case 'showLog':
        return this.services.showLog(this.path);
      case 'derive':
        return this.derivations.derive(message);
      case 'cancel':
        return this.derivations.cancel(message.request);
      case 'plot':
        return this.plot(message.runs, message.plotted);
      case 'colour':
        return this.services.colours.set(this.path, message.by);
      case 'save':
        return void (await savePicture(message.suggestedName, message.format, message.bytes));
      case 'report':
        this.services.log.error(`The monitor of ${this.path}: ${message.message}`);
        return;
    }
  }
}

/** By its reason: the error of a sweep that is not where it was. */
const isMissing = (error: unknown) =>
  error instanceof Error && 'reason' in error && (error.reason === 'missing' || error.reason === 'not_a_sweep');
