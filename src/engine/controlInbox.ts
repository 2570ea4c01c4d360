/** Hears of requests in a sweep's control/ directory: by watching it, and by looking every now and then where watching does not work. */
import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';
import { consumeRequests } from '../runs/control';
import { sweepFiles } from '../runs/layout';
import type { ControlRequest } from '../runs/records';

export interface ControlInboxOptions {
  readonly onRequest: (request: ControlRequest) => void;
  /** A request that could not be read, or a directory that cannot; the same sentence is told once. */
  readonly onProblem: (error: Error) => void;
  readonly pollMs?: number;
}

export class ControlInbox {
  private readonly timer: NodeJS.Timeout;
  private readonly watcher: FSWatcher | undefined;
  private lastProblem: string | undefined;

  constructor(
    private readonly sweepDir: string,
    private readonly options: ControlInboxOptions,
  ) {
    this.timer = setInterval(() => this.take(), options.pollMs ?? 300);
    this.watcher = this.tryWatch();
  }

  /** Takes what lies there now. */
  take(): void {
    let taken;
    try {
      taken = consumeRequests(this.sweepDir);
    } catch (error) {
      this.tell(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    taken.refused.forEach(error => this.tell(error));
    taken.requests.forEach(request => this.options.onRequest(request));
  }

  dispose(): void {
    clearInterval(this.timer);
    this.watcher?.close();
  }

  private tryWatch(): FSWatcher | undefined {
    try {
      const watcher = watch(sweepFiles(this.sweepDir).control, { persistent: false }, () => this.take());
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch {
      return undefined; // Some file systems cannot be watched, and watchers are a limited resource: looking suffices.
    }
  }

  private tell(error: Error): void {
    if (error.message === this.lastProblem) return;
    this.lastProblem = error.message;
    this.options.onProblem(error);
  }
}
