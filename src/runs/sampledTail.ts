/**
 * Follows a file of JSON lines that may be large. Up to a bound it is read whole. Of a larger one a bounded number of lines is
 * read, spread evenly over the file, few at first and then more: what comes first shows all of training, in the time that a few
 * hundred lines take; and what is held of a file does not grow with it. Lines that are appended from then on are all read.
 */
import { open, stat, type FileHandle } from 'node:fs/promises';
import type { z } from 'zod';
import { asReadError, RunReadError } from './errors';
import type { JsonlTail } from './tail';
import { type TailIncrement } from './tail';

/** How much of one file is read, and thereby held. */
export interface SampleBound {
  /** A file up to this size is read whole. */
  readonly wholeBytes: number;
  /** Lines of a larger one. */
  readonly lines: number;
}

/** Lines of a large file that are read at first: what a plot of a hundred pixels shows. */
export const FIRST_LINES = 128;
/** 13,000 lines of exp002. */
const MAX_WHOLE_BYTES = 8 << 20;
const MAX_LINES = 2048;
/** Of all runs of a sweep together: about 200,000 lines that are read whole, or half as many out of large files, 22 MB of numbers. */
const WHOLE_BYTES_OF_SWEEP = 128 << 20;
const LINES_OF_SWEEP = 100_000;

/** The bound for each run of a sweep of so many. */
export function sampleBound(runs: number): SampleBound {
  return {
    wholeBytes: Math.max(1 << 19, Math.min(MAX_WHOLE_BYTES, Math.floor(WHOLE_BYTES_OF_SWEEP / runs))),
    lines: Math.max(2 * FIRST_LINES, Math.min(MAX_LINES, Math.floor(LINES_OF_SWEEP / runs))),
  };
}

/** Bytes around a place in which a line is looked for; a line that is longer is passed over. */
const LINE_BYTES = 8192;

export class SampledTail<S extends z.ZodType> {
  /** Which look at a large file comes next; null: the file is followed line by line. */
  private look: number | null = 0;
  private begun = false;

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

  private async follow(): Promise<TailIncrement<z.output<S>>> {
    const increment = await this.tail.read();
    if (!increment.startOver || !this.begun) return increment;
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
        const { items, bytes, count } = await this.linesAt(handle, size, look === 0 ? FIRST_LINES : this.bound.lines);
        const isLast = look > 0;
        const of = Math.max(items.length, Math.round(size / (bytes / Math.max(1, count))));
        if (isLast) await this.tail.takeUp(handle, await endOfLines(handle, size), of, items.at(-1));
        this.look = isLast ? null : look + 1;
        const startOver = this.begun;
        this.begun = true;
        return { startOver, items, malformed: [], more: !isLast, sampled: { lines: items.length, of } };
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
      const text = i === most - 1 ? texts.at(-1) : texts[0];
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
