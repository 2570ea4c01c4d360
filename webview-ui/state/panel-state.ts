/**
 * What the panel knows of its sweep, and how a message changes it. A snapshot replaces everything; increments are numbered
 * without gaps, and a gap makes the panel ask for a snapshot. Nothing here draws.
 */
import type { FromPanel, SweepView, ToPanel } from '../../src/shared/protocol';
import { SeriesGapError, SeriesTable } from '../../src/shared/series';
import { parseToPanel } from '../../src/shared/validate-to-panel';

export interface PanelState {
  /** Waiting: for the first snapshot; resyncing: for the one asked for after a gap. */
  readonly phase: 'waiting' | 'live' | 'resyncing';
  readonly sweep: SweepView | null;
  /** Grows in place; a snapshot brings a new one. */
  readonly series: SeriesTable;
  /** Number of the last message applied. */
  readonly sequence: number;
  /** Why the sweep cannot be shown, in the extension's words; what is on screen is its last state. */
  readonly problem: string | null;
  /** Why the last refused message was refused; cleared by a snapshot. */
  readonly refusal: string | null;
}

export interface Transition {
  readonly state: PanelState;
  readonly replies: readonly FromPanel[];
  /** An answer for the store of what is derived; the state does not hold it. */
  readonly derived?: Extract<ToPanel, { type: 'derived' }>;
}

export const initialState: PanelState = {
  phase: 'waiting',
  sweep: null,
  series: new SeriesTable(),
  sequence: -1,
  problem: null,
  refusal: null,
};

/** The state after a message from outside, which may be anything, and what to answer. */
export function receive(state: PanelState, message: unknown): Transition {
  const result = parseToPanel(message);
  if (!result.ok) return refuse(state, result.reason);
  switch (result.message.type) {
    case 'snapshot':
      return takeSnapshot(state, result.message);
    case 'increment':
      return takeIncrement(state, result.message);
    case 'derived':
      return { state, replies: [], derived: result.message };
    case 'problem':
      return { state: { ...state, problem: result.message.message }, replies: [] };
  }
}

/** The state in which these runs are plotted, or no longer, until a message says what holds. */
export function plotted(state: PanelState, runs: readonly string[], on: boolean): PanelState {
  if (!state.sweep) return state;
  return {
    ...state,
    sweep: { ...state.sweep, runs: state.sweep.runs.map(run => (runs.includes(run.id) ? { ...run, plotted: on } : run)) },
  };
}

function takeSnapshot(state: PanelState, message: Extract<ToPanel, { type: 'snapshot' }>): Transition {
  const series = new SeriesTable();
  try {
    series.apply(message.series);
  } catch (error) {
    if (error instanceof SeriesGapError) return refuse(state, error.message);
    throw error;
  }
  const { sweep, sequence } = message;
  return { state: { phase: 'live', sweep, series, sequence, problem: null, refusal: null }, replies: [] };
}

function takeIncrement(state: PanelState, message: Extract<ToPanel, { type: 'increment' }>): Transition {
  // Until the snapshot comes an increment has nothing to stand on; one that the snapshot already holds is old.
  if (state.phase !== 'live' || message.sequence <= state.sequence) return { state, replies: [] };
  if (message.sequence !== state.sequence + 1) return resync(state, []);
  try {
    state.series.apply(message.series);
  } catch (error) {
    if (error instanceof SeriesGapError) return resync(state, [{ type: 'report', message: error.message }]);
    throw error;
  }
  return { state: { ...state, sweep: message.sweep, sequence: message.sequence, problem: null }, replies: [] };
}

function resync(state: PanelState, replies: readonly FromPanel[]): Transition {
  return { state: { ...state, phase: 'resyncing' }, replies: [...replies, { type: 'resync' }] };
}

function refuse(state: PanelState, reason: string): Transition {
  const message = `A message to the monitor was refused: ${reason}`;
  return { state: { ...state, refusal: reason }, replies: [{ type: 'report', message }] };
}
