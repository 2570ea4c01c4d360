/** The open comparisons, at most one for each two sides; the editor gives them back after a reload. */
import * as vscode from 'vscode';
import { pairKey, pairOf, type ComparedPair } from './comparedPair';
import { COMPARE_VIEW_TYPE, ComparePanel, type CompareServices } from './comparePanel';
import { webviewOptions } from './page';

export class ComparePanels implements vscode.Disposable {
  private readonly open = new Map<string, ComparePanel>();
  private readonly serializer: vscode.Disposable;

  constructor(private readonly services: CompareServices) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(COMPARE_VIEW_TYPE, {
      deserializeWebviewPanel: async (panel, state: unknown) => this.restore(panel, state),
    });
  }

  /** The comparison of these two, made where there is none, otherwise brought to the front. */
  show(pair: ComparedPair): ComparePanel {
    const existing = this.open.get(pairKey(pair));
    if (existing) {
      existing.panel.reveal();
      return existing;
    }
    const { extensionUri } = this.services;
    const name = vscode.l10n.t('NTK Comparison');
    return this.adopt(
      vscode.window.createWebviewPanel(COMPARE_VIEW_TYPE, name, vscode.ViewColumn.Active, webviewOptions(extensionUri)),
      pair,
    );
  }

  get(pair: ComparedPair): ComparePanel | undefined {
    return this.open.get(pairKey(pair));
  }

  get pairs(): readonly ComparedPair[] {
    return [...this.open.values()].map(({ pair }) => pair);
  }

  dispose(): void {
    this.serializer.dispose();
    for (const comparison of this.open.values()) comparison.dispose();
    this.open.clear();
  }

  private restore(panel: vscode.WebviewPanel, state: unknown): void {
    const pair = pairOf(state);
    if (pair === undefined || this.open.has(pairKey(pair))) {
      this.services.log.info('A comparison was not restored: the page had kept no sweeps, or it is open already.');
      panel.dispose();
      return;
    }
    this.adopt(panel, pair);
  }

  private adopt(panel: vscode.WebviewPanel, pair: ComparedPair): ComparePanel {
    const comparison = new ComparePanel(panel, pair, this.services);
    this.open.set(pairKey(pair), comparison);
    panel.onDidDispose(() => this.open.delete(pairKey(pair)));
    void comparison.load();
    return comparison;
  }
}
