/**
 * Follows an append-only file of JSON lines: each read gives the lines that are complete since the last one. A half-written last
 * line is left for later; a file that was replaced or cut (a resumed run writes again what came after its checkpoint) makes the
 * consumer start over, as does a new file in the place of one that was gone: while it is gone, what was read stands; lines that are no valid JSON, or that cannot follow the line before, are told and passed over.
 */
import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { asReadError, RunReadError } from './errors';
import { describeIssues } from './schemaIssues';

export interface MalformedLine {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** What was expected and what was found. */
  readonly problem: string;
}

export interface TailIncrement<T> {
  /** What was read before no longer stands: forget it, `items` begin at the first line. */
  readonly startOver: boolean;
  readonly items: readonly T[];
  readonly malformed: readonly MalformedLine[];
  /** More complete lines are waiting: the increment was bounded. */
  readonly more: boolean;
  /** Of a large file: `items` are so many of about `of` lines, evenly spread, and stand for all of it. */
  readonly sampled?: SampledLines;
}

export interface SampledLines {
  readonly lines: number;
  /** An estimate from the size of the file, until all of it is read. */
  readonly of: number;
  /** How much of the rest is read too, 0 to 1: then every extreme of the main curves is among the lines. Absent: it is not being read. */
  readonly read?: number;
}

/** One increment reads this much, so that neither memory nor a turn of the event loop grows with the file. */
const CHUNK_BYTES = 128 * 1024;
/** A longer line is malformed. */
export const MAX_LINE_BYTES = 2 ** 20;
/** So many bytes before the position are compared, to notice a file that was cut and has grown beyond the position again. */
const FINGERPRINT_BYTES = 256;

export class JsonlTail<S extends z.ZodType> {
  /** Device and inode; undefined before the file was seen. */
  private identity: string | undefined;
  /** Size and time of change at which no further complete line was found. */
  private exhaustedAt = '';
  /** Behind the last complete line, or inside a line that is too long. */
  private offset = 0;
  private lines = 0;
  private fingerprint = Buffer.alloc(0);
  private insideHugeLine = false;
  private previous: z.output<S> | undefined;
  /** The file of which lines were read is gone. */
  private gone = false;

  /** @param check what keeps a line from following the one before; undefined: nothing. */
  constructor(
    readonly path: string,
    private readonly schema: S,
    private readonly check?: (line: z.output<S>, previous: z.output<S>) => string | undefined,
  ) {}

