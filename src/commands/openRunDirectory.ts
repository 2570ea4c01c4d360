/** *Open Run Directory…*: a sweep or run from anywhere on disk, joined to the tree and shown. */
import * as vscode from 'vscode';
import { pickFolder } from './pickFolder';
import type { Handler } from './services';
import { givenTarget } from './target';

export const openRunDirectory: Handler = async (services, argument) => {
  const folder = givenTarget(argument)?.sweep ?? (await pickRunDirectory());
  if (folder === undefined) return;
  const sweep = await services.store.open(folder);
  services.monitors.show(sweep.path, { preserveFocus: false });
};

function pickRunDirectory(): Promise<string | undefined> {
  return pickFolder({
    title: vscode.l10n.t('Open the directory of a sweep or a run'),
    openLabel: vscode.l10n.t('Open Run Directory'),
    defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
  });
}
