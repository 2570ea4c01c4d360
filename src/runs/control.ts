/**
 * Requests to a sweep's supervisor: one small file each, written by anyone into control/, consumed by the supervisor. The
 * supervisor in turn asks a run's worker by runs/<id>/request.json.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readSweep } from './catalogue';
import { asReadError, asWriteError, RunReadError, systemCode } from './errors';
import { parseJson, writeJsonFile } from './jsonFile';
import { sweepFiles } from './layout';
import { isPathComponent } from './pathComponent';
import type { ControlRequest } from './records';
import { controlRequest } from './records';
import { readBounded } from './regularFile';

const MAX_REQUEST_BYTES = 65_536;
const HALF_WRITTEN_MS = 1000;

/**
 * Leaves a request for the supervisor of a sweep.
 * @throws RunReadError as `readSweep`, and `missing` for a run that the sweep does not have; RunWriteError
 */
export async function requestControl(sweepDir: string, request: ControlRequest): Promise<void> {
  const sweep = await readSweep(sweepDir);
  if (request.run !== undefined && !sweep.runs.some(({ id }) => id === request.run)) {
    const known = sweep.runs.slice(0, 5).map(({ id }) => id);
    throw new RunReadError(
      'missing',
      sweep.path,
      `has no run "${request.run}"; its runs: ${known.join(', ')}${sweep.runs.length > 5 ? ', …' : ''}`,
    );
  }
  const { control } = sweepFiles(sweep.path);
  try {
    mkdirSync(control, { recursive: true });
  } catch (error) {
    throw asWriteError(control, error);
  }
  writeJsonFile(join(control, `${requestTime()}-${randomBytes(4).toString('hex')}.json`), request);
}

export interface ConsumedRequests {
  /** In the order in which they were made. */
  readonly requests: readonly ControlRequest[];
  /** Files that are no requests, moved aside as <name>.refused, or that could not be taken. */
  readonly refused: readonly Error[];
}

/** Takes what lies in control/: each request is given once. Only for the supervisor. @throws RunReadError when control/ cannot be read */
export function consumeRequests(sweepDir: string): ConsumedRequests {
  const { control } = sweepFiles(sweepDir);
  const requests: ControlRequest[] = [];
  const refused: Error[] = [];
  for (const name of requestFiles(control)) {
    const path = join(control, name);
    try {
      const request = parseJson(readBounded(path, MAX_REQUEST_BYTES), path, controlRequest);
      if (request.run !== undefined && !isPathComponent(request.run)) {
        throw new RunReadError('outside', path, `run: expected the id of a run, found "${request.run}"`);
      }
      remove(path); // Before it counts: a request that cannot be removed would be obeyed again and again.
      requests.push(request);
    } catch (error) {
      if (error instanceof RunReadError && error.reason === 'missing') continue; // Withdrawn between listing and reading.
      if (mayBeHalfWritten(path)) continue;
      refused.push(error instanceof Error ? error : new Error(String(error)));
      const aside = moveAside(path);
      if (aside) refused.push(aside);
    }
  }
  return { requests, refused };
}

function requestFiles(control: string): string[] {
  try {
    return readdirSync(control)
      .filter(name => name.endsWith('.json') && !name.startsWith('.'))
      .sort();
  } catch (error) {
    const typed = asReadError(control, error);
    if (typed.reason === 'missing') return [];
    throw typed;
  }
}

/** Names in order of time, also within one millisecond of one process. */
let lastTime = 0;
function requestTime(): string {
  lastTime = Math.max(Date.now() * 1000, lastTime + 1);
  return String(lastTime).padStart(17, '0');
}

/** Other programs may write in place: what is no request yet gets a second to become one. */
function mayBeHalfWritten(path: string): boolean {
  const ageMs = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  // Files have finer times than the clock: one just written may lie a fraction of a millisecond ahead.
  return Math.abs(ageMs) < HALF_WRITTEN_MS;
}

function remove(path: string): void {
  try {
    rmSync(path);
  } catch (error) {
    throw asWriteError(path, error);
  }
}

function moveAside(path: string): Error | undefined {
  try {
    renameSync(path, `${path}.refused`);
    return undefined;
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? undefined : asWriteError(path, error);
  }
}
