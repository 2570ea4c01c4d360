/** The supervisor's sign of life: supervisor.json with a counter raised about once a second. */
import { hostname } from 'node:os';
import { writeRecordFile } from '../runs/jsonFile';
import { sweepFiles } from '../runs/layout';
import type { SupervisorRecord } from '../runs/records';

export interface HeartbeatOptions {
  /** Runs at the same time. */
  readonly jobs: number;
  readonly everyMs?: number;
  /** Called after each beat. */
  readonly onBeat?: () => void;
  /** A beat could not be written; told once until it works again. */
  readonly onProblem: (error: Error) => void;
}

export class Heartbeat {
  private counter = 0;
  private failing = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly sweepDir: string,
    private readonly options: HeartbeatOptions,
  ) {
    this.write('running');
    this.timer = setInterval(() => {
      this.write('running');
      options.onBeat?.();
    }, options.everyMs ?? 1000);
  }

  /** The last beat, with the state in which the supervisor leaves the sweep. */
  end(state: Exclude<SupervisorRecord['state'], 'running'>): void {
    this.dispose();
    this.write(state);
  }

  /** Stops beating and leaves the file as it is, e.g. because it is another supervisor's now. */
  dispose(): void {
    clearInterval(this.timer);
  }

  private write(state: SupervisorRecord['state']): void {
    const { jobs } = this.options;
    const record: SupervisorRecord = { state, pid: process.pid, host: hostname(), heartbeat: this.counter++, jobs };
    try {
      writeRecordFile(sweepFiles(this.sweepDir).supervisor, record);
      this.failing = false;
    } catch (error) {
      // Readers will call the sweep lost; the runs themselves go on.
      if (!this.failing) this.options.onProblem(error instanceof Error ? error : new Error(String(error)));
      this.failing = true;
    }
  }
}
