/** What is known of one run: its record, its snapshots as columns and its events as markers, read from its directory bit by bit. */
import * as z from 'zod';
import type { SweepRun } from '../runs/catalogue';
import type { MetricsLine, ObservedState, RunRecord } from '../runs/records';
import type { EventLine, RunIncrement, RunSource } from '../runs/runReader';
import { HeartbeatWatch, observedState, processGone } from '../runs/state';
import type { RegimeThresholds } from '../science/metrics/regime';
import { hasEnded } from '../shared/progress';
import type { EventMarkerView, RunView } from '../shared/protocol';
import { Columns } from './columns';
import { kernelVelocities } from './kernelVelocities';
import { regimeView } from './regimeView';
import { kinOf, recentPace, type Kin, type TimedRun } from './remainingTime';
import { TaskSwitches } from './taskSwitches';

/** What a run says of itself: how it compares with the others, and what is drawn of it, its sweep knows. */
export type OwnRunView = Omit<RunView, 'remainingS' | 'plotted'>;

const markerEvent = z.object({
  type: z.enum(['freeze', 'velocity_freeze', 'edge_of_stability', 'diverged']),
  step: z.number().int(),
  window: z.tuple([z.number(), z.number()]).optional(),
  spacing: z.number().optional(),
});
const markerKinds: ReadonlySet<string> = new Set(markerEvent.shape.type.options);

const NONE = new Float64Array(0);
/** How often it is shown how much of a large file is read. */
const SHOWN_EVERY_MS = 400;

export class RunFollower {
  readonly columns = new Columns();
  /** Raised when the snapshots start over: rows counted before no longer stand. */
  generation = 0;
  private readonly heartbeat: HeartbeatWatch;
  private record: RunRecord | undefined;
  private markers: EventMarkerView[] = [];
  private lastLine: MetricsLine | undefined;
  /** Of a large file not all lines are read. */
  private sampled: RunView['sampled'];
  /** There is more to be read of it than was wanted so far. */
  unfinished = false;
  /** What keeps the record or the lines from being read at this moment. */
  private obstacle: string | undefined;
  private malformedLines = 0;
  private firstMalformed = '';
  private readonly kin: Kin;
  private currentView: OwnRunView;
  private viewText = '';

  /** @param switches its task switches, none yet. @param regime thresholds of the verdict. */
  constructor(
    readonly run: SweepRun,
    clock: () => number,
    private readonly switches: TaskSwitches,
    private readonly regime: RegimeThresholds,
    private readonly reader: RunSource,
  ) {
    this.kin = kinOf(run.axes);
    this.heartbeat = new HeartbeatWatch(clock);
    this.currentView = this.buildView();
  }

  get view(): OwnRunView {
    return this.currentView;
  }

  get state(): ObservedState {
    return this.currentView.state;
  }

  /** What its remaining time follows from. */
  get timed(): TimedRun {
    const { id, state, step, steps, wallS } = this.currentView;
    return { id, kin: this.kin, state, step, steps, wallS, paceS: state === 'running' ? this.recentPace(step, wallS) : null };
  }

  /** Whether its worker may write at any moment. */
  get isLive(): boolean {
    return this.state === 'running' || this.state === 'queued';
  }

  /**
   * Reads what is new. Runs whose record says that they do not run are looked at by that alone until it changes.
   * @param thorough reads everything in any state.
   * @param firstLook of a large file only the first, coarse sample: the run is then `unfinished`.
   * @returns whether the view or the snapshots changed. Not to be called again before it has settled.
   */
  async update(thorough: boolean, firstLook = false): Promise<boolean> {
    const [rows, generation] = [this.columns.rows, this.generation];
    let increment =
      thorough || this.unfinished || !this.record || this.state === 'running'
        ? await this.reader.read()
        : await this.reader.readRecordOnly();
    if (!increment.complete && increment.record) {
      this.take(increment);
      increment = await this.reader.read();
    }
    this.take(increment);
    while (increment.more && !(firstLook && increment.metrics.sampled)) {
      increment = await this.reader.read();
      this.take(increment);
    }
    this.unfinished = increment.more;
    return this.refreshView() || rows !== this.columns.rows || generation !== this.generation;
  }

  /** Whether a part of a large file is unread that can be read. */
  get isSampled(): boolean {
    return this.sampled !== undefined && this.sampled.read !== 1;
  }

