/** *Run This Experiment File*: the file selected in the explorer, or the one being edited, saved first. */
import * as vscode from 'vscode';
import type { Handler } from './services';

/** Returns the path of the sweep. */
export const runFile: Handler = async ({ launching }, argument) => {
  const file = givenFile(argument) ?? vscode.window.activeTextEditor?.document.uri;
  if (!file || !/\.ntk\.ya?ml$/.test(file.path) || file.scheme !== 'file') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open or select an experiment file on disk: its name ends in .ntk.yaml.'));
    return undefined;
  }
  if (!(await saved(file))) {
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} could not be saved, so it was not run.', vscode.workspace.asRelativePath(file)));
    return undefined;
  }
  return launching.runFile(file);
};

function givenFile(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  return typeof argument === 'string' ? vscode.Uri.file(argument) : undefined;
}

async function saved(file: vscode.Uri): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  return !document?.isDirty || document.save();
}
