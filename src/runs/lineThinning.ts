/**
 * What is kept of many lines of metrics that come one after the other: every 2^k-th line, so that runs of one sweep keep the same snapshots,
 * and of some curves the least, the greatest and the first non-finite value in each of even stretches, so that no spike is lost. Both become
 * coarser as lines come; what is held stays within a bound.
 */

/** Of these curves every extreme is kept. */
export const EXTREMES_OF = ['loss', 'drift', 'spectral_norm', 'relative_velocity'] as const;

interface Kept {
  readonly index: number;
  readonly text: string;
}

interface Valued extends Kept {
  readonly value: number;
}

/** Of one curve in one stretch. */
interface Extremes {
  least: Valued | undefined;
  greatest: Valued | undefined;
  /** The first that is no finite number. */
  broken: Kept | undefined;
}

type Stretch = readonly Extremes[];

export class LineThinning {
  private stride = 1;
  private grid: Kept[] = [];
  private size = 1;
  private stretches: Stretch[] = [];
  private last: Kept | undefined;
  private taken = 0;
  private readonly gridBound: number;
  private readonly stretchBound: number;

  /** @param bound at most so many lines are kept */
  constructor(bound: number) {
    this.gridBound = Math.max(2, Math.floor(bound / 2));
    this.stretchBound = Math.max(1, Math.floor((bound - this.gridBound - 1) / (3 * EXTREMES_OF.length)));
  }

  /** Lines so far. */
  get count(): number {
    return this.taken;
  }

  /** @param line as JSON gives it, with non-finite numbers as texts */
  take(text: string, line: Readonly<Record<string, unknown>>): void {
    const index = this.taken++;
    const kept = { index, text };
    this.last = kept;
    if (index % this.stride === 0) this.takeGrid(kept);
    this.takeExtremes(kept, line);
  }

  /** The lines that are kept, in order. */
  lines(): string[] {
    const all = new Map<number, string>();
    const add = (kept: Kept | undefined) => kept && all.set(kept.index, kept.text);
    for (const kept of this.grid) add(kept);
    for (const { least, greatest, broken } of this.stretches.flat()) [least, greatest, broken].forEach(add);
    add(this.last);
    return [...all].sort(([a], [b]) => a - b).map(([, text]) => text);
  }

  private takeGrid(kept: Kept): void {
    this.grid.push(kept);
    if (this.grid.length <= this.gridBound) return;
    this.stride *= 2;
    this.grid = this.grid.filter(({ index }) => index % this.stride === 0);
  }

  private takeExtremes(kept: Kept, line: Readonly<Record<string, unknown>>): void {
    let place = Math.floor(kept.index / this.size);
    if (place >= this.stretchBound) {
      this.size *= 2;
      this.stretches = halved(this.stretches);
      place = Math.floor(kept.index / this.size);
    }
    const stretch = (this.stretches[place] ??= EXTREMES_OF.map(() => ({ least: undefined, greatest: undefined, broken: undefined })));
    for (const [i, quantity] of EXTREMES_OF.entries()) {
      const own = stretch[i];
      if (own) takeValue(own, kept, line[quantity]);
    }
  }
}

function takeValue(own: Extremes, { index, text }: Kept, value: unknown): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'number') {
    own.broken ??= { index, text };
    return;
  }
  if (!own.least || value < own.least.value) own.least = { index, text, value };
  if (!own.greatest || value > own.greatest.value) own.greatest = { index, text, value };
}

/** Two stretches become one. */
function halved(stretches: readonly Stretch[]): Stretch[] {
  return Array.from({ length: Math.ceil(stretches.length / 2) }, (_, i) => {
    const [left = [], right = []] = [stretches[2 * i], stretches[2 * i + 1]];
    return EXTREMES_OF.map((_of, k) => joined(left[k], right[k]));
  });
}

function joined(left: Extremes | undefined, right: Extremes | undefined): Extremes {
  const [a, b] = [left?.least, right?.least];
  const [c, d] = [left?.greatest, right?.greatest];
  return {
    least: a && b ? (b.value < a.value ? b : a) : (a ?? b),
    greatest: c && d ? (d.value > c.value ? d : c) : (c ?? d),
    broken: left?.broken ?? right?.broken,
  };
}
