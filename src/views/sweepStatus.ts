/** What the status bar says about all sweeps together. Knows no editor; `t` translates. */
import type { SweepView } from '../shared/protocol';
import { isActive } from '../shared/requests';
import { sweepText, type Translate } from './sweepLabels';

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  readonly failed: boolean;
  /** The sweep that a click opens when there is only one to open. */
  readonly only: string | null;
}

/**
 * @param failures paths of the failed sweeps that nobody has looked at
 * @returns null when nothing runs and nothing has failed: the item is hidden
 */
export function statusText(sweeps: readonly SweepView[], failures: readonly string[], t: Translate): StatusText | null {
  const running = sweeps.filter(sweep => isActive(sweep.state));
  const failed = sweeps.filter(sweep => failures.includes(sweep.path) && !isActive(sweep.state));
  const named = [...failed, ...running];
  if (named.length === 0) return null;
  const parts = [
    ...(failed.length > 0 ? [`$(error) ${t('{0} failed', failed.length)}`] : []),
    ...(running.length > 0 ? [`$(sync~spin) ${t('{0} running', running.length)}`] : []),
  ];
  const [only, ...others] = named;
  return {
    text: `NTK ${parts.join(' ')}`,
    tooltip: named.map(sweep => sweepText(sweep, t).accessibleLabel).join('\n'),
    failed: failed.length > 0,
    only: only && others.length === 0 ? only.path : null,
  };
}
