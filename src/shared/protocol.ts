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

export type MarkerView = EventMarkerView | TaskSwitchView;

/** The training goes on with another task. */
export interface TaskSwitchView {
  readonly kind: 'task_switch';
  /** Of the last snapshot of the task that ends. */
  readonly step: number;
  /** Cumulative over tasks; null: not known. */
  readonly epoch: number | null;
  /** Index of the task that begins, from 0. */
  readonly task: number;
  /** Of the two tasks, by the settings of the run: 1 − |a − b| of frequencies, else the overlap of their classes; null: not known. */
  readonly similarity: number | null;
  /** What it did to the kernel, as far as it is known; null before the first snapshot of the new task. */
  readonly reactivation: ReactivationView | null;
}

/** Definitions: `science/metrics/reactivation`. Null is "not defined", or not yet known while `complete` is false. */
export interface ReactivationView {
  readonly spike: number | null;
  /** Intervals before the switch that the spike is a multiple of: ten, unless there were fewer. */
  readonly spikeIntervals: number;
  readonly drop: number | null;
  readonly recoverySteps: number | null;
  /** Step from which the loss of the task before was on its plateau; null: it never was. */
  readonly plateauStep: number | null;
  readonly complete: boolean;
}

export interface EventMarkerView {
  readonly kind: 'freeze' | 'velocity_freeze' | 'edge_of_stability' | 'diverged';
  readonly step: number;
  /** Ends of the window that decided, in steps; freeze kinds only. */
  readonly window?: readonly [number, number];
  /** Steps between snapshots in that window; freeze kinds only. */
  readonly spacing?: number;
}

/** What the verdict lazy, mixed or rich goes by, each against two thresholds: keys of metrics.jsonl. */
export const regimeQuantities = ['drift', 'feature_drift', 'taylor_gap'] as const;
export type RegimeQuantity = (typeof regimeQuantities)[number];

export interface RegimeView {
  /** Of the snapshot that it is taken at, the last one. */
  readonly step: number;
  /** Null: a number that would decide is missing. */
  readonly verdict: 'lazy' | 'mixed' | 'rich' | null;
  readonly numbers: readonly {
    readonly quantity: RegimeQuantity;
    /** Null: not measured, not defined, or not finite at this snapshot. */
    readonly value: number | null;
    /** Lazy is below all of the first, rich above any of the second. */
    readonly lazy: number;
    readonly rich: number;
  }[];
}

export interface RunView {
  readonly id: string;
  readonly axes: Readonly<Record<string, unknown>>;
  readonly state: RunStateView;
  readonly step: number | null;
  readonly steps: number | null;
  /** When its training began, ISO 8601; null: it has not, or its record does not say. */
  readonly startedAt: string | null;
  /** Seconds of training so far, breaks not counted; null: not known. */
  readonly wallS: number | null;
  /** Seconds that it still takes, from its own speed or that of runs like it; 0 when it has ended; null: not known, or it will not go on. */
  readonly remainingS: number | null;
  /** Whether its curves are drawn: the legend's choice and the tree's checkbox, kept by the extension. */
  readonly plotted: boolean;
  readonly engine: string | null;
  readonly precision: string | null;
  readonly error: string | null;
  /** Absent: the run has no snapshot yet, or measures none of its numbers. */
  readonly regime?: RegimeView;
  /** Quantities that the run does not measure, each with the reason as a clause. */
  readonly notMeasured?: Readonly<Record<string, string>>;
  /**
   * Of a large file so many lines are shown of about `of`, evenly spread; absent: all. `read`: how much of the rest is read too, 0 to 1; with all
   * of it every extreme of the main curves is among the lines.
   */
  readonly sampled?: { readonly lines: number; readonly of: number; readonly read?: number };
  readonly markers: readonly MarkerView[];
}

/** Runs that differ only by seed; in a panel that averages over other axes, by those. */
export interface GroupView {
  readonly key: string;
  readonly label: string;
  readonly runs: readonly string[];
  /** Freeze step of the mean drift curve over the runs that are done; null: not frozen or none done. */
  readonly freezeStepOfMean: number | null;
  /** Its runs differ by more than the seed, so that the freeze of their mean is not asked for. */
  readonly mixed?: true;
}

