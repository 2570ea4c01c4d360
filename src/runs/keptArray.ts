/** A quantity kept at some snapshots: arrays/<name>.npy, first axis the snapshots, and arrays/<name>.steps.npy with their steps. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { asReadError, asWriteError, RunReadError } from './errors';
import { runFiles } from './layout';
import type { NpyArray, NpyData } from './npy';
import { npyTypeOf } from './npy';
import { NpyAppender } from './npyAppender';
import { NpyReader } from './npyReader';

/** One path component, and none that would be taken for the steps of another array. */
const ARRAY_NAME = /^(?!\.)(?!.*\.steps$)[\w.\-=,]{1,200}$/;

/** Writes one quantity. A row whose step did not reach the disk is not counted and is written anew. */
export class KeptArrayWriter {
  private constructor(
    private readonly values: NpyAppender,
    private readonly steps: NpyAppender,
  ) {
    const rows = Math.min(values.rows, steps.rows);
    values.truncate(rows);
    steps.truncate(rows);
  }

  /** Opens or begins the array for rows like `row`. @throws RangeError for a name that is no file name; RunReadError, RunWriteError */
  static open(runDir: string, name: string, row: NpyData, rowShape: readonly number[]): KeptArrayWriter {
    checkName(name);
    const files = runFiles(runDir);
    try {
      mkdirSync(files.arrays, { recursive: true });
    } catch (error) {
      throw asWriteError(files.arrays, error);
    }
    return KeptArrayWriter.pair(NpyAppender.open(files.array(name), npyTypeOf(row), rowShape), runDir, name);
  }

  /** Opens an array that is there. @throws RunReadError, RunWriteError */
  static reopen(runDir: string, name: string): KeptArrayWriter {
    checkName(name);
    return KeptArrayWriter.pair(NpyAppender.reopen(runFiles(runDir).array(name)), runDir, name);
  }

  private static pair(values: NpyAppender, runDir: string, name: string): KeptArrayWriter {
    try {
      return new KeptArrayWriter(values, NpyAppender.open(runFiles(runDir).arraySteps(name), '<i8', []));
    } catch (error) {
      values.close();
      throw error;
    }
  }

  /** @throws RangeError for a row of another size or type; RunWriteError */
  append(step: number, row: NpyData): void {
    this.values.truncate(this.steps.rows); // A row whose step could not be written does not count.
    this.values.append(row);
    this.steps.append(BigInt64Array.of(BigInt(step)));
  }

  /** Drops the rows of later steps. @throws RunReadError, RunWriteError */
  truncateAfter(step: number): void {
    const later = readSteps(this.steps.path).findIndex(kept => kept > step);
    if (later < 0) return;
    this.steps.truncate(later);
    this.values.truncate(later);
  }

  close(): void {
    this.values.close();
    this.steps.close();
  }
}

/** Reads one quantity of a run, finished or growing. */
export class KeptArrayReader {
  private constructor(
    private readonly values: NpyReader,
    /** The steps of the rows, as they were when the array was opened. */
    readonly steps: readonly number[],
  ) {}

  /** @throws RunReadError `missing` when the quantity is not kept; `truncated`, `malformed` */
  static open(runDir: string, name: string): KeptArrayReader {
    checkName(name);
    const files = runFiles(runDir);
    // A resume cuts the steps first: the values opened afterwards may have fewer rows, or one more whose step is on its way.
    const steps = readSteps(files.arraySteps(name));
    const values = NpyReader.open(files.array(name));
    return new KeptArrayReader(values, steps.slice(0, values.rows));
  }

  get rowShape(): readonly number[] {
    return this.values.rowShape;
  }

  /** The row of a step, shape `rowShape`; undefined when the quantity was not kept there. @throws RunReadError */
  at(step: number): NpyArray | undefined {
    const row = this.steps.indexOf(step);
    if (row < 0) return undefined;
    return { shape: this.rowShape, data: this.values.readRows(row, row + 1).data };
  }

  close(): void {
    this.values.close();
  }
}

/** Names of the quantities that a run keeps, sorted; none when nothing is kept. @throws RunReadError */
export function keptArrays(runDir: string): string[] {
  const { arrays, arraySteps } = runFiles(runDir);
  try {
    if (!existsSync(arrays)) return [];
    const names = readdirSync(arrays)
      .filter(file => file.endsWith('.npy'))
      .map(file => file.slice(0, -'.npy'.length));
    return names.filter(name => ARRAY_NAME.test(name) && existsSync(arraySteps(name))).sort();
  } catch (error) {
    throw asReadError(arrays, error);
  }
}

function readSteps(path: string): number[] {
  const reader = NpyReader.open(path);
  try {
    const { data } = reader.readRows(0, reader.rows);
    if (reader.rowShape.length > 0) throw new RunReadError('malformed', path, 'expected one step a row');
    const steps = Array.from<number | bigint, number>(data, Number);
    const odd = steps.findIndex((step, row) => !Number.isSafeInteger(step) || step < 0 || step <= (steps[row - 1] ?? -1));
    if (odd >= 0) {
      const expected = odd === 0 ? 'a whole number from 0' : `a whole number above ${steps[odd - 1] ?? 0}`;
      throw new RunReadError('malformed', path, `row ${odd}: expected a step, ${expected}, found ${steps[odd]}`);
    }
    return steps;
  } finally {
    reader.close();
  }
}

function checkName(name: string): void {
  if (!ARRAY_NAME.test(name)) throw new RangeError(`"${name}" is no name of an array: expected letters, digits and . _ - = , only`);
}
