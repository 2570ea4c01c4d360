/** The runs of a sweep in groups that differ only by seed, each with its colour in print. */
import type { ExperimentSettings } from '../../experiment/schema';
import { taskSimilarities } from '../../experiment/taskSimilarity';
import type { Sweep, SweepRun } from '../../runs/catalogue';
import type { MetricsLine } from '../../runs/records';
import type { RunContents } from '../../runs/runReader';
import { meanOverRuns, type RunCurve } from '../../shared/aggregate';
import { printColour } from '../../shared/figures/printColours';
import { formatNumber } from '../../shared/format';
import { spread } from '../csv';
import { printAxes } from './printNames';

export interface FigureGroup {
  readonly label: string;
  /** Safe in a file name, and no other group's. */
  readonly file: string;
  readonly axes: Readonly<Record<string, unknown>>;
  readonly colour: string;
  readonly members: readonly Member[];
}

export interface Member {
  readonly run: SweepRun;
  readonly contents: RunContents;
}

/** @param tasksOf the tasks of a run by its id; undefined where it has none, or they are not known */
export function figureGroups(
  sweep: Sweep,
  contents: readonly Member[],
  tasksOf: (run: string) => ExperimentSettings['tasks'],
): FigureGroup[] {
  const swept = new Set(sweep.record.axes.filter(axis => new Set(sweep.runs.map(({ axes }) => JSON.stringify(axes[axis]))).size > 1));
  const groups = new Map<string, { axes: Record<string, unknown>; members: Member[] }>();
  for (const member of contents) {
    const axes = Object.fromEntries(Object.entries(member.run.axes).filter(([axis]) => axis !== 'seed'));
    const key = JSON.stringify(axes);
    const group = groups.get(key) ?? { axes, members: [] };
    group.members.push(member);
    groups.set(key, group);
  }
  const files = new Set<string>();
  return [...groups.values()].map(({ axes, members }, i) => {
    const telling = Object.fromEntries(Object.entries(axes).filter(([axis]) => swept.has(axis)));
    const plain = printAxes(telling) || printAxes(axes) || sweep.record.name;
    const label = `${plain}${similarityOf(telling, tasksOf(members[0]?.run.id ?? ''))}`;
    return { label, file: freeName(fileStem(telling) || sweep.record.name, files), axes, colour: printColour(i, groups.size), members };
  });
}

/** How alike the two tasks of a sweep over tasks are. */
function similarityOf(axes: Readonly<Record<string, unknown>>, tasks: ExperimentSettings['tasks']): string {
  if (!Object.keys(axes).some(axis => axis.startsWith('tasks.'))) return '';
  const similarities = taskSimilarities(tasks);
  return similarities.length === 1 ? ` (similarity ${formatNumber(Number(similarities[0]?.toFixed(3)))})` : '';
}

/** `width_512_lr_0.001`. */
const fileStem = (axes: Readonly<Record<string, unknown>>) =>
  Object.entries(axes)
    .map(([axis, value]) => `${axis.split('.').at(-1) ?? axis}_${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join('_');

function freeName(label: string, taken: Set<string>): string {
  const stem = label.replace(/[^A-Za-z0-9._=-]+/g, '_').slice(0, 80);
  for (let i = 1; ; i++) {
    const name = i === 1 ? stem : `${stem}_${i}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}

export interface MeanColumn {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Null for a single run. */
  readonly deviation: Float64Array | null;
  readonly n: number;
}

export type TimeAxis = 'epoch' | 'step';

/** Mean over the seeds of a column, at the steps that all have; null where no run has it. */
export function meanColumn({ members }: FigureGroup, column: string, x: TimeAxis): MeanColumn | null {
  const curves = members.flatMap(({ contents }) => curveOf(contents, column) ?? []);
  if (curves.length === 0) return null;
  const { steps, mean, deviation, n } = meanOverRuns(curves);
  const places =
    x === 'step'
      ? steps
      : placesOf(
          members.flatMap(({ contents }) => curveOf(contents, x) ?? []),
          steps,
        );
  return { x: places, y: mean.values, deviation: n > 1 ? deviation : null, n };
}

function placesOf(curves: readonly RunCurve[], steps: Float64Array): Float64Array {
  if (curves.length === 0) return new Float64Array(steps.length).fill(NaN);
  const mean = meanOverRuns(curves);
  const at = new Map([...mean.steps].map((step, row) => [step, mean.mean.values[row] ?? NaN]));
  return steps.map(step => at.get(step) ?? NaN);
}

/** A column of metrics.jsonl, spread as in CSV, or the velocity by the `quantities` of that name. */
function curveOf({ metrics }: RunContents, column: string): RunCurve | null {
  const epochs = new Map(metrics.map(({ step, epoch }) => [step, epoch]));
  const valueOf = (line: MetricsLine) =>
    column === 'kernel_velocity'
      ? velocityOf(line, line.step, line.previous_step)
      : column === 'kernel_velocity_epoch'
        ? velocityOf(line, line.epoch, epochs.get(line.previous_step ?? NaN))
        : spread(line).get(column);
  const rows = metrics.map(line => ({ step: line.step, value: valueOf(line) }));
  if (!rows.some(({ value }) => typeof value === 'number')) return null;
  return {
    steps: Float64Array.from(rows, ({ step }) => step),
    column: {
      values: Float64Array.from(rows, ({ value }) => value ?? NaN),
      holes: Uint8Array.from(rows, ({ value }) => (typeof value === 'number' ? 0 : 1)),
    },
  };
}

/** S(K(t'), K(t)) / (t - t'), t' the snapshot before, in the unit of `at` and `before`. */
function velocityOf({ distance_previous }: MetricsLine, at: number | null | undefined, before: number | null | undefined): number | null {
  return typeof distance_previous === 'number' && typeof at === 'number' && typeof before === 'number' && at > before
    ? distance_previous / (at - before)
    : null;
}
