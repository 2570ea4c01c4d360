/** Why a worker ended that did not close its run: one reason and one sentence, from its exit and its last words. */
import type { WorkerExit } from './workerHost';

export interface RunError {
  readonly reason: 'killed' | 'crashed' | 'out_of_memory' | 'disk_full' | 'unwritable' | 'unreadable';
  readonly message: string;
}

const MAX_QUOTE = 300;
const OUT_OF_MEMORY =
  /heap out of memory|Array buffer allocation failed|could not allocate memory|Cannot allocate memory|std::bad_alloc|ENOMEM/i;

/** What a worker says that could not even write that it failed. */
const UNWRITABLE = [
  ['disk_full', /no space is left on the disk|ENOSPC|EDQUOT/],
  [
    'unwritable',
    /cannot be written: (permission denied|its folder is not there|a folder has this name|a file of this name|its name is too long|a pipe has this name)/,
  ],
] as const;

/** @param exit how the worker ended; its run's record still says queued or running */
export function explainEnding(exit: WorkerExit): RunError {
  const said = fatalLine(exit.lastWords);
  const quoted = said === null ? '' : `: ${said}`;
  if (OUT_OF_MEMORY.test(exit.lastWords)) {
    return { reason: 'out_of_memory', message: `The worker ran out of memory (${howItEnded(exit)})${quoted}` };
  }
  if (exit.signal === 'SIGKILL' && exit.systemOutOfMemory) {
    return { reason: 'out_of_memory', message: 'The system ended the worker for lack of memory (SIGKILL)' };
  }
  const unwritable = UNWRITABLE.find(([, pattern]) => pattern.test(exit.lastWords));
  if (exit.signal === null && unwritable) {
    const [reason] = unwritable;
    return { reason, message: `The worker could not write its run (${howItEnded(exit)})${quoted}` };
  }
  if (exit.code === BAD_INPUT && said !== null) return { reason: 'unreadable', message: `The worker could not read its run: ${said}` };
  if (exit.signal !== null && !CRASH_SIGNALS.has(exit.signal)) {
    return { reason: 'killed', message: `The worker was killed from outside (${exit.signal})` };
  }
  if (exit.code === null && exit.signal === null) return { reason: 'crashed', message: `The worker could not be started${quoted}` };
  return { reason: 'crashed', message: `The worker ended without closing its run (${howItEnded(exit)})${quoted}` };
}

/** With this the command line says that the files it was given are not what it expects. */
const BAD_INPUT = 2;

/** Signals by which a process ends itself when it is broken. */
const CRASH_SIGNALS = new Set(['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS']);

function howItEnded({ code, signal }: WorkerExit): string {
  return signal ?? `exit code ${code}`;
}

/** The line that names the error, else the last line; null when there was none. */
function fatalLine(words: string): string | null {
  const lines = words
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('at ') && !/^Node\.js v/.test(line));
  const line = lines.findLast(text => /^(FATAL ERROR|(Uncaught )?[A-Z]\w*Error\b)/.test(text)) ?? lines.at(-1);
  if (line === undefined) return null;
  return line.length > MAX_QUOTE ? line.slice(0, MAX_QUOTE) + '…' : line;
}
