/**
 * Owns the queue of one sweep: starts at most `jobs` workers, obeys the requests in control/, closes the runs of workers that
 * died, and ends when nothing is left to do. A worker that crashes ends its own run and nothing else.
 */
import type { Sweep } from '../runs/catalogue';
import { RunWriteError } from '../runs/errors';
import type { ControlRequest, RunRecord } from '../runs/records';
import { ControlInbox } from './controlInbox';
import { EngineError } from './errors';
import { Heartbeat } from './heartbeat';
import { SupervisorLock } from './lock';
import type { StoppedBy } from './runRecords';
import {
  amendRunRecord,
  clearRequest,
  closeQueuedRun,
  failRun,
  EMPTY_RECORD,
  isClosed,
  readRecordNow,
  readRunRecord,
  requestOfWorker,
  requeueRun,
} from './runRecords';
import { isContinuedBy } from './continued';
import { explainEnding } from './workerEnding';
import type { WorkerExit, WorkerHandle, WorkerHost } from './workerHost';

export type SupervisorEvent =
  /** The record of a run is another one: a new state, or progress (at most once a second). */
  | { readonly type: 'run'; readonly run: string; readonly record: RunRecord }
  /** Something that does not end the sweep, e.g. a request that is none. */
  | { readonly type: 'problem'; readonly message: string };

export interface SupervisorOptions {
  readonly sweep: Sweep;
  /** Chooses what to run, in order, once the lock is held: nobody else writes the sweep then. */
  readonly queue: () => Promise<readonly string[]> | readonly string[];
  /** How many workers at once, at least 1. */
  readonly jobs: number;
  readonly workers: WorkerHost;
  readonly onEvent?: (event: SupervisorEvent) => void;
  readonly timing?: { readonly beatMs?: number; readonly pollMs?: number; readonly stillMs?: number };
}

export interface SupervisorOutcome {
  /** The last record of each run that was in the queue. */
  readonly records: ReadonlyMap<string, RunRecord>;
  readonly interrupted: boolean;
}

interface Running {
  readonly id: string;
  readonly dir: string;
  readonly handle: WorkerHandle;
  asked?: { readonly action: 'stop' | 'pause'; readonly by: StoppedBy };
  /** A resume came while it was on its way to stop. */
  again: boolean;
}

export class Supervisor {
  private readonly dirs: ReadonlyMap<string, string>;
  private readonly queue: string[] = [];
  private readonly running = new Map<string, Running>();
  private readonly records = new Map<string, RunRecord>();
  private readonly ended: Promise<void>;
  private end: () => void = () => undefined;
  private interrupts = 0;
  private fatal: EngineError | undefined;
  private inbox: ControlInbox | undefined;

  constructor(private readonly options: SupervisorOptions) {
    this.dirs = new Map(options.sweep.runs.map(run => [run.id, run.path]));
    this.ended = new Promise(resolve => (this.end = resolve));
  }

  /**
   * Resolves when every run of the queue is closed, or the interruption is complete.
   * @throws EngineError `locked` at the start, `lock_lost`, and whatever `queue` throws; RunWriteError when the sweep cannot be written at all.
   */
  async run(): Promise<SupervisorOutcome> {
    const { sweep, timing = {} } = this.options;
    const lock = await SupervisorLock.acquire(sweep.path, timing);
    const heartbeat = new Heartbeat(sweep.path, {
      jobs: Math.max(1, this.options.jobs),
      everyMs: timing.beatMs,
      onBeat: () => this.beat(lock),
      onProblem: error => this.tell(error.message),
    });
    try {
      for (const id of await this.options.queue()) this.enqueue(id);
      this.inbox = new ControlInbox(sweep.path, {
        pollMs: timing.pollMs,
        onRequest: request => this.obey(request),
        onProblem: error => this.tell(error.message),
      });
      this.inbox.take();
      this.proceed();
      await this.ended;
      if (this.fatal ?? !lock.isHeld()) throw this.fatal ?? this.lost();
    } finally {
      this.inbox?.dispose();
      if (lock.isHeld()) heartbeat.end(this.interrupts > 0 ? 'interrupted' : 'finished');
      else heartbeat.dispose();
      lock.release();
    }
    return { records: this.records, interrupted: this.interrupts > 0 };
  }

  /**
   * The first time: all workers write a checkpoint and end, and what is queued stays queued. The second time: workers are ended
   * at once.
   */
  interrupt(): void {
    this.interrupts++;
    if (this.interrupts === 1) for (const run of this.running.values()) this.ask(run, 'stop', 'interrupt');
    else for (const run of this.running.values()) run.handle.kill();
    this.proceed();
  }

  /** Starts what may start, and ends when there is nothing left. */
  private proceed(): void {
    if (!this.inbox) return; // Not begun.
    while (this.interrupts === 0 && !this.fatal && this.running.size < Math.max(1, this.options.jobs)) {
      const id = this.queue.shift();
      if (id === undefined) break;
      this.start(id);
    }
    if (this.running.size > 0) return;
    if (this.interrupts === 0 && !this.fatal) {
      this.inbox.take(); // A request made in the last moment; what it queues brings us back here.
      if (this.queue.length > 0 || this.running.size > 0) return;
    }
    this.end();
  }

  private enqueue(id: string): void {
    const dir = this.dirs.get(id);
    if (dir === undefined || this.interrupts > 0 || this.running.has(id) || this.queue.includes(id)) return;
    try {
      const record = readRunRecord(dir);
      this.note(id, record.state === 'queued' ? record : requeueRun(dir));
      this.queue.push(id);
    } catch (error) {
      this.giveUp(id, dir, error);
    }
  }

