/**
 * Badge and colour of the names of what went wrong, as the Explorer shows changed files. A row's URI carries its state, so a
 * decoration follows from the URI alone and is never stale.
 */
import * as vscode from 'vscode';
import type { RunStateView } from '../shared/protocol';
import { stateLook } from './sweepLabels';
import { translate } from './translate';

const SCHEME = 'ntk-monitor-row';

/** @param path the sweep's directory @param run null: the sweep itself */
export function rowUri(path: string, run: string | null, state: RunStateView): vscode.Uri {
  return vscode.Uri.file(path).with({ scheme: SCHEME, query: run ?? '', fragment: state });
}

/** Problems are orange or red, as in the Explorer; what goes as it should is not decorated. */
const PROBLEMS = [
  { state: 'failed', badge: '!', colour: 'list.errorForeground' },
  { state: 'diverged', badge: '∞', colour: 'list.warningForeground' },
  { state: 'lost', badge: '?', colour: 'list.warningForeground' },
] as const;

export class StateDecorations implements vscode.FileDecorationProvider {
  provideFileDecoration({ scheme, fragment }: vscode.Uri): vscode.FileDecoration | undefined {
    const problem = scheme === SCHEME ? PROBLEMS.find(({ state }) => state === fragment) : undefined;
    if (!problem) return undefined;
    const { word } = stateLook(problem.state, translate);
    return new vscode.FileDecoration(problem.badge, word, new vscode.ThemeColor(problem.colour));
  }
}
