/** Where things of this project lie, and how the helpers speak: one line a step, errors that name a command. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const projectFolder = resolve(__dirname, '../..');

/** What a test run leaves behind for a person to look at: bundles of tests, logs, screenshots. Git ignores it. */
export const outFile = (...parts: readonly string[]): string => {
  const file = join(projectFolder, 'out', ...parts);
  mkdirSync(dirname(file), { recursive: true });
  return file;
};

/** What is downloaded or built once a machine lies outside the project, so that a fresh checkout finds it again. */
export const cacheFolder = (): string => {
  const { NTK_MONITOR_CACHE, XDG_CACHE_HOME } = process.env;
  return NTK_MONITOR_CACHE ? resolve(NTK_MONITOR_CACHE) : join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'ntk-monitor');
};

/** What a person reads while waiting. */
export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

export const seconds = (sinceMs: number): string => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

/** A helper could not do its work: `message` names the command that failed or the one that helps. */
export class SupportError extends Error {
  constructor(
    readonly reason: 'command_failed' | 'browser_missing' | 'editor_missing' | 'timeout' | 'no_result' | 'bad_argument',
    message: string,
  ) {
    super(message);
    this.name = 'SupportError';
  }
}

/** Runs a program of the helpers: a failure is one message and exit code 1, never a success and never a bare stack trace. */
export const runProgram = (main: () => Promise<number>): void => {
  main().then(
    code => process.exit(code),
    (error: unknown) => {
      console.error(error instanceof SupportError ? error.message : error);
      process.exit(1);
    },
  );
};
