/** What a sweep's settings.json says of its data and of the definitions behind its numbers. Read leniently: newer settings may hold other keys. */
import * as z from 'zod';
import { DEFAULT_EVAL_EVERY } from '../experiment/limits';
import { RunReadError } from '../runs/errors';
import { readRawSettings } from '../runs/catalogue';
import { sweepFiles } from '../runs/layout';
import { describeIssues } from '../runs/schemaIssues';
import type { FreezeCriterion } from '../science/metrics/freeze';
import { REGIME_QUANTITIES, REGIME_THRESHOLDS, type RegimeThresholds } from '../science/metrics/regime';
import type { SweepView } from '../shared/protocol';
import { similaritiesOf } from './similarities';

export interface Conventions {
  /** Of the sweep as a whole; a text is "unknown" where it differs from run to run. */
  readonly labels: SweepView['conventions'];
  readonly data: SweepView['data'];
  readonly snapshotSpacing: SweepView['snapshotSpacing'];
  /** The freeze criterion of the runs with these axes: its keys may be axes of the sweep. */
  freezeOf(axes: Readonly<Record<string, unknown>>): FreezeCriterion;
  /** Similarity of each task to the one before it, from the second on; empty without tasks. */
  similaritiesOf(axes: Readonly<Record<string, unknown>>): readonly number[];
  /** The thresholds of the verdict lazy, mixed or rich, likewise. */
  regimeOf(axes: Readonly<Record<string, unknown>>): RegimeThresholds;
}

const criterion = () =>
  z.looseObject({ k: z.number().int().min(1).default(3), fraction: z.number().positive().default(0.01) }).prefault({});
const bounds = (otherwise: RegimeThresholds['lazy']) =>
  z
    .looseObject({
      drift: z.number().positive().default(otherwise.drift),
      feature_drift: z.number().positive().default(otherwise.feature_drift),
      taylor_gap: z.number().positive().default(otherwise.taylor_gap),
    })
    .prefault({});
/** Texts are "unknown" where a sweep does not say; criteria are those that the experiment file has by default. */
const settings = z.looseObject({
  data: z.looseObject({ kind: z.string().default('unknown') }).prefault({}),
  train: z
    .looseObject({
      loss: z.string().default('unknown'),
      momentum: z.number().default(0),
      eval_every: z.number().int().min(1).nullable().default(null),
      eval_every_epochs: z.number().optional(),
      snapshots: z.string().optional(),
    })
    .prefault({}),
  probe: z.looseObject({ reduction: z.string().default('unknown'), from: z.string().default('train') }).prefault({}),
  analysis: z
    .looseObject({
      slope_lag: z.number().int().min(1).default(1),
      freeze: criterion(),
      velocity_freeze: criterion(),
      regime: z.looseObject({ lazy: bounds(REGIME_THRESHOLDS.lazy), rich: bounds(REGIME_THRESHOLDS.rich) }).prefault({}),
    })
    .prefault({}),
  tasks: z.unknown().optional(),
  sweep: z.looseObject({}).prefault({}),
});

/** @throws RunReadError `malformed`, `unreadable`; a missing file says nothing. */
export async function loadConventions(sweepDir: string): Promise<Conventions> {
  const { data, train, probe, analysis, tasks, sweep } = await loadSettings(sweepDir);
  const { freeze, velocity_freeze: velocityFreeze, slope_lag: lag, regime } = analysis;
  const common = (key: string, value: string) => (key in sweep ? 'unknown' : value);
  return {
    labels: {
      loss: common('train.loss', train.loss),
      ...(train.momentum > 0 && !('train.momentum' in sweep) && { momentum: train.momentum }),
      reduction: common('probe.reduction', probe.reduction),
      freeze: { k: freeze.k, fraction: freeze.fraction },
      velocityFreeze: { k: velocityFreeze.k, fraction: velocityFreeze.fraction },
    },
    data: { kind: common('data.kind', data.kind), ...(probe.from !== 'train' && { probe: common('probe.from', probe.from) }) },
    snapshotSpacing:
      'train.eval_every' in sweep || 'train.eval_every_epochs' in sweep || 'train.snapshots' in sweep ? null : spacingOf(train),
    freezeOf: axes => ({
      k: numberOf(axes['analysis.freeze.k'], freeze.k),
      fraction: numberOf(axes['analysis.freeze.fraction'], freeze.fraction),
      lag: numberOf(axes['analysis.slope_lag'], lag),
    }),
    similaritiesOf: axes => similaritiesOf(tasks, axes),
    regimeOf: axes => ({ lazy: boundsOf('lazy', axes, regime.lazy), rich: boundsOf('rich', axes, regime.rich) }),
  };
}

/** Settings that say how the snapshots lie, and nothing of their spacing, have the file's default. */
function spacingOf({ snapshots, eval_every, eval_every_epochs }: z.output<typeof settings>['train']): number | null {
  if (snapshots !== undefined && snapshots !== 'linear') return null;
  if (eval_every !== null || snapshots === undefined) return eval_every;
  return eval_every_epochs === undefined ? DEFAULT_EVAL_EVERY : null;
}

async function loadSettings(sweepDir: string): Promise<z.output<typeof settings>> {
  const raw = await readRawSettings(sweepDir).catch((error: unknown) => {
    if (error instanceof RunReadError && error.reason === 'missing') return {};
    throw error;
  });
  const result = settings.safeParse(raw);
  if (result.success) return result.data;
  throw new RunReadError('malformed', sweepFiles(sweepDir).settings, describeIssues(result.error, { value: raw }));
}

function boundsOf(
  side: 'lazy' | 'rich',
  axes: Readonly<Record<string, unknown>>,
  given: RegimeThresholds['lazy'],
): RegimeThresholds['lazy'] {
  const { drift, feature_drift, taylor_gap } = given;
  const found = { drift, feature_drift, taylor_gap };
  for (const quantity of REGIME_QUANTITIES) found[quantity] = numberOf(axes[`analysis.regime.${side}.${quantity}`], given[quantity]);
  return found;
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
