/**
 * Sweeps that other programs have written, in their own layout: what such a layout must tell so that everything that reads run
 * directories reads it as well. Nothing is ever written into them.
 */
import type { ExperimentSettings } from '../../experiment/schema';
import type { ArrayRows } from '../arrayRows';
import type { SweepNote } from '../../shared/protocol';
import type { Sweep } from '../catalogue';
import type { NpyArray, NpyData } from '../npy';
import type { MetricsLine, RunEvent, RunRecord } from '../records';

export interface ForeignFormat {
  /** Names the format on screen, e.g. "thesis results". */
  readonly name: string;
  /** The file that is written last: with it the directory is a sweep. */
  readonly record: string;
  /** The file that says what was run. */
  readonly experiment: string;
  /** Loads everything with NumPy, to be pasted into a notebook. @param path of the sweep as a Python string */
  python(path: string): string;
  /** What a reader of its numbers must know; the screen says it. */
  readonly notes: readonly SweepNote[];
  /** @param names of the files and folders in a directory */
  recognises(names: ReadonlySet<string>): boolean;
  /** @throws RunReadError */
  readSweep(path: string): Promise<Sweep>;
  /** The settings as an experiment file of this program has them. @throws RunReadError */
  readSettings(path: string): Promise<ExperimentSettings>;
  /** Ids of the runs whose numbers lie in one file. */
  runsAt(sweep: Sweep, file: string): readonly string[];
  /** @throws RunReadError for a file that is missing or damaged */
  openRun(sweep: Sweep, run: string): Promise<ForeignRun>;
  /**
   * The kernels of the training points of many runs in the order in which they lie, one in memory at a time. Runs that cannot be read
   * come with a sentence instead. @throws the signal's reason
   */
  kernels(sweep: Sweep, runs: readonly string[], signal?: AbortSignal): AsyncGenerator<ForeignKernel>;
}

export type ForeignKernel =
  | { readonly run: string; readonly step: number; readonly size: number; readonly data: NpyData }
  | { readonly run: string; readonly problem: string };

/** One run, opened. */
export interface ForeignRun {
  readonly record: RunRecord;
  /** One line a snapshot with what needs no kernel: step, loss, error on the evaluation points. */
  readonly lines: readonly MetricsLine[];
  /** By the names of a run directory's data set. */
  readonly data: ReadonlyMap<string, NpyArray>;
  /** By the names of a run directory's arrays. */
  readonly arrays: ReadonlyMap<string, ArrayRows>;
  /** Steps at which there is a kernel. */
  readonly kernelSteps: readonly number[];
  close(): void;
}

/** The metrics of one run as far as they are derived; each part replaces the one before. */
export interface DerivedRun {
  readonly run: string;
  readonly record: RunRecord;
  readonly lines: readonly MetricsLine[];
  readonly events: readonly RunEvent[];
  /** Nothing more will come of this run. */
  readonly complete: boolean;
}