  /** Reads on for a while in what was left out of a large file. @returns as `update`. Not while that has not settled. */
  async refine(): Promise<boolean> {
    const { generation } = this;
    const end = performance.now() + SHOWN_EVERY_MS;
    for (let more = true; more && performance.now() < end;) {
      const increment = await this.reader.refine?.();
      if (increment) this.take(increment);
      more = increment?.more ?? false;
    }
    return this.refreshView() || generation !== this.generation;
  }

  /** The view anew, for what changes with time alone. @returns whether it changed. */
  refreshView(): boolean {
    const view = this.buildView();
    const text = JSON.stringify(view);
    if (text === this.viewText) return false;
    this.viewText = text;
    this.currentView = view;
    return true;
  }

  private take({ record, metrics, events, problems, complete }: RunIncrement): void {
    this.record = record ?? this.record;
    if (metrics.startOver) {
      this.columns.clear();
      this.switches.forgetSnapshots();
      this.lastLine = undefined;
      this.generation++;
    }
    if (metrics.startOver || events.startOver) {
      this.malformedLines = 0;
      this.firstMalformed = '';
    }
    for (const { path, line, problem } of [...metrics.malformed, ...events.malformed]) this.countMalformed(`${path}:${line}: ${problem}`);
    if (metrics.startOver) this.sampled = undefined;
    if (metrics.sampled) this.sampled = metrics.sampled;
    for (const line of metrics.items) this.takeSnapshot(line);
    if (events.startOver) this.markers = [];
    for (const event of events.items) this.takeEvent(event);
    if (complete || problems.length > 0) this.obstacle = problems[0]?.message;
  }

  private takeSnapshot(line: MetricsLine): void {
    if (!this.columns.append({ ...line, ...kernelVelocities(line, this.lastLine) })) {
      this.countMalformed(`${this.run.path}: the snapshot of step ${line.step} does not lie behind the one before it`);
      return;
    }
    this.lastLine = line;
    // What a switch did follows from every snapshot around it.
    if (!this.sampled) this.switches.takeSnapshot(line);
  }

  private takeEvent(event: EventLine): void {
    if (TaskSwitches.concerns(event)) {
      if (!this.switches.takeEvent(event)) this.countMalformed(`${this.run.path}: an event "${event.type}" is not as expected`);
      return;
    }
    if (!markerKinds.has(event.type)) return;
    const parsed = markerEvent.safeParse(event);
    if (!parsed.success) {
      this.countMalformed(`${this.run.path}: an event "${event.type}" is not as expected`);
      return;
    }
    const { type, step, window, spacing } = parsed.data;
    this.markers.push({ kind: type, step, ...(window && { window }), ...(spacing !== undefined && { spacing }) });
  }

  private countMalformed(text: string): void {
    if (this.malformedLines++ === 0) this.firstMalformed = text;
  }

  private buildView(): OwnRunView {
    const { record, run } = this;
    const state = this.observe();
    const regime = this.lastLine && regimeView(this.lastLine, this.regime);
    return {
      id: run.id,
      axes: run.axes,
      state,
      step: record?.step ?? null,
      steps: record?.steps ?? null,
      startedAt: record?.started ?? null,
      wallS: record?.wall_s ?? null,
      engine: record?.engine ?? null,
      precision: record?.precision ?? null,
      error: record?.error?.message ?? this.obstacle ?? this.malformedSummary(),
      ...(regime && { regime }),
      ...(record?.not_measured && { notMeasured: record.not_measured }),
      ...(this.sampled && { sampled: this.sampled }),
      markers: [...this.markers, ...this.switches.views(hasEnded({ state }))],
    };
  }

  private recentPace(step: number | null, wallS: number | null): number | null {
    const now = step !== null && wallS !== null ? { step, wallS } : null;
    return recentPace(this.columns.values('step') ?? NONE, this.columns.values('wall_s') ?? NONE, now);
  }

  private observe(): ObservedState {
    // Without a record that can be read, snapshots show that it began; that it goes on is not known.
    if (!this.record) return this.columns.rows > 0 ? 'stopped' : 'queued';
    const { heartbeat, pid, host } = this.record;
    return observedState(this.record, { stillMs: this.heartbeat.stillMs(heartbeat), processGone: processGone(pid, host) });
  }

  private malformedSummary(): string | null {
    if (this.malformedLines === 0) return null;
    if (this.malformedLines === 1) return this.firstMalformed;
    return `${this.malformedLines} lines cannot be read; the first: ${this.firstMalformed}`;
  }
}
