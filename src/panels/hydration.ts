/**
 * Which messages a panel needs, and when. A panel's page forgets everything while it is hidden and drops what is sent to it, so
 * truth stays here: a page gets a snapshot when it asks or becomes visible, then increments numbered without gaps, at most one
 * per interval and one on the wire; after a message that did not arrive it gets nothing until it asks or is shown again.
 */
import type { PackedSeries } from '../shared/protocol';

/** What a panel is told without asking for it; `Shown` is what it shows beside the numbers: `{ sweep }` of a monitor. */
export type HydrationMessage<Shown> =
  | ({ readonly type: 'snapshot' | 'increment'; readonly sequence: number; readonly series: PackedSeries } & Shown)
  | { readonly type: 'problem'; readonly message: string };

/** What a panel projects: something that only grows, read from a cursor on. `null` reads everything. */
export interface HydrationSource<Cursor, Shown> {
  readonly shown: Shown;
  seriesSince(cursor: Cursor | null): { readonly series: PackedSeries; readonly cursor: Cursor };
}

export interface HydrationOptions<Shown> {
  /** Resolves to whether the page took the message; false while it is hidden. */
  readonly send: (message: HydrationMessage<Shown>) => PromiseLike<boolean>;
  /** Shortest time between two increments, in milliseconds. */
  readonly intervalMs?: number;
  /** Milliseconds of a monotonic clock. */
  readonly clock?: () => number;
  readonly schedule?: (work: () => void, delayMs: number) => { cancel(): void };
}

/** `deaf`: nothing is sent until the page asks or is shown. `waiting`: it has asked and there is no source yet. */
type Page<Cursor> = { readonly kind: 'deaf' } | { readonly kind: 'waiting' } | { readonly kind: 'listening'; cursor: Cursor };

export class Hydration<Cursor, Shown> {
  private source: HydrationSource<Cursor, Shown> | null = null;
  private trouble: string | null = null;
  private page: Page<Cursor> = { kind: 'deaf' };
  private visible = true;
  private sequence = 0;
  private stale = false;
  /** Raised by every snapshot: an answer to an older message no longer counts. */
  private generation = 0;
  private onTheWire = false;
  private lastSent = -Infinity;
  private timer: { cancel(): void } | null = null;
  private readonly intervalMs: number;
  private readonly clock: () => number;
  private readonly schedule: (work: () => void, delayMs: number) => { cancel(): void };

  constructor(private readonly options: HydrationOptions<Shown>) {
    this.intervalMs = options.intervalMs ?? 100;
    this.clock = options.clock ?? (() => performance.now());
    this.schedule = options.schedule ?? scheduleTimeout;
  }

  /** Projects this source from now on; a problem shown before is over. */
  show(source: HydrationSource<Cursor, Shown>): void {
    this.source = source;
    this.trouble = null;
    if (this.page.kind !== 'deaf') this.sendEverything();
  }

  /** The page has loaded, or has seen a gap: it needs everything. */
  pageAsks(): void {
    this.visible = true;
    this.sendEverything();
  }

  setVisible(visible: boolean): void {
    const shown = visible && !this.visible;
    this.visible = visible;
    if (!visible) this.fallDeaf();
    if (shown) this.sendEverything();
  }

  /** The source has grown. */
  changed(): void {
    this.stale = true;
    this.sendIncrementWhenDue();
  }

  /** The source can no longer be shown; its last state stays on screen under this sentence. */
  problem(message: string): void {
    this.trouble = message;
    if (this.page.kind !== 'deaf') this.sendTrouble(message);
  }

  dispose(): void {
    this.fallDeaf();
    this.source = null;
    this.trouble = null;
  }

  private fallDeaf(): void {
    this.timer?.cancel();
    this.timer = null;
    this.page = { kind: 'deaf' };
  }

  private sendEverything(): void {
    this.fallDeaf();
    this.generation++;
    this.onTheWire = false;
    this.page = { kind: 'waiting' };
    if (this.source) {
      const { series, cursor } = this.source.seriesSince(null);
      this.page = { kind: 'listening', cursor };
      this.post({ type: 'snapshot', sequence: ++this.sequence, ...this.source.shown, series });
    }
    if (this.trouble !== null) this.sendTrouble(this.trouble);
  }

  /** Not numbered: a sentence that is lost is sent again behind the next snapshot. */
  private sendTrouble(message: string): void {
    const settle = (arrived: boolean) => {
      if (!arrived) this.fallDeaf();
    };
    this.options.send({ type: 'problem', message }).then(settle, () => settle(false));
  }

  private sendIncrementWhenDue(): void {
    if (!this.stale || this.onTheWire || this.timer || !this.source || this.page.kind !== 'listening') return;
    const wait = this.lastSent + this.intervalMs - this.clock();
    if (wait > 0) {
      this.timer = this.schedule(() => {
        this.timer = null;
        this.sendIncrementWhenDue();
      }, wait);
      return;
    }
    const { series, cursor } = this.source.seriesSince(this.page.cursor);
    this.page.cursor = cursor;
    this.post({ type: 'increment', sequence: ++this.sequence, ...this.source.shown, series });
  }

  private post(message: HydrationMessage<Shown>): void {
    const generation = this.generation;
    this.stale = false;
    this.onTheWire = true;
    this.lastSent = this.clock();
    const settle = (arrived: boolean) => {
      if (generation !== this.generation) return;
      this.onTheWire = false;
      if (arrived) this.sendIncrementWhenDue();
      else this.fallDeaf();
    };
    this.options.send(message).then(settle, () => settle(false));
  }
}

export function scheduleTimeout(work: () => void, delayMs: number): { cancel(): void } {
  const timer = setTimeout(work, delayMs);
  return { cancel: () => clearTimeout(timer) };
}
