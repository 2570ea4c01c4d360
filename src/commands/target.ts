/** Which sweep or run a command means: what it was given, the monitor in front, the only one there is, or the user's pick. */
import * as vscode from 'vscode';
import type { SweepView } from '../shared/protocol';
import { isTreeNode } from '../views/nodes';
import { stateLook, sweepText } from '../views/sweepLabels';
import { translate } from '../views/translate';
import type { Services } from './services';

export interface Target {
  /** Path of the sweep, as the store names it. */
  readonly sweep: string;
  /** Null: all its runs. */
  readonly run: string | null;
}

/** What a tree item, another program or a keybinding passed: a tree node, a path, a URI. Null: nothing that names a sweep. */
export function givenTarget(argument: unknown): Target | null {
  if (isTreeNode(argument)) return { sweep: argument.sweep, run: argument.kind === 'run' ? argument.run : null };
  if (typeof argument === 'string') return { sweep: argument, run: null };
  if (argument instanceof vscode.Uri) return { sweep: argument.fsPath, run: null };
  return null;
}

export interface Wanted {
  readonly accepts: (sweep: SweepView) => boolean;
  readonly placeHolder: string;
  /** Said when no sweep is acceptable; that there is none, by default. */
  readonly nothing?: string;
}

/** @returns null when there is none, which the user has been told, or the user picked none */
export async function chooseTarget(services: Services, argument: unknown, wanted: Wanted): Promise<Target | null> {
  const given = givenTarget(argument);
  if (given) return given;
  const candidates = services.store.sweeps.map(sweep => sweep.view).filter(wanted.accepts);
  const front = candidates.find(sweep => sweep.path === services.monitors.active);
  if (front) return { sweep: front.path, run: null };
  const [first, ...others] = candidates;
  if (!first) {
    void vscode.window.showInformationMessage(wanted.nothing ?? nothingFound());
    return null;
  }
  if (others.length === 0) return { sweep: first.path, run: null };
  const picked = await pickSweep(candidates, wanted.placeHolder);
  return picked === undefined ? null : { sweep: picked, run: null };
}

/** The path of the sweep that the user picks; undefined for none. */
export async function pickSweep(candidates: readonly SweepView[], placeHolder: string): Promise<string | undefined> {
  const options = { placeHolder, matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(candidates.map(pickItem), options))?.sweep;
}

function nothingFound(): string {
  return vscode.l10n.t('No sweep was found in this workspace. Run an experiment, or open a run directory.');
}

function pickItem(sweep: SweepView): vscode.QuickPickItem & { sweep: string } {
  const { label, description } = sweepText(sweep, translate);
  const { icon, word } = stateLook(sweep.state, translate);
  return { label: `$(${icon}) ${label}`, description: `${word} · ${description}`, detail: sweep.path, sweep: sweep.path };
}
