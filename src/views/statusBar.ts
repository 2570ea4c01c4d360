/** The status-bar item: how many sweeps run or have failed, or that none does; a click opens a monitor. Without any sweep it is hidden. */
import * as vscode from 'vscode';
import { commands } from '../commands/table';
import { Throttle } from '../platform/throttle';
import type { SweepStore } from '../store/sweepStore';
import type { SweepEnds } from './sweepEnds';
import { statusText } from './sweepStatus';
import { translate } from './translate';

const REDRAW_MS = 500;

export class StatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly throttle = new Throttle(() => this.draw(), REDRAW_MS);
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly store: SweepStore,
    private readonly ends: SweepEnds,
  ) {
    this.item = vscode.window.createStatusBarItem('ntkMonitor.status', vscode.StatusBarAlignment.Left);
    this.item.name = vscode.l10n.t('NTK Monitor');
    this.subscription = store.onDidChange(this.throttle.call);
  }

  readonly redraw = (): void => this.throttle.call();

  dispose(): void {
    this.subscription.dispose();
    this.throttle.dispose();
    this.item.dispose();
  }

  private draw(): void {
    const views = this.store.sweeps.map(sweep => sweep.view);
    const status = statusText(views, this.ends.failures, translate);
    if (!status) {
      this.item.hide();
      return;
    }
    this.item.text = status.text;
    this.item.tooltip = status.tooltip;
    this.item.accessibilityInformation = { label: status.accessibleLabel, role: 'button' };
    this.item.backgroundColor = status.failed ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.item.command = {
      command: commands.openMonitor.id,
      title: vscode.l10n.t('Open Monitor'),
      arguments: status.only === null ? [] : [status.only],
    };
    this.item.show();
  }
}
