/**
 * What a worker does beside training, once a second: its heartbeat into run.json, a look for requests of the supervisor and a
 * look whether there still is one. What it finds the training loop asks for between two slices.
 */
import { RunReadError } from '../../runs/errors';
import { readJsonFile } from '../../runs/jsonFile';
import { runFiles } from '../../runs/layout';
import type { RunSink } from '../../runs/writer';
import * as z from 'zod';

const workerRequest = z.looseObject({ action: z.enum(['stop', 'pause']) });

export type Summons = 'stop' | 'pause' | 'orphaned';

const BEAT_MS = 1000;
const LOOK_MS = 200;

export class WorkerPulse {
  private readonly timers: NodeJS.Timeout[];
  /** The process that must stay our parent: named by the supervisor, since a worker that is orphaned early has another parent already. */
  private readonly supervisor = Number(process.env['NTK_MONITOR_SUPERVISOR'] ?? process.ppid);
  private beats = 0;
  private lastBeat = performance.now();
  private summons: Summons | null = null;
  private failure: unknown;

  /** @param progress what the record says beside the heartbeat. */
  constructor(
    private readonly writer: RunSink,
    private readonly progress: () => { readonly step: number | null; readonly wall_s: number },
  ) {
    this.beats = writer.record.heartbeat ?? 0;
    this.timers = [setInterval(() => this.beat(), BEAT_MS), setInterval(() => this.look(), LOOK_MS)];
  }

  /** What the loop is asked to do; null: go on. @throws RunWriteError when the heartbeat could not be written */
  pending(): Summons | null {
    if (this.failure !== undefined) throw this.failure;
    return this.summons;
  }

  /** Beats out of turn where work without a pause has kept the timers from it. */
  alive(): void {
    if (performance.now() - this.lastBeat >= BEAT_MS) this.beat();
  }

  dispose(): void {
    this.timers.forEach(clearInterval);
  }

  private beat(): void {
    this.lastBeat = performance.now();
    try {
      this.writer.updateRecord({ heartbeat: ++this.beats, ...this.progress() });
    } catch (error) {
      this.failure = error;
    }
  }

  private look(): void {
    if (this.summons === null && process.ppid !== this.supervisor) this.summons = 'orphaned';
    if (this.summons === null) this.summons = this.request();
  }

  private request(): Summons | null {
    try {
      return readJsonFile(runFiles(this.writer.runDir).request, workerRequest).action;
    } catch (error) {
      if (error instanceof RunReadError) return null; // None, or on its way: looked at again.
      throw error;
    }
  }
}
