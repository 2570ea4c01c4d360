/**
 * The thread that writes a run's files. It is this file, or the program's one file where that is bundled, started a second time as a
 * thread: `src/cli.ts` then runs nothing but this.
 */
import { isMainThread, parentPort, Worker, workerData, type MessagePort } from 'node:worker_threads';
import { apply, errorData, type ErrorData, type Writing } from './writing';
import { RunWriter } from './writer';

/** Messages to the thread. */
export type Order =
  /** Writes in their order. After one has failed, all of its epoch that follow are passed over: none may claim what was not written. */
  | { readonly type: 'write'; readonly epoch: number; readonly writings: readonly Writing[] }
  /** To be answered when everything before it is written. */
  | { readonly type: 'flush'; readonly id: number }
  /** Closes the files and ends the thread. */
  | { readonly type: 'close' };

export type Answer =
  { readonly type: 'failed'; readonly epoch: number; readonly error: ErrorData } | { readonly type: 'flushed'; readonly id: number };

interface ThreadData {
  readonly ntkMonitorWriter: { readonly runDir: string; readonly done: Int32Array };
}

/** @param done [1] of shared memory: how many `write` orders have been carried out, for a caller that must wait. */
export function startWriterThread(runDir: string, done: Int32Array): Worker {
  return new Worker(__filename, {
    workerData: { ntkMonitorWriter: { runDir, done } } satisfies ThreadData,
    // From the sources, in tests, a thread has to be told anew how to read TypeScript.
    ...(__filename.endsWith('.ts') && { execArgv: ['--require', 'tsx/cjs'] }),
  });
}

/** Writes what is ordered through `port` until it is told to close. */
function serve(port: MessagePort, runDir: string, done: Int32Array): void {
  let writer: RunWriter | undefined;
  let failedEpoch = -1;
  const write = ({ epoch, writings }: Order & { type: 'write' }) => {
    try {
      writer ??= RunWriter.reopen(runDir);
      for (const writing of writings) apply(writer, writing);
    } catch (error) {
      failedEpoch = epoch;
      port.postMessage({ type: 'failed', epoch, error: errorData(error) } satisfies Answer);
    }
  };
  port.on('message', (order: Order) => {
    switch (order.type) {
      case 'write':
        if (order.epoch > failedEpoch) write(order);
        Atomics.add(done, 0, 1);
        Atomics.notify(done, 0);
        return;
      case 'flush':
        return port.postMessage({ type: 'flushed', id: order.id } satisfies Answer);
      case 'close':
        writer?.close();
        return port.close();
    }
  });
}

const isThreadData = (data: unknown): data is ThreadData => typeof data === 'object' && data !== null && 'ntkMonitorWriter' in data;

if (!isMainThread && parentPort !== null && isThreadData(workerData)) {
  const { runDir, done } = workerData.ntkMonitorWriter;
  serve(parentPort, runDir, done);
}
