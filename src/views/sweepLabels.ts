/** How sweeps and runs read in the tree and in picks: icon, words and progress of a state. Knows no editor; `t` translates. */
import { formatAxes, formatPercent } from '../shared/format';
import type { RunStateView, RunView, SweepView } from '../shared/protocol';

export type Translate = (message: string, ...values: (string | number)[]) => string;

export interface StateLook {
  /** Id of one of the editor's icons. */
  readonly icon: string;
  /** Id of one of the theme's colours; null: the text's. */
  readonly colour: string | null;
  readonly word: string;
}

export interface ItemText {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says; the state in words, since it shows only as an icon. */
  readonly accessibleLabel: string;
  readonly tooltip: string;
}

export function stateLook(state: RunStateView, t: Translate): StateLook {
  switch (state) {
    case 'queued':
      return { icon: 'circle-outline', colour: null, word: t('queued') };
    case 'running':
      return { icon: 'sync~spin', colour: 'charts.blue', word: t('running') };
    case 'paused':
      return { icon: 'debug-pause', colour: 'charts.yellow', word: t('paused') };
    case 'finished':
      return { icon: 'pass', colour: 'charts.green', word: t('finished') };
    case 'stopped':
      return { icon: 'circle-slash', colour: null, word: t('stopped') };
    case 'failed':
      return { icon: 'error', colour: 'charts.red', word: t('failed') };
    case 'diverged':
      return { icon: 'warning', colour: 'charts.orange', word: t('diverged') };
    case 'lost':
      return { icon: 'debug-disconnect', colour: 'charts.orange', word: t('lost') };
  }
}

/** Share of the run's steps that are done, 0 to 1; null where it is not known. */
export function runProgress(run: RunView): number | null {
  if (run.state === 'finished') return 1;
  if (run.step === null || run.steps === null) return run.state === 'queued' ? 0 : null;
  return run.steps === 0 ? 0 : Math.min(1, run.step / run.steps);
}

/** Mean share over the runs; null where that of a run is not known, or there are none. */
export function sweepProgress(sweep: SweepView): number | null {
  let sum = 0;
  for (const run of sweep.runs) {
    const share = runProgress(run);
    if (share === null) return null;
    sum += share;
  }
  return sweep.runs.length === 0 ? null : sum / sweep.runs.length;
}

export function sweepText(sweep: SweepView, t: Translate): ItemText {
  const done = sweep.runs.filter(run => run.state === 'finished').length;
  const total = sweep.runs.length;
  const runs = done === total ? (total === 1 ? t('1 run') : t('{0} runs', total)) : t('{0} of {1} runs', done, total);
  const share = sweepProgress(sweep);
  const parts = share === null || share === 1 ? [runs] : [runs, formatPercent(share)];
  const { word } = stateLook(sweep.state, t);
  return {
    label: sweep.name,
    description: parts.join(' · '),
    accessibleLabel: t('Sweep {0}, {1}, {2}', sweep.name, word, parts.join(', ')),
    tooltip: [t('{0}: {1}', sweep.name, word), t('Created {0}', sweep.created), sweep.path].join('\n'),
  };
}

export function runText(run: RunView, t: Translate): ItemText {
  const label = formatAxes(run.axes) || run.id;
  const { word } = stateLook(run.state, t);
  const share = runProgress(run);
  const progress = share === null || share === 1 || run.state === 'queued' ? word : formatPercent(share);
  const details = [t('{0}: {1}', label, word)];
  if (run.step !== null && run.steps !== null) details.push(t('Step {0} of {1}', run.step, run.steps));
  if (run.engine !== null) details.push(run.precision === null ? run.engine : `${run.engine} · ${run.precision}`);
  if (run.error !== null) details.push(run.error);
  return {
    label,
    description: run.error === null ? progress : `${word}: ${run.error}`,
    accessibleLabel: [
      t('Run {0}, {1}', label, word),
      ...(progress === word ? [] : [progress]),
      ...(run.error === null ? [] : [run.error]),
    ].join(', '),
    tooltip: details.join('\n'),
  };
}
