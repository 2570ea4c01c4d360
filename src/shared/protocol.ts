/**
 * The wire between the extension and a monitor panel. The panel is a projection: it asks when it is ready, gets a snapshot,
 * then increments numbered without gaps; after a gap it asks again. Numbers travel in one ArrayBuffer.
 */

/** Numbers of several runs, column by column, in one Float64 buffer. */
export interface PackedSeries {
  readonly buffer: ArrayBuffer;
  readonly columns: readonly PackedColumn[];
}

export interface PackedColumn {
  readonly run: string;
  /** A key of metrics.jsonl; arrays are spread, `eigenvalues.0` the largest. `step` is always present. */
  readonly quantity: string;
  /** First row that these values stand for: rows from here on are replaced. */
  readonly from: number;
  /** In numbers, not bytes. */
  readonly offset: number;
  readonly length: number;
  /** Rows, relative to `from`, where the quantity is null or absent; a NaN elsewhere was measured as NaN. */
  readonly holes: readonly number[];
}

export type RunStateView = 'queued' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed' | 'diverged' | 'lost';

export interface MarkerView {
  readonly kind: 'freeze' | 'velocity_freeze' | 'edge_of_stability' | 'diverged';
  readonly step: number;
  /** Ends of the window that decided, in steps; freeze kinds only. */
  readonly window?: readonly [number, number];
  /** Steps between snapshots in that window; freeze kinds only. */
  readonly spacing?: number;
}

export interface RunView {
  readonly id: string;
  readonly axes: Readonly<Record<string, unknown>>;
  readonly state: RunStateView;
  readonly step: number | null;
  readonly steps: number | null;
  readonly engine: string | null;
  readonly precision: string | null;
  readonly error: string | null;
  readonly markers: readonly MarkerView[];
}

/** Runs that differ only by seed. */
export interface GroupView {
  readonly key: string;
  readonly label: string;
  readonly runs: readonly string[];
  /** Freeze step of the mean drift curve over the runs that are done; null: not frozen or none done. */
  readonly freezeStepOfMean: number | null;
}

export interface SweepView {
  readonly path: string;
  readonly name: string;
  readonly created: string;
  readonly state: RunStateView;
  /** Definitions that labels need: k and fraction of both freeze criteria, loss, reduction. */
  readonly conventions: {
    readonly loss: string;
    readonly reduction: string;
    readonly freeze: { readonly k: number; readonly fraction: number };
    readonly velocityFreeze: { readonly k: number; readonly fraction: number };
  };
  readonly groups: readonly GroupView[];
  readonly runs: readonly RunView[];
}

export type ToPanel =
  /** Everything; replaces what the panel holds. */
  | { readonly type: 'snapshot'; readonly sequence: number; readonly sweep: SweepView; readonly series: PackedSeries }
  /** What came since message `sequence - 1`. */
  | { readonly type: 'increment'; readonly sequence: number; readonly sweep: SweepView; readonly series: PackedSeries }
  /** The sweep cannot be shown (deleted, unreadable); the last state stays on screen under this sentence. */
  | { readonly type: 'problem'; readonly message: string };

export type FromPanel =
  | { readonly type: 'ready' }
  /** A gap was seen: send a snapshot. */
  | { readonly type: 'resync' }
  | { readonly type: 'control'; readonly action: 'stop' | 'pause' | 'resume'; readonly run: string | null }
  | { readonly type: 'showLog' }
  /** The panel refused a message or failed to draw; the sentence goes into the log. */
  | { readonly type: 'report'; readonly message: string };
