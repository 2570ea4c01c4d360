/** `resume`: continues a sweep, or one run of it; when its supervisor is alive, asks that. */
import { resume } from '../engine/resume';
import { readRunRecord } from '../engine/runRecords';
import type { Supervisor } from '../engine/supervisor';
import { locate } from '../runs/catalogue';
import { EXIT_DONE } from './exitCodes';
import { print, printJsonLine } from './output';
import { reporterFor } from './reporter';
import { exitCodeOfOutcome, interruptible, localWorkers } from './supervised';

export async function resumeSweep(path: string, { jobs, json }: { readonly jobs: number; readonly json: boolean }): Promise<number> {
  const target = await locate(path);
  const { sweep } = target;
  const reporter = reporterFor({ json });
  const dirs = new Map(sweep.runs.map(run => [run.id, run.path]));
  let supervisor: Supervisor | undefined;
  const release = interruptible(() => supervisor, reporter);
  try {
    const outcome = await resume({
      target,
      jobs,
      workers: localWorkers(),
      onEvent: event => reporter.event(event),
      onSupervisor: next => (supervisor = next),
      onQueue: ids => reporter.started({ sweep: sweep.path, runs: new Map(ids.map(id => [id, readRunRecord(dirs.get(id) ?? '')])), jobs }),
    });
    if (outcome.type === 'asked') {
      if (json) [{ type: 'asked', sweep: sweep.path }, { sweep: sweep.path }].forEach(printJsonLine);
      else print(`${sweep.path}: its supervisor is at work and was asked to resume`);
      return EXIT_DONE;
    }
    reporter.ended(sweep.path, outcome);
    return exitCodeOfOutcome(outcome);
  } finally {
    release();
  }
}
