/** What is known of one sweep, as the panels and the tree see it. Read-only to them; a `SweepFollower` keeps it current. */
import type { Sweep, SweepRun } from '../runs/catalogue';
import type { SupervisorRecord } from '../runs/records';
import { RunReader } from '../runs/runReader';
import { sampleBound } from '../runs/sampledTail';
import { HeartbeatWatch, observedSweepState, processGone, supervisorLost } from '../runs/state';
import { meanCurveFreeze } from '../science/metrics/meanCurve';
import type { GroupView, PackedSeries, SweepView } from '../shared/protocol';
import type { SeriesColumn } from '../shared/series';
import { packSeries } from '../shared/series';
import type { Conventions } from './conventions';
import type { Group } from './groups';
import { groupsOf } from './groups';
import { remainingTimes } from './remainingTime';
import { DerivedRuns } from './derivedRuns';
import { RunFollower } from './runFollower';
import { TaskSwitches } from './taskSwitches';

/** How much of each run a consumer holds. */
export interface SeriesCursor {
  readonly positions: ReadonlyMap<string, { readonly generation: number; readonly rows: number }>;
}

export class SweepState {
  readonly path: string;
  /** One a run, in the order of the sweep; the follower's to update. */
  readonly runs: ReadonlyMap<string, RunFollower>;
  private readonly groups: readonly Group[];
  private readonly freezeSteps = new Map<string, { readonly of: string; readonly step: number | null }>();
  private readonly heartbeat: HeartbeatWatch;
  private supervisor: SupervisorRecord | undefined;
  private cached: SweepView | undefined;
  private isWanted = false;
  private wanted: () => void = () => undefined;
  /** What is derived of another program's results; undefined for our own runs. */
  readonly derived: DerivedRuns | undefined;

  constructor(
    readonly sweep: Sweep,
    private readonly conventions: Conventions,
    clock: () => number,
    private readonly isPlotted: (run: string) => boolean = () => true,
    /** The axis that colours stand for, where one was chosen. */
    private readonly colourBy: () => string | undefined = () => undefined,
  ) {
    this.path = sweep.path;
    this.derived = sweep.foreign && new DerivedRuns(sweep.runs.map(({ id }) => id));
    const bound = sampleBound(sweep.runs.length);
    const follow = (run: SweepRun) => {
      const switches = new TaskSwitches(conventions.freezeOf(run.axes), conventions.similaritiesOf(run.axes));
      const source = this.derived?.of(run.id) ?? new RunReader(run.path, bound);
      return new RunFollower(run, clock, switches, conventions.regimeOf(run.axes), source);
    };
    this.runs = new Map(sweep.runs.map(run => [run.id, follow(run)]));
    this.groups = groupsOf(sweep.runs);
    this.heartbeat = new HeartbeatWatch(clock);
  }

  /** As it is now; the same object until something changes. */
  get view(): SweepView {
    return (this.cached ??= this.buildView());
  }

  /**
   * Everything since the cursor (null: all), packed, and the new cursor. A run whose snapshots were cut by a resume starts over
   * (`from` 0); a run with nothing new has no columns.
   */
  seriesSince(cursor: SeriesCursor | null): { series: PackedSeries; cursor: SeriesCursor } {
    const since = this.columnsSince(cursor);
    return { series: packSeries(since.columns), cursor: since.cursor };
  }

  /** Called once, as soon as somebody wants to see curves. */
  onDemand(wanted: () => void): void {
    if (this.isWanted) wanted();
    else this.wanted = wanted;
  }

