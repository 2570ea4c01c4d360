/**
 * Follows a file of JSON lines that may be large. Up to a bound it is read whole. Of a larger one a bounded number of lines is
 * read, spread evenly over the file, few at first and then more: what comes first shows all of training, in the time that a few
 * hundred lines take; and what is held of a file does not grow with it. Lines that are appended from then on are all read. On request the
 * rest is read too, in slices: what is held is then chosen among all lines.
 */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { asReadError, RunReadError } from './errors';
import type { JsonlTail, SampledLines, TailIncrement } from './tail';
import { WholePass } from './wholePass';

/** How much of one file is read, and thereby held. */
export interface SampleBound {
  /** A file up to this size is read whole. */
  readonly wholeBytes: number;
  /** Lines of a larger one, at first and then. */
  readonly first: number;
  readonly lines: number;
  /** Lines that are held of it once it is read whole, with its extremes. */
  readonly kept: number;
}

/** Lines of a large file that are read at first: what a plot of a hundred pixels shows. */
export const FIRST_LINES = 128;
/** Of many runs fewer of each: what comes first is there within two seconds. */
const FIRST_LINES_OF_SWEEP = 5000;
const LEAST_FIRST_LINES = 32;
/** 13,000 lines of exp002. */
const MAX_WHOLE_BYTES = 8 << 20;
const MAX_LINES = 2048;
const MAX_KEPT = 4096;
/** Of all runs of a sweep together: about 200,000 lines that are read whole, or a quarter as many out of large files, 14 MB of numbers. */
const WHOLE_BYTES_OF_SWEEP = 128 << 20;
const LINES_OF_SWEEP = 50_000;

/** The bound for each run of a sweep of so many. */
export function sampleBound(runs: number): SampleBound {
  return {
    wholeBytes: Math.max(1 << 19, Math.min(MAX_WHOLE_BYTES, Math.floor(WHOLE_BYTES_OF_SWEEP / runs))),
    first: Math.max(LEAST_FIRST_LINES, Math.min(FIRST_LINES, Math.floor(FIRST_LINES_OF_SWEEP / runs))),
    lines: Math.max(2 * FIRST_LINES, Math.min(MAX_LINES, Math.floor(LINES_OF_SWEEP / runs))),
    kept: Math.max(2 * FIRST_LINES, Math.min(MAX_KEPT, Math.floor(LINES_OF_SWEEP / runs))),
  };
}

/** Bytes around a place in which a line is looked for; a line that is longer is passed over. */
const LINE_BYTES = 8192;
/** The step stands first in a line, or at least early. */
const STEP_BYTES = 64;
/** At most so long a slice of the rest is followed by nothing. */
const MAX_REST_MS = 20;
/** Lines that are checked in one turn of the event loop. */
const PARSED_AT_ONCE = 128;
/** Told while the last slice is not read. */
const MAX_SHARE = 0.99;

export class SampledTail<S extends z.ZodType> {
  /** Which look at a large file comes next; null: the file is followed line by line. */
  private look: number | null = 0;
  private begun = false;
  /** What was last told of a large file, while it holds. */
  private sampled: SampledLines | null = null;
  /** The reading of the rest, and what was appended meanwhile. */
  private pass: { readonly whole: WholePass; readonly appended: z.output<S>[] } | null = null;

  constructor(
    private readonly tail: JsonlTail<S>,
    /** Parses one line; undefined for one that is none. */
    private readonly parse: (text: string) => z.output<S> | undefined,
    /** Lines are read in order of this number, and none twice. */
    private readonly placeOf: (line: z.output<S>) => number,
    private readonly bound: SampleBound,
  ) {}

  /** As `JsonlTail.read`; an increment with `sampled` stands for the file up to its end. */
  async read(): Promise<TailIncrement<z.output<S>>> {
    if (this.look === null) return this.follow();
    const size = await this.size();
    if (size <= this.bound.wholeBytes) {
      // A file that has grown large while it was followed is known line by line.
      if (size > 0) this.look = null;
      return this.tail.read();
    }
    return this.sample(size, this.look);
  }

  /**
   * Reads on in what a sample has left out, for about as long as it then rests; null where nothing is left. At the end
   * the increment starts over with what is held from then on. To be called between two `read`s.
   */
  async refine(): Promise<TailIncrement<z.output<S>> | null> {
    const place = this.tail.place;
    if (this.look !== null || !this.sampled || this.sampled.read === 1 || !place) return null;
    const { placeOf } = this;
    this.pass ??= {
      whole: new WholePass(this.tail.path, place.identity, place.offset, line => placeOf(line as z.output<S>), this.bound.kept),
      appended: [],
    };
    const { whole } = this.pass;
    const began = performance.now();
    const { malformed, broken, done } = await whole.slice().catch((error: unknown) => {
      throw asReadError(this.tail.path, error);
    });
    // A file that was replaced or cut is noticed by the next read.
    if (broken) {
      this.pass = null;
      return null;
    }
    await pause(Math.min(MAX_REST_MS, performance.now() - began));
    if (done) return await this.endPass(malformed);
    this.sampled = { ...this.sampled, read: Math.min(whole.share, MAX_SHARE) };
    return { startOver: false, items: [], malformed, more: true, sampled: this.sampled };
  }

