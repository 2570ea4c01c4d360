/** *Reveal in Explorer View* and *Open Containing Folder*: where a sweep or run lies. */
import * as vscode from 'vscode';
import { sweepFiles } from '../runs/layout';
import type { Handler, Services } from './services';
import { chooseTarget } from './target';

export const revealInExplorer: Handler = async (services, argument) => {
  const directory = await chooseDirectory(services, argument);
  if (!directory) return;
  if (vscode.workspace.getWorkspaceFolder(directory)) {
    await vscode.commands.executeCommand('revealInExplorer', directory);
    return;
  }
  await tellPath(vscode.l10n.t('{0} lies outside the workspace, so the Explorer does not show it.', directory.fsPath), directory);
};

export const revealInOs: Handler = async (services, argument) => {
  const directory = await chooseDirectory(services, argument);
  if (!directory) return;
  if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) {
    await vscode.commands.executeCommand('revealFileInOS', directory);
    return;
  }
  await tellPath(vscode.l10n.t('{0} lies on another machine than this window.', directory.fsPath), directory);
};

async function chooseDirectory(services: Services, argument: unknown): Promise<vscode.Uri | undefined> {
  const target = await chooseTarget(services, argument, {
    accepts: () => true,
    placeHolder: vscode.l10n.t('Reveal which sweep?'),
  });
  if (!target) return undefined;
  const { path, sweep } = services.store.get(target.sweep) ?? (await services.store.open(target.sweep));
  // Runs of another program may share a file, and have no directory.
  return vscode.Uri.file(target.run === null || sweep.foreign ? path : sweepFiles(path).run(target.run));
}

async function tellPath(sentence: string, { fsPath }: vscode.Uri): Promise<void> {
  const copy = vscode.l10n.t('Copy Path');
  if ((await vscode.window.showInformationMessage(sentence, copy)) === copy) await vscode.env.clipboard.writeText(fsPath);
}
