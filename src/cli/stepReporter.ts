/** Progress of work in steps: a line that is redrawn on a terminal, a line a step elsewhere, JSON lines for programs. */
import { formatPercent } from '../shared/format';
import { printJsonLine, warn } from './output';

export interface StepReporter {
  /** @param share 0 to 1 of this step; null where it is not known. @param note what else there is to say, such as bytes */
  progress(title: string, share: number | null, note?: string): void;
  /** A sentence that stays. */
  say(text: string): void;
  end(): void;
}

const REDRAW_MS = 200;

/** @param events JSON lines on standard output: `{"type": "progress", "title", "share", "note"?}` and `{"type": "note", "text"}` */
export function stepReporter(events: boolean): StepReporter {
  if (events) {
    return {
      progress: (title, share, note) => printJsonLine({ type: 'progress', title, share, ...(note !== undefined && { note }) }),
      say: text => printJsonLine({ type: 'note', text }),
      end: () => undefined,
    };
  }
  return process.stderr.isTTY ? new TerminalLine() : new LineAStep();
}

class LineAStep implements StepReporter {
  private title = '';

  progress(title: string): void {
    if (title === this.title) return;
    this.title = title;
    warn(title);
  }

  say(text: string): void {
    warn(text);
  }

  end(): void {
    this.title = '';
  }
}

class TerminalLine implements StepReporter {
  private title = '';
  private drawnAt = -Infinity;

  progress(title: string, share: number | null, note?: string): void {
    const now = performance.now();
    if (title === this.title && now - this.drawnAt < REDRAW_MS) return;
    if (this.title !== '' && title !== this.title) process.stderr.write('\n');
    this.title = title;
    this.drawnAt = now;
    const columns = Math.max(1, (process.stderr.columns || 80) - 1);
    const line = [title, share === null ? '' : formatPercent(share), note ?? ''].filter(Boolean).join('  ');
    process.stderr.write(`\r\u001b[2K${line.slice(0, columns)}`);
  }

  say(text: string): void {
    this.end();
    warn(text);
  }

  end(): void {
    if (this.title !== '') process.stderr.write('\n');
    this.title = '';
  }
}
