/** Summary numbers of all runs against one axis of the sweep: a point a run, mean and spread over the seeds, a line along the axis. */
import { formatAxes } from '../../src/shared/format';
import type { RunView, SweepView } from '../../src/shared/protocol';
import type { AxisScale } from '../state/view-settings';
import type { Range } from './ranges';
import type { RunSummary } from './sweep-summary';

/** What the task switches of a run did to its kernel: the mean over its switches. */
export type SwitchMeasure = 'spike' | 'drop' | 'recovery';
export type SweepShow = 'freeze' | 'errors' | 'linearity' | 'spectrum' | 'limit' | SwitchMeasure;
export const sweepShows: readonly SweepShow[] = ['freeze', 'errors', 'linearity', 'spectrum', 'limit', 'spike', 'drop', 'recovery'];
/** Columns of the last snapshot. */
export type ColumnMeasure =
  'drift' | 'feature_drift' | 'parameter_drift' | 'taylor_gap' | 'training_gap' | 'spectral_norm' | 'condition_number' | 'effective_rank';
/** `spread`: deviation of the first kernel's trace over the seeds, in units of its mean; `limit`: relative distance of the first kernel from that of infinite width. */
export type SweepMeasure =
  'freeze' | 'freezeOfMean' | 'final' | 'atFreeze' | 'regression' | 'continuation' | 'spread' | 'limit' | ColumnMeasure | SwitchMeasure;

export const measuresOf: Readonly<Record<SweepShow, readonly SweepMeasure[]>> = {
  freeze: ['freeze', 'freezeOfMean'],
  errors: ['final', 'atFreeze', 'regression', 'continuation'],
  spike: ['spike'],
  drop: ['drop'],
  recovery: ['recovery'],
  linearity: ['drift', 'feature_drift', 'parameter_drift', 'taylor_gap', 'training_gap'],
  spectrum: ['spectral_norm', 'condition_number', 'effective_rank', 'spread'],
  limit: ['limit'],
};

export const columnMeasures: readonly ColumnMeasure[] = [
  'drift',
  'feature_drift',
  'parameter_drift',
  'taylor_gap',
  'training_gap',
  'spectral_norm',
  'condition_number',
  'effective_rank',
];

export interface SweepAxis {
  readonly name: string;
  /** False: the values are names, set side by side at 0, 1, 2, … */
  readonly numeric: boolean;
  /** In ascending order, or in that of the sweep. */
  readonly values: readonly AxisValue[];
}

export interface AxisValue {
  readonly key: string;
  readonly label: string;
  readonly x: number;
}

export interface SweepPoint {
  readonly run: string;
  readonly group: number;
  readonly x: number;
  readonly y: number;
  /** Not there yet: where the run stands at its last snapshot; in no mean. */
  readonly open: boolean;
}

export interface SweepMean {
  readonly x: number;
  readonly group: number;
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for a single run. */
  readonly deviation: number | null;
  /** Runs in the mean, of all that stand here. */
  readonly n: number;
  readonly of: number;
}

export interface SweepLine {
  readonly measure: SweepMeasure;
  /** The other axes' values, `depth 2`; empty where there are none. */
  readonly rest: string;
  /** Which of the rests, from 0. */
  readonly index: number;
  readonly points: readonly SweepPoint[];
  readonly means: readonly SweepMean[];
}

/** The axes along which the runs differ, and the similarity of their tasks where that does; seeds last, and only where nothing else differs first. */
export function sweepAxes(given: Pick<SweepView, 'runs'>): SweepAxis[] {
  const sweep = { runs: given.runs.map(run => ({ axes: axesOf(run) })) };
  const names = [...new Set(sweep.runs.flatMap(run => Object.keys(run.axes)))];
  const axes = names.map(name => axisOf(sweep, name)).filter(({ values }) => values.length > 1);
  const last = (name: string) => [SIMILARITY, 'seed', CONVERGENCE].indexOf(name);
  return axes.toSorted((a, b) => last(a.name) - last(b.name));
}

/** The axis on which runs stand by the similarity of their tasks, the mean over their switches. */
export const SIMILARITY = 'task similarity';

/** The axis on which runs stand by how long the loss had been on its plateau when the task switched, the mean over their switches; 0: it was not. */
export const CONVERGENCE = 'steps on the loss plateau';

/** Shown only where a run has passed a task switch. */
export function isOfSwitches(show: SweepShow): boolean {
  return show === 'spike' || show === 'drop' || show === 'recovery';
}

