/** The process of one run: everything between its queued record and its closed one. */
import { hostname } from 'node:os';
import { setImmediate as yieldToTimers } from 'node:timers/promises';
import { RunReadError, RunWriteError } from '../../runs/errors';
import { sweepFiles } from '../../runs/layout';
import { readPlannedRun } from '../../runs/plan';
import type { RunRecord } from '../../runs/records';
import { BackgroundWriter } from '../../runs/backgroundWriter';
import { NetworkError } from '../../networks/errors';
import { TensorsError } from '../../tensors/errors';
import { TrainingDataError } from '../../training/errors';
import { ImagesError } from '../../training/images/errors';
import { openSession } from './openSession';
import type { Ending } from './sessionParts';
import type { TrainingSession } from './trainingSession';
import { WorkerPulse } from './workerPulse';

/** Exit codes of a worker: its run is closed as it should be; it failed; it lost its supervisor. */
export const WORKER_EXIT = { closed: 0, failed: 1, orphaned: 3 } as const;

/** Training goes on for so long before timers and requests get their turn. */
const SLICE_MS = 25;

/** Before that a run writes its files itself: a short one is over before a thread is up. */
const WRITER_THREAD_AFTER_MS = 1000;

/**
 * Trains and measures one run of a sweep, from its checkpoint where there is one, and closes its record.
 * @returns the exit code. A run that loses its supervisor writes a checkpoint and leaves its record as it is: readers call it lost.
 * @throws RunReadError for a run without a record that can be read; RunWriteError when its files cannot be opened.
 */
export async function runWorker(sweepDir: string, runId: string): Promise<number> {
  const writer = BackgroundWriter.reopen(sweepFiles(sweepDir).run(runId));
  let session: TrainingSession | undefined;
  try {
    const { settings } = await readPlannedRun(sweepDir, runId);
    const started = { started: writer.record.started ?? new Date().toISOString(), ended: null };
    writer.updateRecord({
      state: 'running',
      pid: process.pid,
      host: hostname(),
      error: null,
      heartbeat: writer.record.heartbeat ?? 0,
      ...started,
    });
    session = await openSession(sweepDir, settings, writer);
    const ending = await trainToTheEnd(session, writer);
    await writer.flush();
    if (ending.type === 'orphaned') return WORKER_EXIT.orphaned;
    await close(writer, recordOf(ending, session));
    return WORKER_EXIT.closed;
  } catch (error) {
    await close(writer, { ...(session && progressOf(session)), state: 'failed', error: explain(error) });
    return WORKER_EXIT.failed;
  } finally {
    await writer.close();
  }
}

async function trainToTheEnd(session: TrainingSession, writer: BackgroundWriter): Promise<Ending> {
  const threadAt = performance.now() + WRITER_THREAD_AFTER_MS;
  const pulse = new WorkerPulse(writer, () => ({ step: session.step, wall_s: session.wallS }));
  try {
    for (;;) {
      const ending = session.advance(SLICE_MS, () => pulse.alive());
      writer.push();
      if (ending) return ending;
      await yieldToTimers();
      if (!writer.started && performance.now() >= threadAt) writer.start();
      const summons = pulse.pending();
      if (summons) return session.leave(summons);
    }
  } finally {
    pulse.dispose();
  }
}

const progressOf = ({ step, wallS }: TrainingSession): Partial<RunRecord> => ({ step, wall_s: wallS });

function recordOf(ending: Exclude<Ending, { readonly type: 'orphaned' }>, session: TrainingSession): Partial<RunRecord> {
  const progress = progressOf(session);
  switch (ending.type) {
    case 'finished':
      return { ...progress, state: 'finished', ended_by: ending.by };
    case 'stop':
      return { ...progress, state: 'stopped' };
    case 'pause':
      return { ...progress, state: 'paused' };
    case 'diverged':
      return { ...progress, state: 'diverged', error: { reason: 'diverged', message: ending.message } };
  }
}

/** Closes the record. Where not even that can be written the supervisor closes it, with what is said here on standard error. */
async function close(writer: BackgroundWriter, patch: Partial<RunRecord>): Promise<void> {
  const { error } = patch;
  if (error) await writeLog(writer, `${patch.state}: ${error.message}`);
  try {
    writer.updateRecord({ pid: null, ended: new Date().toISOString(), ...patch });
    await writer.flush();
  } catch (problem) {
    process.stderr.write(`${error?.message ?? ''}\n${problem instanceof Error ? problem.message : String(problem)}\n`);
    process.exitCode = WORKER_EXIT.failed;
  }
}

async function writeLog(writer: BackgroundWriter, text: string): Promise<void> {
  try {
    writer.log(text);
    await writer.flush();
  } catch (error) {
    // The disk that the log does not fit on is what the record will tell of.
    if (!(error instanceof RunWriteError)) throw error;
  }
}

function explain(error: unknown): { reason: string; message: string } {
  if (
    error instanceof RunWriteError ||
    error instanceof RunReadError ||
    error instanceof TensorsError ||
    error instanceof ImagesError ||
    error instanceof TrainingDataError ||
    error instanceof NetworkError
  ) {
    return { reason: error.reason, message: error.message };
  }
  if (error instanceof RangeError && /allocation|array length|out of memory/i.test(error.message)) {
    return { reason: 'out_of_memory', message: `The run needs more memory than there is: ${error.message}` };
  }
  return { reason: 'internal', message: error instanceof Error ? error.message : String(error) };
}
