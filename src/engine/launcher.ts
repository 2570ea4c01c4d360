/**
 * Starts a supervisor as a process of its own that outlives its starter: the editor may close, the sweep goes on. What it prints
 * goes into a log file; its first line there says where the sweep lies.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

export interface LaunchOptions {
  /** The Node to run; the editor's own program serves, see `env`. */
  readonly node: string;
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  /** Path of the command line's file, `dist/cli.js`. */
  readonly cli: string;
  /** Appended to; its folder is made. */
  readonly logFile: string;
  readonly cwd?: string;
  /** On top of this process's environment. ELECTRON_RUN_AS_NODE, which makes the editor's program a Node, is always set. */
  readonly env?: NodeJS.ProcessEnv;
  /** Gives the launch up, and ends what was started. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface LaunchSweepOptions extends LaunchOptions {
  /** Experiment file, or the name of a preset. */
  readonly file: string;
  readonly out?: string;
  /** `key=value`, as on the command line. */
  readonly set?: readonly string[];
  readonly jobs?: number;
}

export interface LaunchResumeOptions extends LaunchOptions {
  /** A sweep or run directory. */
  readonly path: string;
  readonly jobs?: number;
}

export interface Launched {
  /** Absolute path of the sweep's directory. */
  readonly sweep: string;
}

export type LaunchReason =
  /** The process could not be started, or its log not be opened. */
  | 'not_started'
  /** The experiment file or an option is wrong: `problems` say where. */
  | 'refused'
  /** It ended before the sweep had begun. */
  | 'failed'
  /** It said nothing in time, and was ended. */
  | 'timeout';

export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  constructor(
    readonly reason: LaunchReason,
    message: string,
    /** What the program said on its standard error, line by line. */
    readonly problems: readonly string[] = [],
  ) {
    super(message);
  }
}

/** Starts `run` detached. Resolves once the sweep's directory is there. @throws LaunchError; the signal's reason when aborted. */
export function launchSweep(options: LaunchSweepOptions): Promise<Launched> {
  const { file, out, set = [], jobs } = options;
  const args = [
    'run',
    '--json',
    ...jobsOption(jobs),
    ...(out === undefined ? [] : ['--out', out]),
    ...set.map(pair => `--set=${pair}`),
    '--',
    file,
  ];
  return launch(args, options);
}

/** Starts `resume` detached. Resolves once it has begun, or has asked the living supervisor. @throws as `launchSweep` */
export function launchResume(options: LaunchResumeOptions): Promise<Launched> {
  return launch(['resume', '--json', ...jobsOption(options.jobs), '--', options.path], options);
}

const TIMEOUT_MS = 60_000;
const POLL_MS = 40;
const MAX_LOG_BYTES = 1 << 20;
const MAX_PROBLEMS = 40;

async function launch(args: readonly string[], options: LaunchOptions): Promise<Launched> {
  const { signal, timeoutMs = TIMEOUT_MS } = options;
  signal?.throwIfAborted();
  const { child, logStart } = startDetached(args, options);
  const exit = new Promise<Exit>(resolve => {
    child.once('error', error => resolve({ code: null, error }));
    child.once('exit', code => resolve({ code }));
  });
  let ended: Exit | undefined;
  void exit.then(how => (ended = how));
  const start = performance.now();
  for (;;) {
    const over = ended; // Looked at before the log: what it said last is then in there.
    const lines = await linesFrom(options.logFile, logStart);
    const sweep = lines.map(startedSweep).find(path => path !== undefined);
    if (sweep !== undefined) return { sweep };
    if (over) throw whyItEnded(over, lines, options);
    if (signal?.aborted) {
      child.kill();
      throw signal.reason;
    }
    if (performance.now() - start > timeoutMs) {
      child.kill();
      throw new LaunchError(
        'timeout',
        `The sweep did not begin within ${Math.round(timeoutMs / 1000)} s; see ${options.logFile}`,
        problemsIn(lines),
      );
    }
    await Promise.race([sleep(POLL_MS), exit]);
  }
}

interface Exit {
  readonly code: number | null;
  readonly error?: Error;
}

function startDetached(args: readonly string[], options: LaunchOptions): { child: ChildProcess; logStart: number } {
  const { node, nodeOptions = [], cli, logFile, cwd, env } = options;
  let fd: number;
  try {
    mkdirSync(dirname(logFile), { recursive: true });
    fd = openSync(logFile, 'a');
  } catch (error) {
    throw new LaunchError('not_started', `The log file cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    const logStart = fstatSync(fd).size;
    const child = spawn(node, [...nodeOptions, cli, ...args], {
      cwd,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...env },
      detached: true,
      windowsHide: true,
      stdio: ['ignore', fd, fd],
    });
    child.unref();
    lowerPriority(child.pid);
    return { child, logStart };
  } finally {
    closeSync(fd);
  }
}

/** The editor comes first. Workers inherit it. */
function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here, or already over: training at normal priority is no reason to refuse.
  }
}

const startedLine = z.looseObject({ type: z.enum(['started', 'asked']), sweep: z.string() });

function startedSweep(line: string): string | undefined {
  return startedLine.safeParse(parseJson(line)).data?.sweep;
}

function whyItEnded({ code, error }: Exit, lines: readonly string[], options: LaunchOptions): LaunchError {
  const problems = problemsIn(lines);
  if (error) return new LaunchError('not_started', `${options.node} cannot be started: ${error.message}`, problems);
  const what =
    problems.length > 0 ? problems.join('\n') : `The program ended (exit code ${code}) before the sweep had begun; see ${options.logFile}`;
  return new LaunchError(code === 2 ? 'refused' : 'failed', what, problems);
}

/** What is not JSON came from standard error. */
function problemsIn(lines: readonly string[]): string[] {
  return lines.filter(line => line.trim() !== '' && parseJson(line) === undefined).slice(-MAX_PROBLEMS);
}

/** Lines of a log from a position on; the last one may be half-written. */
async function linesFrom(path: string, position: number): Promise<string[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(MAX_LOG_BYTES, Math.max(0, size - position)));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    return buffer.toString('utf8', 0, bytesRead).split('\n');
  } finally {
    await file.close();
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function jobsOption(jobs: number | undefined): string[] {
  return jobs === undefined ? [] : ['--jobs', String(jobs)];
}
