/** The writes into a run directory as messages from one thread to another, and the errors that come back. */
import { RunReadError, RunWriteError, type RunReadReason, type RunWriteReason } from './errors';
import type { NpyArray, NpyData } from './npy';
import type { NpzEntries } from './npz';
import type { RunWriter } from './writer';

type Method = 'updateRecord' | 'appendMetrics' | 'appendEvent' | 'appendRow' | 'writeCheckpoint' | 'log';

/** One call of a method of `RunWriter`. */
export type Writing = { readonly [M in Method]: { readonly method: M; readonly args: Parameters<RunWriter[M]> } }[Method];

/** @throws as the method of `RunWriter` */
export function apply(writer: RunWriter, writing: Writing): void {
  switch (writing.method) {
    case 'updateRecord':
      return writer.updateRecord(...writing.args);
    case 'appendMetrics':
      return writer.appendMetrics(...writing.args);
    case 'appendEvent':
      return writer.appendEvent(...writing.args);
    case 'appendRow':
      return writer.appendRow(...writing.args);
    case 'writeCheckpoint':
      return writer.writeCheckpoint(...writing.args);
    case 'log':
      return writer.log(...writing.args);
  }
}

/** A copy whose numbers belong to nobody else, and the memory to hand over with it: the caller may go on with its own. */
export function detached(writing: Writing): { readonly writing: Writing; readonly memory: readonly ArrayBuffer[] } {
  const memory: ArrayBuffer[] = [];
  const copy = (data: NpyData): NpyData => {
    const own = data.slice();
    memory.push(own.buffer as ArrayBuffer);
    return own;
  };
  switch (writing.method) {
    case 'appendRow': {
      const [name, step, values, rowShape] = writing.args;
      return { writing: { method: writing.method, args: [name, step, copy(values), rowShape] }, memory };
    }
    case 'writeCheckpoint':
      return { writing: { method: writing.method, args: [copiedEntries(writing.args[0], copy)] }, memory };
    default:
      return { writing, memory };
  }
}

function copiedEntries(entries: NpzEntries, copy: (data: NpyData) => NpyData): NpzEntries {
  const copied: Record<string, NpyArray> = {};
  for (const [name, { shape, data }] of Object.entries(entries)) copied[name] = { shape, data: copy(data) };
  return copied;
}

/** An error as plain data: what a message keeps of it. */
export interface ErrorData {
  readonly type: 'read' | 'write' | 'range' | 'other';
  readonly reason: string;
  readonly path: string;
  readonly message: string;
}

export function errorData(error: unknown): ErrorData {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RunWriteError) return { type: 'write', reason: error.reason, path: error.path, message };
  if (error instanceof RunReadError) return { type: 'read', reason: error.reason, path: error.path, message };
  return { type: error instanceof RangeError ? 'range' : 'other', reason: '', path: '', message };
}

/** The error again, with its class, reason and message. */
export function errorOf({ type, reason, path, message }: ErrorData): Error {
  const detail = message.slice(`${path}: `.length);
  switch (type) {
    case 'write':
      return new RunWriteError(reason as RunWriteReason, path, detail);
    case 'read':
      return new RunReadError(reason as RunReadReason, path, detail);
    case 'range':
      return new RangeError(message);
    case 'other':
      return new Error(message);
  }
}
