/** An append-only file of lines (metrics.jsonl, events.jsonl, log.txt), written by one process. */
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync } from 'node:fs';
import { asReadError, asWriteError, RunWriteError } from './errors';
import { readBounded } from './regularFile';
import { replaceFile } from './replaceFile';
import { writeFully } from './writeFully';

export class LineFile {
  private constructor(
    readonly path: string,
    private fd: number,
    private size: number,
  ) {}

  /** Opens or begins the file; a half-written last line, which a crash left behind, is dropped. @throws RunWriteError */
  static open(path: string): LineFile {
    try {
      // Opening a pipe would wait for its reader, for ever.
      if (statSync(path, { throwIfNoEntry: false })?.isFIFO())
        throw new RunWriteError('unwritable', path, 'cannot be written: a pipe has this name');
      const fd = openSync(path, 'a');
      const size = fstatSync(fd).size;
      const whole = size === 0 ? 0 : readFileSync(path).lastIndexOf(0x0a) + 1;
      if (whole < size) ftruncateSync(fd, whole);
      return new LineFile(path, fd, whole);
    } catch (error) {
      throw asWriteError(path, error);
    }
  }

  /** One line, without its line end. @throws RunWriteError; the file then ends with the line before. */
  append(line: string): void {
    const bytes = Buffer.from(line + '\n');
    try {
      writeFully(this.fd, this.path, bytes, null);
      this.size += bytes.length;
    } catch (error) {
      this.dropUnfinishedLine();
      throw error;
    }
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /**
   * Replaces the file at once by the lines that `keep` keeps; untouched when it keeps all, so that readers go on where they are.
   * @throws RunReadError, RunWriteError
   */
  retain(keep: (line: string) => boolean): void {
    const lines = readLines(this.path);
    const kept = lines.filter(keep);
    if (kept.length === lines.length) return;
    const bytes = Buffer.from(kept.map(line => line + '\n').join(''));
    replaceFile(this.path, bytes, { durable: true });
    try {
      const fd = openSync(this.path, 'a');
      closeSync(this.fd);
      this.fd = fd;
      this.size = bytes.length;
    } catch (error) {
      throw asWriteError(this.path, error);
    }
  }

  close(): void {
    closeSync(this.fd);
  }

  private dropUnfinishedLine(): void {
    try {
      ftruncateSync(this.fd, this.size);
    } catch {
      // The failed write is what the caller hears of; readers and `open` pass over an unfinished last line.
    }
  }
}

/** What one buffer holds. */
const MAX_BYTES = 2 ** 31 - 1;

function readLines(path: string): string[] {
  try {
    return readBounded(path, MAX_BYTES).toString('utf8').split('\n').slice(0, -1);
  } catch (error) {
    throw asReadError(path, error);
  }
}
