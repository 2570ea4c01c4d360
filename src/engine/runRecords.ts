/** What the supervisor writes into a run's directory: the record of a run that has no worker, and requests to one that has. */
import { rmSync } from 'node:fs';
import { asWriteError, RunReadError } from '../runs/errors';
import { readJsonFile, writeJsonFile, writeRecordFile } from '../runs/jsonFile';
import { runFiles } from '../runs/layout';
import type { RunRecord } from '../runs/records';
import { runRecord } from '../runs/records';

/** Who asked a run to stop: `resume` continues what an interruption stopped, and what a user stopped only by name. */
export type StoppedBy = 'user' | 'interrupt';

/** What is known of a run whose record is missing or damaged. */
export const EMPTY_RECORD: RunRecord = { state: 'queued', pid: null, step: null, steps: null, error: null, engine: null };

/** The record as it is now; an empty one for a run whose record is missing or damaged. */
export function readRunRecord(runDir: string): RunRecord {
  return readRecordNow(runDir) ?? EMPTY_RECORD;
}

/** The record as it is now; undefined when there is none that can be read. */
export function readRecordNow(runDir: string): RunRecord | undefined {
  try {
    return readJsonFile(runFiles(runDir).record, runRecord);
  } catch (error) {
    if (error instanceof RunReadError) return undefined;
    throw error;
  }
}

/** Changes the record of a run that no worker owns. @throws RunWriteError */
export function amendRunRecord(runDir: string, patch: Partial<RunRecord>): RunRecord {
  const record = { ...readRunRecord(runDir), ...patch };
  writeRecordFile(runFiles(runDir).record, record);
  return record;
}

/** Puts a run back into the queue: whatever ended it before is forgotten, what it has measured stays. @throws RunWriteError */
export function requeueRun(runDir: string): RunRecord {
  clearRequest(runDir);
  return amendRunRecord(runDir, { state: 'queued', pid: null, error: null, ended: null, stopped_by: undefined });
}

/** Closes a run that waits in the queue. @throws RunWriteError */
export function closeQueuedRun(runDir: string, state: 'stopped' | 'paused'): RunRecord {
  const by: StoppedBy = 'user';
  return amendRunRecord(runDir, { state, ended: new Date().toISOString(), ...(state === 'stopped' && { stopped_by: by }) });
}

/** Closes a run that ended otherwise than by its own doing. @throws RunWriteError */
export function failRun(runDir: string, error: { reason: string; message: string }): RunRecord {
  return amendRunRecord(runDir, { state: 'failed', pid: null, ended: new Date().toISOString(), error });
}

/** Asks the worker of a run. @throws RunWriteError */
export function requestOfWorker(runDir: string, action: 'stop' | 'pause', by: StoppedBy): void {
  writeJsonFile(runFiles(runDir).request, { action, by });
}

/** @throws RunWriteError */
export function clearRequest(runDir: string): void {
  const { request } = runFiles(runDir);
  try {
    rmSync(request, { force: true });
  } catch (error) {
    throw asWriteError(request, error);
  }
}

export function isClosed(record: RunRecord): boolean {
  return record.state !== 'queued' && record.state !== 'running';
}
