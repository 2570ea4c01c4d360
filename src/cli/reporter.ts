/** What `run` and `resume` say while they work: JSON lines, lines of text, or bars that are redrawn on a terminal. */
import type { SupervisorEvent, SupervisorOutcome } from '../engine/supervisor';
import type { RunRecord } from '../runs/records';
import { print, printJsonLine, warn } from './output';
import { ProgressBars } from './progressBars';
import { countRuns, INTERRUPTED, outcomeText, stateLine } from './runText';

export interface Started {
  /** Absolute path of the sweep. */
  readonly sweep: string;
  /** Runs that will be worked on. */
  readonly runs: ReadonlyMap<string, RunRecord>;
  readonly jobs: number;
}

export interface Reporter {
  started(started: Started): void;
  event(event: SupervisorEvent): void;
  /** The first interrupt: workers are writing their checkpoints. */
  interrupted(): void;
  ended(sweep: string, outcome: SupervisorOutcome): void;
}

export function reporterFor({ json }: { readonly json: boolean }): Reporter {
  if (json) return new JsonLines();
  return process.stdout.isTTY ? new ProgressBars(process.stdout) : new TextLines();
}

class JsonLines implements Reporter {
  started({ sweep, runs }: Started): void {
    printJsonLine({ type: 'started', sweep, runs: runs.size });
  }
  event(event: SupervisorEvent): void {
    if (event.type === 'problem') {
      warn(event.message);
      return;
    }
    const { state, step, steps, error } = event.record;
    printJsonLine({ type: 'run', run: event.run, state, step, steps, ...(error && { error }) });
  }
  interrupted(): void {
    warn(INTERRUPTED);
  }
  ended(sweep: string): void {
    printJsonLine({ sweep });
  }
}

class TextLines implements Reporter {
  private readonly states = new Map<string, RunRecord['state']>();
  started({ sweep, runs }: Started): void {
    print(`${sweep}: ${countRuns(runs.size)}`);
  }
  event(event: SupervisorEvent): void {
    if (event.type === 'problem') {
      warn(event.message);
      return;
    }
    if (this.states.get(event.run) === event.record.state) return;
    this.states.set(event.run, event.record.state);
    print(stateLine(event.run, event.record));
  }
  interrupted(): void {
    warn(INTERRUPTED);
  }
  ended(sweep: string, outcome: SupervisorOutcome): void {
    print(`${sweep}: ${outcomeText(outcome)}`);
  }
}
