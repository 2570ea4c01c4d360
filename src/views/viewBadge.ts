/** The number on the view's icon: how many sweeps run. */
import * as vscode from 'vscode';
import { Throttle } from '../platform/throttle';
import type { SweepStore } from '../store/sweepStore';
import type { TreeNode } from './nodes';

const REDRAW_MS = 500;

export class ViewBadge implements vscode.Disposable {
  private readonly throttle = new Throttle(() => this.draw(), REDRAW_MS);
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly view: Pick<vscode.TreeView<TreeNode>, 'badge'>,
    private readonly store: SweepStore,
  ) {
    this.subscription = store.onDidChange(this.throttle.call);
  }

  dispose(): void {
    this.subscription.dispose();
    this.throttle.dispose();
  }

  private draw(): void {
    const running = this.store.sweeps.filter(({ view }) => view.state === 'running').length;
    if (running === (this.view.badge?.value ?? 0)) return;
    const tooltip = running === 1 ? vscode.l10n.t('1 sweep is running') : vscode.l10n.t('{0} sweeps are running', running);
    this.view.badge = running === 0 ? undefined : { value: running, tooltip };
  }
}
