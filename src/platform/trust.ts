/** Launching starts programs, so it is for trusted workspaces; looking at sweeps is for all. */
import * as vscode from 'vscode';

/** @returns false in a workspace that is not trusted, after saying so; does not wait for what the user makes of it */
export function mayLaunch(log: vscode.LogOutputChannel): boolean {
  if (vscode.workspace.isTrusted) return true;
  explain().catch((error: unknown) => log.error(String(error)));
  return false;
}

async function explain(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const sentence = vscode.l10n.t('Experiments start programs, so they run only in a trusted workspace. Looking at sweeps needs no trust.');
  if ((await vscode.window.showWarningMessage(sentence, manage)) === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
