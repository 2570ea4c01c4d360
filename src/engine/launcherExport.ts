/** Runs `export` of the command line as a process, tells its progress, and ends it when it is cancelled. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { LaunchError } from './launcher';

export interface LaunchExportOptions {
  readonly node: string;
  readonly nodeOptions?: readonly string[];
  /** Path of the command line's file, `dist/cli.js`. */
  readonly cli: string;
  readonly sweep: string;
  readonly format: string;
  readonly out: string;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

const exported = z.looseObject({ out: z.string(), files: z.array(z.string()), notes: z.array(z.string()) });
export type LaunchedExport = z.output<typeof exported>;

/** @returns undefined when it was cancelled; nothing is then written. @throws LaunchError with what the program said */
export async function launchExport(options: LaunchExportOptions): Promise<LaunchedExport | undefined> {
  const { node, nodeOptions = [], cli, sweep, format, out, signal, progress } = options;
  if (signal.aborted) return undefined;
  const child = spawn(node, [...nodeOptions, cli, 'export', '--json', '--format', format, '--out', out, '--', sweep], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const cancel = () => void child.kill('SIGINT');
  signal.addEventListener('abort', cancel, { once: true });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', line => {
    const [, done, total] = /^(\d+)\/(\d+)$/.exec(line) ?? [];
    if (done !== undefined && total !== undefined) progress(Number(done), Number(total));
    else if (line.trim() !== '') said.push(line);
  });
  let document = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (document += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', error => reject(new LaunchError('not_started', `${node} cannot be started: ${error.message}`)));
    child.once('close', resolve);
  }).finally(() => signal.removeEventListener('abort', cancel));
  if (signal.aborted) return undefined;
  if (code !== 0)
    throw new LaunchError(code === 2 ? 'refused' : 'failed', said.join('\n') || `The export ended with exit code ${code}`, said);
  return exported.parse(JSON.parse(document));
}
