/** Programs that the installation calls: their last words are kept, and they end with all that they started when it is given up. */
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackendError } from './errors';

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Gives up when nothing was said, and `measure` has not changed, for so long. */
  readonly stallMs?: number;
  /** Something that grows while the program works, such as the size of a file. */
  readonly measure?: () => Promise<number>;
  /** Told what `measure` gives, about twice a second. */
  readonly onMeasure?: (value: number) => void;
}

const POLL_MS = 500;
const MAX_WORDS = 32_768;
const GRACE_MS = 2000;

/**
 * Runs a program to its end and returns what it printed.
 * @param what names the step in errors, as in "downloading the wheel"
 * @throws BackendError `tool_missing`, `step_failed`; the signal's reason when aborted
 */
export async function runCommand(what: string, command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { cwd, env, signal } = options;
  signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what it starts ends with it.
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32' && !command.endsWith('.exe'),
    windowsHide: true,
  });
  let words = '';
  const hear = (chunk: unknown) => (words = (words + String(chunk)).slice(-MAX_WORDS));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<{ readonly code: number | null; readonly signal?: string | null; readonly error?: NodeJS.ErrnoException }>(
    resolve => {
      child.once('error', error => resolve({ code: null, error }));
      child.once('close', (code, signal) => resolve({ code, signal }));
    },
  );
  const stalled = await watch(child, ended, () => words.length, options);
  const end = await ended;
  signal.throwIfAborted();
  if (stalled) throw new BackendError('step_failed', `${what}: nothing came for ${Math.round((options.stallMs ?? 0) / 1000)} s, given up`);
  if (end.error) {
    const missing = end.error.code === 'ENOENT';
    throw new BackendError(
      missing ? 'tool_missing' : 'step_failed',
      missing ? `${what}: ${command} is needed and not there` : `${what}: ${command}: ${end.error.message}`,
    );
  }
  if (end.code !== 0)
    throw new BackendError('step_failed', `${what}: ${lastError(words) || `${command} ended with ${end.code ?? end.signal}`}`);
  return words;
}

/** Until the program ends: reports progress, and ends it when it is aborted or stalls. @returns whether it stalled */
async function watch(child: ChildProcess, ended: Promise<unknown>, said: () => number, options: CommandOptions): Promise<boolean> {
  const { signal, stallMs = Infinity, measure, onMeasure } = options;
  let over = false;
  void ended.then(() => (over = true));
  const abort = () => void endGroup(child, ended);
  signal.addEventListener('abort', abort, { once: true });
  try {
    let last = { state: '', at: performance.now() };
    for (;;) {
      await Promise.race([ended, sleep(POLL_MS)]);
      if (over) return false;
      const size = (await measure?.()) ?? 0;
      onMeasure?.(size);
      const state = `${said()} ${size}`;
      if (state !== last.state) last = { state, at: performance.now() };
      if (performance.now() - last.at > stallMs) {
        await endGroup(child, ended);
        return true;
      }
    }
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function endGroup(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  const send = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      if (process.platform === 'win32') child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch {
      // Already over.
    }
  };
  send('SIGTERM');
  const timer = setTimeout(() => send('SIGKILL'), GRACE_MS);
  await ended;
  clearTimeout(timer);
}

/** pip goes on after it, and says in the end only that it found nothing. */
const BROKEN_CONNECTION = /connection broken by/;
const ERROR = /(^|\s)(\w*Error:|ERROR:|error:|npm (error|ERR!) (?!A complete log)(?!code|errno|syscall)\S)/;

/** The line that says why: programs print it before a trace, or last. */
function lastError(words: string): string {
  const lines = words.split(/[\r\n]+/).filter(line => line.trim() !== '');
  const why = [BROKEN_CONNECTION, ERROR].map(pattern => lines.find(line => pattern.test(line)));
  return (why.find(line => line !== undefined) ?? lines.at(-1) ?? '').trim().slice(0, 500);
}
