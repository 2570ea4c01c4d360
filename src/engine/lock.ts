/**
 * The lock that keeps a second supervisor out of a sweep: `supervisor.lock`, created exclusively, with who holds it. A lock whose
 * holder is dead is taken over; of several that try at once exactly one wins.
 */
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { asWriteError, systemCode } from '../runs/errors';
import { sweepFiles } from '../runs/layout';
import { parseHolder, readLock } from '../runs/lockHolder';
import { replaceFile } from '../runs/replaceFile';
import { LOST_AFTER_MS, processGone } from '../runs/state';
import { EngineError } from './errors';

export interface LockTiming {
  /** How long lock and heartbeat must stand still, by this process's own clock, before their owner counts as dead. */
  readonly stillMs?: number;
  readonly pollMs?: number;
}

export class SupervisorLock {
  private constructor(
    private readonly path: string,
    private readonly text: string,
  ) {}

  /**
   * Takes the lock of a sweep, at once when it is free or its holder's process is gone; a holder that still has a process, or lives
   * on another machine, is watched until its heartbeat moves or has stood still for `stillMs`.
   * @throws EngineError `locked` when another supervisor works here; RunWriteError when the lock cannot be written.
   */
  static async acquire(sweepDir: string, timing: LockTiming = {}): Promise<SupervisorLock> {
    const { lock, supervisor } = sweepFiles(sweepDir);
    const text = JSON.stringify({ pid: process.pid, host: hostname(), token: randomBytes(8).toString('hex') }) + '\n';
    await claim(lock, text, { ...timing, heartbeat: supervisor }, 0);
    return new SupervisorLock(lock, text);
  }

  /**
   * Whether this process still holds the lock: one that was suspended for long may have been taken for dead. A lock that somebody
   * deleted is put back.
   */
  isHeld(): boolean {
    const now = readLock(this.path);
    if (now === this.text) return true;
    if (now !== undefined) return false;
    try {
      return create(this.path, this.text);
    } catch {
      return false; // The sweep's directory is gone, or nothing can be written into it any more.
    }
  }

  release(): void {
    if (readLock(this.path) === this.text) rmSync(this.path, { force: true });
  }
}

interface Claim extends LockTiming {
  /** A file that the holder rewrites about once a second; absent for the short lock around a take-over. */
  readonly heartbeat?: string;
}

/** Resolves once the file at `path` is ours. */
async function claim(path: string, ours: string, how: Claim, depth: number): Promise<void> {
  for (;;) {
    if (create(path, ours)) return;
    const theirs = readLock(path);
    if (theirs === undefined) continue; // Released in between.
    const verdict = await judge(path, theirs, how);
    if (verdict === 'alive') throw lockedBy(path, theirs);
    if (verdict === 'dead' && (await takeOver(path, theirs, ours, how, depth))) return;
  }
}

/** Replaces a dead holder's lock. Only one may try at a time, and only while the lock is the one that was judged. */
async function takeOver(path: string, theirs: string, ours: string, how: Claim, depth: number): Promise<boolean> {
  if (depth > 2) throw lockedBy(path, theirs); // Each level needs a crash within a take-over.
  const guard = `${path}.takeover`;
  try {
    await claim(guard, ours, { stillMs: how.stillMs, pollMs: how.pollMs }, depth + 1);
  } catch (error) {
    // Somebody else is taking it over; once done, the lock is seen to have a living holder.
    if (error instanceof EngineError) return false;
    throw error;
  }
  try {
    if (readLock(path) !== theirs) return false;
    replaceFile(path, Buffer.from(ours));
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

async function judge(path: string, theirs: string, how: Claim): Promise<'alive' | 'dead' | 'changed'> {
  const { stillMs = LOST_AFTER_MS, pollMs = 100, heartbeat } = how;
  const beat = heartbeat === undefined ? undefined : readLock(heartbeat);
  const start = performance.now();
  for (;;) {
    const holder = parseHolder(theirs);
    if (holder && processGone(holder.pid, holder.host)) return 'dead';
    if (performance.now() - start >= stillMs) return 'dead';
    await sleep(pollMs);
    if (readLock(path) !== theirs) return 'changed';
    if (heartbeat !== undefined && readLock(heartbeat) !== beat) return 'alive';
  }
}

function lockedBy(path: string, text: string): EngineError {
  const holder = parseHolder(text);
  const who = holder ? ` (process ${holder.pid} on ${holder.host})` : '';
  return new EngineError('locked', `${path}: another supervisor works on this sweep${who}`);
}

/** False when the file is there already. */
function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    if (systemCode(error) === 'ENOSPC') rmSync(path, { force: true }); // Created by us, and left empty.
    throw asWriteError(path, error);
  }
}
