/** The open monitors, at most one a sweep; the editor gives them back after a reload. */
import * as vscode from 'vscode';
import { MONITOR_VIEW_TYPE, MonitorPanel, type MonitorServices } from './monitorPanel';
import { webviewOptions } from './page';

export class MonitorPanels implements vscode.Disposable {
  private readonly open = new Map<string, MonitorPanel>();
  private readonly opened = new vscode.EventEmitter<string>();
  /** Told the path of every sweep whose monitor is opened or brought to the front. */
  readonly onDidShow = this.opened.event;
  private readonly serializer: vscode.Disposable;

  constructor(private readonly services: MonitorServices) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(MONITOR_VIEW_TYPE, {
      deserializeWebviewPanel: async (panel, state: unknown) => this.restore(panel, state),
    });
  }

  /** The monitor of a sweep, made where there is none, otherwise brought to the front. */
  show(path: string, { preserveFocus }: { preserveFocus: boolean }): MonitorPanel {
    const existing = this.open.get(path);
    if (existing) {
      existing.panel.reveal(undefined, preserveFocus);
      this.opened.fire(path);
      return existing;
    }
    const name = this.services.store.get(path)?.view.name ?? vscode.l10n.t('NTK Monitor');
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
    return this.adopt(vscode.window.createWebviewPanel(MONITOR_VIEW_TYPE, name, place, webviewOptions(this.services.extensionUri)), path);
  }

  get(path: string): MonitorPanel | undefined {
    return this.open.get(path);
  }

  /** The sweep whose monitor has the focus. */
  get active(): string | undefined {
    return [...this.open.values()].find(monitor => monitor.panel.active)?.path;
  }

  get paths(): readonly string[] {
    return [...this.open.keys()];
  }

  dispose(): void {
    this.serializer.dispose();
    this.opened.dispose();
    for (const monitor of this.open.values()) monitor.dispose();
    this.open.clear();
  }

  private restore(panel: vscode.WebviewPanel, state: unknown): void {
    const path = pathOf(state);
    if (path === undefined || this.open.has(path)) {
      this.services.log.info('A monitor was not restored: the page had kept no sweep, or its sweep is open already.');
      panel.dispose();
      return;
    }
    this.adopt(panel, path);
  }

  private adopt(panel: vscode.WebviewPanel, path: string): MonitorPanel {
    const monitor = new MonitorPanel(panel, path, this.services);
    this.open.set(path, monitor);
    panel.onDidDispose(() => this.open.delete(path));
    void monitor.load();
    this.opened.fire(path);
    return monitor;
  }
}

/** What the page keeps with `setState`: `{ path }`. */
function pathOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('path' in state)) return undefined;
  return typeof state.path === 'string' ? state.path : undefined;
}
