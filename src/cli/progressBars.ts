/** Progress on a terminal: a bar for the sweep and one for each running run, redrawn in place below the lines that stay. */
import type { WriteStream } from 'node:tty';
import type { SupervisorEvent, SupervisorOutcome } from '../engine/supervisor';
import type { RunRecord } from '../runs/records';
import { formatDuration, formatPercent, formatStep } from '../shared/format';
import { RemainingTime } from './remainingTime';
import type { Reporter, Started } from './reporter';
import { countRuns, INTERRUPTED, outcomeText, stateLine } from './runText';

const REDRAW_MS = 500;
const BAR = 24;

export type Terminal = Pick<WriteStream, 'write' | 'columns' | 'rows' | 'destroyed'>;

export class ProgressBars implements Reporter {
  private readonly runs = new Map<string, RunRecord>();
  private remaining = new RemainingTime(1);
  private drawn = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = () => performance.now(),
  ) {}

  started({ sweep, runs, jobs }: Started): void {
    this.remaining = new RemainingTime(jobs);
    for (const [id, record] of runs) this.take(id, record);
    this.say(`${sweep}: ${countRuns(runs.size)}`);
    this.timer = setInterval(() => this.draw(), REDRAW_MS);
  }

  event(event: SupervisorEvent): void {
    if (event.type === 'problem') {
      this.say(event.message);
      return;
    }
    const before = this.runs.get(event.run)?.state;
    this.take(event.run, event.record);
    const { state } = event.record;
    if (state !== before && state !== 'queued' && state !== 'running') this.say(stateLine(event.run, event.record));
    else this.draw();
  }

  interrupted(): void {
    this.say(INTERRUPTED);
  }

  ended(sweep: string, outcome: SupervisorOutcome): void {
    clearInterval(this.timer);
    this.clear();
    this.write(`${sweep}: ${outcomeText(outcome)}\n`);
  }

  private take(id: string, record: RunRecord): void {
    this.runs.set(id, record);
    this.remaining.update(id, record, this.now());
  }

  /** A line that stays. */
  private say(text: string): void {
    this.clear();
    this.write(text + '\n');
    this.draw();
  }

  private draw(): void {
    this.clear();
    const lines = this.lines();
    // A line that wraps would not be cleared: one column stays free.
    const columns = Math.max(1, (this.terminal.columns || 80) - 1);
    this.write(lines.map(line => [...line].slice(0, columns).join('') + '\n').join(''));
    this.drawn = lines.length;
  }

  private clear(): void {
    if (this.drawn > 0) this.write(`\u001b[${this.drawn}A\u001b[0J`);
    this.drawn = 0;
  }

  private lines(): string[] {
    const all = [...this.runs];
    const running = all.filter(([, { state }]) => state === 'running');
    const waiting = all.filter(([, { state }]) => state === 'queued').length;
    const closed = all.length - running.length - waiting;
    const seconds = this.remaining.seconds();
    const left = seconds === null ? '' : `, about ${formatDuration(seconds)} left`;
    const share = this.remaining.share();
    const head = `${bar(share)} ${formatPercent(share).padStart(5)}  ${closed} of ${countRuns(all.length)} done${left}`;
    const room = Math.max(0, (this.terminal.rows || 24) - 4);
    const shown = running.slice(0, room);
    const more = running.length - shown.length;
    return [head, ...shown.map(runLine), ...(more > 0 ? [`  and ${more} more at work`] : [])];
  }

  private write(text: string): void {
    if (!this.terminal.destroyed) this.terminal.write(text);
  }
}

function runLine([id, { step, steps }]: readonly [string, RunRecord]): string {
  if (step === null || !steps) return `${bar(0)}         ${id}`;
  return `${bar(step / steps)} ${formatPercent(step / steps).padStart(5)}  ${id}  step ${formatStep(step)} of ${formatStep(steps)}`;
}

function bar(share: number): string {
  const full = Math.floor(Math.min(1, Math.max(0, share)) * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}
