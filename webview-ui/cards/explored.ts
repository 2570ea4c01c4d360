/** What the cards that stand at the time slider share: its run and position, and what is there of a name near it. */
import { formatAxes, formatStep } from '../../src/shared/format';
import type { DerivedName, RunView, SweepView } from '../../src/shared/protocol';
import type { Derived } from '../derived/derived-cache';
import type { DerivedStore } from '../derived/derived-store';
import { type Exploration, explorationOf } from '../model/exploration';
import type { CardStatus, PanelView } from './card-kind';
import { textOf } from './choices';

/** Whether the kernel that is followed is one on the unit circle; a probe is named where it is not the training points. */
export function followsCircle({ data }: SweepView): boolean {
  return (data.probe ?? data.kind) === 'circle';
}

/** Under this name the slider keeps its choices among those of the cards. */
export const SLIDER = 'slider';

export function exploredIn({ sweep, series, derived, settings }: PanelView, pinned: number | null): Exploration | null {
  return explorationOf(sweep, series, derived, textOf(settings, SLIDER, 'run'), pinned);
}

/** What is there of a name at the position, or at the snapshot nearest to it. */
export interface Nearest {
  readonly derived: Derived;
  readonly step: number;
}

export function nearestOf(store: DerivedStore, run: string, step: number, name: DerivedName): Nearest | null {
  const at = store.get(run, step, name).kind === 'there' ? step : store.nearest(run, step, name);
  const state = at === null ? null : store.get(run, at, name);
  return at !== null && state?.kind === 'there' ? { derived: state.derived, step: at } : null;
}

/** Why the first of `names` that could not be had at the position is not there; null: all are, or are on their way. */
export function failureOf(store: DerivedStore, run: string, step: number, names: readonly DerivedName[]): CardStatus | null {
  for (const name of names) {
    const state = store.get(run, step, name);
    if (state.kind === 'failed') return failed(store, run, state.message);
  }
  return null;
}

export function failed(store: DerivedStore, run: string, message: string): CardStatus {
  return { kind: 'error', message, retry: () => store.retry(run) };
}

/** `width 512 · seed 3`. */
export function runName(run: RunView): string {
  return formatAxes(run.axes) || run.id;
}

/** Where the numbers are from: `width 512 · seed 3 at step 12,500`. */
export function placeName(run: RunView, step: number): string {
  return `${runName(run)} at step ${formatStep(step)}`;
}
