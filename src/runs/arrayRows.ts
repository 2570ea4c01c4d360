/** One quantity of a run at the snapshots where it lies on disk, whatever the format. */
import type { NpyArray } from './npy';

export interface ArrayRows {
  /** Ascending. */
  readonly steps: readonly number[];
  /** Undefined where the quantity was not kept. @throws RunReadError */
  at(step: number): NpyArray | undefined;
  /** Makes a later `at` quick where rows must be searched for; absent: they need not. @throws RunReadError; the signal's reason */
  prepare?(step: number, signal?: AbortSignal): Promise<void>;
  close(): void;
}
