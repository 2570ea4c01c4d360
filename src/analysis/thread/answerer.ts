/** Answers the requests of the analysis thread, each by its own part of the analysis. */
import type { ComparisonResult, DistancesResult } from '../../shared/compareProtocol';
import { comparePaths } from '../compare';
import { kernelDistances } from '../kernelDistances';
import { Deriver } from './deriver';
import type { AnalysisRequest, AnalysisResult, CompareRequest, DistancesRequest } from './messages';
import { OpenRuns } from './openRuns';

export class Answerer {
  private readonly runs = new OpenRuns();
  private readonly deriver = new Deriver(this.runs);

  /** @returns null when the signal was aborted meanwhile. @throws only what is a defect, or a lack of memory. */
  answer(request: AnalysisRequest, signal: AbortSignal): Promise<AnalysisResult | null> {
    switch (request.type) {
      case 'derive':
        return this.deriver.answer(request, signal);
      case 'compare':
        return this.compare(request);
      case 'distances':
        return this.distances(request, signal);
    }
  }

  private async compare({ a, b }: CompareRequest): Promise<ComparisonResult> {
    try {
      return { ok: true, comparison: await comparePaths(a, b) };
    } catch (error) {
      return refusal(error);
    }
  }

  private async distances({ a, b, steps }: DistancesRequest, signal: AbortSignal): Promise<DistancesResult | null> {
    try {
      const [of, and] = [await this.runs.get(a), await this.runs.get(b)];
      const found = await kernelDistances(of.snapshots, and.snapshots, steps, signal);
      return found && { ok: true, ...found };
    } catch (error) {
      this.runs.forget(a);
      this.runs.forget(b);
      return refusal(error);
    }
  }
}

/** An error with a reason is an answer; any other is a defect. */
function refusal(error: unknown): { readonly ok: false; readonly message: string } {
  if (error instanceof Error && 'reason' in error) return { ok: false, message: error.message };
  throw error;
}
