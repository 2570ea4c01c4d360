/** *Open Experiment File*: the file that a sweep was made from, as it was then. It belongs to the results, so it opens read-only. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sweepFiles } from '../runs/layout';
import type { Handler } from './services';
import { chooseTarget } from './target';

/** Returns the URI of the document. */
export const openExperimentFile: Handler = async (services, argument) => {
  const target = await chooseTarget(services, argument, {
    accepts: () => true,
    placeHolder: vscode.l10n.t('Open the experiment file of which sweep?'),
  });
  if (!target) return undefined;
  const { path, view, sweep } = services.store.get(target.sweep) ?? (await services.store.open(target.sweep));
  const experiment = sweep.foreign ? join(path, sweep.foreign.experiment) : sweepFiles(path).experiment;
  const isThere = await access(experiment).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} was written without an experiment file.', view.name));
    return undefined;
  }
  const uri = vscode.Uri.file(experiment);
  await vscode.window.showTextDocument(uri, { preview: true });
  await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
  return uri;
};
