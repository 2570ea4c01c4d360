/** One line a run of what a sweep is run for: when its kernel froze, and the errors of network and kernel regression. */
import type { RunStateView, RunView, SweepView } from '../../src/shared/protocol';
import type { SeriesTable } from '../../src/shared/series';
import type { DerivedState } from '../derived/derived-store';
import { priorities, type Want } from '../derived/request-policy';
import { valueAt } from './exploration';
import { columnMeasures, type ColumnMeasure } from './over-sweep';

export interface RunSummary {
  readonly run: RunView;
  /** Index of the run's group, from which its colour follows. */
  readonly group: number;
  /** Step of its last snapshot; null before the first. */
  readonly lastStep: number | null;
  /** No further snapshot will come unless the run is resumed. */
  readonly ended: boolean;
  readonly freezeStep: number | null;
  /** Mean squared error on the evaluation points at the last snapshot, and at the freeze step. */
  readonly finalError: number | null;
  readonly errorAtFreeze: number | null;
  readonly regression: RegressionOutcome;
  readonly switches: SwitchNumbers;
  /** Quantities at the last snapshot; null where they are not defined or not measured. */
  readonly columns: Readonly<Record<ColumnMeasure, number | null>>;
  /** Trace of the kernel at the first snapshot. */
  readonly firstTrace: number | null;
  readonly limit: LimitOutcome;
}

/** Of the run's task switches: means over those that have the number; null where none has. */
export interface SwitchNumbers {
  readonly spike: number | null;
  readonly drop: number | null;
  /** Steps. */
  readonly recovery: number | null;
  /** Task switches that the run has passed. */
  readonly passed: number;
  /** Those whose norm did not recover before the task or the run ended. */
  readonly notRecovered: number;
  /** Those before which the loss was on its plateau. */
  readonly converged: number;
}

/** Kernel regression with the kernel at the freeze step, else at the last snapshot of a run that has ended. */
export type RegressionOutcome =
  | {
      readonly kind: 'there';
      readonly step: number;
      readonly mse: number | null;
      /** Of the continuation f(t*) + K_et (K_tt + ridge I)^-1 (y - f(t*)). */
      readonly continuation: number | null;
      readonly ridge: number | null;
      readonly rank: number | null;
    }
  | { readonly kind: 'pending'; readonly step: number }
  | { readonly kind: 'failed'; readonly step: number; readonly message: string }
  /** Its kernel still moves: there is no step at which to take it. */
  | { readonly kind: 'later' };

/** ‖K - K_inf‖ / ‖K_inf‖ at the first snapshot. */
export type LimitOutcome =
  | { readonly kind: 'there'; readonly distance: number | null; readonly expected: number | null }
  | { readonly kind: 'pending'; readonly step: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'later' };

type Lookup = (run: string, step: number, name: 'kernel_regression' | 'infinite_width') => DerivedState;

const ENDED: readonly RunStateView[] = ['finished', 'stopped', 'failed', 'diverged'];

/** The runs whose curves are drawn, in the sweep's order. */
export function runSummaries(sweep: SweepView, series: SeriesTable, lookup: Lookup): RunSummary[] {
  return sweep.runs
    .filter(run => run.plotted)
    .map(run => {
      const lastStep = series.column(run.id, 'step')?.values.at(-1) ?? null;
      const freezeStep = run.markers.find(({ kind }) => kind === 'freeze')?.step ?? null;
      const error = (step: number | null) => (step === null ? null : valueAt(series, run.id, 'eval_mse', step));
      return {
        run,
        group: sweep.groups.findIndex(({ runs }) => runs.includes(run.id)),
        lastStep,
        ended: ENDED.includes(run.state),
        freezeStep,
        finalError: error(lastStep),
        errorAtFreeze: error(freezeStep),
        switches: switchNumbers(run),
        regression: outcome(run, freezeStep ?? (ENDED.includes(run.state) ? lastStep : null), lookup),
        columns: lastColumns(series, run.id, lastStep),
        firstTrace: lastStep === null ? null : valueAt(series, run.id, 'trace', series.column(run.id, 'step')?.values[0] ?? 0),
        limit: limitOutcome(run.id, series.column(run.id, 'step')?.values[0] ?? null, lookup),
      };
    });
}

function lastColumns(series: SeriesTable, run: string, step: number | null): RunSummary['columns'] {
  const found = Object.fromEntries(
    columnMeasures.map(column => [column, step === null ? null : finiteOrNull(valueAt(series, run, column, step))]),
  );
  return found as Record<ColumnMeasure, number | null>;
}

const finiteOrNull = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);

/** What is still to be asked for, run by run in the sweep's order. */
export function regressionWants(summaries: readonly RunSummary[]): Want[] {
  return summaries.flatMap(({ run, regression }) =>
    regression.kind === 'pending'
      ? [{ run: run.id, step: regression.step, names: ['kernel_regression' as const], priority: priorities.background }]
      : [],
  );
}

/** The same of the distances from infinite width. */
export function limitWants(summaries: readonly RunSummary[]): Want[] {
  return summaries.flatMap(({ run, limit }) =>
    limit.kind === 'pending'
      ? [{ run: run.id, step: limit.step, names: ['infinite_width' as const], priority: priorities.background }]
      : [],
  );
}

function limitOutcome(run: string, step: number | null, lookup: Lookup): LimitOutcome {
  if (step === null) return { kind: 'later' };
  const found = lookup(run, step, 'infinite_width');
  if (found.kind === 'failed') return { kind: 'failed', message: found.message };
  if (found.kind !== 'there') return { kind: 'pending', step };
  const { distance = null, expected = null } = found.derived.numbers;
  return { kind: 'there', distance, expected };
}

function switchNumbers({ markers }: Pick<RunView, 'markers'>): SwitchNumbers {
  const found = markers.flatMap(marker => (marker.kind === 'task_switch' && marker.reactivation ? [marker.reactivation] : []));
  return {
    spike: meanOf(found.flatMap(({ spike }) => spike ?? [])),
    drop: meanOf(found.flatMap(({ drop }) => drop ?? [])),
    recovery: meanOf(found.flatMap(({ recoverySteps }) => recoverySteps ?? [])),
    passed: found.length,
    notRecovered: found.filter(({ complete, drop, recoverySteps }) => complete && drop !== null && recoverySteps === null).length,
    converged: found.filter(({ plateauStep }) => plateauStep !== null).length,
  };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function outcome({ id, state }: RunView, step: number | null, lookup: Lookup): RegressionOutcome {
  if (step === null || state === 'queued') return { kind: 'later' };
  const found = lookup(id, step, 'kernel_regression');
  switch (found.kind) {
    case 'there': {
      const { mse = null, continuation_mse: continuation = null, ridge = null, effective_rank: rank = null } = found.derived.numbers;
      return { kind: 'there', step, mse, continuation, ridge, rank };
    }
    case 'failed':
      return { kind: 'failed', step, message: found.message };
    default:
      return { kind: 'pending', step };
  }
}
