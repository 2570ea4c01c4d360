/** How sweeps and runs read in the tree and in picks: icon, words and progress of a state. Knows no editor; `t` translates. */
import { formatAxes, formatPercent, formatRoughDuration } from '../shared/format';
import { hasEnded, runShare, sweepShare } from '../shared/progress';
import type { RunStateView, RunView, SweepView } from '../shared/protocol';
import { isActive } from '../shared/requests';

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

export function sweepText(sweep: SweepView, t: Translate): ItemText {
  const done = sweep.runs.filter(hasEnded).length;
  const total = sweep.runs.length;
  const runs = done === total ? (total === 1 ? t('1 run') : t('{0} runs', total)) : t('{0} of {1} runs', done, total);
  const progress = progressText(sweepShare(sweep), isActive(sweep.state) ? sweep.remainingS : null, t);
  const parts = progress === null ? [runs] : [runs, progress];
  return {
    label: sweep.name,
    description: parts.join(' · '),
    accessibleLabel: t('Sweep {0}, {1}, {2}', sweep.name, stateLook(sweep.state, t).word, parts.join(', ')),
  };
}

export function runText(run: RunView, t: Translate): ItemText {
  const { word } = stateLook(run.state, t);
  const progress = run.state === 'queued' ? null : progressText(runShare(run), isActive(run.state) ? run.remainingS : null, t);
  const shown = progress === null || run.state === 'running' ? (progress ?? word) : `${word}, ${progress}`;
  return {
    label: runName(run),
    description: run.error === null ? [shown, ...regimeWords(run, t)].join(' · ') : `${word}: ${run.error}`,
    accessibleLabel: [
      t('Run {0}, {1}', spoken(run), word),
      ...(progress === null ? [] : [progress]),
      ...(run.error === null ? regimeWords(run, t) : [run.error]),
    ].join(', '),
  };
}

/** The verdict on how the run trains, where there is one. */
function regimeWords({ regime }: RunView, t: Translate): string[] {
  const verdict = regime?.verdict;
  return verdict ? [verdictWord(verdict, t)] : [];
}

export function verdictWord(verdict: NonNullable<NonNullable<RunView['regime']>['verdict']>, t: Translate): string {
  switch (verdict) {
    case 'lazy':
      return t('lazy');
    case 'mixed':
      return t('mixed');
    case 'rich':
      return t('rich');
  }
}

/** `width 512 · seed 3`; the id of a run without axes. */
export function runName(run: RunView): string {
  return formatAxes(run.axes) || run.id;
}

/** `42 %, 3 min left`; null where nothing is known or all is done. */
export function progressText(share: number | null, remainingS: number | null, t: Translate): string | null {
  const parts = [
    ...(share === null || share === 1 ? [] : [formatPercent(share)]),
    ...(remainingS === null || share === 1 ? [] : [t('{0} left', formatRoughDuration(remainingS))]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** A screen reader would name the dot between the axes. */
function spoken(run: RunView): string {
  return runName(run).replaceAll(' · ', ', ');
}
