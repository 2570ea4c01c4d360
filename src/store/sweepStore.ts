/** What the extension knows of all sweeps: those found in followed folders and those opened, each kept current, newest first. */
import { resolve, sep } from 'node:path';
import { locate, readSweep } from '../runs/catalogue';
import type { RunReadError } from '../runs/errors';
import { loadConventions } from './conventions';
import { DirectoryWatches } from './directoryWatches';
import { ExpectedSweeps } from './expectedSweeps';
import type { ColourAxes } from './colourAxes';
import type { PlottedRuns } from './plottedRuns';
import { SweepFollower, type DeriveSweep } from './sweepFollower';
import { SweepSearch } from './sweepSearch';
import { SweepState } from './sweepState';

export interface StoreChange {
  /** Path of the sweep. */
  readonly sweep: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

export interface StoreOptions {
  /** Backstop behind the directory watches, in milliseconds. */
  readonly pollMs?: number;
  /** Milliseconds of a monotonic clock, by which heartbeats are judged. */
  readonly clock?: () => number;
  /** Directories watched at the same time; 0 relies on polling alone. */
  readonly maxWatches?: number;
  /** Which runs are drawn; all of them when absent. */
  readonly plotted?: Pick<PlottedRuns, 'isPlotted' | 'onDidChange'>;
  /** By which axis curves are coloured; by none when absent. */
  readonly colours?: Pick<ColourAxes, 'axisOf' | 'onDidChange'>;
  /** Derives the metrics of another program's results when somebody looks at them. */
  readonly derive?: DeriveSweep;
  /** Hears what cannot be read in followed folders and sweeps: once, and again when it has become something else. */
  readonly onProblem?: (error: RunReadError) => void;
}

/** So many sweeps that are gone are recognised where they turn up again. */
const MAX_LOST = 64;

export class SweepStore {
  private readonly followers = new Map<string, SweepFollower>();
  /** By path, the identities of sweeps that are no longer there; the newest ones. */
  private readonly lost = new Map<string, string>();
  private readonly opening = new Map<string, Promise<SweepState>>();
  /** The last sentence told of a path. */
  private readonly problems = new Map<string, string>();
  private readonly listeners = new Set<(change: StoreChange) => void>();
  private readonly watches: DirectoryWatches;
  private readonly search: SweepSearch;
  private readonly expected: ExpectedSweeps;
  private readonly pollMs: number;
  private readonly clock: () => number;
  private readonly ending = new AbortController();
  /** To what the user chooses of sweeps. */
  private readonly choosing: readonly { dispose(): void }[];

  constructor(private readonly options: StoreOptions = {}) {
    this.watches = new DirectoryWatches(options.maxWatches);
    this.pollMs = options.pollMs ?? 1000;
    this.clock = options.clock ?? (() => performance.now());
    const chosen = (sweep: string) => {
      const follower = this.followers.get(sweep);
      if (!follower) return;
      follower.state.refresh();
      this.tell({ sweep, kind: 'changed' });
    };
    this.choosing = [options.plotted?.onDidChange(chosen), options.colours?.onDidChange(chosen)].flatMap(
      subscription => subscription ?? [],
    );
    this.search = new SweepSearch({
      pollMs: this.pollMs,
      watches: this.watches,
      found: path => this.add(path),
      problem: error => this.tellProblem(error),
      changedNear: directory => this.wakeBelow(directory),
    });
    this.expected = new ExpectedSweeps({
      everyMs: this.pollMs,
      isKnown: path => this.followers.has(path),
      found: path => this.add(path),
    });
  }

  /** Newest first. */
  get sweeps(): readonly SweepState[] {
    const created = ({ sweep }: SweepState) => sweep.record.created;
    const states = [...this.followers.values()].map(({ state }) => state);
    return states.sort((a, b) => created(b).localeCompare(created(a)) || b.path.localeCompare(a.path));
  }

