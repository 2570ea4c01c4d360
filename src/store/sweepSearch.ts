/** Finds the sweeps of followed folders: all that are there at first, new ones by searching again and by changes near known ones. */
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
}

/** Folders are searched again after so many polls, and never for more than a twentieth of the time. */
const SEARCH_AFTER_POLLS = 5;
const SEARCH_SHARE = 20;
/** After a change near known sweeps: soon, and twice more, since a sweep's record is the last file of a new sweep. */
const SEARCH_AFTER_CHANGE_MS = [30, 300, 1500];
/** Levels below a changed directory in which a new sweep may lie: <name>/<stamp>. */
const NEAR_DEPTH = 2;

export class SweepSearch {
  private readonly folders = new Map<string, NodeJS.Timeout | undefined>();
  private readonly watched = new Set<string>();
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
    if (this.options.watches.add(directory, () => this.lookSoon(directory))) this.watched.add(directory);
  }

  private lookSoon(directory: string): void {
    if (this.ended || this.soon.has(directory)) return;
    const look = () => void this.lookInto(directory, NEAR_DEPTH).catch((error: unknown) => this.tell(asReadError(directory, error)));
    const timers = SEARCH_AFTER_CHANGE_MS.map(delay => setTimeout(look, delay).unref());
    timers.push(setTimeout(() => this.soon.delete(directory), Math.max(...SEARCH_AFTER_CHANGE_MS)).unref());
    this.soon.set(directory, timers);
  }

  /** What is gone by now is no problem. */
  private tell(error: RunReadError): void {
    if (!this.ended && error.reason !== 'missing') this.options.problem(error);
  }
}
