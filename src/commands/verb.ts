/** One verb of the command line, run as a process of its own: its progress as it goes on, its result at the end. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as z from 'zod';

export interface VerbOptions {
  /** The Node to run; the editor's own program serves. */
  readonly node: string;
  /** Path of the command line's file. */
  readonly cli: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: VerbProgress) => void;
  /** A sentence that the verb says on its way. */
  readonly onNote: (text: string) => void;
}

export interface VerbProgress {
  readonly title: string;
  /** 0 to 1 of what the title says; null where it is not known. */
  readonly share: number | null;
  readonly note?: string | undefined;
}

export class VerbError extends Error {
  override readonly name = 'VerbError';
  constructor(
    readonly reason: 'not_started' | 'failed',
    message: string,
  ) {
    super(message);
  }
}

const line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), title: z.string(), share: z.number().nullable(), note: z.string().optional() }),
  z.object({ type: z.literal('note'), text: z.string() }),
  z.looseObject({ type: z.enum(['downloaded', 'installed']) }),
]);

const LAST_WORDS = 4096;

/**
 * Runs `<cli> <args> --events` to its end.
 * @returns its last line that is a result. @throws VerbError with what it said; the signal's reason when aborted, after it has ended
 */
export async function runVerb(args: readonly string[], options: VerbOptions): Promise<Readonly<Record<string, unknown>>> {
  const { node, cli, env, signal } = options;
  signal.throwIfAborted();
  const child = spawn(node, [cli, ...args, '--events'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const ended = new Promise<{ readonly code: number | null; readonly error?: Error }>(resolve => {
    child.once('error', error => resolve({ code: null, error }));
    child.once('close', code => resolve({ code }));
  });
  let words = '';
  child.stderr.on('data', chunk => (words = (words + String(chunk)).slice(-LAST_WORDS)));
  let result: Readonly<Record<string, unknown>> | undefined;
  createInterface({ input: child.stdout }).on('line', text => {
    const said = line.safeParse(parse(text)).data;
    if (said?.type === 'progress') options.onProgress(said);
    else if (said?.type === 'note') options.onNote(said.text);
    else if (said) result = said;
  });
  const stop = () => child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  const { code, error } = await ended;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (error) throw new VerbError('not_started', `${node} cannot be started: ${error.message}`);
  if (code !== 0 || !result)
    throw new VerbError('failed', words.trim() || `The program ended with exit code ${code} and without a result.`);
  return result;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
