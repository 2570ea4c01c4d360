/**
 * Which runs' curves are drawn: one choice for legend, tree and charts, remembered with the workspace. What is kept are the runs
 * that are not drawn, so that new runs are.
 */
import * as z from 'zod';

/** Where the choice is remembered: an editor's `Memento` is one. */
export interface PlottedMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const KEY = 'ntkMonitor.runsNotPlotted';
/** Sweeps whose choice is remembered; that of the sweep that was changed longest ago is forgotten first. */
const MAX_SWEEPS = 200;
/** What is remembered may be of another version, or damaged: then everything is drawn. */
const remembered = z.array(z.tuple([z.string(), z.array(z.string())])).catch([]);

export class PlottedRuns {
  /** By sweep, the one changed last at the end. */
  private readonly hidden: Map<string, ReadonlySet<string>>;
  private readonly listeners = new Set<(sweep: string) => void>();

  constructor(private readonly memory: PlottedMemory) {
    this.hidden = new Map(remembered.parse(memory.get(KEY)).map(([sweep, runs]) => [sweep, new Set(runs)]));
  }

  /** True of every run that was not set otherwise. @param sweep its path, as the store names it */
  isPlotted(sweep: string, run: string): boolean {
    return this.hidden.get(sweep)?.has(run) !== true;
  }

  /** Draws these runs, or no longer; tells it when that is a change. */
  set(sweep: string, runs: readonly string[], plotted: boolean): void {
    const runsNotPlotted = new Set(this.hidden.get(sweep));
    const before = runsNotPlotted.size;
    for (const run of runs) {
      if (plotted) runsNotPlotted.delete(run);
      else runsNotPlotted.add(run);
    }
    if (runsNotPlotted.size === before) return;
    this.hidden.delete(sweep);
    if (runsNotPlotted.size > 0) this.hidden.set(sweep, runsNotPlotted);
    for (const oldest of [...this.hidden.keys()].slice(0, Math.max(0, this.hidden.size - MAX_SWEEPS))) this.hidden.delete(oldest);
    void this.memory.update(
      KEY,
      [...this.hidden].map(([path, ids]) => [path, [...ids]]),
    );
    for (const listener of [...this.listeners]) listener(sweep);
  }

  /** Told the path of the sweep whose choice has changed. */
  onDidChange(listener: (sweep: string) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }
}
