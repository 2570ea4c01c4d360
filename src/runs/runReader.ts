/** Follows one run: its record, its snapshots and its events, in increments. */
import { asReadError, RunReadError } from './errors';
import { parseJson, RECORD_BLOCK } from './jsonFile';
import { runFiles } from './layout';
import type { MetricsLine, RunRecord } from './records';
import { eventLine, metricsLine, runRecord } from './records';
import { loadBounded } from './regularFile';
import { type SampleBound, SampledTail } from './sampledTail';
import type { MalformedLine, TailIncrement } from './tail';
import { JsonlTail } from './tail';

export interface RunIncrement {
  /** The record, when it is another than at the last read. */
  readonly record: RunRecord | undefined;
  readonly metrics: TailIncrement<MetricsLine>;
  readonly events: TailIncrement<EventLine>;
  /** What of the run cannot be read; empty again once it can. */
  readonly problems: readonly RunReadError[];
  /** False when only the record was looked at. */
  readonly complete: boolean;
  /** The increment was bounded: read again. */
  readonly more: boolean;
}

/** One line of events.jsonl; a `RunEvent` where this version knows its type. */
export type EventLine = ReturnType<typeof eventLine.parse>;

/** A run.json is a few kilobytes; beyond this it is not one. */
const MAX_RECORD_BYTES = 256 * RECORD_BLOCK;

/** Where the numbers of a run come from: its directory, or what is derived of another program's results. */
export interface RunSource {
  /** What is new. Not to be called again before it has settled. */
  read(): Promise<RunIncrement>;
  /** Only the record. */
  readRecordOnly(): Promise<RunIncrement>;
  /** Reads on in what was left out of a large file; null where nothing is. Not to be called while another call has not settled. */
  refine?(): Promise<RunIncrement | null>;
}

export class RunReader implements RunSource {
  private readonly metrics: Pick<JsonlTail<typeof metricsLine>, 'read'> & Partial<Pick<SampledTail<typeof metricsLine>, 'refine'>>;
  private readonly events: JsonlTail<typeof eventLine>;
  private recordBytes: Buffer | undefined;

  /** @param sampled how much of a large file of metrics is read, as can be shown; null: all of it. */
  constructor(
    readonly runDir: string,
    sampled: SampleBound | null = null,
  ) {
    const files = runFiles(runDir);
    const metrics = new JsonlTail(files.metrics, metricsLine, stepsGrow);
    this.metrics = sampled ? new SampledTail(metrics, parseMetricsLine, ({ step }) => step, sampled) : metrics;
    this.events = new JsonlTail(files.events, eventLine);
  }

  /** What is new. Missing files are empty; what cannot be read is told in `problems`. Not to be called again before it has settled. */
  async read(): Promise<RunIncrement> {
    const problems: RunReadError[] = [];
    const told =
      <T>(otherwise: T) =>
      (error: unknown) => {
        problems.push(asReadError(this.runDir, error));
        return otherwise;
      };
    // The record first: a run that it calls finished has all its lines on disk already.
    const record = await this.readRecord().catch(told(undefined));
    const metrics = await this.metrics.read().catch(told<TailIncrement<MetricsLine>>(unread));
    const events = await this.events.read().catch(told<TailIncrement<EventLine>>(unread));
    return { record, metrics, events, problems, complete: true, more: metrics.more || events.more };
  }

  /** Only the record: what a run that is queued or has ended needs. */
  async readRecordOnly(): Promise<RunIncrement> {
    const problems: RunReadError[] = [];
    const record = await this.readRecord().catch((error: unknown) => {
      problems.push(asReadError(this.runDir, error));
      return undefined;
    });
    return { record, metrics: unread, events: unread, problems, complete: false, more: false };
  }

  async refine(): Promise<RunIncrement | null> {
    const problems: RunReadError[] = [];
    const metrics = await this.metrics.refine?.().catch((error: unknown) => {
      problems.push(asReadError(this.runDir, error));
      return unread;
    });
    return metrics ? { record: undefined, metrics, events: unread, problems, complete: false, more: metrics.more } : null;
  }

  private async readRecord(): Promise<RunRecord | undefined> {
    const { record: path } = runFiles(this.runDir);
    const bytes = await loadBounded(path, MAX_RECORD_BYTES).catch(unlessMissing);
    if (!bytes || this.recordBytes?.equals(bytes)) return undefined;
    const record = parseJson(bytes, path, runRecord);
    this.recordBytes = bytes;
    return record;
  }
}

/** Everything that a run's directory says now. @throws nothing for a run that lacks files; see `problems`. */
export async function readRun(runDir: string, signal?: AbortSignal): Promise<RunContents> {
  const reader = new RunReader(runDir);
  const metrics: MetricsLine[] = [];
  const events: EventLine[] = [];
  const malformed: MalformedLine[] = [];
  let record: RunRecord | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const increment = await reader.read();
    if (increment.metrics.startOver) metrics.length = 0;
    if (increment.events.startOver) events.length = 0;
    for (const line of increment.metrics.items) metrics.push(line);
    for (const line of increment.events.items) events.push(line);
    malformed.push(...increment.metrics.malformed, ...increment.events.malformed);
    record = increment.record ?? record;
    if (!increment.more) return { record, metrics, events, malformed, problems: increment.problems };
  }
}

export interface RunContents {
  /** Undefined when run.json is missing or malformed. */
  readonly record: RunRecord | undefined;
  readonly metrics: readonly MetricsLine[];
  readonly events: readonly EventLine[];
  readonly malformed: readonly MalformedLine[];
  readonly problems: readonly RunReadError[];
}

function parseMetricsLine(text: string): MetricsLine | undefined {
  try {
    return metricsLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // No line, or not one of this format: a sample has others.
  }
}

/** Every quantity over time, and every row of an array, is found by its step. */
function stepsGrow({ step }: MetricsLine, previous: MetricsLine): string | undefined {
  return step > previous.step ? undefined : `step: expected a step after ${previous.step}, found ${step}`;
}

const unread = { startOver: false, items: [], malformed: [], more: false };

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof RunReadError) || error.reason !== 'missing') throw error;
}
