/** How far a sweep is, in numbers and in words. */
import { formatAxes, formatPercent } from '../../src/shared/format';
import type { RunStateView, RunView, SweepView } from '../../src/shared/protocol';

export interface Progress {
  /** Share of all steps of all runs, 0 to 1; a run that has ended early counts as whole. */
  readonly share: number;
  /** `18 of 25 runs · 4 min left · 1 failed, 1 diverged`. */
  readonly text: string;
  /** The runs that are under way, each with how far it is. */
  readonly running: readonly RunProgress[];
}

export interface RunProgress {
  readonly id: string;
  /** Index of its group, from which the colour follows. */
  readonly group: number;
  /** `width 512 · seed 3`. */
  readonly label: string;
  /** `42 %, 3 min left`. */
  readonly text: string;
}

export function progressOf(sweep: SweepView): Progress {
  const { runs } = sweep;
  const ended = runs.filter(hasEnded).length;
  const share = runs.length === 0 ? 0 : runs.reduce((sum, run) => sum + (hasEnded(run) ? 1 : runShare(run)), 0) / runs.length;
  const parts = [
    `${ended} of ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`,
    ...(sweep.remainingS === null || ended === runs.length ? [] : [`${roughDuration(sweep.remainingS)} left`]),
    ...[badWords(runs)].filter(words => words !== ''),
  ];
  return { share, text: parts.join(' · '), running: runs.filter(run => run.state === 'running').map(run => runProgress(run, sweep)) };
}

/** `2 failed, 1 diverged`; empty where all is well. */
export function badWords(runs: readonly RunView[]): string {
  const bad: readonly RunStateView[] = ['failed', 'diverged', 'lost'];
  const counts = bad.map(state => ({ state, count: runs.filter(run => run.state === state).length })).filter(({ count }) => count > 0);
  return counts.map(({ state, count }) => `${count} ${state}`).join(', ');
}

/** Engines and precisions of the runs that have begun: `circle · float64`, several parted by commas. */
export function engineWords(runs: readonly RunView[]): string {
  const words = runs.flatMap(({ engine, precision }) =>
    engine === null ? [] : [[engine, ...(precision === null ? [] : [precision])].join(' · ')],
  );
  return [...new Set(words)].join(', ');
}

/** One unit, rounded up so that nothing is promised: `50 s`, `4 min`, `2 h`, `3 d`; beyond ten minutes in fives. */
export function roughDuration(seconds: number): string {
  if (seconds <= 55) return `${Math.max(1, Math.ceil(seconds / 5)) * 5} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 10) return `${minutes} min`;
  if (minutes < 90) return `${Math.ceil(minutes / 5) * 5} min`;
  const hours = seconds / 3600;
  if (hours < 10) return `${Math.ceil(hours * 2) / 2} h`;
  return hours < 48 ? `${Math.ceil(hours)} h` : `${Math.ceil(hours / 24)} d`;
}

function runProgress(run: RunView, { groups }: SweepView): RunProgress {
  const left = run.remainingS === null ? [] : [`${roughDuration(run.remainingS)} left`];
  return {
    id: run.id,
    group: Math.max(
      0,
      groups.findIndex(group => group.runs.includes(run.id)),
    ),
    label: formatAxes(run.axes) || run.id,
    text: [formatPercent(runShare(run)), ...left].join(', '),
  };
}

function hasEnded({ state }: RunView): boolean {
  return state === 'finished' || state === 'diverged';
}

function runShare({ step, steps }: RunView): number {
  return step === null || steps === null || steps === 0 ? 0 : Math.min(1, step / steps);
}
