/** Who holds the lock of a sweep, as others see it; the engine's `SupervisorLock` takes and releases it. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { asReadError } from './errors';
import { sweepFiles } from './layout';
import { processGone } from './state';

const holderRecord = z.looseObject({ pid: z.number().int(), host: z.string() });
export type LockHolder = z.output<typeof holderRecord>;

/** Whether a supervisor seems to be at work, at one look: a lock is there whose process, if it is of this machine, is too. */
export function hasSupervisor(sweepDir: string): boolean {
  const text = readLock(sweepFiles(sweepDir).lock);
  if (text === undefined) return false;
  const holder = parseHolder(text);
  return !holder || !processGone(holder.pid, holder.host);
}

/** The text of a lock; undefined where there is none. @throws RunReadError */
export function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const typed = asReadError(path, error);
    if (typed.reason === 'missing') return undefined;
    throw typed;
  }
}

/** Undefined for a lock that is half-written or no lock at all: it is judged by standing still. */
export function parseHolder(text: string): LockHolder | undefined {
  try {
    return holderRecord.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
