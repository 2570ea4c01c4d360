/**
 * Writes a run's files on a thread of their own, in the order of the calls: the caller goes on with its work. A write that fails is
 * thrown at the next call, exactly as `RunWriter` would have thrown it; what was handed over behind it is not written, so that no checkpoint
 * claims a snapshot that is not there. What is handed over is on its way to readers after `push`, and in the files after `flush`.
 */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { NpyArray, NpyData } from './npy';
import type { NpzEntries } from './npz';
import type { MetricsLine, RunEvent, RunRecord } from './records';
import { RunWriter, type RunSink } from './writer';
import { startWriterThread, type Answer, type Order } from './writerThread';
import { apply, detached, errorOf, type Writing } from './writing';

/** So much may be on its way: a disk that is slower than the training slows it. */
const MAX_BYTES = 64 * 2 ** 20;
/** What is gathered for one message at most. */
const BATCH_WRITES = 256;
const BATCH_BYTES = 4 * 2 ** 20;
/** Nobody waits longer at a stretch: that the thread has ended on its own is only heard between two slices of work. */
const PATIENCE_MS = 1000;

interface Thread {
  readonly worker: Worker;
  /** [1] shared: how many `write` orders it has carried out. */
  readonly done: Int32Array;
}

interface Batch {
  readonly writings: Writing[];
  readonly memory: ArrayBuffer[];
  bytes: number;
}

export class BackgroundWriter implements RunSink {
  readonly runDir: string;
  private thread: Thread | null = null;
  private current: RunRecord;
  private failure: Error | null = null;
  /** Writes of one epoch stand and fall together. */
  private epoch = 0;
  private batch = emptyBatch();
  private orders = 0;
  /** Bytes of each order that is on its way, the oldest first, and of all of them. */
  private readonly underWay: number[] = [];
  private bytesUnderWay = 0;
  private flushes = 0;
  private readonly waiting = new Map<number, () => void>();

  /** @param files what writes while there is no thread. */
  private constructor(
    private files: RunWriter | null,
    private readonly maxBytes: number,
    { runDir, record }: RunWriter,
  ) {
    this.runDir = runDir;
    this.current = record;
  }

  /** As `RunWriter.reopen`; writes at once until `start`. @throws RunReadError for its record, RunWriteError */
  static reopen(runDir: string, maxBytes = MAX_BYTES): BackgroundWriter {
    const files = RunWriter.reopen(runDir);
    return new BackgroundWriter(files, maxBytes, files);
  }

  /** Hands the files over to a thread. */
  start(): void {
    this.files?.close();
    this.files = null;
    const done = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const worker = startWriterThread(this.runDir, done);
    worker.on('message', (answer: Answer) => this.hear(answer));
    worker.on('error', error => this.lose(error));
    worker.on('exit', () => this.lose(new Error('the thread that writes the files has ended')));
    this.thread = { worker, done };
  }

  get started(): boolean {
    return this.thread !== null;
  }

  /** As last handed over. */
  get record(): RunRecord {
    return this.current;
  }

  /** On its way when this returns: it tells that the run is alive. */
  updateRecord(patch: Partial<RunRecord>): void {
    this.hand({ method: 'updateRecord', args: [patch] });
    this.current = { ...this.current, ...patch };
    this.push();
  }

  appendMetrics(line: MetricsLine): void {
    this.hand({ method: 'appendMetrics', args: [line] });
  }

  appendEvent(event: RunEvent): void {
    this.hand({ method: 'appendEvent', args: [event] });
  }

  /** The values are copied: the caller may change its own at once. */
  appendRow(name: string, step: number, values: NpyData, rowShape: readonly number[]): void {
    this.hand({ method: 'appendRow', args: [name, step, values, rowShape] });
  }

  /** The values are copied: the caller may change its own at once. */
  writeCheckpoint(entries: NpzEntries): void {
    this.hand({ method: 'writeCheckpoint', args: [entries] });
  }