  /** The same, not packed. @param only id of the one run that is wanted; null: all. The columns are views, valid until rows are added. */
  columnsSince(cursor: SeriesCursor | null, only: string | null = null): { columns: readonly SeriesColumn[]; cursor: SeriesCursor } {
    this.derived?.demand();
    if (!this.isWanted) {
      this.isWanted = true;
      this.wanted();
    }
    const columns: SeriesColumn[] = [];
    const positions = new Map<string, { generation: number; rows: number }>();
    for (const [id, { columns: table, generation }] of this.runs) {
      if (only !== null && id !== only) continue;
      const held = cursor?.positions.get(id);
      const startsOver = held !== undefined && held.generation !== generation;
      const from = held && !startsOver ? held.rows : 0;
      if (startsOver || table.rows > from) columns.push(...table.since(id, from));
      positions.set(id, { generation, rows: table.rows });
    }
    return { columns, cursor: { positions } };
  }

  /** Takes what supervisor.json says now; undefined when it is not there. The follower's to call. */
  takeSupervisor(record: SupervisorRecord | undefined): void {
    this.supervisor = record;
  }

  /** Makes the view anew. @returns whether it differs in more than its runs, which their followers tell. The follower's to call. */
  refresh(): boolean {
    const before = this.cached?.state;
    this.cached = undefined;
    return before !== this.view.state;
  }

  private buildView(): SweepView {
    const { record, path } = this.sweep;
    const followers = [...this.runs.values()];
    const supervisor = this.supervisorState();
    const colourBy = this.colourBy();
    const remaining = remainingTimes(
      followers.map(run => run.timed),
      this.places(supervisor),
    );
    return {
      path,
      name: record.name,
      created: record.created,
      state: observedSweepState(
        followers.map(run => run.state),
        supervisor,
      ),
      remainingS: remaining.sweep,
      data: this.conventions.data,
      snapshotSpacing: this.conventions.snapshotSpacing,
      conventions: this.conventions.labels,
      ...(this.sweep.foreign && { notes: this.sweep.foreign.notes }),
      ...(colourBy !== undefined && { colourBy }),
      groups: this.groups.map(group => this.viewGroup(group)),
      runs: followers.map(({ view }) => ({ ...view, remainingS: remaining.runs.get(view.id) ?? null, plotted: this.isPlotted(view.id) })),
    };
  }

  /** Runs that are worked on at the same time: as many as the supervisor says, else as do now; 0 when nobody will start another. */
  private places(supervisor: 'alive' | 'lost' | 'ended'): number {
    if (supervisor !== 'alive') return 0;
    const running = [...this.runs.values()].filter(run => run.state === 'running').length;
    return Math.max(1, this.supervisor?.jobs ?? running);
  }

  private supervisorState(): 'alive' | 'lost' | 'ended' {
    if (this.supervisor?.state !== 'running') return 'ended';
    const { pid, host, heartbeat } = this.supervisor;
    const liveness = { stillMs: this.heartbeat.stillMs(heartbeat), processGone: processGone(pid, host) };
    return supervisorLost(this.supervisor, liveness) ? 'lost' : 'alive';
  }

  private viewGroup(group: Group): GroupView {
    const done = group.runs.flatMap(id => {
      const run = this.runs.get(id);
      return run?.state === 'finished' ? [run] : [];
    });
    const of = done.map(({ run, generation, columns }) => `${run.id}:${generation}:${columns.rows}`).join();
    let known = this.freezeSteps.get(group.key);
    if (known?.of !== of) this.freezeSteps.set(group.key, (known = { of, step: this.freezeStepOfMean(done) }));
    return { ...group, freezeStepOfMean: known.step };
  }

  /** Null also where a run is read in part: a freeze depends on every snapshot and their spacing. */
  private freezeStepOfMean(done: readonly RunFollower[]): number | null {
    if (done.some(({ view }) => view.sampled)) return null;
    const curves = done.flatMap(({ columns }) => {
      const [steps, drifts] = [columns.values('step'), columns.values('drift')];
      return steps && drifts ? [{ steps, drifts }] : [];
    });
    return meanCurveFreeze(curves, this.conventions.freezeOf(done[0]?.run.axes ?? {}))?.step ?? null;
  }
}