/** What a sweep was run for, until the user says otherwise: with task switches their spike; without a freeze at the end the drifts, without training the spectrum. */
export function naturalShow(summaries: readonly RunSummary[]): SweepShow {
  if (summaries.some(({ switches }) => switches.passed > 0)) return 'spike';
  const isOver = summaries.length > 0 && summaries.every(({ ended }) => ended);
  if (!isOver || summaries.some(({ freezeStep }) => freezeStep !== null)) return 'freeze';
  return summaries.some(({ columns }) => columns.taylor_gap !== null) ? 'linearity' : 'spectrum';
}

/** Log where the values spread over a factor of eight or more, as widths do. */
export function naturalScale({ numeric, values }: SweepAxis): AxisScale {
  const [first, last] = [values[0]?.x ?? 0, values.at(-1)?.x ?? 0];
  return numeric && first > 0 && last / first >= 8 ? 'log' : 'linear';
}

/** A line for each measure and each combination of the other axes; `sweep` gives the freezes of the mean curves. */
export function sweepLines(
  axis: SweepAxis,
  measures: readonly SweepMeasure[],
  summaries: readonly RunSummary[],
  sweep: Pick<SweepView, 'groups'>,
): SweepLine[] {
  const rests = [...new Set(summaries.map(summary => restOf(summary, axis)))];
  return measures.flatMap(measure =>
    rests.flatMap((rest, index) => {
      const own = summaries.filter(summary => restOf(summary, axis) === rest);
      const line =
        measure === 'freezeOfMean'
          ? meanCurveFreezes(axis, own, sweep)
          : measure === 'spread'
            ? { points: [], means: spreads(axis, own) }
            : { points: runPoints(axis, measure, own), means: means(axis, measure, own) };
      return line.points.length + line.means.length > 0 ? [{ measure, rest, index, ...line }] : [];
    }),
  );
}

/** Of all points, means and spreads, with room; from 0 where they lie near it. Null where there is nothing to show. */
export function sweepRange(lines: readonly SweepLine[], scale: AxisScale): Range | null {
  const values = lines
    .flatMap(({ points, means }) => [
      ...points.map(({ y }) => y),
      ...means.flatMap(({ mean, deviation }) => [mean, mean + (deviation ?? 0), mean - (deviation ?? 0)]),
    ])
    .filter(value => Number.isFinite(value) && (scale === 'linear' || value > 0));
  if (values.length === 0) return null;
  const [min, max] = [Math.min(...values), Math.max(...values)];
  if (scale === 'log') return { min: min / 1.25, max: max * 1.25 };
  return { min: min >= 0 && min <= 0.5 * max ? 0 : min - 0.08 * (max - min || 1), max: max + 0.08 * (max - min || 1) };
}

/** Ends of the axis with half a place of room. */
export function axisRange(axis: SweepAxis, scale: AxisScale): Range {
  const [first, last] = [axis.values[0]?.x ?? 0, axis.values.at(-1)?.x ?? 1];
  if (!axis.numeric) return { min: first - 0.5, max: last + 0.5 };
  if (scale === 'log') {
    const room = Math.max(1.15, (last / first) ** 0.06);
    return { min: first / room, max: last * room };
  }
  const room = 0.06 * (last - first);
  return { min: first - room, max: last + room };
}

/** The value of a run on the axis; null where it has none. */
export function placeOf(axis: SweepAxis, { run }: RunSummary): AxisValue | null {
  const own = keyOf(axesOf(run)[axis.name]);
  return axis.values.find(({ key }) => key === own) ?? null;
}

function measured(measure: SweepMeasure, summary: RunSummary): number | null {
  switch (measure) {
    case 'freeze':
      return summary.freezeStep;
    case 'final':
      return summary.ended ? summary.finalError : null;
    case 'atFreeze':
      return summary.errorAtFreeze;
    case 'regression':
      return summary.regression.kind === 'there' ? summary.regression.mse : null;
    case 'continuation':
      return summary.regression.kind === 'there' ? summary.regression.continuation : null;
    case 'limit':
      return summary.limit.kind === 'there' ? summary.limit.distance : null;
    case 'spike':
    case 'drop':
    case 'recovery':
      return summary.switches[measure];
    case 'freezeOfMean':
    case 'spread':
      return null;
    default:
      return summary.columns[measure];
  }
}

function runPoints(axis: SweepAxis, measure: SweepMeasure, summaries: readonly RunSummary[]): SweepPoint[] {
  return summaries.flatMap(summary => {
    const place = placeOf(axis, summary);
    const value = measured(measure, summary);
    const y = value ?? standOf(measure, summary);
    return place === null || y === null ? [] : [{ run: summary.run.id, group: summary.group, x: place.x, y, open: value === null }];
  });
}

