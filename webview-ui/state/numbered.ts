/**
 * How a page takes numbered messages, whatever they show: a snapshot replaces everything; increments are numbered without gaps, and a
 * gap makes the page ask for a snapshot. Nothing here draws.
 */
import type { PackedSeries } from '../../src/shared/protocol';
import { SeriesGapError, SeriesTable } from '../../src/shared/series';

export interface NumberedState {
  /** Waiting: for the first snapshot; resyncing: for the one asked for after a gap. */
  readonly phase: 'waiting' | 'live' | 'resyncing';
  /** Grows in place; a snapshot brings a new one. */
  readonly series: SeriesTable;
  /** Number of the last message applied. */
  readonly sequence: number;
  /** Why nothing can be shown, in the extension's words; what is on screen is its last state. */
  readonly problem: string | null;
  /** Why the last refused message was refused; cleared by a snapshot. */
  readonly refusal: string | null;
}

export interface NumberedMessage {
  readonly type: 'snapshot' | 'increment';
  readonly sequence: number;
  readonly series: PackedSeries;
}

export type NumberedReply = { readonly type: 'resync' } | { readonly type: 'report'; readonly message: string };

export interface NumberedTransition<S> {
  readonly state: S;
  readonly replies: readonly NumberedReply[];
}

export const waiting: NumberedState = { phase: 'waiting', series: new SeriesTable(), sequence: -1, problem: null, refusal: null };

/** @param shown what the message says beside the numbers, in the state's own fields. */
export function takeNumbered<S extends NumberedState>(state: S, message: NumberedMessage, shown: Partial<S>): NumberedTransition<S> {
  return message.type === 'snapshot' ? takeSnapshot(state, message, shown) : takeIncrement(state, message, shown);
}

/** A message from outside that is none. */
export function refuse<S extends NumberedState>(state: S, reason: string): NumberedTransition<S> {
  const message = `A message to the panel was refused: ${reason}`;
  return { state: { ...state, refusal: reason }, replies: [{ type: 'report', message }] };
}

function takeSnapshot<S extends NumberedState>(state: S, message: NumberedMessage, shown: Partial<S>): NumberedTransition<S> {
  const series = new SeriesTable();
  try {
    series.apply(message.series);
  } catch (error) {
    if (error instanceof SeriesGapError) return refuse(state, error.message);
    throw error;
  }
  return { state: { ...state, ...shown, phase: 'live', series, sequence: message.sequence, problem: null, refusal: null }, replies: [] };
}

function takeIncrement<S extends NumberedState>(state: S, message: NumberedMessage, shown: Partial<S>): NumberedTransition<S> {
  // Until the snapshot comes an increment has nothing to stand on; one that the snapshot already holds is old.
  if (state.phase !== 'live' || message.sequence <= state.sequence) return { state, replies: [] };
  if (message.sequence !== state.sequence + 1) return resync(state, []);
  try {
    state.series.apply(message.series);
  } catch (error) {
    if (error instanceof SeriesGapError) return resync(state, [{ type: 'report', message: error.message }]);
    throw error;
  }
  return { state: { ...state, ...shown, sequence: message.sequence, problem: null }, replies: [] };
}

function resync<S extends NumberedState>(state: S, replies: readonly NumberedReply[]): NumberedTransition<S> {
  return { state: { ...state, phase: 'resyncing' }, replies: [...replies, { type: 'resync' }] };
}