export interface SweepView {
  readonly path: string;
  readonly name: string;
  readonly created: string;
  readonly state: RunStateView;
  /** Seconds until the last run ends, as many running side by side as do now; 0 when all have ended; null: not known. */
  readonly remainingS: number | null;
  /** What is learnt from, as the experiment file names it: `circle`, `points`; "unknown" where it is not said or differs from run to run. */
  readonly data: {
    readonly kind: string;
    /** Whose kernel is followed where it is not that of the training points: `circle`, `first_task`. */
    readonly probe?: string;
  };
  /** Steps between two snapshots; null where they are not evenly spaced, differ from run to run, or it is not said. */
  readonly snapshotSpacing: number | null;
  /** Definitions that labels need: k and fraction of both freeze criteria, loss, reduction. */
  readonly conventions: {
    readonly loss: string;
    /** Heavy-ball momentum of all runs; absent: none, or it differs. */
    readonly momentum?: number;
    readonly reduction: string;
    readonly freeze: { readonly k: number; readonly fraction: number };
    readonly velocityFreeze: { readonly k: number; readonly fraction: number };
  };
  /** What a reader must know of another program's results; absent for our own runs. */
  readonly notes?: readonly SweepNote[];
  /** The axis whose values the colours of runs stand for, here and in the tree; absent: what tells the groups apart. */
  readonly colourBy?: string;
  readonly groups: readonly GroupView[];
  readonly runs: readonly RunView[];
}

/**
 * - `derived_metrics`: the kernels' quantities are computed from the kernels that were stored, not during training.
 * - `loss_before_update`: the loss at a step t > 0 is the one before the last update.
 * - `float32_kernels`: the kernels are stored in float32 and not exactly positive semi-definite.
 */
export const sweepNotes = ['derived_metrics', 'loss_before_update', 'float32_kernels'] as const;
export type SweepNote = (typeof sweepNotes)[number];

/**
 * What the extension reads or computes for a panel at one snapshot of one run. Arrays are row-major.
 * - `stops`: array `steps` [S], the snapshots at which the outputs or the kernel can be shown, ascending, and `kernel_steps`, those of
 *   them at which the kernel can: all, unless the run keeps parameters at a few only. The request's step does not matter.
 * - `data`: arrays `y_train` [M], `y_eval_true` [n] and, on the circle, the angles `gamma_train` [M], `gamma_eval` [n]; those that exist,
 *   [·, C] with several outputs; the request's step does not matter.
 * - `preds_train`, `preds_eval`: the model's outputs, [M] and [n], or [·, C].
 * - `K_train_train`: [M, M], or [MC, MC] of the full reduction.
 * - `kernel_regression`: with the kernel at this step and the ridge of the experiment. Arrays `prediction` and `continuation` [n] or
 *   [n, C], absent where the ridge is unresolved; numbers `mse`, `continuation_mse`, `ridge`, `effective_rank`, `condition_number`
 *   (null: unresolved, or no truth is known).
 *
 * Of the following each array and number has the name before its own, as in `ridge_sweep.mse`:
 * - `infinite_width`: the kernel at this step against that of infinite width. Numbers `distance` ‖K - K_inf‖ / ‖K_inf‖ and `expected` width^-1/2;
 *   on the circle arrays [B] `angle`, `limit`, `mean`, `deviation` over the difference of the angles, else `K_infinite` [M, M].
 * - `kernel_profile`: Theta(x_0, x(g)) on the unit circle, x_0 the point nearest to angle 0. Arrays [M] `angle` g ascending, `kernel`, and `limit` of infinite width,
 *   absent where there is none; number `origin`, the angle of x_0.
 * - `frequency_residuals`: arrays `frequencies` [K], `target` [K] |a_k|, `steps` [T], `amplitudes` [K, T] |r_k| of f - f*; the step does not matter.
 * - `ridge_sweep`: arrays [R] `ridges`, `mse`, `continuation_mse`, `effective_rank`, `condition_number`, `resolved`; numbers `ridge`, the experiment's, and
 *   `eigenvalue_error`. NaN where unresolved.
 * - `noise_variance`: array `variance` [n] of kernel regression by label noise, absent where unresolved; numbers `sigma`, `ridge`.
 * - `kernel_dynamics`, `kernel_flow`: training by steps, or as a flow, under the kernel of this step, the base. Arrays `steps` [S] and `loss` [S]; `sampled` [T], `modes` [k]
 *   from 1, `eigenvalues` [k], `convergence_times` [k], `residuals` [k, T] and `predicted_residuals` [k, T]; `preds_eval` [T, n C]. NaN where
 *   there is no number. Numbers `base`, `learning_rate`, `momentum`, `spectral_norm`, `condition_number`, `largest_stable_learning_rate`, `eigenvalue_error`,
 *   `shared_kernel`, and the last step of the prediction where noise, instability or effort ends it: `until_noise`, `until_unstable`, `until_effort`.
 * - `distances_coarse`, `distances`: kernel distance S between all pairs of a few, or of many snapshots, thinned and as many as a few seconds allow. Arrays
 *   `steps` [S], `values` [S, S], NaN where CKA is not defined; number `available`: snapshots that have a kernel. The request's step does not matter.
 * - `linearised_switch`: the network linearised at the task switch at this step, trained on the same batches to the end of the first epoch. Arrays [S] `steps`,
 *   `predicted_loss`, and `gap` ‖f_net - f_lin‖ / ‖f_net - f_s‖ of the outputs, NaN where it is not defined.
 */
