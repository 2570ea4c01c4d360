/** Child processes of the helpers: commands that must succeed, and servers that end with everything they started. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SupportError } from './project';

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command to its end with its output kept; a failure shows the command, its folder and the last of its output. */
export const runCommand = (command: string, args: readonly string[], { cwd, env = process.env }: CommandOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const shown = [command, ...args].join(' ');
    child.on('error', error => reject(new SupportError('command_failed', `Could not start: ${shown}\n  in ${cwd}\n${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else {
        const tail = output.trimEnd().split('\n').slice(-30).join('\n');
        reject(new SupportError('command_failed', `Failed (${signal ?? `exit code ${code}`}): ${shown}\n  in ${cwd}\n${tail}`));
      }
    });
  });

/** Runs a command with its output streamed to ours; gives its exit code (1 when a signal ended it). Beyond `limitMs` it is ended. */
export const streamCommand = (
  command: string,
  args: readonly string[],
  { cwd, env = process.env, limitMs }: CommandOptions & { readonly limitMs: number },
): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const limit = setTimeout(() => {
      console.error(`Ended after ${limitMs / 60_000} minutes: ${[command, ...args].join(' ')}`);
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 5000).unref();
    }, limitMs);
    child.on('error', error => reject(new SupportError('command_failed', `Could not start: ${command}\n${error.message}`)));
    child.on('close', code => {
      clearTimeout(limit);
      resolve(code ?? 1);
    });
  });

/** Whether a program of this name runs at all. */
export const programRuns = async (command: string, args: readonly string[] = ['--version']): Promise<boolean> =>
  runCommand(command, args, { cwd: process.cwd() }).then(
    () => true,
    () => false,
  );

/** A process at the head of its own group, so that ending the group also ends what it has started. */
export interface ProcessGroup {
  readonly pid: number;
  readonly exited: Promise<number | null>;
  hasExited(): boolean;
  /** Asks the whole group to end, then kills what is left after `graceMs`; resolves when no process of it is alive. */
  stop(graceMs?: number): Promise<void>;
}

export const startGroup = (
  command: string,
  args: readonly string[],
  { cwd, env = process.env, logFile }: CommandOptions & { readonly logFile: string },
): ProcessGroup => {
  const log = openSync(logFile, 'w', 0o600); /* it may hold an address with its token */
  const child: ChildProcess = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const { pid } = child;
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('exit', code => resolve(code));
    child.on('error', error => reject(new SupportError('command_failed', `Could not start: ${command}\n${error.message}`)));
  });
  if (pid === undefined) {
    exited.catch(() => undefined);
    throw new SupportError('command_failed', `Could not start: ${[command, ...args].join(' ')}`);
  }
  const killWithUs = () => signalGroup(pid, 'SIGKILL');
  process.on('exit', killWithUs);
  const stop = async (graceMs = 3000): Promise<void> => {
    process.off('exit', killWithUs);
    signalGroup(pid, 'SIGTERM');
    const deadline = Date.now() + graceMs;
    while (groupIsAlive(pid) && Date.now() < deadline) await delay(50);
    signalGroup(pid, 'SIGKILL');
    while (groupIsAlive(pid)) await delay(20);
  };
  return { pid, exited, hasExited: () => child.exitCode !== null || child.signalCode !== null, stop };
};

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends this process by `process.exit` on a signal, so that the groups which it has started end with it. Gives the way back. */
export const exitOnSignals = (): (() => void) => {
  const exit = () => process.exit(130);
  for (const signal of ENDING_SIGNALS) process.on(signal, exit);
  return () => ENDING_SIGNALS.forEach(signal => process.off(signal, exit));
};

/** Resolves when somebody asks this process to end; further requests are heard and left, since the end is under way. */
export const endRequested = (): Promise<'end requested'> =>
  new Promise(resolve => {
    for (const signal of ENDING_SIGNALS) process.on(signal, () => resolve('end requested'));
  });

const signalGroup = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
};

const groupIsAlive = (pid: number): boolean => signalGroup(pid, 0);
