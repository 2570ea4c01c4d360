/**
 * The extension's side of the language thread. It is started by the first question, ended when nothing has been asked for a while, and
 * started anew after it has crashed.
 */
import { Worker } from 'node:worker_threads';
import type { LanguageService } from './service';
import type { Answer, Question } from './thread/messages';

export interface LanguageThreadOptions {
  /** The program of the thread, `dist/language.js`. */
  readonly program: string;
  /** Without a question for so long the thread is ended. */
  readonly idleMs?: number;
}

/** The thread ended, or was ended, before it had answered. */
export class LanguageThreadEnded extends Error {
  override readonly name = 'LanguageThreadEnded';
}

interface Waiting {
  /** What is answered to a question of one name is what its function returns. */
  resolve(result: unknown): void;
  reject(error: Error): void;
}

const IDLE_MS = 300_000;

export class LanguageThread {
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private idle: NodeJS.Timeout | undefined;
  private questions = 0;
  private disposed = false;

  constructor(private readonly options: LanguageThreadOptions) {}

  /** @throws LanguageThreadEnded, or an error that is a defect of the service. */
  ask<Name extends keyof LanguageService>(
    name: Name,
    ...parameters: Parameters<LanguageService[Name]>
  ): Promise<ReturnType<LanguageService[Name]>> {
    return new Promise((resolve, reject) => {
      if (this.disposed) return reject(new LanguageThreadEnded('The extension is shutting down.'));
      clearTimeout(this.idle);
      const id = ++this.questions;
      this.waiting.set(id, { resolve: result => resolve(result as ReturnType<LanguageService[Name]>), reject });
      this.worker ??= this.start();
      this.worker.postMessage({ id, name, parameters } as Question);
    });
  }

  dispose(): void {
    this.disposed = true;
    this.end(new LanguageThreadEnded('The extension is shutting down.'));
  }

  private start(): Worker {
    const worker = new Worker(this.options.program);
    worker.unref();
    let reason = 'it ended by itself';
    worker.on('message', (answer: Answer) => this.answered(answer));
    worker.on('error', (error: unknown) => (reason = error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => {
      if (this.worker === worker) this.end(new LanguageThreadEnded(`The language thread has crashed: ${reason}`));
    });
    return worker;
  }

  private answered(answer: Answer): void {
    const asker = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (answer.ok) asker?.resolve(answer.result);
    else asker?.reject(new Error(answer.message));
    if (this.waiting.size > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.end(new LanguageThreadEnded('unused')), this.options.idleMs ?? IDLE_MS).unref();
  }

  private end(why: LanguageThreadEnded): void {
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = null;
    void worker?.terminate();
    const left = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of left) reject(why);
  }
}
