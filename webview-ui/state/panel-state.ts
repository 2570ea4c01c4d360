/** What the monitor knows of its sweep, and how a message changes it. Nothing here draws. */
import type { FromPanel, SweepView, ToPanel } from '../../src/shared/protocol';
import { parseToPanel } from '../../src/shared/validate-to-panel';
import { type NumberedState, refuse, takeNumbered, waiting } from './numbered';

export interface PanelState extends NumberedState {
  readonly sweep: SweepView | null;
}

export interface Transition {
  readonly state: PanelState;
  readonly replies: readonly FromPanel[];
  /** An answer for the store of what is derived; the state does not hold it. */
  readonly derived?: Extract<ToPanel, { type: 'derived' }>;
}

export const initialState: PanelState = { ...waiting, sweep: null };

/** The state after a message from outside, which may be anything, and what to answer. */
export function receive(state: PanelState, message: unknown): Transition {
  const result = parseToPanel(message);
  if (!result.ok) return refuse(state, result.reason);
  switch (result.message.type) {
    case 'snapshot':
    case 'increment':
      return takeNumbered(state, result.message, { sweep: result.message.sweep });
    case 'derived':
      return { state, replies: [], derived: result.message };
    case 'problem':
      return { state: { ...state, problem: result.message.message }, replies: [] };
  }
}

/** The state in which these runs are plotted, or no longer, until a message says what holds. */
export function plotted(state: PanelState, runs: readonly string[], on: boolean): PanelState {
  return state.sweep ? { ...state, sweep: withPlotted(state.sweep, runs, on) } : state;
}

/** The state in which colours stand for this axis, until a message says what holds. */
export function coloured(state: PanelState, by: string | null): PanelState {
  return state.sweep ? { ...state, sweep: withColours(state.sweep, by) } : state;
}

export function withColours(sweep: SweepView, by: string | null): SweepView {
  if (by !== null) return { ...sweep, colourBy: by };
  const { colourBy, ...plain } = sweep;
  return colourBy === undefined ? sweep : plain;
}

export function withPlotted(sweep: SweepView, runs: readonly string[], on: boolean): SweepView {
  return { ...sweep, runs: sweep.runs.map(run => (runs.includes(run.id) ? { ...run, plotted: on } : run)) };
}
