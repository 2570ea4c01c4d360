/** Builds the command line from its sources once, starts it as a user would, and collects what it says. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Behaviour } from '../engine/fakeSweep';

const folder = mkdtempSync(join(tmpdir(), 'ntk-cli-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
export const CLI = join(folder, 'cli.js');
export const CLI_WITH_FAKE_WORKERS = join(folder, 'cliWithFakeWorkers.js');
const FAKE_WORKER = resolve(__dirname, '../engine/fakeWorker.mjs');

let built: Promise<unknown> | undefined;
/** To be awaited before the files above are started. */
export function buildCommandLine(): Promise<unknown> {
  built ??= build({
    entryPoints: { cli: resolve(__dirname, '../../../src/cli.ts'), cliWithFakeWorkers: join(__dirname, 'cliWithFakeWorkers.ts') },
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
    external: ['@tensorflow/tfjs-node'],
  });
  return built;
}

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CommandLine {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly done: Promise<Said>;
}

export interface CommandLineOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Workers that train nothing and behave like this. */
  readonly workers?: Behaviour;
}

export const fakeWorkerEnv = (behaviour: Behaviour): NodeJS.ProcessEnv => ({ FAKE_WORKER, FAKE_BEHAVIOUR: JSON.stringify(behaviour) });

export function startCommandLine(args: readonly string[], { cwd, env, workers }: CommandLineOptions = {}): CommandLine {
  const child = spawn(process.execPath, [workers ? CLI_WITH_FAKE_WORKERS : CLI, ...args], {
    cwd,
    env: { ...process.env, ...env, ...(workers && fakeWorkerEnv(workers)) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', chunk => (out += String(chunk)));
  child.stderr.on('data', chunk => (err += String(chunk)));
  const done = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  return { child, out: () => out, done };
}

export function commandLine(args: readonly string[], options: CommandLineOptions = {}): Promise<Said> {
  return startCommandLine(args, options).done;
}

/** Every line of the output as JSON; fails on the first that is none. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>);
}
