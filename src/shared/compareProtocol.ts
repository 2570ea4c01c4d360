/**
 * The wire between the extension and a panel that compares two sweeps, or two runs. Numbering, snapshots and increments are those of
 * `protocol.ts`; runs of both sides travel in one series, told apart by their side: `a/width=512,seed=0`.
 */
import type { DerivedName, FromPanel, PackedSeries, SweepView, ToPanel } from './protocol';

export const sides = ['a', 'b'] as const;
export type Side = (typeof sides)[number];

/** Name of a run of one side. Ids of runs are single components of a path, so that they hold no slash. */
export function sidedRun(side: Side, run: string): string {
  return `${side}/${run}`;
}

/** Side and id of a run, or null for a text that is no such name. */
export function partsOfSided(name: string): { readonly side: Side; readonly run: string } | null {
  const side = sides.find(of => name.startsWith(`${of}/`));
  return side === undefined ? null : { side, run: name.slice(side.length + 1) };
}

/** One side as it is now: a sweep with all its runs, or with the one that is compared; ids as in its files. */
export interface SideView {
  readonly sweep: SweepView;
  /** Id of the run that is compared; null: all of them. */
  readonly run: string | null;
}

export type Compared = Readonly<Record<Side, SideView>>;

/** Which settings differ and how the numbers of equal runs do: what `ntk-monitor compare --json` prints. */
export interface Comparison {
  readonly settings: readonly SettingDifference[];
  readonly pairs: readonly RunPair[];
  readonly groups: readonly GroupDifference[];
  /** Ids of runs without a partner of equal axis values. */
  readonly unpaired: Readonly<Record<Side, readonly string[]>>;
  /** What could not be read and was passed over; absent when everything was. */
  readonly problems?: readonly string[];
}

export interface SettingDifference {
  /** Dotted, as in an experiment file: `train.lr`. */
  readonly key: string;
  /** Null where this side does not have the key. */
  readonly a: unknown;
  readonly b: unknown;
}

export type AxisValues = Readonly<Record<string, unknown>>;

export interface QuantityPair {
  readonly a: number | null;
  readonly b: number | null;
  readonly difference: number | null;
}

export interface RunPair {
  /** The values that both have; of two single runs those that are equal. */
  readonly axes: AxisValues;
  readonly runs: Readonly<Record<Side, string>>;
  /** Numbers of the summary by name; `difference` is b - a, null where one side has no number. */
  readonly quantities: Readonly<Record<string, QuantityPair>>;
}

/** One number of the runs that differ only by seed. */
export interface GroupDifference {
  /** Without the seed. */
  readonly axes: AxisValues;
  readonly name: string;
  readonly mean_a: number;
  readonly mean_b: number;
  /** Seeds that count: the pairs, or, where no seed is the same, the runs of both sides together. */
  readonly n: number;
  /** mean_b - mean_a. */
  readonly difference: number;
  /** Student's interval of the difference, paired over equal seeds, else Welch's; null for too few seeds. */
  readonly ci95: readonly [number, number] | null;
  readonly paired: boolean;
}

export type ComparisonResult =
  | { readonly ok: true; readonly comparison: Comparison }
  /** One sentence that names the place. */
  | { readonly ok: false; readonly message: string };

/** How far the kernels of two runs are apart at one step that both have. */
export interface KernelDistance {
  readonly step: number;
  /** S = 1 - CKA(K_a, K_b), by the estimator of run a; null where it is not defined, as for a kernel that is not finite. */
  readonly distance: number | null;
  /** ‖K_b - K_a‖_F / ‖K_a‖_F; null where K_a vanishes or one of them is not finite. */
  readonly relative: number | null;
}

export type DistancesResult =
  | {
      readonly ok: true;
      /** Which steps both runs can show the kernel at, ascending. */
      readonly steps: readonly number[];
      /** At those of the steps asked for that both have. */
      readonly distances: readonly KernelDistance[];
    }
  | { readonly ok: false; readonly message: string };

export type ToComparePanel =
  /** Everything; replaces what the panel holds. */
  | { readonly type: 'snapshot'; readonly sequence: number; readonly compared: Compared; readonly series: PackedSeries }
  /** What came since message `sequence - 1`. */
  | { readonly type: 'increment'; readonly sequence: number; readonly compared: Compared; readonly series: PackedSeries }
  | Extract<ToPanel, { type: 'problem' }>
  /** As in a monitor; the run is named with its side. */
  | Extract<ToPanel, { type: 'derived' }>
  /** Sent when the page is ready, and anew when the runs have grown: outside the numbering, the newest one holds. */
  | { readonly type: 'comparison'; readonly result: ComparisonResult }
  | { readonly type: 'distances'; readonly request: number; readonly result: DistancesResult };

export type FromComparePanel =
  | Extract<FromPanel, { type: 'ready' | 'resync' | 'report' | 'showLog' | 'save' | 'cancel' }>
  /** Runs are named with their side. */
  | Extract<FromPanel, { type: 'plot' }>
  /** Holds for both sides. */
  | Extract<FromPanel, { type: 'colour' }>
  | { readonly type: 'derive'; readonly request: number; readonly run: string; readonly step: number; readonly get: readonly DerivedName[] }
  /** Asks for the distances of the kernels of two runs at these steps; none: only at which steps they can be had. */
  | { readonly type: 'distances'; readonly request: number; readonly a: string; readonly b: string; readonly steps: readonly number[] }
  /** Opens the editor's own diff of the two experiment files. */
  | { readonly type: 'openDiff' }
  | { readonly type: 'openMonitor'; readonly side: Side };