  private async endPass(malformed: TailIncrement<z.output<S>>['malformed']): Promise<TailIncrement<z.output<S>> | null> {
    if (!this.pass) return null;
    const { whole, appended } = this.pass;
    const items: z.output<S>[] = [];
    const texts = whole.kept();
    for (let from = 0; from < texts.length; from += PARSED_AT_ONCE) {
      items.push(...texts.slice(from, from + PARSED_AT_ONCE).flatMap(text => this.parse(text) ?? []));
      await pause(1);
    }
    items.push(...appended);
    this.pass = null;
    this.sampled = { lines: items.length, of: whole.count + appended.length, read: 1 };
    return { startOver: true, items, malformed, more: false, sampled: this.sampled };
  }

  private async follow(): Promise<TailIncrement<z.output<S>>> {
    const increment = await this.tail.read();
    if (!increment.startOver || !this.begun) {
      this.pass?.appended.push(...increment.items);
      return increment;
    }
    this.pass = null;
    this.sampled = null;
    // Another file, or one that was cut: looked at anew, as it may be large.
    this.look = 0;
    this.begun = false;
    this.tail.reset();
    return { ...(await this.read()), startOver: true };
  }

  private async size(): Promise<number> {
    try {
      const info = await stat(this.tail.path);
      if (!info.isFile()) throw new RunReadError('malformed', this.tail.path, 'expected a file, found something else');
      return info.size;
    } catch (error) {
      const typed = asReadError(this.tail.path, error);
      if (typed.reason === 'missing') return 0;
      throw typed;
    }
  }

  private async sample(size: number, look: number): Promise<TailIncrement<z.output<S>>> {
    try {
      const handle = await open(this.tail.path, 'r');
      try {
        const { items, bytes, count } = await this.linesAt(handle, size, look === 0 ? this.bound.first : this.bound.lines);
        const isLast = look > 0;
        const of = Math.max(items.length, Math.round(size / (bytes / Math.max(1, count))));
        if (isLast) await this.tail.takeUp(handle, await endOfLines(handle, size), of, items.at(-1));
        this.look = isLast ? null : look + 1;
        const startOver = this.begun;
        this.begun = true;
        this.sampled = { lines: items.length, of };
        return { startOver, items, malformed: [], more: !isLast, sampled: this.sampled };
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw asReadError(this.tail.path, error);
    }
  }

  /** So many lines at evenly spaced places of the file, the first and the last among them. */
  private async linesAt(
    handle: FileHandle,
    size: number,
    most: number,
  ): Promise<{ readonly items: z.output<S>[]; readonly bytes: number; readonly count: number }> {
    const items: z.output<S>[] = [];
    const buffer = Buffer.alloc(LINE_BYTES);
    let [last, bytes, count] = [-Infinity, 0, 0];
    for (let i = 0; i < most; i++) {
      // The last place is so far from the end that a whole line lies behind it.
      const place = i === most - 1 ? Math.max(0, size - LINE_BYTES) : Math.floor((i * size) / (most - 1));
      const { bytesRead } = await handle.read(buffer, 0, LINE_BYTES, place);
      const texts = linesIn(buffer.subarray(0, bytesRead), place === 0);
      const text = i === most - 1 ? texts.at(-1) : i === 0 ? texts[0] : roundest(texts, size / (most - 1) / 2);
      if (text === undefined) continue;
      bytes += text.length + 1;
      count++;
      const line = this.parse(text.toString('utf8'));
      if (line === undefined || this.placeOf(line) <= last) continue;
      last = this.placeOf(line);
      items.push(line);
    }
    return { items, bytes, count };
  }
}

/**
 * Of some lines the one whose snapshot has the roundest number, in multiples of the spacing between the first two: runs of a sweep whose files
 * differ in size have the same steps among their samples, so that there are steps for a mean over them.
 * @param within so many bytes of the first, that neighbouring places have lines of their own
 */
function roundest(block: readonly Buffer[], within: number): Buffer | undefined {
  const lines = block.slice(0, Math.max(1, Math.floor(within / ((block[0]?.length ?? 0) + 1))));
  if (lines.length < 2) return lines[0];
  const steps = lines.map(line => Number(/"step":\s*(\d+)/.exec(line.toString('latin1', 0, STEP_BYTES))?.[1] ?? NaN));
  const spacing = (steps[1] ?? NaN) - (steps[0] ?? NaN);
  const roundness = steps.map(step => {
    const number = step / spacing;
    return Number.isSafeInteger(number) && number < 2 ** 31 ? number & -number : 0;
  });
  return lines[Math.max(0, roundness.indexOf(Math.max(...roundness)))];
}

/** The whole lines among these bytes. @param fromStart they begin a line */
function linesIn(bytes: Buffer, fromStart: boolean): Buffer[] {
  const lines: Buffer[] = [];
  let start = fromStart ? 0 : bytes.indexOf(0x0a) + 1;
  if (start === 0 && !fromStart) return lines;
  for (let end = bytes.indexOf(0x0a, start); end >= 0; end = bytes.indexOf(0x0a, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

/** Where the last complete line ends. */
async function endOfLines(handle: FileHandle, size: number): Promise<number> {
  for (let end = size; end > 0; end -= LINE_BYTES) {
    const from = Math.max(0, end - LINE_BYTES);
    const bytes = Buffer.alloc(end - from);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    const last = bytes.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (last >= 0) return from + last + 1;
  }
  return 0;
}
