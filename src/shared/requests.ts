/** What can be asked of a sweep or a run in its state; menus, commands, the tree and the panel go by the same answers. */
import type { RunStateView, RunView, SweepView } from './protocol';

export type Request = 'stop' | 'pause' | 'resume';

/** Whether somebody works on it or will without being asked. */
export function isActive(state: RunStateView): boolean {
  return state === 'running' || state === 'queued';
}

/** Requests that make sense for all runs of a sweep together. A run that the user stopped is continued only when it is named. */
export function requestsOfSweep(sweep: SweepView): readonly Request[] {
  if (sweep.state === 'running') return ['stop', 'pause'];
  // Its supervisor may be about to begin, or may have ended before anything began: the files do not tell.
  if (sweep.state === 'queued') return ['stop', 'pause', 'resume'];
  const left = sweep.runs.some(run => ['paused', 'lost', 'failed', 'queued', 'running'].includes(run.state));
  return left ? ['resume'] : [];
}

export function requestsOfRun(run: RunView): readonly Request[] {
  if (isActive(run.state)) return ['stop', 'pause'];
  return run.state === 'finished' || run.state === 'diverged' ? [] : ['resume'];
}
