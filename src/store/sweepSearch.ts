/** Finds the sweeps of followed folders: all that are there at first, new ones by searching again and by changes near known ones. */
import { statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { findSweeps } from '../runs/catalogue';
import { asReadError, RunReadError } from '../runs/errors';
import type { DirectoryWatches } from './directoryWatches';

export interface SearchOptions {
  readonly pollMs: number;
  readonly watches: DirectoryWatches;
  /** Called for every sweep that a search comes upon, known or not. Rejects with what keeps it from being read. */
  readonly found: (sweep: string) => Promise<unknown>;
  readonly problem: (error: RunReadError) => void;
  /** Something came or went in a directory above known sweeps. */
  readonly changedNear: (directory: string) => void;
}

/** Folders are searched again after so many polls, and never for more than a twentieth of the time. */
const SEARCH_AFTER_POLLS = 5;
const SEARCH_SHARE = 20;
/** After a change near known sweeps: soon, and twice more, since a sweep's record is the last file of a new sweep. */
const SEARCH_AFTER_CHANGE_MS = [30, 300, 1500];
/** So many places from which sweeps have gone are remembered. */
const MAX_LEFT = 32;
/** Levels below a changed directory in which a new sweep may lie: <name>/<stamp>. */
const NEAR_DEPTH = 2;

export class SweepSearch {
  private readonly folders = new Map<string, NodeJS.Timeout | undefined>();
  private readonly watched = new Map<string, { readonly watch: { dispose(): void }; readonly identity: string | undefined }>();
  /** Where sweeps lay that are gone: a folder that is put back has them again, deeper than a change near it is looked for. */
  private readonly left = new Set<string>();
  private readonly soon = new Map<string, NodeJS.Timeout[]>();
  private readonly ending = new AbortController();

  constructor(private readonly options: SearchOptions) {}

  /** Resolves when the sweeps that are there now were found. @throws RunReadError when the folder cannot be read */
  async follow(folder: string): Promise<void> {
    const root = resolve(folder);
    if (this.folders.has(root)) return;
    this.folders.set(root, undefined);
    try {
      await this.search(root);
    } catch (error) {
      clearTimeout(this.folders.get(root));
      this.folders.delete(root);
      throw error;
    }
    this.watch(root);
  }

  /** Sweeps of one experiment lie side by side: a change beside a known one may be a new one. */
  near(sweep: string): void {
    this.watch(dirname(sweep));
    this.watch(dirname(dirname(sweep)));
  }

  /** A known sweep is gone from its place. */
  lost(sweep: string): void {
    const place = dirname(dirname(sweep));
    this.left.delete(place);
    this.left.add(place);
    for (const oldest of [...this.left].slice(0, -MAX_LEFT)) this.left.delete(oldest);
  }

  dispose(): void {
    this.ending.abort();
    for (const timer of [...this.folders.values(), ...[...this.soon.values()].flat()]) clearTimeout(timer);
  }

  private get ended(): boolean {
    return this.ending.signal.aborted;
  }

  /** One search of a followed folder, and the next one later. */
  private async search(root: string): Promise<void> {
    const began = performance.now();
    try {
      await this.lookInto(root);
    } finally {
      const wait = Math.max(this.options.pollMs * SEARCH_AFTER_POLLS, (performance.now() - began) * SEARCH_SHARE);
      const again = () => void this.search(root).catch((error: unknown) => this.tell(asReadError(root, error)));
      if (!this.ended) this.folders.set(root, setTimeout(again, wait).unref());
    }
  }

  private async lookInto(directory: string, maxDepth?: number): Promise<void> {
    const { signal } = this.ending;
    const { sweeps, unreadable } = await findSweeps(directory, { signal, ...(maxDepth !== undefined && { maxDepth }) });
    for (const path of sweeps) {
      if (this.ended) return;
      await this.options.found(path).catch((error: unknown) => this.tell(asReadError(path, error)));
    }
    for (const path of unreadable) this.tell(new RunReadError('unreadable', path, 'cannot be looked into'));
  }

  private watch(directory: string): void {
    const followed = [...this.folders.keys()].some(root => directory === root || directory.startsWith(root + sep));
    if (!followed || this.watched.has(directory)) return;
    const identity = identityOf(directory);
    const watch = this.options.watches.add(directory, () => this.lookSoon(directory));
    if (watch) this.watched.set(directory, { watch, identity });
  }

  /** A watch follows its directory where it is moved to: what lies in the old place is watched anew. */
  private renewWatch(directory: string): void {
    const known = this.watched.get(directory);
    const identity = identityOf(directory);
    if (!known || known.identity === identity) return;
    known.watch.dispose();
    this.watched.delete(directory);
    if (identity !== undefined) this.watch(directory);
  }

  private lookSoon(directory: string): void {
    if (this.ended || this.soon.has(directory)) return;
    this.options.changedNear(directory);
    const lookAt = (place: string) => void this.lookInto(place, NEAR_DEPTH).catch((error: unknown) => this.tell(asReadError(place, error)));
    const look = () => [directory, ...[...this.left].filter(place => place.startsWith(directory + sep))].forEach(lookAt);
    const timers = SEARCH_AFTER_CHANGE_MS.map(delay => setTimeout(look, delay).unref());
    const finish = () => {
      this.soon.delete(directory);
      this.renewWatch(directory);
    };
    timers.push(setTimeout(finish, Math.max(...SEARCH_AFTER_CHANGE_MS)).unref());
    this.soon.set(directory, timers);
  }

  /** What is gone by now is no problem. */
  private tell(error: RunReadError): void {
    if (!this.ended && error.reason !== 'missing') this.options.problem(error);
  }
}

/** Undefined where there is nothing that could be watched. */
function identityOf(directory: string): string | undefined {
  try {
    const { dev, ino } = statSync(directory);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