/** Where a run stands that has not come to the measure: a kernel that has not frozen by its last step freezes later, if at all. */
function standOf(measure: SweepMeasure, { lastStep, finalError }: RunSummary): number | null {
  if (measure === 'freeze') return lastStep;
  return measure === 'final' ? finalError : null;
}

function means(axis: SweepAxis, measure: SweepMeasure, summaries: readonly RunSummary[]): SweepMean[] {
  return axis.values.flatMap(({ key, x }) => {
    const here = summaries.filter(({ run }) => keyOf(axesOf(run)[axis.name]) === key);
    const values = here.flatMap(summary => measured(measure, summary) ?? []);
    if (values.length === 0) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null;
    return [{ x, group: here[0]?.group ?? 0, mean, deviation, n: values.length, of: here.length }];
  });
}

/** What the seeds make of the kernel at the initial values: std(trace) / mean(trace) of at least three of them. */
function spreads(axis: SweepAxis, summaries: readonly RunSummary[]): SweepMean[] {
  return axis.values.flatMap(({ key, x }) => {
    const here = summaries.filter(({ run }) => keyOf(run.axes[axis.name]) === key);
    const traces = here.flatMap(({ firstTrace }) => firstTrace ?? []);
    if (traces.length < 3 || axis.name === 'seed') return [];
    const mean = traces.reduce((sum, trace) => sum + trace, 0) / traces.length;
    const deviation = Math.sqrt(traces.reduce((sum, trace) => sum + (trace - mean) ** 2, 0) / (traces.length - 1));
    return [{ x, group: here[0]?.group ?? 0, mean: deviation / mean, deviation: null, n: traces.length, of: here.length }];
  });
}

/** Where the seeds are not along the axis, each group has one place on it. */
function meanCurveFreezes(
  axis: SweepAxis,
  summaries: readonly RunSummary[],
  { groups }: Pick<SweepView, 'groups'>,
): Pick<SweepLine, 'points' | 'means'> {
  if (axis.name === 'seed') return { points: [], means: [] };
  const drawn = [...new Set(summaries.map(({ group }) => group))];
  const found = drawn.flatMap(group => {
    const first = summaries.find(summary => summary.group === group);
    const place = first && placeOf(axis, first);
    const step = groups[group]?.freezeStepOfMean ?? null;
    const n = groups[group]?.runs.length ?? 0;
    return place && step !== null && n > 1 ? [{ x: place.x, group, mean: step, deviation: null, n, of: n }] : [];
  });
  return { points: [], means: found.sort((a, b) => a.x - b.x) };
}

/** With what the task switches say of a run; keys of the tasks' own settings give their similarity, and are one axis with it. */
function axesOf({ axes, markers = [] }: Pick<RunView, 'axes'> & Partial<Pick<RunView, 'markers'>>): Readonly<Record<string, unknown>> {
  const switches = markers.flatMap(marker => (marker.kind === 'task_switch' ? [marker] : []));
  const similarity = meanOf(switches.flatMap(marker => marker.similarity ?? []));
  const onPlateau = meanOf(switches.flatMap(({ step, reactivation }) => (reactivation ? [step - (reactivation.plateauStep ?? step)] : [])));
  return {
    ...axes,
    ...(similarity !== null && { [SIMILARITY]: Number(similarity.toPrecision(6)) }),
    ...(onPlateau !== null && { [CONVERGENCE]: Number(onPlateau.toPrecision(6)) }),
  };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function axisOf({ runs }: { readonly runs: readonly Pick<RunView, 'axes'>[] }, name: string): SweepAxis {
  const present = runs.flatMap(run => (run.axes[name] === undefined ? [] : [run.axes[name]]));
  const distinct = [...new Map(present.map(value => [keyOf(value), value]))];
  const numeric = distinct.every(([, value]) => typeof value === 'number' && Number.isFinite(value));
  const values = distinct.map(([key, value], i) => ({
    key,
    label: typeof value === 'object' ? key : String(value),
    x: numeric ? (value as number) : i,
  }));
  return { name, numeric, values: numeric ? values.sort((a, b) => a.x - b.x) : values };
}

/** What else sets a run apart. How far it had converged follows from all of its settings: along that axis they are one line. */
function restOf({ run }: RunSummary, axis: SweepAxis): string {
  if (axis.name === CONVERGENCE) return '';
  return formatAxes(
    Object.fromEntries(
      Object.entries(run.axes).filter(
        ([name]) => name !== axis.name && name !== 'seed' && !(axis.name === SIMILARITY && name.startsWith('tasks.')),
      ),
    ),
  );
}

function keyOf(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}
