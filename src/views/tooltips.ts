/** What hovering over a row of the tree tells, made when it is asked for: state, progress, settings, engine, and what went wrong. */
import * as vscode from 'vscode';
import { RunReadError } from '../runs/errors';
import { readRawSettings } from '../runs/catalogue';
import { formatNumber, formatStep } from '../shared/format';
import type { MarkerView, RunView, SweepView, TaskSwitchView } from '../shared/protocol';
import { freezeDefinition } from '../shared/formulas';
import { quantities } from '../shared/quantities';
import { axesSummary, settingsSummary, type SectionSummary } from './settingsSummary';
import { runName, stateLook, sweepText, verdictWord } from './sweepLabels';
import { translate } from './translate';

export async function sweepTooltip(sweep: SweepView): Promise<vscode.MarkdownString> {
  const { description } = sweepText(sweep, translate);
  const failed = sweep.runs.filter(run => run.error !== null);
  return tooltip(sweep.name, sweep.state, [
    { text: description },
    ...(await settingsLines(sweep)),
    { name: vscode.l10n.t('runs'), text: axesSummary(sweep.runs) },
    { name: vscode.l10n.t('created'), text: localTime(sweep.created) },
    { name: vscode.l10n.t('directory'), text: sweep.path },
    ...failed.slice(0, SHOWN_ERRORS).map(run => ({ text: `${runName(run)}: ${run.error ?? ''}`, isError: true })),
  ]);
}

export async function runTooltip(sweep: SweepView, run: RunView): Promise<vscode.MarkdownString> {
  const engine = [...new Set([run.engine, run.precision])].filter(part => part !== null).join(' · ');
  return tooltip(runName(run), run.state, [
    ...(run.step === null ? [] : [{ text: stepSentence(run.step, run.steps) }]),
    ...run.markers.map(marker => ({ text: markerText(marker, sweep, run) })),
    ...(run.regime ? [{ name: vscode.l10n.t('regime'), text: regimeSentence(run.regime) }] : []),
    ...(engine === '' ? [] : [{ name: vscode.l10n.t('engine'), text: engine }]),
    ...(await settingsLines(sweep)),
    ...(run.error === null ? [] : [{ text: run.error, isError: true }]),
  ]);
}

const SHOWN_ERRORS = 3;

interface Line {
  readonly name?: string;
  readonly text: string;
  readonly isError?: boolean;
}

/** Texts come from files of anyone: they are shown as they are, never as markup. */
function tooltip(title: string, state: RunView['state'], lines: readonly Line[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString('', true);
  const { icon, word } = stateLook(state, translate);
  markdown
    .appendMarkdown('**')
    .appendText(title)
    .appendMarkdown(`** &nbsp; $(${icon.replace('~spin', '')}) `)
    .appendText(word);
  for (const { name, text, isError } of lines) {
    markdown.appendMarkdown(isError ? '\n\n$(error) ' : '\n\n');
    if (name !== undefined) markdown.appendMarkdown('*').appendText(name).appendMarkdown('* &nbsp; ');
    markdown.appendText(text);
  }
  return markdown;
}

async function settingsLines(sweep: SweepView): Promise<readonly Line[]> {
  const axes = Object.keys(sweep.runs[0]?.axes ?? {});
  const asLine = ({ section, text }: SectionSummary) => ({ name: section, text });
  try {
    return settingsSummary(await readRawSettings(sweep.path), axes).map(asLine);
  } catch (error) {
    if (!(error instanceof RunReadError)) throw error;
    return error.reason === 'missing' ? [] : [{ text: error.message, isError: true }];
  }
}

function stepSentence(step: number, steps: number | null): string {
  return steps === null
    ? vscode.l10n.t('step {0}', formatStep(step))
    : vscode.l10n.t('step {0} of {1}', formatStep(step), formatStep(steps));
}

/** The verdict with its numbers, each against its thresholds; what is missing where there is none. */
function regimeSentence({ verdict, step, numbers }: NonNullable<RunView['regime']>): string {
  const parts = numbers.map(({ quantity, value, lazy, rich }) =>
    vscode.l10n.t(
      '{0} {1} (lazy below {2}, rich above {3})',
      quantities.get(quantity)?.label ?? quantity,
      value === null ? vscode.l10n.t('missing') : formatNumber(value),
      formatNumber(lazy),
      formatNumber(rich),
    ),
  );
  const head = verdict === null ? vscode.l10n.t('no verdict yet') : verdictWord(verdict, translate);
  return vscode.l10n.t('{0} at step {1}: {2}', head, formatStep(step), parts.join(' · '));
}

/** Which definition a freeze goes by, where the sweep has one for all its runs. */
function markerText(marker: MarkerView, { conventions }: SweepView, { axes }: RunView): string {
  const isSwept = Object.keys(axes).some(axis => axis.startsWith('analysis.'));
  const by = (definition: string) => (isSwept ? '' : ` (${definition})`);
  const { kind, step } = marker;
  switch (kind) {
    case 'freeze':
      return vscode.l10n.t('freeze at step {0}', formatStep(step)) + by(freezeDefinition(kind, conventions.freeze));
    case 'velocity_freeze':
      return vscode.l10n.t('velocity freeze at step {0}', formatStep(step)) + by(freezeDefinition(kind, conventions.velocityFreeze));
    case 'edge_of_stability':
      return vscode.l10n.t('edge of stability reached at step {0}', formatStep(step));
    case 'diverged':
      return vscode.l10n.t('diverged at step {0}', formatStep(step));
    case 'task_switch':
      return taskSwitchText(marker);
  }
}

/** What the switch did to the kernel, as far as it is known. */
function taskSwitchText({ task, step, reactivation }: TaskSwitchView): string {
  const { spike = null, drop = null, recoverySteps = null, complete = false } = reactivation ?? {};
  const parts = [
    vscode.l10n.t('task {0} from step {1}', task + 1, formatStep(step)),
    ...(spike === null ? [] : [vscode.l10n.t('velocity spike ×{0}', formatNumber(spike))]),
    ...(drop === null ? [] : [vscode.l10n.t('norm drop {0}', formatNumber(drop))]),
    ...(recoverySteps !== null ? [vscode.l10n.t('recovered after {0} steps', formatStep(recoverySteps))] : []),
    ...(complete && drop !== null && recoverySteps === null ? [vscode.l10n.t('not recovered')] : []),
  ];
  return parts.join(' · ');
}

/** As it stands where it is no time that can be read. */
function localTime(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : time.toLocaleString(vscode.env.language);
}
