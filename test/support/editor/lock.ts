/** A lock between processes that set up the same cache folder: one works, the others wait and then find the work done. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The holder renews its file every `RENEW_MS`; a file older than `STALE_MS` belongs to a process that is gone. */
const RENEW_MS = 2000;
const STALE_MS = 20_000;

export const withLock = async <T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> => {
  mkdirSync(dirname(file), { recursive: true });
  for (let waited = false; !take(file); waited = true) {
    if (!waited) onWait();
    if (isStale(file)) discard(file);
    else await delay(500);
  }
  const renewal = setInterval(() => utimesSync(file, new Date(), new Date()), RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    rmSync(file, { force: true });
  }
};

const take = (file: string): boolean => {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

const isStale = (file: string): boolean => {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && (Date.now() - stat.mtimeMs > STALE_MS || holderIsGone(file));
};

/** Known only of processes of this machine; a file that is just being written, or just went away, tells nothing. */
const holderIsGone = (file: string): boolean => {
  try {
    const { pid, host } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; host: string };
    if (host === hostname()) process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

/** Renamed first: of several waiting processes only one moves the old file away, and none removes a new holder's. */
const discard = (file: string): void => {
  const moved = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, moved);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  rmSync(moved, { force: true });
};
