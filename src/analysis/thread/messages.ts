/**
 * The wire between the extension and its analysis thread. Of what is derived at one snapshot there is one request at a time, answered
 * once; metrics of another program's results come in parts, beside it.
 */
import type { DerivedRun } from '../../runs/formats/foreignFormat';
import type { DerivedName, DerivedResult } from '../../shared/protocol';

export interface DeriveRequest {
  /** The run's directory. */
  readonly run: string;
  readonly step: number;
  readonly get: readonly DerivedName[];
}

export type ToThread =
  | ({ readonly type: 'derive'; readonly id: number } & DeriveRequest)
  /** The metrics of a sweep that another program wrote. */
  | { readonly type: 'metrics'; readonly id: number; readonly sweep: string }
  /** The answer is no longer wanted: what of it has not begun is left. */
  | { readonly type: 'cancel'; readonly id: number };

/** The buffer of a result is handed over, not copied. */
export type FromThread =
  /** Null: cancelled. */
  | { readonly id: number; readonly result: DerivedResult | null }
  | { readonly id: number; readonly part: DerivedRun }
  /** All parts are told; with the sentence that says what kept them from it. */
  | { readonly id: number; readonly ended: string | null };
