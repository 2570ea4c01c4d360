/**
 * How long our own code holds the extension host at a stretch. The host is shared by all extensions, so every entry of ours that
 * does work (activation, a message, a redraw of the tree) runs inside `measure`, and what exceeds the budget is logged.
 */

/** Longest stretch that may hold the extension host, in milliseconds. */
export const SLICE_BUDGET_MS = 50;

export interface SliceTiming {
  readonly name: string;
  readonly count: number;
  /** Milliseconds of the longest one. */
  readonly longestMs: number;
}

export class SliceTimer {
  private readonly timings = new Map<string, SliceTiming>();

  /** @param onExceeded told of every slice that was longer than `budgetMs`. */
  constructor(
    private readonly onExceeded: (name: string, ms: number) => void,
    private readonly budgetMs = SLICE_BUDGET_MS,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Runs `work`, which must be synchronous, and records how long it took, also when it throws. */
  measure<T>(name: string, work: () => T): T {
    const start = this.clock();
    try {
      return work();
    } finally {
      this.record(name, this.clock() - start);
    }
  }

  /** One entry a name. */
  get slices(): readonly SliceTiming[] {
    return [...this.timings.values()];
  }

  private record(name: string, ms: number): void {
    const before = this.timings.get(name);
    this.timings.set(name, { name, count: (before?.count ?? 0) + 1, longestMs: Math.max(before?.longestMs ?? 0, ms) });
    if (ms > this.budgetMs) this.onExceeded(name, ms);
  }
}
