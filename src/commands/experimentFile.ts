/** Which experiment file a command means, saved so that what runs is what the editor shows. */
import * as vscode from 'vscode';
import { isExperimentFile } from '../editing/experimentFiles';

/** The file given, or the one being edited. @returns undefined where there is none or it cannot be saved, which the user has been told */
export async function savedExperimentFile(argument: unknown): Promise<vscode.Uri | undefined> {
  const file = givenFile(argument) ?? vscode.window.activeTextEditor?.document.uri;
  if (!file || !isExperimentFile(file) || file.scheme !== 'file') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open or select an experiment file on disk: its name ends in .ntk.yaml.'));
    return undefined;
  }
  if (await saved(file)) return file;
  void vscode.window.showErrorMessage(vscode.l10n.t('{0} could not be saved, so it was not run.', vscode.workspace.asRelativePath(file)));
  return undefined;
}

function givenFile(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  return typeof argument === 'string' ? vscode.Uri.file(argument) : undefined;
}

async function saved(file: vscode.Uri): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  return !document?.isDirty || document.save();
}
