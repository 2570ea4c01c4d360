/** Where workers run. The supervisor knows only this: local processes now, a batch system later. */
export interface WorkerHost {
  /**
   * Starts the worker of one run.
   * @throws when it cannot be started; nothing runs then.
   */
  start(sweepDir: string, runId: string): WorkerHandle;
}

export interface WorkerHandle {
  /** Null where the worker is no process of this machine. */
  readonly pid: number | null;
  /** Resolves when the worker has ended; never rejects. */
  readonly exited: Promise<WorkerExit>;
  /** Ends the worker at once, without a checkpoint. */
  kill(): void;
}

export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** What the worker said last, on its standard error. */
  readonly lastWords: string;
  /** True when the system is known to have ended a process for lack of memory while this one ran. */
  readonly systemOutOfMemory: boolean;
}