  get(path: string): SweepState | undefined {
    return this.followers.get(resolve(path))?.state;
  }

  onDidChange(listener: (change: StoreChange) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /**
   * Finds the sweeps in and below a folder, now and later, and follows them. Resolves when those that are there now are known.
   * @throws RunReadError when the folder cannot be read; sweeps in it that cannot be read are told to `onProblem`.
   */
  follow(folder: string): Promise<void> {
    return this.search.follow(folder);
  }

  /**
   * Follows one sweep, named by its directory, by one of its runs, or by a folder that holds only it.
   * @throws RunReadError as `locate`; `malformed` for its settings
   */
  async open(path: string): Promise<SweepState> {
    const { sweep } = await locate(path);
    return this.add(sweep.path);
  }

  /** Takes a sweep that is not there, or is deleted later, as soon as it is there: `added` tells of it. @param path of its directory */
  expect(path: string): { dispose(): void } {
    return this.expected.add(resolve(path));
  }

  /** Where a sweep lies that was known at this path, and is moved; undefined while it is not found anywhere. */
  movedTo(path: string): string | undefined {
    const identity = this.lost.get(resolve(path));
    return [...this.followers.values()].find(follower => follower.identity === identity)?.state.path;
  }

  /** Drops a sweep whose directory was just deleted, before the file system tells. */
  forget(path: string): void {
    const follower = this.followers.get(resolve(path));
    if (!follower) return;
    follower.dispose();
    this.drop(follower.state.path);
  }

  dispose(): void {
    this.ending.abort();
    this.expected.dispose();
    for (const subscription of this.choosing) subscription.dispose();
    this.search.dispose();
    for (const follower of this.followers.values()) follower.dispose();
    this.watches.dispose();
    this.listeners.clear();
  }

  private add(path: string): Promise<SweepState> {
    const known = this.followers.get(path);
    if (known) return Promise.resolve(known.state);
    const opening = this.opening.get(path) ?? this.load(path).finally(() => this.opening.delete(path));
    this.opening.set(path, opening);
    return opening;
  }

  private async load(path: string): Promise<SweepState> {
    const { plotted, colours } = this.options;
    const isPlotted = (run: string) => plotted?.isPlotted(path, run) !== false;
    const state = new SweepState(await readSweep(path), await loadConventions(path), this.clock, isPlotted, () => colours?.axisOf(path));
    const follower = new SweepFollower(state, {
      pollMs: this.pollMs,
      watches: this.watches,
      changed: () => this.tell({ sweep: path, kind: 'changed' }),
      removed: () => this.drop(path),
      problem: error => this.tellProblem(error),
      ...(this.options.derive && { derive: this.options.derive }),
    });
    await follower.start();
    if (this.ending.signal.aborted) {
      follower.dispose();
      throw this.ending.signal.reason;
    }
    this.followers.set(path, follower);
    this.lost.delete(path);
    this.problems.delete(path);
    this.search.near(path);
    this.tell({ sweep: path, kind: 'added' });
    return state;
  }

  /** A folder that is moved takes the sweeps in it along, of which their own directories tell nothing. */
  private wakeBelow(directory: string): void {
    for (const [path, follower] of this.followers) if (path.startsWith(directory + sep)) follower.look();
  }

  private drop(path: string): void {
    const follower = this.followers.get(path);
    this.followers.delete(path);
    if (follower) this.lost.set(path, follower.identity);
    for (const oldest of [...this.lost.keys()].slice(0, -MAX_LOST)) this.lost.delete(oldest);
    this.search.lost(path);
    this.tell({ sweep: path, kind: 'removed' });
  }

  private tellProblem(error: RunReadError): void {
    if (this.problems.get(error.path) === error.message) return;
    this.problems.set(error.path, error.message);
    this.options.onProblem?.(error);
  }

  /** One listener's failure is its own: the others hear the change all the same. */
  private tell(change: StoreChange): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(change);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
