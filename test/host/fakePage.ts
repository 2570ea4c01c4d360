/** A monitor panel whose page is the test: what the page would post comes in, what is posted to it is kept. */
import * as vscode from 'vscode';
import { AnalysisThread } from '../../src/analysis/analysisThread';
import type { ExtensionApi } from '../../src/extension';
import { MonitorPanel } from '../../src/panels/monitorPanel';
import { SliceTimer } from '../../src/platform/sliceTimer';
import type { FromPanel, ToPanel } from '../../src/shared/protocol';
import { parseToPanel } from '../../src/shared/validate-to-panel';
import { EXTENSION_ID, within } from './extension';

export class FakePage implements vscode.Disposable {
  readonly reported: unknown[] = [];
  readonly timer = new SliceTimer(() => undefined);
  readonly monitor: MonitorPanel;
  private readonly received: ToPanel[] = [];
  private readonly arrived = new vscode.EventEmitter<ToPanel>();
  private readonly fromPage = new vscode.EventEmitter<unknown>();
  private readonly viewState = new vscode.EventEmitter<vscode.WebviewPanelOnDidChangeViewStateEvent>();
  private readonly disposal = new vscode.EventEmitter<void>();
  private readonly log = vscode.window.createOutputChannel('Test of the monitor', { log: true });
  private readonly analysis: AnalysisThread;
  private visible = true;

  constructor(api: ExtensionApi, path: string) {
    const extensionUri = vscode.extensions.getExtension(EXTENSION_ID)?.extensionUri as vscode.Uri;
    this.analysis = new AnalysisThread({
      program: vscode.Uri.joinPath(extensionUri, 'dist', 'analysis.js').fsPath,
      onCrash: error => this.reported.push(error),
      measure: (name, work) => this.timer.measure(name, work),
    });
    this.monitor = new MonitorPanel(this.panel(), path, {
      extensionUri,
      store: api.store,
      plotted: api.plotted,
      analysis: this.analysis,
      log: this.log,
      timer: this.timer,
      control: async () => undefined,
      showLog: async () => undefined,
      report: error => this.reported.push(error),
    });
  }

  /** As the page posts it: nothing of it is shared with the extension. */
  post(message: FromPanel): void {
    this.fromPage.fire(structuredClone(message));
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.viewState.fire({ webviewPanel: this.monitor.panel });
  }

  get messages(): readonly ToPanel[] {
    return this.received;
  }

  /** The first message, from now on or already there, of which this holds. */
  message<T extends ToPanel>(what: string, matches: (message: ToPanel) => message is T): Promise<T> {
    const there = this.received.find(matches);
    if (there) return Promise.resolve(there);
    return within(
      what,
      new Promise<T>(resolve => {
        const listening = this.arrived.event(message => {
          if (!matches(message)) return;
          listening.dispose();
          resolve(message);
        });
      }),
    );
  }

  dispose(): void {
    this.monitor.dispose();
    this.analysis.dispose();
    for (const part of [this.arrived, this.fromPage, this.viewState, this.disposal, this.log]) part.dispose();
  }

  private panel(): vscode.WebviewPanel {
    const page = this; // eslint-disable-line @typescript-eslint/no-this-alias -- getters of the panel need it
    return {
      viewType: 'test',
      title: '',
      options: {},
      active: true,
      viewColumn: undefined,
      get visible() {
        return page.visible;
      },
      webview: {
        html: '',
        options: {},
        cspSource: 'test:',
        asWebviewUri: uri => uri,
        onDidReceiveMessage: this.fromPage.event,
        postMessage: (message: unknown) => Promise.resolve(this.take(message)),
      },
      onDidChangeViewState: this.viewState.event,
      onDidDispose: this.disposal.event,
      reveal: () => undefined,
      dispose: () => this.disposal.fire(),
    };
  }

  /** A hidden page takes nothing; a page that is there refuses what the protocol does not know. */
  private take(message: unknown): boolean {
    if (!this.visible) return false;
    const parsed = parseToPanel(structuredClone(message));
    if (!parsed.ok) throw new Error(parsed.reason);
    this.received.push(parsed.message);
    this.arrived.fire(parsed.message);
    return true;
  }
}
