/** The JSON records of a run directory, format version 1. Readers accept unknown keys; writers add keys and never rename them. */
import * as z from 'zod';

export const FORMAT_VERSION = 1;

/** Non-finite numbers are strings in JSON; null is a quantity that is not defined. */
export const jsonNumber = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const quantity = jsonNumber.nullable();

export const runStates = ['queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'diverged'] as const;
export type RunState = (typeof runStates)[number];
/** `lost` is never in a file: a reader derives it from a heartbeat that stands still. */
export type ObservedState = RunState | 'lost';

export const sweepRecord = z.looseObject({
  format: z.string(), // "1.0": readers accept any minor version
  name: z.string(),
  created: z.string(), // ISO 8601
  program: z.string(), // "ntk-monitor 0.1.0"
  commit: z.string().nullable(),
  axes: z.array(z.string()),
  runs: z.array(z.looseObject({ id: z.string(), axes: z.record(z.string(), z.unknown()) })),
});
export type SweepRecord = z.output<typeof sweepRecord>;

export const supervisorRecord = z.looseObject({
  state: z.enum(['running', 'finished', 'interrupted']),
  pid: z.number().int(),
  host: z.string(),
  heartbeat: z.number().int(),
  /** Runs at the same time. */
  jobs: z.number().int().min(1).optional(),
});
export type SupervisorRecord = z.output<typeof supervisorRecord>;

export const runRecord = z.looseObject({
  state: z.enum(runStates),
  pid: z.number().int().nullable(),
  host: z.string().nullable().optional(),
  /** Absent in runs of programs that keep none: such a run is never lost. */
  heartbeat: z.number().int().optional(),
  created: z.string().optional(),
  started: z.string().nullable().optional(),
  ended: z.string().nullable().optional(),
  step: z.number().int().nullable(),
  steps: z.number().int().nullable(),
  wall_s: z.number().optional(),
  /** `reason` is a stable word (killed, disk_full, unwritable, diverged, interrupted, internal, ...), `message` a sentence. */
  error: z.looseObject({ reason: z.string(), message: z.string() }).nullable(),
  engine: z.string().nullable(),
  precision: z.string().nullable().optional(),
  /** Precision of the kernel measurement; noise of its eigenvalues in units of lambda_1, null where only the rounding of float64 limits them. */
  measurement: z.looseObject({ precision: z.string(), noise_floor: z.number().nullable() }).nullable().optional(),
  versions: z.record(z.string(), z.string()).optional(),
  /** Quantities of metrics.jsonl that this run does not measure, each with the reason as a clause. */
  not_measured: z.record(z.string(), z.string()).optional(),
  /** The data set trained on, relative to the sweep: data/<hash>.npz. */
  data: z.string().optional(),
});
export type RunRecord = z.output<typeof runRecord>;

const layerMetrics = z.looseObject({
  kernel_drift: quantity.optional(),
  parameter_drift: quantity.optional(),
  feature_drift: quantity.optional(),
});

/** One line of metrics.jsonl. Definitions, units and sources: `shared/quantities.ts`. */
export const metricsLine = z.looseObject({
  step: z.number().int().min(0),
  epoch: quantity.optional(),
  task: z.number().int().nullable().optional(),
  wall_s: quantity.optional(),
  loss: quantity.optional(),
  eval_mse: quantity.optional(),
  accuracy: z.array(quantity).optional(),
  kernel_norm: quantity.optional(),
  spectral_norm: quantity.optional(),
  trace: quantity.optional(),
  eigenvalues: z.array(quantity).optional(),
  condition_number: quantity.optional(),
  entropy_rank: quantity.optional(),
  effective_rank: quantity.optional(),
  drift: quantity.optional(),
  drift_slope: quantity.optional(),
  relative_velocity: quantity.optional(),
  distance_init: quantity.optional(),
  distance_task: quantity.optional(),
  distance_previous: quantity.optional(),
  previous_step: z.number().int().nullable().optional(),
  alignment: quantity.optional(),
  parameter_drift: quantity.optional(),
  feature_drift: quantity.optional(),
  taylor_gap: quantity.optional(),
  training_gap: quantity.optional(),
  sharpness: quantity.optional(),
  edge: quantity.optional(),
  layers: z.record(z.string(), layerMetrics).optional(),
});
export type MetricsLine = z.output<typeof metricsLine>;

/** One line of events.jsonl. Kinds that this version does not know pass through as `{ type }`. */
export type RunEvent =
  | {
      readonly type: 'freeze' | 'velocity_freeze';
      readonly step: number;
      readonly window: readonly [number, number];
      readonly spacing: number;
    }
  | { readonly type: 'edge_of_stability'; readonly step: number; readonly eigenvalue: number; readonly edge: number }
  /** The snapshot at `step` is the last one of the task that ends; `task` is the index of the one that begins. */
  | { readonly type: 'task_switch'; readonly step: number; readonly epoch: number; readonly task: number }
  | ReactivationEvent
  | { readonly type: 'diverged'; readonly step: number; readonly message: string }
  | { readonly type: 'checkpoint' | 'paused' | 'resumed' | 'stopped'; readonly step: number };

/** What a task switch did to the kernel, appended when it is known. Definitions: `science/metrics/reactivation`. */
export interface ReactivationEvent {
  readonly type: 'reactivation';
  /** Of the snapshot that completed it; the switch itself was at `switch_step`. */
  readonly step: number;
  readonly task: number;
  readonly switch_step: number;
  readonly spike: number | null;
  /** Intervals before the switch in the median that the spike is a multiple of. */
  readonly spike_intervals: number;
  readonly drop: number | null;
  readonly recovery_steps: number | null;
  /** Step from which the loss of the task before the switch was on its plateau; null: it never was. */
  readonly plateau_step: number | null;
}

export const eventLine = z.looseObject({ type: z.string(), step: z.number().int().optional() });

export const controlRequest = z.looseObject({
  action: z.enum(['stop', 'pause', 'resume']),
  /** A run id; absent: all runs. */
  run: z.string().optional(),
});
export type ControlRequest = z.output<typeof controlRequest>;
