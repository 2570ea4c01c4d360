/** The runs of another program's results: what has been derived of them so far, and when that begins. */
import type { DerivedRun } from '../runs/formats/foreignFormat';
import type { RunIncrement, RunSource } from '../runs/runReader';
import type { RunRecord } from '../runs/records';

/** Their record file is written last: all of them have ended. */
const ENDED: RunRecord = { state: 'finished', pid: null, step: null, steps: null, error: null, engine: null };

export class DerivedRuns {
  private readonly sources: ReadonlyMap<string, DerivedSource>;
  private begin: (() => void) | undefined;
  private demanded = false;
  private begun = false;

  constructor(runs: readonly string[]) {
    this.sources = new Map(runs.map(run => [run, new DerivedSource()]));
  }

  /** What a follower of the run reads. */
  of(run: string): RunSource | undefined {
    return this.sources.get(run);
  }

  /** @returns whether there is such a run */
  take(part: DerivedRun): boolean {
    const source = this.sources.get(part.run);
    source?.take(part);
    return source !== undefined;
  }

  /** Somebody looks at the numbers. */
  demand(): void {
    this.demanded = true;
    this.beginOnce();
  }

  /** @param begin called once, when somebody looks at the numbers, also if that was before */
  onDemand(begin: () => void): void {
    this.begin = begin;
    if (this.demanded) this.beginOnce();
  }

  /** It came to nothing: the next demand begins anew. */
  again(): void {
    this.begun = false;
  }

  private beginOnce(): void {
    if (this.begun || !this.begin) return;
    this.begun = true;
    this.begin();
  }
}

/** Hands over the newest part, each of which replaces all before it. */
class DerivedSource implements RunSource {
  private next: Pick<DerivedRun, 'record' | 'lines' | 'events'> | undefined = { record: ENDED, lines: [], events: [] };

  take(part: DerivedRun): void {
    this.next = part;
  }

  read(): Promise<RunIncrement> {
    const { next } = this;
    this.next = undefined;
    return Promise.resolve(next ? replaced(next) : { ...nothing, complete: true });
  }

  readRecordOnly(): Promise<RunIncrement> {
    return this.next ? this.read() : Promise.resolve(nothing);
  }
}

function replaced({ record, lines, events }: Pick<DerivedRun, 'record' | 'lines' | 'events'>): RunIncrement {
  return {
    record,
    metrics: { startOver: true, items: [...lines], malformed: [], more: false },
    events: { startOver: true, items: events.map(event => ({ ...event })), malformed: [], more: false },
    problems: [],
    complete: true,
    more: false,
  };
}

const unread = { startOver: false, items: [], malformed: [], more: false };
const nothing: RunIncrement = { record: undefined, metrics: unread, events: unread, problems: [], complete: false, more: false };
