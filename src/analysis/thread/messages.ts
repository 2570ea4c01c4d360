/**
 * The wire between the extension and its analysis thread. Requests are answered one at a time, each once; metrics of another program's
 * results come in parts, beside them.
 */
import type { DerivedRun } from '../../runs/formats/foreignFormat';
import type { ComparisonResult, DistancesResult } from '../../shared/compareProtocol';
import type { DerivedName, DerivedResult } from '../../shared/protocol';

export interface DeriveRequest {
  readonly type: 'derive';
  /** The run's directory. */
  readonly run: string;
  readonly step: number;
  readonly get: readonly DerivedName[];
}

/** Two sweeps, or two runs, side by side. */
export interface CompareRequest {
  readonly type: 'compare';
  /** Directories. */
  readonly a: string;
  readonly b: string;
}

/** How far the kernels of two runs are apart. */
export interface DistancesRequest {
  readonly type: 'distances';
  /** The runs' directories. */
  readonly a: string;
  readonly b: string;
  readonly steps: readonly number[];
}

export type AnalysisRequest = DeriveRequest | CompareRequest | DistancesRequest;

/** What answers each kind of request. */
interface Results {
  readonly derive: DerivedResult;
  readonly compare: ComparisonResult;
  readonly distances: DistancesResult;
}
export type ResultOf<R extends AnalysisRequest> = Results[R['type']];
export type AnalysisResult = Results[keyof Results];

export type ToThread =
  | { readonly type: 'ask'; readonly id: number; readonly request: AnalysisRequest }
  /** The metrics of a sweep that another program wrote. */
  | { readonly type: 'metrics'; readonly id: number; readonly sweep: string }
  /** The answer is no longer wanted: what of it has not begun is left. */
  | { readonly type: 'cancel'; readonly id: number };

/** The buffer of a result is handed over, not copied. */
export type FromThread =
  /** Null: cancelled. */
  | { readonly id: number; readonly result: AnalysisResult | null }
  | { readonly id: number; readonly part: DerivedRun }
  /** All parts are told; with the sentence that says what kept them from it. */
  | { readonly id: number; readonly ended: string | null };