export const derivedNames = [
  'stops',
  'data',
  'preds_eval',
  'preds_train',
  'K_train_train',
  'infinite_width',
  'kernel_profile',
  'frequency_residuals',
  'kernel_regression',
  'ridge_sweep',
  'noise_variance',
  'kernel_dynamics',
  'kernel_flow',
  'distances_coarse',
  'distances',
  'linearised_switch',
] as const;
export type DerivedName = (typeof derivedNames)[number];

export interface DerivedArrayView {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of its first number in the buffer, in numbers, not bytes. */
  readonly offset: number;
}

export type DerivedResult =
  | {
      readonly ok: true;
      /** Float64 numbers of all arrays. */
      readonly buffer: ArrayBuffer;
      readonly arrays: readonly DerivedArrayView[];
      readonly numbers: Readonly<Record<string, number | null>>;
    }
  /** One sentence that names the place. */
  | { readonly ok: false; readonly message: string };

export type ToPanel =
  /** Everything; replaces what the panel holds. */
  | { readonly type: 'snapshot'; readonly sequence: number; readonly sweep: SweepView; readonly series: PackedSeries }
  /** What came since message `sequence - 1`. */
  | { readonly type: 'increment'; readonly sequence: number; readonly sweep: SweepView; readonly series: PackedSeries }
  /** The sweep cannot be shown (deleted, unreadable); the last state stays on screen under this sentence. */
  | { readonly type: 'problem'; readonly message: string }
  /**
   * The answer to a `derive`. Outside the numbering of snapshots and increments: a page that was reloaded asks again. A request that
   * was cancelled, or overtaken by a newer one of the panel before its turn came, is never answered.
   */
  | {
      readonly type: 'derived';
      readonly request: number;
      readonly run: string;
      readonly step: number;
      readonly result: DerivedResult;
    };

export type FromPanel =
  | { readonly type: 'ready' }
  /** A gap was seen: send a snapshot. */
  | { readonly type: 'resync' }
  | { readonly type: 'control'; readonly action: 'stop' | 'pause' | 'resume'; readonly run: string | null }
  | { readonly type: 'showLog' }
  /** The panel refused a message or failed to draw; the sentence goes into the log. */
  | { readonly type: 'report'; readonly message: string }
  /** Asks for what is named at one snapshot of one run, in one answer. `request` rises; the newest one of a panel wins. */
  | {
      readonly type: 'derive';
      readonly request: number;
      readonly run: string;
      readonly step: number;
      readonly get: readonly DerivedName[];
    }
  /** The answer is no longer wanted. */
  | { readonly type: 'cancel'; readonly request: number }
  /** Draws the curves of these runs, or no longer; the next increment shows it in `RunView.plotted`. */
  | { readonly type: 'plot'; readonly runs: readonly string[]; readonly plotted: boolean }
  /** Colours of runs stand for the values of this axis; null: for what tells the groups apart. The next increment shows it. */
  | { readonly type: 'colour'; readonly by: string | null }
  /** A picture of a card: the extension asks where to, and writes it. */
  | { readonly type: 'save'; readonly suggestedName: string; readonly format: SaveFormat; readonly bytes: ArrayBuffer };

/** What a card can be saved as: its picture, the same as vectors, its data. */
export const saveFormats = ['png', 'svg', 'csv'] as const;
export type SaveFormat = (typeof saveFormats)[number];
