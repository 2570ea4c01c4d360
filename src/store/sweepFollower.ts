/**
 * Keeps a `SweepState` current: changes in its directories wake it up, polling is the backstop. While something of the sweep
 * lives it is polled every `pollMs`; a sweep at rest only now and then, for a resume.
 */
import { stat } from 'node:fs/promises';
import { asReadError, RunReadError } from '../runs/errors';
import { sweepRecordFile } from '../runs/catalogue';
import type { DerivedRun } from '../runs/formats/foreignFormat';
import { loadJsonFile } from '../runs/jsonFile';
import { sweepFiles } from '../runs/layout';
import { supervisorRecord } from '../runs/records';
import { isTemporary } from '../runs/replaceFile';
import type { DirectoryWatches } from './directoryWatches';
import type { RunFollower } from './runFollower';
import { COALESCE_MS, RunReads } from './runReads';
import type { SweepState } from './sweepState';

export interface FollowerOptions {
  readonly pollMs: number;
  readonly watches: DirectoryWatches;
  /** The view or the snapshots changed. */
  readonly changed: () => void;
  /** The sweep is no longer there, or another lies in its place; the follower has ended. */
  readonly removed: () => void;
  /** The supervisor's record cannot be read. */
  readonly problem: (error: RunReadError) => void;
  /** Derives the metrics of another program's results, run by run, part by part. Absent: only what the store reads itself is known. */
  readonly derive?: DeriveSweep;
}

/** Resolves when all is told. Rejects with what kept it from that, and when the signal is aborted. */
export type DeriveSweep = (sweep: string, told: (part: DerivedRun) => void, signal: AbortSignal) => Promise<void>;

/** A sweep at rest is looked at so many times less often. */
const AT_REST = 10;
/** Runs that do not run are looked at in turns of so many a poll. */
const IDLE_RUNS_A_POLL = 200;
/** Times that nothing more was read of a large file, after which it is no longer tried. */
const MAX_STANDSTILLS = 5;

export class SweepFollower {
  private readonly reads: RunReads;
  private watch: { dispose(): void } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private polling = false;
  /** Something changed during a poll. */
  private pollAgain = false;
  private disposed = false;
  private readonly ending = new AbortController();
  private recordIdentity = '';
  private nextIdle = 0;

  constructor(
    readonly state: SweepState,
    private readonly options: FollowerOptions,
  ) {
    this.reads = new RunReads(options.watches, () => this.takeChange());
  }

  /** Reads everything once, of large files a first sample, then follows. @throws RunReadError when the sweep is gone */
  async start(): Promise<void> {
    this.recordIdentity = await this.identify();
    await this.readSupervisor();
    await this.reads.read(this.state.runs.values(), true, true);
    this.state.refresh();
    if (this.disposed) return;
    void this.readRest();
    this.deriveOnDemand();
    this.watch = this.options.watches.add(this.state.path, file => this.wake(file));
    this.reads.watchLive([...this.state.runs.values()]);
    this.pollAfter(this.interval());
  }

  /** The same for a sweep that was moved from one place to another. */
  get identity(): string {
    return this.recordIdentity;
  }

  /** Looks soon whether the sweep is still there and what is new. */
  look(): void {
    this.wake(null);
  }

  dispose(): void {
    this.disposed = true;
    this.ending.abort();
    clearTimeout(this.timer);
    this.watch?.dispose();
    this.reads.dispose();
  }

  /** What another program's kernels say is derived once somebody wants to see it. */
  private deriveOnDemand(): void {
    const { derived, path, runs } = this.state;
    const { derive, problem } = this.options;
    if (!derived || !derive) return;
    derived.onDemand(() => {
      const told = (part: DerivedRun) => {
        const run = runs.get(part.run);
        if (run && derived.take(part)) this.reads.wake(run);
      };
      derive(path, told, this.ending.signal).catch((error: unknown) => {
        if (this.disposed) return;
        derived.again();
        problem(asReadError(path, error));
      });
    });
  }

