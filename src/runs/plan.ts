/** The settings of one run of a sweep on disk, checked like those of an experiment file: settings.json may have been edited since. */
import { settingsViolations } from '../experiment/rules/checkSettings';
import { sweepAxes } from '../experiment/axes';
import { MAX_RUNS } from '../experiment/limits';
import type { ExperimentSettings, PlannedRun } from '../experiment/schema';
import { planRuns } from '../experiment/sweep';
import { ZodError } from 'zod';
import { readSettings } from './catalogue';
import { RunReadError } from './errors';
import { sweepFiles } from './layout';
import { describeIssues } from './schemaIssues';

/**
 * What a run of a sweep is to do.
 * @throws RunReadError as `readSettings`; `malformed` for settings that exclude each other or that no run can have; `missing` when
 * they plan no run of this id.
 */
export async function readPlannedRun(sweepDir: string, runId: string): Promise<PlannedRun> {
  const path = sweepFiles(sweepDir).settings;
  const run = (await readPlan(sweepDir)).runs.find(({ id }) => id === runId);
  if (run === undefined) throw new RunReadError('missing', path, `plans no run "${runId}"`);
  const [violation] = settingsViolations(run.settings);
  if (violation !== undefined) throw new RunReadError('malformed', path, `${violation.path.join('.')}: ${violation.message}`);
  return run;
}

export interface SweepPlan {
  readonly settings: ExperimentSettings;
  readonly runs: readonly PlannedRun[];
}

/** The settings of a sweep, and the runs that they plan. @throws RunReadError as `readSettings`, and for axes that no run can have. */
export async function readPlan(sweepDir: string): Promise<SweepPlan> {
  const path = sweepFiles(sweepDir).settings;
  const settings = await readSettings(sweepDir);
  const runs = sweepAxes(settings).reduce((product, { values }) => product * values.length, 1);
  if (runs > MAX_RUNS) throw new RunReadError('malformed', path, `sweep: expected at most ${MAX_RUNS} runs, found ${runs}`);
  try {
    return { settings, runs: planRuns(settings) };
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    // The keys of the axes stand in the settings with their values put in: what they say of them is what is wrong with the axes.
    throw new RunReadError('malformed', path, `sweep: ${describeIssues(error)}`, { cause: error });
  }
}
