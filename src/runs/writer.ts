/**
 * Writes one run directory, for the one process that owns it. Every write is on its way to readers when its method returns, and
 * a write that fails leaves everything before it readable and throws a `RunWriteError`.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { asWriteError, RunReadError, RunWriteError } from './errors';
import { readJsonFile, stringifyJson, writeRecordFile } from './jsonFile';
import { keptArrays, KeptArrayWriter } from './keptArray';
import { runFiles } from './layout';
import { LineFile } from './lineFile';
import type { NpyArray, NpyData } from './npy';
import type { NpzEntries } from './npz';
import { readNpz, writeNpz } from './npz';
import type { MetricsLine, RunEvent, RunRecord } from './records';
import { eventLine, runRecord } from './records';
import { isTemporary } from './replaceFile';

/** What a run needs of its files while it goes on. */
export type RunSink = Pick<
  RunWriter,
  | 'runDir'
  | 'record'
  | 'updateRecord'
  | 'appendMetrics'
  | 'appendEvent'
  | 'appendRow'
  | 'writeCheckpoint'
  | 'readCheckpoint'
  | 'truncateAfter'
  | 'log'
>;

/** So that the record of a failed run still fits the block it had. */
const MAX_ERROR_MESSAGE = 1500;

export class RunWriter {
  private readonly kept = new Map<string, KeptArrayWriter>();

  private constructor(
    readonly runDir: string,
    private current: RunRecord,
    private readonly metrics: LineFile,
    private readonly events: LineFile,
    private readonly logFile: LineFile,
  ) {}

  /**
   * Begins a run, in a new directory or in one that only holds its queued record.
   * @throws RunWriteError; `unwritable` when the directory holds snapshots already: that run is reopened, not begun.
   */
  static create(runDir: string, record: RunRecord): RunWriter {
    try {
      mkdirSync(runFiles(runDir).arrays, { recursive: true });
    } catch (error) {
      throw asWriteError(runDir, error);
    }
    const writer = RunWriter.on(runDir, record);
    if (!writer.metrics.isEmpty) {
      writer.close();
      throw new RunWriteError('unwritable', runDir, 'holds snapshots already; expected a run that has not begun');
    }
    writer.updateRecord({});
    return writer;
  }

  /** Continues a run; what a crash left half-written is dropped. @throws RunReadError for its record, RunWriteError */
  static reopen(runDir: string): RunWriter {
    const record = readJsonFile(runFiles(runDir).record, runRecord);
    try {
      for (const name of readdirSync(runDir).filter(isTemporary)) rmSync(join(runDir, name));
    } catch (error) {
      throw asWriteError(runDir, error);
    }
    return RunWriter.on(runDir, record);
  }

  private static on(runDir: string, record: RunRecord): RunWriter {
    const files = runFiles(runDir);
    const opened: LineFile[] = [];
    const open = (path: string) => {
      const file = LineFile.open(path);
      opened.push(file);
      return file;
    };
    try {
      return new RunWriter(runDir, record, open(files.metrics), open(files.events), open(files.log));
    } catch (error) {
      for (const file of opened) file.close();
      throw error;
    }
  }

  /** As last written. */
  get record(): RunRecord {
    return this.current;
  }

  /** @throws RunWriteError; the record is then as it was before, in the file and here. */
  updateRecord(patch: Partial<RunRecord>): void {
    const next = bounded({ ...this.current, ...patch });
    writeRecordFile(runFiles(this.runDir).record, next);
    this.current = next;
  }

  /** One snapshot. @throws RunWriteError */
  appendMetrics(line: MetricsLine): void {
    this.metrics.append(stringifyJson(line));
  }

  /** @throws RunWriteError */
  appendEvent(event: RunEvent): void {
    this.events.append(stringifyJson(event));
  }

  /**
   * Keeps one quantity at one snapshot; steps grow from row to row.
   * @param values row-major, of `rowShape`, in the precision they were computed in: the same at every step.
   * @throws RangeError for another size, type or an impossible name; RunWriteError
   */
  appendRow(name: string, step: number, values: NpyData, rowShape: readonly number[]): void {
    const open = this.kept.get(name) ?? KeptArrayWriter.open(this.runDir, name, values, rowShape);
    this.kept.set(name, open);
    open.append(step, values);
  }

  /** Replaces the checkpoint at once. @throws RunWriteError; the checkpoint before is then intact. */
  writeCheckpoint(entries: NpzEntries): void {
    writeNpz(runFiles(this.runDir).checkpoint, entries);
  }

  /** The arrays of the last checkpoint; undefined when none was written. @throws RunReadError */
  readCheckpoint(): ReadonlyMap<string, NpyArray> | undefined {
    try {
      return readNpz(runFiles(this.runDir).checkpoint);
    } catch (error) {
      if (error instanceof RunReadError && error.reason === 'missing') return undefined;
      throw error;
    }
  }

  /**
   * Forgets what came after a checkpoint: a run resumed from it writes it again. Lines that are not JSON go too.
   * @param snapshot step of the last snapshot that the checkpoint knows; -1 forgets everything.
   * @param checkpoint its own step, to which the run's coming and going stays told. A checkpoint may lie at the step of a snapshot
   * that was not taken yet: what a run continued from it has measured there goes too.
   * @throws RunReadError, RunWriteError
   */
  truncateAfter(snapshot: number, checkpoint = snapshot): void {
    this.metrics.retain(line => stepOf(line, Infinity) <= snapshot);
    this.events.retain(line => stepOf(line, -1) <= (isComingOrGoing(line) ? checkpoint : snapshot));
    for (const name of keptArrays(this.runDir)) {
      const open = this.kept.get(name) ?? KeptArrayWriter.reopen(this.runDir, name);
      this.kept.set(name, open);
      open.truncateAfter(snapshot);
    }
  }

  /** One line of log.txt, behind the time. @throws RunWriteError */
  log(text: string, at = new Date()): void {
    this.logFile.append(`${at.toISOString()} ${text}`);
  }

  close(): void {
    for (const file of [this.metrics, this.events, this.logFile, ...this.kept.values()]) file.close();
    this.kept.clear();
  }
}

const COMING_OR_GOING: ReadonlySet<string> = new Set<RunEvent['type']>(['checkpoint', 'paused', 'resumed', 'stopped']);

/** Whether an event tells of the process, not of what was measured. */
function isComingOrGoing(line: string): boolean {
  try {
    const parsed = eventLine.safeParse(JSON.parse(line));
    return parsed.success && COMING_OR_GOING.has(parsed.data.type);
  } catch {
    return false;
  }
}

/** The step of a line; `otherwise` for an event that has none; Infinity for what is not a line at all. */
function stepOf(line: string, otherwise: number): number {
  try {
    const parsed = eventLine.partial({ type: true }).safeParse(JSON.parse(line));
    return parsed.success ? (parsed.data.step ?? otherwise) : Infinity;
  } catch {
    return Infinity;
  }
}

function bounded(record: RunRecord): RunRecord {
  if (!record.error || record.error.message.length <= MAX_ERROR_MESSAGE) return record;
  return { ...record, error: { ...record.error, message: record.error.message.slice(0, MAX_ERROR_MESSAGE) + '…' } };
}
