/** Reads a large file of JSON lines from its beginning to where it ended when this began, slice by slice, and keeps a bounded part of it. */
import { open } from 'node:fs/promises';
import { LineThinning } from './lineThinning';
import { MAX_LINE_BYTES, type MalformedLine } from './tail';

/** One slice: about two milliseconds of parsing. */
const SLICE_BYTES = 128 * 1024;
/** Of the lines that are none so many are told. */
const MAX_TOLD = 20;

export interface PassedSlice {
  readonly malformed: readonly MalformedLine[];
  /** The file is another, or was cut: what was read of it says nothing. */
  readonly broken: boolean;
  readonly done: boolean;
}

export class WholePass {
  private readonly thinning: LineThinning;
  private offset = 0;
  private rest = Buffer.alloc(0);
  private lines = 0;
  private told = 0;
  /** Inside a line that is too long to be one. */
  private insideHugeLine = false;
  private lastPlace = -Infinity;

  /**
   * @param identity device and inode of the file. @param end where a line of it ends. @param placeOf lines are in order of this number
   * @param bound of the lines that are kept
   */
  constructor(
    private readonly path: string,
    private readonly identity: string,
    private readonly end: number,
    private readonly placeOf: (line: Readonly<Record<string, unknown>>) => unknown,
    bound: number,
  ) {
    this.thinning = new LineThinning(bound);
  }

  /** How much of it is read, 0 to 1. */
  get share(): number {
    return this.end === 0 ? 1 : this.offset / this.end;
  }

  /** Lines so far that are some. */
  get count(): number {
    return this.thinning.count;
  }

  /** The lines that are kept so far. */
  kept(): string[] {
    return this.thinning.lines();
  }

  /** Reads on. @throws what the file system throws */
  async slice(): Promise<PassedSlice> {
    const malformed: MalformedLine[] = [];
    const handle = await open(this.path, 'r');
    try {
      const { dev, ino, size } = await handle.stat();
      if (`${dev}:${ino}` !== this.identity || size < this.end) return { malformed, broken: true, done: false };
      const buffer = Buffer.alloc(Math.min(SLICE_BYTES, this.end - this.offset));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.offset);
      if (bytesRead === 0) return { malformed, broken: this.offset < this.end, done: this.offset >= this.end };
      this.offset += bytesRead;
      this.takeBytes(Buffer.concat([this.rest, buffer.subarray(0, bytesRead)]), malformed);
      return { malformed, broken: false, done: this.offset >= this.end };
    } finally {
      await handle.close();
    }
  }

  private takeBytes(bytes: Buffer, malformed: MalformedLine[]): void {
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      this.lines++;
      if (this.insideHugeLine) this.tell(malformed, `expected at most ${MAX_LINE_BYTES} bytes in a line`);
      else this.takeLine(bytes.toString('utf8', start, end), malformed);
      this.insideHugeLine = false;
      start = end + 1;
    }
    this.rest = Buffer.from(bytes.subarray(start));
    if (this.rest.length <= MAX_LINE_BYTES) return;
    this.insideHugeLine = true;
    this.rest = Buffer.alloc(0);
  }

  private takeLine(text: string, malformed: MalformedLine[]): void {
    if (text.trim() === '') return;
    const line = objectOf(text);
    const place = line === null ? null : this.placeOf(line);
    if (line === null || typeof place !== 'number') return this.tell(malformed, 'expected a line of metrics');
    if (!(place > this.lastPlace)) return this.tell(malformed, `step: expected a step after ${this.lastPlace}, found ${place}`);
    this.lastPlace = place;
    this.thinning.take(text, line);
  }

  private tell(malformed: MalformedLine[], problem: string): void {
    if (this.told++ < MAX_TOLD) malformed.push({ path: this.path, line: this.lines, problem });
  }
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null; // Told as what it is: no line.
  }
}
