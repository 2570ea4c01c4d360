/** `run`: lays out a sweep and supervises it to its end. */
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { readRunRecord } from '../engine/runRecords';
import { Supervisor } from '../engine/supervisor';
import { sweepAxes } from '../experiment/axes';
import { loadExperiment } from '../experiment/load';
import { planRuns } from '../experiment/sweep';
import { readSweep } from '../runs/catalogue';
import { createSweep } from '../runs/sweepWriter';
import { BadExperiment, BadInput } from './failure';
import { reporterFor } from './reporter';
import { exitCodeOfOutcome, interruptible, localWorkers } from './supervised';
import { PROGRAM, VERSION } from './version';
import { workspaceCommit } from './workspaceCommit';

export interface RunOptions {
  /** Replaces the file's save_dir; relative to the working directory. */
  readonly out?: string;
  readonly set: readonly string[];
  readonly jobs: number;
  readonly engine?: string;
  readonly json: boolean;
}

export async function run(file: string, options: RunOptions): Promise<number> {
  const path = await layOut(file, options);
  const sweep = await readSweep(path);
  const reporter = reporterFor(options);
  const supervisor = new Supervisor({
    sweep,
    queue: () => {
      reporter.started({ sweep: path, runs: new Map(sweep.runs.map(({ id, path: dir }) => [id, readRunRecord(dir)])), jobs: options.jobs });
      return sweep.runs.map(({ id }) => id);
    },
    jobs: options.jobs,
    workers: localWorkers(),
    onEvent: event => reporter.event(event),
  });
  const release = interruptible(() => supervisor, reporter);
  try {
    const outcome = await supervisor.run();
    reporter.ended(path, outcome);
    return exitCodeOfOutcome(outcome);
  } finally {
    release();
  }
}

/** @returns the new sweep's absolute path */
async function layOut(file: string, { out, set, engine }: RunOptions): Promise<string> {
  if (out === '') throw new BadInput('--out: expected a folder, found nothing');
  const loaded = loadExperiment(file, { set: engine === undefined ? set : [...set, `engine=${engine}`] });
  if (!loaded.ok) throw new BadExperiment(loaded.problems);
  const { settings, source, saveDirectory } = loaded;
  return createSweep(out === undefined ? saveDirectory : resolve(out), settings.experiment.name, {
    experiment: source,
    settings,
    axes: sweepAxes(settings).map(({ name }) => name),
    runs: planRuns(settings),
    program: `${PROGRAM} ${VERSION}`,
    commit: await workspaceCommit(loaded.file === undefined ? process.cwd() : dirname(loaded.file)),
    supervisor: { pid: process.pid, host: hostname() },
  });
}
