/**
 * Keeps the numbers of a comparison as new as the runs, without working on them all the time: reading both sweeps anew takes seconds,
 * so that between two comparisons passes at least several times what the last one took. While nobody looks nothing is compared.
 */
import type { ComparisonResult, ToComparePanel } from '../shared/compareProtocol';

export interface ComparisonFeedOptions {
  /** Null: superseded or cancelled. */
  readonly compare: (signal: AbortSignal) => Promise<ComparisonResult | null>;
  /** Resolves to whether the page took it. */
  readonly send: (message: Extract<ToComparePanel, { type: 'comparison' }>) => PromiseLike<boolean>;
  /** Changes with everything that the numbers follow from; null: it is not known yet what is compared. */
  readonly stamp: () => string | null;
  /** Milliseconds of a monotonic clock. */
  readonly clock?: () => number;
  readonly schedule?: (work: () => void, delayMs: number) => { cancel(): void };
}

const SHORTEST_REST_MS = 2000;
/** Part of the time that is spent on comparing: one of so many. */
const SHARE = 5;

export class ComparisonFeed {
  private last: { readonly stamp: string; readonly result: ComparisonResult } | null = null;
  private listening = false;
  private working: AbortController | null = null;
  private timer: { cancel(): void } | null = null;
  private restUntil = -Infinity;
  private readonly clock: () => number;
  private readonly schedule: (work: () => void, delayMs: number) => { cancel(): void };

  constructor(private readonly options: ComparisonFeedOptions) {
    this.clock = options.clock ?? (() => performance.now());
    this.schedule = options.schedule ?? scheduleTimeout;
  }

  /** The page has loaded or has come out of hiding: it needs what there is. */
  pageAsks(): void {
    this.listening = true;
    if (this.last) this.tell(this.last.result);
    this.look();
  }

  fallDeaf(): void {
    this.listening = false;
    this.timer?.cancel();
    this.timer = null;
  }

  /** Something of the runs may have changed. */
  look(): void {
    if (!this.listening || this.working || this.timer) return;
    const wait = this.restUntil - this.clock();
    if (wait <= 0) return void this.compareIfStale();
    this.timer = this.schedule(() => {
      this.timer = null;
      this.look();
    }, wait);
  }

  dispose(): void {
    this.fallDeaf();
    this.working?.abort();
    this.working = null;
  }

  private async compareIfStale(): Promise<void> {
    const stamp = this.options.stamp();
    if (stamp === null || stamp === this.last?.stamp) return;
    const working = new AbortController();
    this.working = working;
    const start = this.clock();
    const result = await this.options.compare(working.signal);
    if (this.working !== working) return;
    this.working = null;
    const end = this.clock();
    this.restUntil = end + Math.max(SHORTEST_REST_MS, (SHARE - 1) * (end - start));
    if (result) {
      this.last = { stamp, result };
      this.tell(result);
    }
    this.look();
  }

  private tell(result: ComparisonResult): void {
    if (!this.listening) return;
    const settle = (arrived: boolean) => {
      if (!arrived) this.fallDeaf();
    };
    this.options.send({ type: 'comparison', result }).then(settle, () => settle(false));
  }
}

function scheduleTimeout(work: () => void, delayMs: number): { cancel(): void } {
  const timer = setTimeout(work, delayMs);
  return { cancel: () => clearTimeout(timer) };
}
