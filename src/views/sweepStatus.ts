/** What the status bar says about all sweeps together. Knows no editor; `t` translates. */
import { formatPercent } from '../shared/format';
import { sweepShare } from '../shared/progress';
import type { SweepView } from '../shared/protocol';
import { isActive } from '../shared/requests';
import { sweepText, type Translate } from './sweepLabels';

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  /** What a screen reader says: icons have no words. */
  readonly accessibleLabel: string;
  readonly failed: boolean;
  /** The sweep that a click opens when there is only one to open. */
  readonly only: string | null;
}

/**
 * @param failures paths of the failed sweeps that nobody has looked at
 * @returns null where there is no sweep at all: the item is hidden
 */
export function statusText(sweeps: readonly SweepView[], failures: readonly string[], t: Translate): StatusText | null {
  if (sweeps.length === 0) return null;
  const running = sweeps.filter(sweep => sweep.state === 'running');
  const failed = sweeps.filter(sweep => failures.includes(sweep.path) && !isActive(sweep.state));
  const named = [...failed, ...running];
  const [only, ...others] = named;
  const failedText = failed.length > 0 ? t('{0} failed', failed.length) : null;
  const runningText = running.length > 0 ? [t('{0} running', running.length), ...percentOfOnly(running)].join(', ') : null;
  const parts = [
    ...(failedText === null ? [] : [`$(error) ${failedText}`]),
    ...(runningText === null ? [] : [`$(sync~spin) ${runningText}`]),
  ];
  const words = [failedText, runningText].filter(part => part !== null).join(', ') || t('no sweep is running');
  return {
    text: parts.length === 0 ? '$(graph-line) NTK' : `NTK ${parts.join(' ')}`,
    tooltip: named.length === 0 ? t('NTK Monitor: {0}', words) : named.map(sweep => sweepText(sweep, t).accessibleLabel).join('\n'),
    accessibleLabel: t('NTK Monitor: {0}', words),
    failed: failed.length > 0,
    only: only && others.length === 0 ? only.path : null,
  };
}

/** One sweep has a percentage; several would need names beside theirs. */
function percentOfOnly([first, ...others]: readonly SweepView[]): string[] {
  const share = first && others.length === 0 ? sweepShare(first) : null;
  return share === null ? [] : [formatPercent(share)];
}
