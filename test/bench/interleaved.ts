/**
 * Times of pieces of work as multiples of a reference that runs beside them. Work and reference take turns, sample by sample, so that
 * whatever else the machine does slows both alike; the median of the quotients tells one from the other.
 */

export interface Work {
  readonly name: string;
  readonly run: () => void;
}

export interface Timing {
  readonly name: string;
  /** Median over the rounds of time / time of the reference. */
  readonly ratio: number;
  /** Median time of one call. */
  readonly ms: number;
}

/** A sample repeats short work for so long. */
const SAMPLE_MS = 8;
const ROUNDS = 11;
/** Calls after which the compiler has settled, bounded by a time for slow work. */
const WARM_UP_CALLS = 200;
const WARM_UP_MS = 150;

export function interleaved(reference: () => void, works: readonly Work[]): Timing[] {
  const measureReference = sampler(reference);
  const prepared = works.map(({ name, run }) => ({ name, measure: sampler(run), times: [] as number[], ratios: [] as number[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { measure, times, ratios } of prepared) {
      const beside = measureReference();
      const time = measure();
      times.push(time);
      ratios.push(time / ((beside + measureReference()) / 2));
    }
  }
  return prepared.map(({ name, times, ratios }) => ({ name, ratio: median(ratios), ms: median(times) }));
}

/** Milliseconds of one call of the reference, as the machine is now. */
export function referenceNow(reference: () => void): number {
  const measure = sampler(reference);
  return median(Array.from({ length: ROUNDS }, measure));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Warms the work up; then each call gives the milliseconds of one run of it. */
function sampler(run: () => void): () => number {
  const until = performance.now() + WARM_UP_MS;
  let fastest = Infinity;
  for (let call = 0; call < 2 || (call < WARM_UP_CALLS && performance.now() < until); call++) {
    const began = performance.now();
    run();
    fastest = Math.min(fastest, performance.now() - began);
  }
  const calls = Math.max(1, Math.round(SAMPLE_MS / Math.max(fastest, 1e-3)));
  return () => {
    const began = performance.now();
    for (let call = 0; call < calls; call++) run();
    return (performance.now() - began) / calls;
  };
}
