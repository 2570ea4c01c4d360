/**
 * How far the kernels of paired runs are apart, asked of the extension a few steps at a time: of every pair in view, spread over
 * training first and then closer and closer. One request is on its way at a time.
 */
import type { DistancesResult, FromComparePanel, KernelDistance, ToComparePanel } from '../../src/shared/compareProtocol';

export interface PairName {
  readonly a: string;
  readonly b: string;
}

export interface PairDistances {
  /** Steps at which both kernels can be had; null until they are known. */
  readonly steps: readonly number[] | null;
  /** Ascending in step, those that have come. */
  readonly distances: readonly KernelDistance[];
  /** Why there are none, in one sentence. */
  readonly failure: string | null;
}

type Answer = Extract<ToComparePanel, { type: 'distances' }>;

interface Entry {
  steps: readonly number[] | null;
  readonly at: Map<number, KernelDistance>;
  failure: string | null;
  /** Last step of the shorter run when the steps were asked for. */
  askedTo: number;
}

/** Steps of one request: some tenths of a second of the extension's analysis. */
const BATCH = 8;

export class DistanceStore {
  readonly #entries = new Map<string, Entry>();
  #wanted: readonly (PairName & { readonly lastStep: number })[] = [];
  #inFlight: { readonly request: number; readonly pair: string; readonly steps: readonly number[] } | null = null;
  #version = 0;

  /** @param request number of the last request: numbers rise. */
  constructor(
    private readonly post: (message: Extract<FromComparePanel, { type: 'distances' | 'cancel' }>) => void,
    private readonly onChange: () => void,
    private request = 0,
  ) {}

  /** Rises with every answer. */
  get version(): number {
    return this.#version;
  }

  get({ a, b }: PairName): PairDistances {
    const entry = this.#entries.get(keyOf({ a, b }));
    if (!entry) return { steps: null, distances: [], failure: null };
    const distances = [...entry.at.values()].sort((of, and) => of.step - and.step);
    return { steps: entry.steps, distances, failure: entry.failure };
  }

  /** Whether everything that is wanted is there, or cannot be had. */
  get isComplete(): boolean {
    return this.#next() === null;
  }

  /** Wants the distances of these pairs from now on; the first ones first. @param pairs with the last step that both runs have */
  want(pairs: readonly (PairName & { readonly lastStep: number })[]): void {
    this.#wanted = pairs;
    this.#pump();
  }

  receive({ request, result }: Answer): void {
    if (this.#inFlight?.request !== request) return;
    const { pair, steps } = this.#inFlight;
    this.#inFlight = null;
    this.#take(this.#entryOf(pair), steps, result);
    this.#version++;
    this.onChange();
    this.#pump();
  }

  /** Asks again for what could not be had. */
  retry(): void {
    for (const [key, entry] of this.#entries) if (entry.failure !== null) this.#entries.delete(key);
    this.#version++;
    this.onChange();
    this.#pump();
  }

  /** The extension has lost what it was asked. */
  restart(): void {
    this.#inFlight = null;
    this.retry();
  }

  #take(entry: Entry, asked: readonly number[], result: DistancesResult): void {
    if (!result.ok) {
      entry.failure = result.message;
      return;
    }
    entry.steps = result.steps;
    entry.failure = null;
    for (const of of result.distances) entry.at.set(of.step, of);
    // A step that one of the runs no longer has, as after a resume from an earlier checkpoint, is not asked for for ever.
    const there = new Set(result.distances.map(({ step }) => step));
    for (const step of asked) if (!there.has(step)) entry.steps = entry.steps.filter(of => of !== step);
    for (const step of entry.at.keys()) if (!entry.steps.includes(step)) entry.at.delete(step);
  }

  #pump(): void {
    if (this.#inFlight) return;
    const next = this.#next();
    if (!next) return;
    const { pair, steps, lastStep } = next;
    this.#entryOf(keyOf(pair)).askedTo = lastStep;
    this.#inFlight = { request: ++this.request, pair: keyOf(pair), steps };
    this.post({ type: 'distances', request: this.request, a: pair.a, b: pair.b, steps });
  }

  /** Which steps exist, of every pair, before any distance; then the pair that has the fewest. */
  #next(): { readonly pair: PairName; readonly steps: readonly number[]; readonly lastStep: number } | null {
    const open = this.#wanted.map(pair => ({ pair, entry: this.#entryOf(keyOf(pair)) })).filter(({ entry }) => entry.failure === null);
    const stale = open.find(({ pair, entry }) => entry.steps === null || entry.askedTo < pair.lastStep);
    if (stale) return { pair: stale.pair, steps: [], lastStep: stale.pair.lastStep };
    const shares = open
      .map(({ pair, entry }) => ({ pair, entry, missing: spread(missingOf(entry), BATCH) }))
      .filter(({ missing }) => missing.length > 0);
    const first = shares.reduce<(typeof shares)[number] | null>(
      (best, of) => (best && best.entry.at.size <= of.entry.at.size ? best : of),
      null,
    );
    return first && { pair: first.pair, steps: first.missing, lastStep: first.entry.askedTo };
  }

  #entryOf(key: string): Entry {
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = { steps: null, at: new Map(), failure: null, askedTo: -1 };
    this.#entries.set(key, entry);
    return entry;
  }
}

function missingOf({ steps, at }: Entry): number[] {
  return (steps ?? []).filter(step => !at.has(step));
}

/** So many of ascending steps, evenly over their places, the first and the last among them. */
export function spread(steps: readonly number[], most: number): number[] {
  if (steps.length <= most) return [...steps];
  return Array.from({ length: most }, (_, i) => steps[Math.round((i * (steps.length - 1)) / (most - 1))] ?? 0);
}

function keyOf({ a, b }: PairName): string {
  return `${a}\n${b}`;
}
