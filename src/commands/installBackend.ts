/** *Install TensorFlow Backend*: the native library, outside the workspace, for all of the user's experiments. */
import * as vscode from 'vscode';
import type { Handler } from './services';

/** Returns the folder of the library; undefined when it was cancelled. @throws VerbError with what failed */
export const installBackend: Handler = async ({ verbs }) => {
  const result = await verbs.run(vscode.l10n.t('NTK Monitor'), ['backend', 'install']);
  const folder = result?.['folder'];
  if (typeof folder !== 'string') return undefined;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The TensorFlow backend works. Experiments with engine auto use it from now on.'),
  );
  return folder;
};
