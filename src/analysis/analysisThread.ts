/**
 * The extension's side of the analysis thread. Requests wait here, of every asker the newest one, so that a slider that is dragged
 * never leaves a queue behind; the thread works on one at a time. It is started by the first request, ended when nothing has been
 * asked for a while, which closes its files, and started anew after it has crashed or is stuck in something that nobody wants any more.
 */
import { Worker } from 'node:worker_threads';
import type { DerivedRun } from '../runs/formats/foreignFormat';
import type { AnalysisRequest, AnalysisResult, FromThread, ResultOf, ToThread } from './thread/messages';

export interface AnalysisThreadOptions {
  /** The program of the thread, `dist/analysis.js`. */
  readonly program: string;
  /** Without a request for so long the thread is ended. */
  readonly idleMs?: number;
  /** So long a cancelled request may go on before the thread is ended under it. */
  readonly patienceMs?: number;
  /** The thread has crashed. */
  readonly onCrash: (error: Error) => void;
  /** Runs the start of the thread, which takes a few milliseconds of the extension's. */
  readonly measure?: <T>(name: string, work: () => T) => T;
}

interface Waiting {
  readonly request: AnalysisRequest;
  readonly signal: AbortSignal;
  /** Null: superseded or cancelled. */
  readonly answer: (result: AnalysisResult | null) => void;
}

interface MetricsJob {
  readonly told: (part: DerivedRun) => void;
  /** Null: all is told, or no longer wanted. */
  readonly end: (problem: string | null) => void;
}

export class AnalysisThread {
  /** Metrics of other programs' results that are being derived, by the number of their request. */
  private readonly jobs = new Map<number, MetricsJob>();
  /** By asker, in the order in which they came. */
  private readonly waiting = new Map<object, Waiting>();
  private current: (Waiting & { readonly id: number }) | null = null;
  private worker: Worker | null = null;
  private idle: NodeJS.Timeout | undefined;
  private requests = 0;
  private disposed = false;

  constructor(private readonly options: AnalysisThreadOptions) {}

  /**
   * Asks for what follows from run directories. A request that waits is superseded by a newer one of the same asker; one that is
   * being worked on is finished.
   * @returns null when it was superseded or cancelled. Never rejects.
   */
  ask<R extends AnalysisRequest>(
    asker: object,
    request: R,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<ResultOf<R> | null> {
    return new Promise(resolve => {
      if (this.disposed || signal.aborted) return resolve(null);
      // The thread answers each request with what belongs to it.
      const waiting = { request, signal, answer: (result: AnalysisResult | null) => resolve(result as ResultOf<R> | null) };
      this.waiting.get(asker)?.answer(null);
      this.waiting.delete(asker); // So that it goes to the end.
      this.waiting.set(asker, waiting);
      signal.addEventListener('abort', () => this.cancel(asker, waiting), { once: true });
      if (this.worker) this.proceed();
      else setImmediate(() => this.proceed()); // To start it is a turn of its own.
    });
  }

  /**
   * Derives the metrics of a sweep that another program wrote. Requests of the panels go on beside it.
   * @throws Error with the sentence that says why not all was told
   */
  metrics(sweep: string, told: (part: DerivedRun) => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.disposed || signal.aborted) return resolve();
      const id = ++this.requests;
      const end = (problem: string | null) => {
        this.jobs.delete(id);
        if (problem === null) resolve();
        else reject(new Error(problem));
        this.proceed();
      };
      this.jobs.set(id, { told, end });
      signal.addEventListener('abort', () => this.post({ type: 'cancel', id }), { once: true });
      setImmediate(() => {
        if (!this.jobs.has(id)) return; // Ended meanwhile.
        clearTimeout(this.idle);
        this.worker ??= this.start();
        this.post({ type: 'metrics', id, sweep });
      });
    });
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.idle);
    this.endJobs(null);
    for (const { answer } of this.waiting.values()) answer(null);
    this.waiting.clear();
    this.finish(null);
    this.end();
  }

  private cancel(asker: object, cancelled: Waiting): void {
    cancelled.answer(null);
    if (this.waiting.get(asker) === cancelled) this.waiting.delete(asker);
    const { current } = this;
    if (current?.answer !== cancelled.answer) return;
    this.post({ type: 'cancel', id: current.id });
    setTimeout(() => {
      if (this.current !== current) return;
      this.current = null;
      this.endJobs('The analysis was begun anew.');
      this.end();
      this.proceed();
    }, this.options.patienceMs ?? 2000).unref();
  }

  private proceed(): void {
    clearTimeout(this.idle);
    if (this.current || this.disposed) return;
    const [next] = this.waiting;
    if (!next) {
      if (this.jobs.size > 0) return;
      this.idle = setTimeout(() => this.end(), this.options.idleMs ?? 30_000).unref();
      return;
    }
    const [asker, waiting] = next;
    this.waiting.delete(asker);
    this.current = { ...waiting, id: ++this.requests };
    this.worker ??= this.start();
    this.post({ type: 'ask', id: this.current.id, request: waiting.request });
  }

  private start(): Worker {
    const { program, measure = (_name, work) => work() } = this.options;
    const worker = measure('analysis start', () => new Worker(program, { name: 'NTK Monitor analysis', execArgv: [] }));
    worker.unref();
    let crash: Error | undefined;
    worker.on('message', (message: FromThread) => this.hear(message));
    worker.on('error', (error: unknown) => (crash = error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', code => {
      if (this.worker !== worker) return; // Ended by us.
      this.worker = null;
      const error = crash ?? new Error(`exit code ${code}`);
      this.options.onCrash(error);
      this.endJobs(`The analysis ended unexpectedly: ${error.message}`);
      this.finish({ ok: false, message: `The analysis ended unexpectedly: ${error.message}` });
    });
    return worker;
  }

  private finish(result: AnalysisResult | null): void {
    const { current } = this;
    this.current = null;
    current?.answer(result);
    this.proceed();
  }

  private hear(message: FromThread): void {
    const { id } = message;
    if ('part' in message) this.jobs.get(id)?.told(message.part);
    else if ('ended' in message) this.jobs.get(id)?.end(message.ended);
    else if (this.current?.id === id) this.finish(message.result);
  }

  private endJobs(problem: string | null): void {
    for (const job of [...this.jobs.values()]) job.end(problem);
  }

  private end(): void {
    const { worker } = this;
    this.worker = null;
    void worker?.terminate();
  }

  private post(message: ToThread): void {
    this.worker?.postMessage(message);
  }
}
