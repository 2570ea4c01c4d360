/** A monitor panel whose page is the test. */
import * as vscode from 'vscode';
import { AnalysisThread } from '../../src/analysis/analysisThread';
import type { ExtensionApi } from '../../src/extension';
import { MonitorPanel } from '../../src/panels/monitorPanel';
import { SliceTimer } from '../../src/platform/sliceTimer';
import type { FromPanel, ToPanel } from '../../src/shared/protocol';
import { parseToPanel } from '../../src/shared/validate-to-panel';
import { EXTENSION_ID } from './extension';
import { FakeWebview } from './fakeWebview';

export class FakePage extends FakeWebview<FromPanel, ToPanel> {
  readonly reported: unknown[] = [];
  readonly timer = new SliceTimer(() => undefined);
  readonly monitor: MonitorPanel;
  private readonly log = vscode.window.createOutputChannel('Test of the monitor', { log: true });
  private readonly analysis: AnalysisThread;

  constructor(api: ExtensionApi, path: string) {
    super(parseToPanel);
    const extensionUri = vscode.extensions.getExtension(EXTENSION_ID)?.extensionUri as vscode.Uri;
    this.analysis = new AnalysisThread({
      program: vscode.Uri.joinPath(extensionUri, 'dist', 'analysis.js').fsPath,
      onCrash: error => this.reported.push(error),
      measure: (name, work) => this.timer.measure(name, work),
    });
    this.monitor = new MonitorPanel(this.panel, path, {
      extensionUri,
      store: api.store,
      plotted: api.plotted,
      colours: api.colours,
      analysis: this.analysis,
      log: this.log,
      timer: this.timer,
      control: async () => undefined,
      showLog: async () => undefined,
      report: error => this.reported.push(error),
    });
  }

  override dispose(): void {
    this.monitor.dispose();
    this.analysis.dispose();
    this.log.dispose();
    super.dispose();
  }
}