  /** Not to be called again before it has settled. @throws RunReadError `unreadable`, `malformed` (not a file); missing is empty. */
  async read(): Promise<TailIncrement<z.output<S>>> {
    try {
      const file = await this.identify();
      if (!file) {
        this.gone = this.forget() || this.gone;
        return nothing;
      }
      const replaced = this.identity !== undefined && this.identity !== file.identity;
      if (!replaced && file.stamp === this.exhaustedAt) return nothing;
      const handle = await open(this.path, 'r');
      try {
        const stands = !replaced && file.size >= this.offset && (await this.isContinued(handle));
        const startOver = (!stands && this.forget()) || this.gone;
        this.gone = false;
        this.identity = file.identity;
        const increment = await this.readLines(handle, file.size);
        this.exhaustedAt = increment.more ? '' : file.stamp;
        return { ...increment, startOver };
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw asReadError(this.path, error);
    }
  }

  /**
   * Follows the file from a place on, what lies before it being known otherwise.
   * @param lines how many about lie before it, by which lines are numbered. @param previous the last of them
   */
  async takeUp(handle: FileHandle, offset: number, lines: number, previous: z.output<S> | undefined): Promise<void> {
    const { dev, ino } = await handle.stat();
    this.reset();
    this.identity = `${dev}:${ino}`;
    this.offset = offset;
    this.lines = lines;
    this.previous = previous;
    const length = Math.min(FINGERPRINT_BYTES, offset);
    this.fingerprint = Buffer.concat([await readAt(handle, offset - length, length)]);
  }

  /** Which file it follows, and how far. Undefined before it has seen one. */
  get place(): { readonly identity: string; readonly offset: number } | undefined {
    return this.identity === undefined ? undefined : { identity: this.identity, offset: this.offset };
  }

  /** Begins again at the first line. */
  reset(): void {
    this.forget();
    this.gone = false;
  }

  private async identify(): Promise<{ identity: string; stamp: string; size: number } | undefined> {
    try {
      const info = await stat(this.path);
      if (!info.isFile()) throw new RunReadError('malformed', this.path, 'expected a file, found something else');
      return { identity: `${info.dev}:${info.ino}`, stamp: `${info.size}:${info.mtimeMs}`, size: info.size };
    } catch (error) {
      const typed = asReadError(this.path, error);
      if (typed.reason === 'missing') return undefined;
      throw typed;
    }
  }

  /** Back to the first line. @returns whether anything had been read. */
  private forget(): boolean {
    const hadRead = this.offset > 0;
    this.identity = undefined;
    this.exhaustedAt = '';
    this.offset = this.lines = 0;
    this.fingerprint = Buffer.alloc(0);
    this.insideHugeLine = false;
    this.previous = undefined;
    return hadRead;
  }

  /** Whether the bytes before the position are still those that were read. */
  private async isContinued(handle: FileHandle): Promise<boolean> {
    const length = this.fingerprint.length;
    return this.fingerprint.equals(await readAt(handle, this.offset - length, length));
  }

  private async readLines(handle: FileHandle, size: number): Promise<Omit<TailIncrement<z.output<S>>, 'startOver'>> {
    let chunk = await readAt(handle, this.offset, Math.min(CHUNK_BYTES, size - this.offset));
    if (chunk.length === CHUNK_BYTES && !chunk.includes(0x0a)) {
      chunk = await readAt(handle, this.offset, Math.min(MAX_LINE_BYTES + 1, size - this.offset));
    }
    const items: z.output<S>[] = [];
    const malformed: MalformedLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      this.takeLine(chunk.subarray(start, end), items, malformed);
      start = end + 1;
    }
    if (start === 0 && chunk.length > MAX_LINE_BYTES) {
      this.insideHugeLine = true;
      start = chunk.length;
    }
    this.advance(chunk, start);
    return { items, malformed, more: start > 0 && this.offset < size };
  }

  private takeLine(bytes: Buffer, items: z.output<S>[], malformed: MalformedLine[]): void {
    const line = ++this.lines;
    const problem = (text: string) => malformed.push({ path: this.path, line, problem: text });
    if (this.insideHugeLine || bytes.length > MAX_LINE_BYTES) {
      this.insideHugeLine = false;
      problem(`expected at most ${MAX_LINE_BYTES} bytes in a line`);
      return;
    }
    if (!isUtf8(bytes)) {
      problem('expected UTF-8');
      return;
    }
    const text = bytes.toString('utf8', line === 1 && bytes[0] === 0xef ? 3 : 0); // Without a byte order mark.
    if (text.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      problem(`expected JSON: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const result = this.schema.safeParse(value);
    if (!result.success) {
      problem(describeIssues(result.error, { value }));
      return;
    }
    const misplaced = this.previous === undefined ? undefined : this.check?.(result.data, this.previous);
    if (misplaced !== undefined) {
      problem(misplaced);
      return;
    }
    this.previous = result.data;
    items.push(result.data);
  }

  private advance(chunk: Buffer, consumed: number): void {
    if (consumed === 0) return;
    this.offset += consumed;
    this.fingerprint = Buffer.concat([this.fingerprint, chunk.subarray(Math.max(0, consumed - FINGERPRINT_BYTES), consumed)]).subarray(
      -FINGERPRINT_BYTES,
    );
  }
}

const nothing: TailIncrement<never> = { startOver: false, items: [], malformed: [], more: false };

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}
