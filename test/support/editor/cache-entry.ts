/** A folder of the cache that is either complete or absent: built beside its place, then renamed into it. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { say, seconds } from '../project';
import { withLock } from './lock';

export interface CacheEntry {
  readonly folder: string;
  /** What is set up, for the person who waits: "VS Code server (code-server 4.139.1)". */
  readonly title: string;
  /** Files without which the entry is taken for half-built and made again. */
  readonly needs: readonly string[];
  /** Fills `staging`; what it returns is kept beside the files and handed to every later user. */
  readonly build: (staging: string) => Promise<Record<string, unknown>>;
  /** Why a complete entry should nevertheless be made again, by the facts kept with it; undefined: it should not. */
  readonly outdated?: (facts: Record<string, unknown>) => Promise<string | undefined>;
}

/** The entry, made now if it is not there. Safe against other processes doing the same, and against having been cut off. */
export const ensureEntry = async (entry: CacheEntry, tell = say): Promise<Record<string, unknown>> => {
  const ready = await readComplete(entry, () => undefined);
  if (ready) return ready;
  const waiting = () => tell(`${entry.title}: another process is setting it up, waiting for it`);
  return withLock(`${entry.folder}.lock`, waiting, async () => (await readComplete(entry, tell)) ?? (await make(entry, tell)));
};

const COMPLETE = 'complete.json';

const readComplete = async (
  { folder, needs, outdated, title }: CacheEntry,
  tell: typeof say,
): Promise<Record<string, unknown> | undefined> => {
  if (!existsSync(folder)) return undefined;
  const missing = [COMPLETE, ...needs].find(file => !existsSync(join(folder, file)));
  if (missing !== undefined) {
    tell(`${title}: ${folder} is incomplete (no ${missing}), making it again`);
    return undefined;
  }
  const facts = JSON.parse(readFileSync(join(folder, COMPLETE), 'utf8')) as Record<string, unknown>;
  const reason = await outdated?.(facts);
  if (reason !== undefined) tell(`${title}: ${reason}, making it again`);
  return reason === undefined ? facts : undefined;
};

const make = async ({ folder, title, needs, build }: CacheEntry, tell: typeof say): Promise<Record<string, unknown>> => {
  const begin = Date.now();
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  // What earlier attempts left behind when they were cut off; nobody else builds while the lock is held.
  for (const name of readdirSync(parent))
    if (name.startsWith(`${basename(folder)}.building-`)) rmSync(join(parent, name), { recursive: true, force: true });
  tell(`${title}: setting up once, in ${folder}`);
  const staging = mkdtempSync(`${folder}.building-`);
  try {
    const facts = await build(staging);
    const missing = needs.find(file => !existsSync(join(staging, file)));
    if (missing !== undefined) throw new Error(`${title}: the set-up ended without ${missing}`);
    writeFileSync(join(staging, COMPLETE), `${JSON.stringify(facts, null, 2)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
    tell(`${title}: ready (${seconds(begin)})`);
    return facts;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
};
