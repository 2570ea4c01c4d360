/** Reads the runs of a sweep when their directories change and when they are polled: never the same run twice at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import { isTemporary } from '../runs/replaceFile';
import type { DirectoryWatches } from './directoryWatches';
import type { RunFollower } from './runFollower';

/** A burst of changes is read as one; also the shortest time between two reads of a run. */
export const COALESCE_MS = 16;
const READ_AT_ONCE = 8;
/** Runs of one sweep that are watched; the others are polled. */
const MAX_WATCHED_RUNS = 64;

export class RunReads {
  private readonly watched = new Map<string, { dispose(): void }>();
  /** Runs that are being read; true: they changed meanwhile and are read again. */
  private readonly reading = new Map<RunFollower, boolean>();
  private readonly due = new Map<RunFollower, NodeJS.Timeout>();
  private disposed = false;

  /** @param changed called when a run that was read because its directory changed is no longer the same. */
  constructor(
    private readonly watches: DirectoryWatches,
    private readonly changed: () => void,
  ) {}

  /**
   * Reads these runs now, but for those that are being read.
   * @param firstLook of large files only the first sample @returns whether any of them changed.
   */
  async read(runs: Iterable<RunFollower>, thorough = false, firstLook = false): Promise<boolean> {
    let changed = false;
    const queue = [...runs].values();
    const reader = async () => {
      for (const run of queue) {
        if (this.disposed) return;
        if (!this.reading.has(run)) changed = (await this.readOne(run, thorough, firstLook)) || changed;
      }
    };
    await Promise.all(Array.from({ length: READ_AT_ONCE }, reader));
    return changed;
  }

  /** Reads on in what was left out of a large file, as soon as the run is not being read otherwise. @returns whether it changed. */
  async refine(run: RunFollower): Promise<boolean> {
    while (this.reading.has(run) && !this.disposed) await pause(COALESCE_MS);
    return this.alone(run, () => run.refine());
  }

  /** Watches the runs that may change at any moment; those that run before those that are queued. */
  watchLive(runs: readonly RunFollower[]): void {
    if (this.disposed) return;
    const inState = (state: string) => runs.filter(run => run.state === state);
    const wanted = [...inState('running'), ...inState('queued')].slice(0, MAX_WATCHED_RUNS);
    const wantedPaths = new Set(wanted.map(({ run }) => run.path));
    for (const [path, watch] of this.watched) {
      if (wantedPaths.has(path)) continue;
      watch.dispose();
      this.watched.delete(path);
    }
    for (const follower of wanted) {
      const { path } = follower.run;
      if (this.watched.has(path)) continue;
      const watch = this.watches.add(path, file => {
        if (file === null || !isTemporary(file)) this.wake(follower);
      });
      if (watch) this.watched.set(path, watch);
    }
  }

  dispose(): void {
    this.disposed = true;
    for (const timer of this.due.values()) clearTimeout(timer);
    for (const watch of this.watched.values()) watch.dispose();
    this.due.clear();
    this.watched.clear();
  }

  /** Something changed in the run's directory, or in what is derived of it: it is read soon. */
  wake(run: RunFollower): void {
    if (this.disposed || this.due.has(run)) return;
    if (this.reading.has(run)) this.reading.set(run, true);
    else this.due.set(run, setTimeout(() => void this.readDue(run), COALESCE_MS).unref());
  }

  private async readDue(run: RunFollower): Promise<void> {
    this.due.delete(run);
    if (this.reading.has(run)) this.reading.set(run, true);
    else if ((await this.readOne(run, false)) && !this.disposed) this.changed();
  }

  private readOne(run: RunFollower, thorough: boolean, firstLook = false): Promise<boolean> {
    return this.alone(run, () => run.update(thorough, firstLook));
  }

  private async alone(run: RunFollower, work: () => Promise<boolean>): Promise<boolean> {
    this.reading.set(run, false);
    try {
      return await work();
    } finally {
      const again = this.reading.get(run);
      this.reading.delete(run);
      if (again) this.wake(run);
    }
  }
}
