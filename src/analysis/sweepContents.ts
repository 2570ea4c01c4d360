/** What the runs of a sweep hold, one after the other, whoever wrote them. */
import type { Sweep, SweepRun } from '../runs/catalogue';
import type { DerivedRun } from '../runs/formats/foreignFormat';
import { readRun, type RunContents } from '../runs/runReader';
import { deriveMetrics } from './derivedMetrics';

/**
 * In the order of the sweep. Results of another program are measured first, all in one pass over their files.
 * @param only id of the one run that is wanted; absent: all
 * @throws RunReadError for a sweep that cannot be read; the signal's reason
 */
export async function* sweepContents(
  sweep: Sweep,
  only?: string,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly run: SweepRun; readonly contents: RunContents }> {
  const runs = sweep.runs.filter(({ id }) => only === undefined || id === only);
  const derived = new Map<string, RunContents>();
  if (sweep.foreign) {
    const ids = runs.map(({ id }) => id);
    for await (const part of deriveMetrics(sweep, ids, signal)) if (part.complete) derived.set(part.run, asContents(part));
  }
  for (const run of runs) yield { run, contents: derived.get(run.id) ?? (await readRun(run.path, signal)) };
}

/** The whole of one run. @throws as `sweepContents` */
export async function runContents(sweep: Sweep, run: SweepRun, signal?: AbortSignal): Promise<RunContents> {
  for await (const { contents } of sweepContents(sweep, run.id, signal)) return contents;
  return readRun(run.path, signal);
}

function asContents({ record, lines, events }: DerivedRun): RunContents {
  return { record, metrics: lines, events: events.map(event => ({ ...event })), malformed: [], problems: [] };
}
