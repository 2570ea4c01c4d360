/** By which axis the curves of a sweep are coloured: one choice for tree, legend and charts, remembered with the workspace. */
import * as z from 'zod';
import type { PlottedMemory } from './plottedRuns';

const KEY = 'ntkMonitor.colourAxes';
/** Sweeps whose choice is remembered; that of the sweep that was changed longest ago is forgotten first. */
const MAX_SWEEPS = 200;
/** What is remembered may be of another version, or damaged: then nothing was chosen. */
const remembered = z.array(z.tuple([z.string(), z.string()])).catch([]);

export class ColourAxes {
  /** By sweep, the one changed last at the end. */
  private readonly axes: Map<string, string>;
  private readonly listeners = new Set<(sweep: string) => void>();

  constructor(private readonly memory: PlottedMemory) {
    this.axes = new Map(remembered.parse(memory.get(KEY)));
  }

  /** Undefined where none was chosen. @param sweep its path, as the store names it */
  axisOf(sweep: string): string | undefined {
    return this.axes.get(sweep);
  }

  /** Null takes the choice back. Tells it when that is a change. */
  set(sweep: string, axis: string | null): void {
    if ((this.axes.get(sweep) ?? null) === axis) return;
    this.axes.delete(sweep);
    if (axis !== null) this.axes.set(sweep, axis);
    for (const oldest of [...this.axes.keys()].slice(0, Math.max(0, this.axes.size - MAX_SWEEPS))) this.axes.delete(oldest);
    void this.memory.update(KEY, [...this.axes]);
    for (const listener of [...this.listeners]) listener(sweep);
  }

  /** Told the path of the sweep whose choice has changed. */
  onDidChange(listener: (sweep: string) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }
}
