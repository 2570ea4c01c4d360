/** The network linearised at a task switch, beside what the network did: from the extension's answer to columns and words. */
import { formatNumber, formatStep } from '../../src/shared/format';
import type { RunView, TaskSwitchView } from '../../src/shared/protocol';
import type { Derived } from '../derived/derived-cache';
import { taskLabel } from './task-bands';

export const LINEARISED_LOSS = 'linearised_loss';
export const LINEARISED_GAP = 'linearised_gap';

/** The switch of which the prediction is shown: the last one at or before `step`, else the first; null without a switch. */
export function switchAt({ markers }: RunView, step: number | null): TaskSwitchView | null {
  const switches = markers.filter(marker => marker.kind === 'task_switch').sort((a, b) => a.step - b.step);
  const before = step === null ? switches : switches.filter(marker => marker.step < step);
  return before.at(-1) ?? switches[0] ?? null;
}

/** Values by step of each column. */
export function linearisedColumns({ arrays }: Derived): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const steps = [...(arrays.get('steps')?.values ?? [])];
  const column = (name: string) => new Map(steps.map((step, i) => [step, arrays.get(name)?.values[i] ?? NaN]));
  return new Map([
    [LINEARISED_LOSS, column('predicted_loss')],
    [LINEARISED_GAP, column('gap')],
  ]);
}

/** `width 8: linearised at the switch to task 2, step 400, for 16 snapshots; gap 0.42 at step 440.` */
export function linearisedNotes({ arrays }: Derived, { task, step }: TaskSwitchView, run: string): string[] {
  const steps = arrays.get('steps')?.values ?? new Float64Array(0);
  const gap = arrays.get('gap')?.values ?? new Float64Array(0);
  const last = steps.length - 1;
  const value = gap[last];
  const end =
    value === undefined || !Number.isFinite(value) ? '' : ` Gap ${formatNumber(value)} at step ${formatStep(steps[last] ?? NaN)}.`;
  const how = `${run}: linearised at the switch to ${taskLabel(task)}, step ${formatStep(step)}, and trained on the same batches to the end of the first epoch`;
  return [steps.length === 0 ? `${run}: no snapshot lies in the first epoch after the switch.` : `${how}.${end}`];
}
