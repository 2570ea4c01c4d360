/**
 * Times of pieces of work as multiples of a reference that runs beside them. Time is that of the processor, which other programs do
 * not take part in; what they do take, caches and clock rate, slows work and reference alike, which therefore take turns, sample by
 * sample. The median of the quotients is what is told.
 */

export interface Work {
  readonly name: string;
  readonly run: () => void;
}

export interface Timing {
  readonly name: string;
  /** Median over the rounds of time / time of the reference. */
  readonly ratio: number;
  /** Median processor time of one call. */
  readonly ms: number;
}

/** A sample repeats short work for so long. */
const SAMPLE_MS = 8;
const ROUNDS = 9;
/** Calls after which the compiler has settled; slow work gets less of them. */
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

/** Processor time of this process so far, in milliseconds. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Processor milliseconds of one call of the reference, as the machine is now. */
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
  const until = processorMs() + WARM_UP_MS;
  let fastest = Infinity;
  for (let call = 0; call < 2 || (call < WARM_UP_CALLS && processorMs() < until); call++) {
    const began = processorMs();
    run();
    fastest = Math.min(fastest, processorMs() - began);
  }
  const calls = Math.max(1, Math.round(SAMPLE_MS / Math.max(fastest, 1e-3)));
  return () => {
    const began = processorMs();
    for (let call = 0; call < calls; call++) run();
    return (processorMs() - began) / calls;
  };
}
