/** What a comparison knows of its two sides, and how a message changes it. Nothing here draws. */
import {
  partsOfSided,
  type Compared,
  type ComparisonResult,
  type FromComparePanel,
  type Side,
  type ToComparePanel,
} from '../../src/shared/compareProtocol';
import { parseToComparePanel } from '../../src/shared/validate-to-compare-panel';
import { type NumberedState, refuse, takeNumbered, waiting } from '../state/numbered';
import { withColours, withPlotted } from '../state/panel-state';

export interface CompareState extends NumberedState {
  readonly compared: Compared | null;
  /** The numbers side by side; null: on their way. */
  readonly comparison: ComparisonResult | null;
}

export interface CompareTransition {
  readonly state: CompareState;
  readonly replies: readonly FromComparePanel[];
  /** An answer for the stores of what was asked; the state does not hold it. */
  readonly answer?: Extract<ToComparePanel, { type: 'derived' | 'distances' }>;
}

export const initialCompareState: CompareState = { ...waiting, compared: null, comparison: null };

/** The state after a message from outside, which may be anything, and what to answer. */
export function receiveCompared(state: CompareState, message: unknown): CompareTransition {
  const result = parseToComparePanel(message);
  if (!result.ok) return refuse(state, result.reason);
  switch (result.message.type) {
    case 'snapshot':
    case 'increment':
      return takeNumbered(state, result.message, { compared: result.message.compared });
    case 'comparison':
      return { state: { ...state, comparison: result.message.result }, replies: [] };
    case 'derived':
    case 'distances':
      return { state, replies: [], answer: result.message };
    case 'problem':
      return { state: { ...state, problem: result.message.message }, replies: [] };
  }
}

/** The state in which these runs are plotted, or no longer, until a message says what holds. @param names runs with their side */
export function plottedCompared(state: CompareState, names: readonly string[], on: boolean): CompareState {
  if (!state.compared) return state;
  const parts = names.flatMap(name => partsOfSided(name) ?? []);
  const own = (side: Side) => parts.filter(of => of.side === side).map(({ run }) => run);
  const { a, b } = state.compared;
  const compared = {
    a: { ...a, sweep: withPlotted(a.sweep, own('a'), on) },
    b: { ...b, sweep: withPlotted(b.sweep, own('b'), on) },
  };
  return { ...state, compared };
}

/** The state in which the colours of both stand for this axis, until a message says what holds. */
export function colouredCompared(state: CompareState, by: string | null): CompareState {
  if (!state.compared) return state;
  const { a, b } = state.compared;
  const compared = { a: { ...a, sweep: withColours(a.sweep, by) }, b: { ...b, sweep: withColours(b.sweep, by) } };
  return { ...state, compared };
}
