/** How far a sweep is, in numbers and in words. */
import { formatAxes, formatPercent, formatRoughDuration } from '../../src/shared/format';
import { hasEnded, runShare, sweepShare } from '../../src/shared/progress';
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
  const parts = [
    `${ended} of ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`,
    ...(sweep.remainingS === null || ended === runs.length ? [] : [`${formatRoughDuration(sweep.remainingS)} left`]),
    ...[badWords(runs)].filter(words => words !== ''),
  ];
  return {
    share: sweepShare(sweep) ?? 0,
    text: parts.join(' · '),
    running: runs.filter(run => run.state === 'running').map(run => runProgress(run, sweep)),
  };
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

function runProgress(run: RunView, { groups }: SweepView): RunProgress {
  const share = runShare(run);
  const left = run.remainingS === null ? [] : [`${formatRoughDuration(run.remainingS)} left`];
  return {
    id: run.id,
    group: Math.max(
      0,
      groups.findIndex(group => group.runs.includes(run.id)),
    ),
    label: formatAxes(run.axes) || run.id,
    text: [...(share === null ? [] : [formatPercent(share)]), ...left].join(', '),
  };
}