  log(text: string, at = new Date()): void {
    this.hand({ method: 'log', args: [text, at] });
  }

  /** Before `start` only. */
  readCheckpoint(): ReadonlyMap<string, NpyArray> | undefined {
    return this.local().readCheckpoint();
  }

  /** Before `start` only. */
  truncateAfter(snapshot: number, checkpoint?: number): void {
    this.local().truncateAfter(snapshot, checkpoint);
  }

  /** Sends what was handed over on its way; waits while too much of it has not arrived. @throws the error of a write before it */
  push(): void {
    this.throwFailure();
    if (this.thread === null || this.batch.writings.length === 0) return;
    this.waitForRoom(this.thread.done);
    const { writings, memory, bytes } = this.batch;
    this.batch = emptyBatch();
    this.thread.worker.postMessage({ type: 'write', epoch: this.epoch, writings } satisfies Order, memory);
    this.orders++;
    this.underWay.push(bytes);
    this.bytesUnderWay += bytes;
  }

  /** When this resolves everything handed over is in the files. @throws the error of a write that failed */
  async flush(): Promise<void> {
    this.push();
    const { thread } = this;
    if (thread !== null) {
      const id = ++this.flushes;
      await new Promise<void>(resolve => {
        this.waiting.set(id, resolve);
        thread.worker.postMessage({ type: 'flush', id } satisfies Order);
      });
    }
    this.throwFailure();
  }

  /** Writes what is left and closes the files. @throws the error of a write that failed; the files are then closed too */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      const { thread } = this;
      this.thread = null;
      this.files?.close();
      this.files = null;
      if (thread !== null) {
        const ended = once(thread.worker, 'exit');
        thread.worker.postMessage({ type: 'close' } satisfies Order);
        await ended;
      }
    }
  }

  private hand(writing: Writing): void {
    this.throwFailure();
    if (this.thread === null) return apply(this.local(), writing);
    const { writing: own, memory } = detached(writing);
    this.batch.writings.push(own);
    for (const buffer of memory) {
      this.batch.memory.push(buffer);
      this.batch.bytes += buffer.byteLength;
    }
    if (this.batch.writings.length >= BATCH_WRITES || this.batch.bytes >= BATCH_BYTES) this.push();
  }

  private local(): RunWriter {
    if (this.thread !== null) throw new Error('the files belong to the thread that writes them');
    return (this.files ??= RunWriter.reopen(this.runDir));
  }

  private waitForRoom(done: Int32Array): void {
    for (;;) {
      const carriedOut = Atomics.load(done, 0);
      while (this.underWay.length > this.orders - carriedOut) this.bytesUnderWay -= this.underWay.shift() ?? 0;
      if (this.bytesUnderWay <= this.maxBytes) return;
      if (Atomics.wait(done, 0, carriedOut, PATIENCE_MS) === 'timed-out') return;
    }
  }

  private hear(answer: Answer): void {
    switch (answer.type) {
      case 'failed':
        if (answer.epoch === this.epoch) this.failure ??= errorOf(answer.error);
        return;
      case 'flushed':
        this.waiting.get(answer.id)?.();
        this.waiting.delete(answer.id);
        return;
    }
  }

  /** The thread has ended without being told to: what is written from now on is written here. */
  private lose(error: Error): void {
    if (this.thread === null) return;
    this.thread = null;
    this.failure ??= error;
    this.waiting.forEach(resolve => resolve());
    this.waiting.clear();
  }

  /** A failure is thrown once. What was handed over behind the write that failed goes with it; what comes now is a new epoch. */
  private throwFailure(): void {
    const { failure } = this;
    if (failure === null) return;
    this.failure = null;
    this.epoch++;
    this.batch = emptyBatch();
    throw failure;
  }
}

const emptyBatch = (): Batch => ({ writings: [], memory: [], bytes: 0 });
