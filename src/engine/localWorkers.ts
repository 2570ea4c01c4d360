/** Workers as processes of this machine: `ntk-monitor worker <sweep dir> <run id>`, standard error into the run's log. */
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { asWriteError } from '../runs/errors';
import { runFiles, sweepFiles } from '../runs/layout';
import type { WorkerExit, WorkerHandle, WorkerHost } from './workerHost';

export interface LocalWorkerOptions {
  /** The Node to run; under the editor this is its own program, made Node by ELECTRON_RUN_AS_NODE in the environment. */
  readonly node: string;
  /** What comes before the verb: options of Node and the path of the command line's file. */
  readonly cli: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const LAST_WORDS_BYTES = 16_384;

export class LocalWorkers implements WorkerHost {
  constructor(private readonly options: LocalWorkerOptions) {}

  /** @throws RunWriteError when the run's log cannot be opened */
  start(sweepDir: string, runId: string): WorkerHandle {
    const log = runFiles(sweepFiles(sweepDir).run(runId)).log;
    const fd = openLog(log);
    const logStart = fstatSync(fd).size;
    const oomKills = readOomKills();
    try {
      const child = spawn(this.options.node, [...this.options.cli, 'worker', sweepDir, runId], {
        stdio: ['ignore', 'ignore', fd],
        // By this a worker knows that it is alone, also when it was before it could ask for its parent.
        env: { ...(this.options.env ?? process.env), NTK_MONITOR_SUPERVISOR: String(process.pid) },
        windowsHide: true,
        // A session of its own, so that Ctrl-C in the terminal reaches the supervisor alone, which then asks for checkpoints.
        detached: process.platform !== 'win32',
      });
      const exited = new Promise<WorkerExit>(resolve => {
        const end = (code: number | null, signal: string | null, words: string) => {
          resolve({ code, signal, lastWords: words, systemOutOfMemory: grew(oomKills, readOomKills()) });
        };
        child.once('exit', (code, signal) => end(code, signal, readFrom(log, logStart)));
        child.once('error', error => {
          if (child.pid === undefined) end(null, null, error.message);
        });
      });
      return { pid: child.pid ?? null, exited, kill: () => child.kill('SIGKILL') };
    } finally {
      closeSync(fd);
    }
  }
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw asWriteError(path, error);
  }
}

/** The end of a text file, from `start` on; empty when the file cannot be read any more. */
function readFrom(path: string, start: number): string {
  try {
    const fd = openSync(path, 'r');
    try {
      const size = fstatSync(fd).size;
      const from = Math.max(start, size - LAST_WORDS_BYTES);
      const buffer = Buffer.alloc(Math.max(0, size - from));
      return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, from));
    } finally {
      closeSync(fd);
    }
  } catch {
    return ''; // The directory may have been deleted under a running worker; how it ended is still known by its exit.
  }
}

/** How many processes the Linux kernel has ended for lack of memory since it started; null where it does not tell. */
function readOomKills(): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}

function grew(before: number | null, after: number | null): boolean {
  return before !== null && after !== null && after > before;
}
