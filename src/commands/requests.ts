/** Stop, pause and resume, from wherever they are asked: a request file for a live supervisor, a new supervisor where there is none. */
import * as vscode from 'vscode';
import type { SweepStore } from '../store/sweepStore';
import type { Request } from '../shared/requests';
import type { Launching } from './launching';

export class SweepRequests {
  constructor(
    private readonly store: SweepStore,
    private readonly launching: Launching,
  ) {}

  /**
   * @param sweep path of a sweep or run directory
   * @param run null: all runs
   * @throws RunReadError, RunWriteError when the request cannot be written; LaunchError when no supervisor starts
   */
  async ask(sweep: string, action: Request, run: string | null): Promise<void> {
    const { path, view } = this.store.get(sweep) ?? (await this.store.open(sweep));
    if (action === 'resume' && view.state !== 'running') return this.launching.resume(path, run);
    // Loaded when asked for: activation does without it.
    const { requestControl } = await import('../runs/control');
    await requestControl(path, run === null ? { action } : { action, run });
    vscode.window.setStatusBarMessage(acknowledgement(action, run ?? view.name), 4000);
  }
}

function acknowledgement(action: Request, name: string): string {
  switch (action) {
    case 'stop':
      return vscode.l10n.t('Stopping {0} after a checkpoint', name);
    case 'pause':
      return vscode.l10n.t('Pausing {0} after a checkpoint', name);
    case 'resume':
      return vscode.l10n.t('Resuming {0}', name);
  }
}
