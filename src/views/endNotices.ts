/** One notification when a sweep that was under way ends or fails, and none else. */
import * as vscode from 'vscode';
import { readSettings } from '../config/settings';
import type { SweepView } from '../shared/protocol';
import type { StoreChange, SweepStore } from '../store/sweepStore';
import type { SweepEnd, SweepEnds } from './sweepEnds';

export interface NoticeActions {
  /** What is known of ends has changed: whoever shows failures must look again. */
  noted(): void;
  openMonitor(sweep: string): void;
  showLog(sweep: string): void;
  report(error: unknown): void;
}

export class EndNotices implements vscode.Disposable {
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly store: SweepStore,
    private readonly ends: SweepEnds,
    private readonly actions: NoticeActions,
  ) {
    this.subscription = store.onDidChange(change => this.note(change));
  }

  /** A sweep was just launched: its end is told even if it came before the store first saw it. */
  launched(path: string): void {
    this.ends.expect(path);
    this.note({ sweep: path, kind: 'changed' });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private note({ sweep: path, kind }: StoreChange): void {
    const sweep = this.store.get(path);
    if (kind === 'removed' || !sweep) {
      this.ends.gone(path);
      return;
    }
    const end = this.ends.observe(sweep.view);
    if (!end) return;
    this.actions.noted();
    this.notify(sweep.view, end).catch(this.actions.report);
  }

  private async notify(sweep: SweepView, end: SweepEnd): Promise<void> {
    const { notifications } = readSettings();
    if (notifications === 'none' || (notifications === 'failures' && end === 'finished')) return;
    const open = vscode.l10n.t('Open Monitor');
    if (end === 'finished') {
      const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('{0} has finished.', sweep.name), open);
      if (chosen === open) this.actions.openMonitor(sweep.path);
      return;
    }
    const log = vscode.l10n.t('Show Log');
    const chosen = await vscode.window.showErrorMessage(failureSentence(sweep), open, log);
    if (chosen === open) this.actions.openMonitor(sweep.path);
    if (chosen === log) this.actions.showLog(sweep.path);
  }
}

/** Says what went wrong first: the reason of the first run that has one. */
function failureSentence(sweep: SweepView): string {
  const bad = sweep.runs.filter(run => run.state === 'failed' || run.state === 'diverged' || run.state === 'lost');
  const reason = bad.find(run => run.error !== null)?.error;
  const counted = vscode.l10n.t('{0}: {1} of {2} runs did not finish.', sweep.name, bad.length, sweep.runs.length);
  return reason === undefined || reason === null ? counted : `${counted} ${reason}`;
}
