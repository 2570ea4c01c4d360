/** Where a time chart's tasks lie on its x axis. */
import type { SweepView, TaskSwitchView } from '../../src/shared/protocol';
import { type Curve, nearestRow } from './curves';

export interface TaskBand {
  /** Index of the task, from 0. */
  readonly task: number;
  /** `task 2`. */
  readonly label: string;
  readonly from: number;
  /** Infinity for the last task. */
  readonly to: number;
}

/** A switch of some runs, where not all of them switch at the same place. */
export interface SwitchLine {
  readonly x: number;
  readonly group: number;
  readonly label: string;
}

export interface Tasks {
  /** Ascending; empty where there is one task, or where the runs that are drawn switch at different places. */
  readonly bands: readonly TaskBand[];
  /** Empty where there are bands. */
  readonly lines: readonly SwitchLine[];
}

/** Places within this part of the whole axis are one: seeds reach a step at slightly different times. */
const SAME_PLACE = 0.005;

/** The tasks of the runs that are drawn. */
export function tasksOf(sweep: SweepView, curves: readonly Curve[]): Tasks {
  const main = curves.filter(({ rank, role }) => rank === 0 && role === 'main');
  const all = main.flatMap(curve => switchesOf(sweep, curve).map(({ task, step }) => ({ curve, task, x: placeOf(curve, step) })));
  const end = Math.max(0, ...main.map(({ x }) => x.at(-1) ?? 0));
  const tasks = [...new Set(all.map(({ task }) => task))].sort((a, b) => a - b);
  const places = tasks.map(task => all.filter(found => found.task === task));
  const shared = places.every(found => spread(found.map(({ x }) => x)) <= SAME_PLACE * end);
  if (!shared) {
    return { bands: [], lines: all.map(({ curve, task, x }) => ({ x, group: curve.subject.group, label: taskLabel(task) })) };
  }
  const starts = places.flatMap((found, i) => (found[0] ? [{ task: tasks[i] ?? 0, from: found[0].x }] : []));
  const [first] = starts;
  if (!first) return { bands: [], lines: [] };
  const ordered = [{ task: first.task - 1, from: -Infinity }, ...starts];
  return {
    bands: ordered.map(({ task, from }, i) => ({ task, label: taskLabel(task), from, to: ordered[i + 1]?.from ?? Infinity })),
    lines: [],
  };
}

/** The switches that a curve has passed: of its run, or of the runs of a mean, each task once. */
function switchesOf({ runs }: Pick<SweepView, 'runs'>, curve: Curve): TaskSwitchView[] {
  const own = runs.filter(({ id }) => curve.subject.members.includes(id));
  const found = own.flatMap(({ markers }) => markers.filter(marker => marker.kind === 'task_switch'));
  return [...new Map(found.map(marker => [marker.task, marker])).values()];
}

/** `task 2` of the second task. */
export function taskLabel(task: number): string {
  return `task ${task + 1}`;
}

function placeOf({ steps, x }: Curve, step: number): number {
  return x === steps ? step : (x[nearestRow(steps, step)] ?? NaN);
}

function spread(places: readonly number[]): number {
  return places.length === 0 ? 0 : Math.max(...places) - Math.min(...places);
}
