/** A panel whose page is the test: what the page would post comes in, what is posted to it is kept. */
import * as vscode from 'vscode';
import type { Parsed } from '../../src/shared/validate';
import { within } from './extension';

export class FakeWebview<From, To> implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  private readonly received: To[] = [];
  private readonly arrived = new vscode.EventEmitter<To>();
  private readonly fromPage = new vscode.EventEmitter<unknown>();
  private readonly viewState = new vscode.EventEmitter<vscode.WebviewPanelOnDidChangeViewStateEvent>();
  private readonly disposal = new vscode.EventEmitter<void>();
  private visible = true;

  /** @param parse what the page does with a message */
  constructor(private readonly parse: (message: unknown) => Parsed<To>) {
    this.panel = this.makePanel();
  }

  /** As the page posts it: nothing of it is shared with the extension. */
  post(message: From): void {
    this.fromPage.fire(structuredClone(message));
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.viewState.fire({ webviewPanel: this.panel });
  }

  get messages(): readonly To[] {
    return this.received;
  }

  /** The first message, from now on or already there, of which this holds. */
  message<T extends To>(what: string, matches: (message: To) => message is T): Promise<T> {
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
    for (const part of [this.arrived, this.fromPage, this.viewState, this.disposal]) part.dispose();
  }

  private makePanel(): vscode.WebviewPanel {
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
    const parsed = this.parse(structuredClone(message));
    if (!parsed.ok) throw new Error(parsed.reason);
    this.received.push(parsed.message);
    this.arrived.fire(parsed.message);
    return true;
  }
}
