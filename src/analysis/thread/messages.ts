/** The wire between the extension and its analysis thread: one request at a time, each answered once. */
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
  /** The answer is no longer wanted: what of it has not begun is left. */
  | { readonly type: 'cancel'; readonly id: number };

/** Null: cancelled. The buffer of a result is handed over, not copied. */
export interface FromThread {
  readonly id: number;
  readonly result: AnalysisResult | null;
}
