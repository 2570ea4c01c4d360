/** Keeps the context keys of the command table: menus and the palette offer what can be asked of some sweep. */
import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../commands/table';
import { Throttle } from '../platform/throttle';
import type { SweepStore } from '../store/sweepStore';
import { isActive, requestsOfRun, requestsOfSweep } from '../shared/requests';

const UPDATE_MS = 500;

export class ContextKeys implements vscode.Disposable {
  private readonly values = new Map<string, boolean>();
  private readonly throttle = new Throttle(() => this.update(), UPDATE_MS);
  private readonly subscription: { dispose(): void };

  constructor(private readonly store: SweepStore) {
    this.subscription = store.onDidChange(this.throttle.call);
  }

  dispose(): void {
    this.subscription.dispose();
    this.throttle.dispose();
  }

  private update(): void {
    const views = this.store.sweeps.map(sweep => sweep.view);
    this.set(CONTEXT_KEYS.anySweep, views.length > 0);
    this.set(
      CONTEXT_KEYS.anyRunning,
      views.some(sweep => isActive(sweep.state)),
    );
    this.set(
      CONTEXT_KEYS.anyResumable,
      views.some(sweep => requestsOfSweep(sweep).includes('resume') || sweep.runs.some(run => requestsOfRun(run).includes('resume'))),
    );
  }

  private set(key: string, value: boolean): void {
    if (this.values.get(key) === value) return;
    this.values.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
