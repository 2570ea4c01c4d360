/** How far a sweep is, in numbers and in words. */
import { formatAxes, formatPercent } from '../../src/shared/format';
import { hasEnded, runShare, sweepShare } from '../../src/shared/progress';
import type { SweepView } from '../../src/shared/protocol';

export interface Progress {
  /** Share of all steps of all runs, 0 to 1; a run that has ended early counts as whole. */
  readonly share: number;
  /** `3 of 25 runs done · width 512 · seed 3 at 42 %`. */
  readonly text: string;
}

const SHOWN_RUNNING = 2;

export function progressOf(sweep: SweepView): Progress {
  const { runs } = sweep;
  const done = runs.filter(hasEnded).length;
  const running = runs.filter(run => run.state === 'running');
  const shown = running.slice(0, SHOWN_RUNNING).map(run => `${formatAxes(run.axes) || run.id} at ${formatPercent(runShare(run) ?? 0)}`);
  const rest = running.length > SHOWN_RUNNING ? [`${running.length - SHOWN_RUNNING} more running`] : [];
  return {
    share: sweepShare(sweep) ?? 0,
    text: [`${done} of ${runs.length} ${runs.length === 1 ? 'run' : 'runs'} done`, ...shown.map(withoutDots), ...rest].join(' · '),
  };
}

/** The dot parts the runs from each other here. */
function withoutDots(text: string): string {
  return text.replaceAll(' · ', ', ');
}