  /** What is still to be read of large files, while what there is can be looked at; run by run, so that each shows when it is there. */
  private async readRest(): Promise<void> {
    for (const run of this.state.runs.values()) {
      if (this.disposed) return;
      if (run.unfinished && (await this.reads.read([run])) && !this.disposed) this.takeChange();
    }
    this.state.onDemand(() => void this.readWhole());
  }

  /** What samples of large files have left out, run by run, once somebody looks at the curves. */
  private async readWhole(): Promise<void> {
    for (const run of this.state.runs.values()) {
      for (let stands = 0; run.isSampled && stands < MAX_STANDSTILLS && !this.disposed;) {
        const changed = await this.reads.refine(run);
        // One that cannot be read on, as one that is gone, is left as it is.
        stands = changed ? 0 : stands + 1;
        if (changed && !this.disposed) this.takeChange();
      }
    }
  }

  private takeChange(): void {
    this.state.refresh();
    this.options.changed();
    this.reads.watchLive([...this.state.runs.values()]);
  }

  private interval(): number {
    const { state, runs } = this.state.view;
    const live = state === 'running' || state === 'queued' || runs.some(run => run.state === 'running');
    return live ? this.options.pollMs : this.options.pollMs * AT_REST;
  }

  private pollAfter(delayMs: number): void {
    clearTimeout(this.timer);
    if (!this.disposed) this.timer = setTimeout(() => void this.poll(), delayMs).unref();
  }

  /** Something changed in the sweep's own directory: its supervisor came, went or beat, or the sweep itself is going. */
  private wake(file: string | null): void {
    if (this.disposed || (file !== null && isTemporary(file))) return;
    if (this.polling) this.pollAgain = true;
    else this.pollAfter(COALESCE_MS);
  }

  private async poll(): Promise<void> {
    this.polling = true;
    this.pollAgain = false;
    try {
      if (!(await this.isThere())) {
        if (this.disposed) return;
        this.dispose();
        this.options.removed();
        return;
      }
      await this.readSupervisor();
      const runChanged = await this.reads.read(this.runsOfThisPoll());
      if (this.disposed) return;
      // Not only runs: a supervisor that is lost shows by time alone.
      const sweepChanged = this.state.refresh();
      if (runChanged || sweepChanged) this.takeChange();
    } finally {
      this.polling = false;
      this.pollAfter(this.pollAgain ? COALESCE_MS : this.interval());
    }
  }

  private runsOfThisPoll(): RunFollower[] {
    const runs = [...this.state.runs.values()];
    const idle = runs.filter(run => run.state !== 'running');
    const first = idle.length === 0 ? 0 : this.nextIdle % idle.length;
    this.nextIdle = first + IDLE_RUNS_A_POLL;
    const turn = [...idle.slice(first), ...idle.slice(0, first)].slice(0, IDLE_RUNS_A_POLL);
    return [...runs.filter(run => run.state === 'running'), ...turn];
  }

  private async readSupervisor(): Promise<void> {
    try {
      this.state.takeSupervisor(await loadJsonFile(sweepFiles(this.state.path).supervisor, supervisorRecord));
    } catch (error) {
      const typed = asReadError(this.state.path, error);
      if (typed.reason === 'missing') this.state.takeSupervisor(undefined);
      else this.options.problem(typed);
    }
  }

  private async isThere(): Promise<boolean> {
    try {
      return (await this.identify()) === this.recordIdentity;
    } catch (error) {
      return !(error instanceof RunReadError && error.reason === 'missing'); // Unreadable for now is not gone.
    }
  }

  /** Tells this sweep from another that was put in its place. */
  private async identify(): Promise<string> {
    const record = await sweepRecordFile(this.state.path);
    try {
      const { dev, ino, birthtimeMs } = await stat(record);
      return `${dev}:${ino}:${birthtimeMs}`;
    } catch (error) {
      throw asReadError(record, error);
    }
  }
}
