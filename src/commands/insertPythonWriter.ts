/** *Insert Python Writer*: the file with which PyTorch or JAX code writes run directories, copied into the workspace and opened. */
import * as vscode from 'vscode';
import type { Handler } from './services';

const NAME = 'ntk_monitor_writer.py';

/** Returns the URI of the copy. */
export const insertPythonWriter: Handler = async services => {
  const source = vscode.Uri.joinPath(services.extensionUri, 'media', 'python', NAME);
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const place = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Copy the Python writer beside your code'),
    saveLabel: vscode.l10n.t('Copy Here'),
    filters: { Python: ['py'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder.uri, NAME) }),
  });
  if (!place) return undefined;
  await vscode.workspace.fs.copy(source, place, { overwrite: true }); // The dialog has asked.
  await vscode.window.showTextDocument(place, { preview: false });
  return place;
};
