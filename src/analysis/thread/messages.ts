/** The wire between the extension and its analysis thread: one request at a time, each answered once. */
import type { DerivedName, DerivedResult } from '../../shared/protocol';

export interface DeriveRequest {
  /** The run's directory. */
  readonly run: string;
  readonly step: number;
  readonly get: readonly DerivedName[];
}

export type ToThread =
  | ({ readonly type: 'derive'; readonly id: number } & DeriveRequest)
  /** The answer is no longer wanted: what of it has not begun is left. */
  | { readonly type: 'cancel'; readonly id: number };

/** Null: cancelled. The buffer of a result is handed over, not copied. */
export interface FromThread {
  readonly id: number;
  readonly result: DerivedResult | null;
}
