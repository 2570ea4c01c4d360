/** The map of kernel distances between snapshots: rows and columns are steps, and the task switches lie between them. */
import { formatNumber, formatStep, formatStepShort } from '../../src/shared/format';
import type { RunView } from '../../src/shared/protocol';
import type { Tick } from './axis-ticks';
import { nearestRow } from './curves';
import { taskLabel } from './task-bands';

/** Ticks at the middle of some rows, at most `most`, the first row among them. */
export function stepTicks(steps: Float64Array, most: number): Tick[] {
  const stride = Math.max(1, Math.ceil(steps.length / Math.max(1, most)));
  return [...steps].flatMap((step, row) => (row % stride === 0 ? [{ value: row + 0.5, label: formatStepShort(step) }] : []));
}

/** Row of the snapshot nearest to a step; null without snapshots. */
export function rowOfStep(steps: Float64Array, step: number | null): number | null {
  return step === null || steps.length === 0 ? null : nearestRow(steps, step);
}

export interface MapSwitch {
  /** Rows above belong to the task before; 0 to S. */
  readonly place: number;
  readonly label: string;
}

/** The task switches among the rows: behind the last row of the task that ends. */
export function mapSwitches({ markers }: RunView, steps: Float64Array): MapSwitch[] {
  return markers.flatMap(marker => {
    if (marker.kind !== 'task_switch') return [];
    const place = steps.findIndex(step => step > marker.step);
    return place <= 0 ? [] : [{ place, label: taskLabel(marker.task) }];
  });
}

/** `step 100, step 500: S = 0.1234`. */
export function pairText(steps: Float64Array, values: Float64Array, row: number, column: number): string {
  const [first, second] = [formatStep(steps[row] ?? NaN), formatStep(steps[column] ?? NaN)];
  return `step ${first}, step ${second}: S = ${formatNumber(values[row * steps.length + column] ?? NaN)}`;
}

/** Sentences below the map. */
export function mapNotes(
  { shown, available, nonFinite }: { readonly shown: number; readonly available: number; readonly nonFinite: number },
  switches: readonly MapSwitch[],
): string[] {
  const which = shown < available ? `${shown} of ${available} snapshots, evenly chosen.` : `All ${shown} snapshots that have a kernel.`;
  const lines = switches.length === 0 ? '' : ` Lines: ${switches.map(({ label }) => label).join(', ')} begins.`;
  const gaps = nonFinite === 0 ? [] : [`${nonFinite} entries are not defined; they are left blank.`];
  return [`${which}${lines}`, ...gaps];
}