  private start(id: string): void {
    const dir = this.dirs.get(id);
    if (dir === undefined) return;
    try {
      clearRequest(dir);
      const handle = this.options.workers.start(this.options.sweep.path, id);
      const run: Running = { id, dir, handle, again: false };
      this.running.set(id, run);
      void handle.exited.then(exit => this.onExit(run, exit));
    } catch (error) {
      this.giveUp(id, dir, error);
    }
  }

  private onExit(run: Running, exit: WorkerExit): void {
    this.running.delete(run.id);
    if (this.fatal?.reason !== 'lock_lost') {
      try {
        this.note(run.id, this.closeAfterExit(run, exit));
      } catch (error) {
        this.giveUp(run.id, run.dir, error);
      }
      if (run.again) this.enqueue(run.id);
    }
    this.proceed();
  }

  /** The record of a run whose worker has ended, closed if the worker did not do so itself. */
  private closeAfterExit(run: Running, exit: WorkerExit): RunRecord {
    const record = readRunRecord(run.dir);
    if (!isClosed(record)) return failRun(run.dir, this.explain(exit));
    clearRequest(run.dir);
    return record.state === 'stopped' && run.asked ? amendRunRecord(run.dir, { stopped_by: run.asked.by }) : record;
  }

  private explain(exit: WorkerExit): { reason: string; message: string } {
    if (this.interrupts > 1 && exit.signal === 'SIGKILL') {
      return { reason: 'killed', message: 'The second interrupt ended the worker before it had written a checkpoint' };
    }
    return explainEnding(exit);
  }

  private obey(request: ControlRequest): void {
    if (this.interrupts > 0) {
      this.tell(`A request to ${request.action} came too late: the sweep is being interrupted`);
      return;
    }
    if (request.run !== undefined && !this.dirs.has(request.run)) {
      this.tell(`A request to ${request.action} names "${request.run}", which is no run of this sweep`);
      return;
    }
    const ids = request.run === undefined ? [...this.dirs.keys()] : [request.run];
    for (const id of ids) {
      if (request.action === 'resume') this.resume(id, request.run !== undefined);
      else this.close(id, request.action);
    }
    this.proceed();
  }

  private close(id: string, action: 'stop' | 'pause'): void {
    const run = this.running.get(id);
    if (run) {
      this.ask(run, action, 'user');
      return;
    }
    const dir = this.dirs.get(id);
    if (dir === undefined) return;
    const place = this.queue.indexOf(id);
    try {
      const now = readRunRecord(dir).state;
      // A paused run holds no process: to stop it is to say that it will not be continued.
      if (now !== 'queued' && !(now === 'paused' && action === 'stop')) return;
      if (place >= 0) this.queue.splice(place, 1);
      this.note(id, closeQueuedRun(dir, action === 'stop' ? 'stopped' : 'paused'));
    } catch (error) {
      this.giveUp(id, dir, error);
    }
  }

  private resume(id: string, named: boolean): void {
    const run = this.running.get(id);
    if (run) {
      // On its way to an end: what the user stopped goes on only when it is named, as ever.
      run.again ||= run.asked?.action === 'pause' || (named && run.asked !== undefined);
      return;
    }
    const dir = this.dirs.get(id);
    if (dir !== undefined && !this.queue.includes(id) && isContinuedBy(readRunRecord(dir), named)) this.enqueue(id);
  }

  private ask(run: Running, action: 'stop' | 'pause', by: StoppedBy): void {
    run.asked = { action, by };
    run.again = false;
    try {
      requestOfWorker(run.dir, action, by);
    } catch (error) {
      this.tell(`${run.id} cannot be asked to ${action}: ${sentence(error)}`);
    }
  }

  /** Closes a run that cannot go on because of the file system or the host; the others are not touched. */
  private giveUp(id: string, dir: string, error: unknown): void {
    const failure = { reason: error instanceof RunWriteError ? error.reason : 'not_started', message: sentence(error) };
    try {
      this.note(id, failRun(dir, failure));
    } catch (second) {
      this.tell(`${id}: its state cannot be written: ${sentence(second)}`);
      this.note(id, { ...(this.records.get(id) ?? EMPTY_RECORD), state: 'failed', error: failure });
    }
  }

  private beat(lock: SupervisorLock): void {
    if (!this.fatal && !lock.isHeld()) this.abandon();
    for (const run of this.running.values()) this.observe(run);
  }

  /** Another supervisor took this sweep for lost, or somebody deleted it: nothing here may be written any more. */
  private abandon(): void {
    this.fatal = this.lost();
    for (const run of this.running.values()) run.handle.kill();
    this.proceed();
  }

  private lost(): EngineError {
    const { path } = this.options.sweep;
    return new EngineError('lock_lost', `${path}: another supervisor has taken this sweep over, or its directory was removed`);
  }

  private observe(run: Running): void {
    const record = readRecordNow(run.dir);
    if (record) this.note(run.id, record);
  }

  private note(id: string, record: RunRecord): void {
    const before = this.records.get(id);
    this.records.set(id, record);
    if (!before && record.state === 'queued') return; // As everybody expects.
    if (before?.state !== record.state || before.step !== record.step) this.options.onEvent?.({ type: 'run', run: id, record });
  }

  private tell(message: string): void {
    this.options.onEvent?.({ type: 'problem', message });
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
