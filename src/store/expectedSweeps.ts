/**
 * Sweeps that somebody shows and that are not there: not yet mounted, deleted, renamed. They are looked for where they were, until
 * they are back; the search of followed folders would find them later, and only below those folders.
 */
import { access } from 'node:fs/promises';
import { sweepRecordFile } from '../runs/catalogue';

export interface ExpectedOptions {
  readonly everyMs: number;
  readonly isKnown: (sweep: string) => boolean;
  /** Called when the sweep's record is there. Rejects with what keeps it from being read: it is tried again. */
  readonly found: (sweep: string) => Promise<unknown>;
}

export class ExpectedSweeps {
  /** By path, how many expect it. */
  private readonly counts = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(private readonly options: ExpectedOptions) {}

  /** Looks for the sweep from now on, whenever it is not known. */
  add(sweep: string): { dispose(): void } {
    this.counts.set(sweep, (this.counts.get(sweep) ?? 0) + 1);
    this.lookLater();
    let ended = false;
    return {
      dispose: () => {
        if (ended) return;
        ended = true;
        const left = (this.counts.get(sweep) ?? 0) - 1;
        if (left > 0) this.counts.set(sweep, left);
        else this.counts.delete(sweep);
      },
    };
  }

  dispose(): void {
    this.disposed = true;
    this.counts.clear();
    clearTimeout(this.timer);
  }

  private lookLater(): void {
    if (this.disposed || this.counts.size === 0 || this.timer) return;
    const look = async () => {
      const missing = [...this.counts.keys()].filter(sweep => !this.options.isKnown(sweep));
      await Promise.all(missing.map(sweep => this.look(sweep)));
      this.timer = undefined;
      this.lookLater();
    };
    this.timer = setTimeout(() => void look(), this.options.everyMs).unref();
  }

  private async look(sweep: string): Promise<void> {
    try {
      await access(await sweepRecordFile(sweep));
      if (!this.disposed) await this.options.found(sweep);
    } catch {
      // Still not there, or still not to be read: whoever shows it has said so, and it is looked at again.
    }
  }
}
