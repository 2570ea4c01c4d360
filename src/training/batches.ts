/**
 * Mini-batches: every point once an epoch, in an order drawn anew for each epoch. The order follows from seed, task and epoch alone, so a
 * run that is taken up at a step has the batches that it would have had, on any backend.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';

export interface BatchOptions {
  /** Points of the task. */
  readonly count: number;
  readonly batchSize: number;
  readonly seed: number;
  /** Index of the task, so that tasks of equal size have orders of their own. */
  readonly task: number;
}

/** Steps of an epoch: the last batch may be short. */
export function stepsPerEpoch(count: number, batchSize: number | undefined): number {
  return batchSize === undefined ? 1 : Math.max(1, Math.ceil(count / batchSize));
}

export class Batches {
  private epoch = -1;
  private order: Uint32Array = new Uint32Array(0);

  constructor(private readonly options: BatchOptions) {}

  /** Indices of the points of a step, counted from 0 at the first one of the task. */
  at(step: number): Uint32Array {
    const { count, batchSize, seed, task } = this.options;
    const perEpoch = stepsPerEpoch(count, batchSize);
    const epoch = Math.floor(step / perEpoch);
    if (epoch !== this.epoch) {
      this.order = shuffled(count, mixed(mixed(seed, task), epoch));
      this.epoch = epoch;
    }
    const start = (step % perEpoch) * batchSize;
    return this.order.subarray(start, Math.min(start + batchSize, count));
  }
}

/** The indices 0 .. count-1 in a random order, each equally likely (Fisher-Yates). @param seed a whole number in 0 .. 2^32 - 1 */
export function shuffled(count: number, seed: number): Uint32Array {
  const generator = mersenne(seed);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = uniformInt(generator, 0, i);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

/** A seed for each number of a family (the finaliser of MurmurHash3): neighbouring numbers give unrelated seeds. */
export function mixed(seed: number, number: number): number {
  let h = (seed ^ Math.imul(number + 1, 0x9e3779b9)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}
