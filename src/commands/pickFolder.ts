/** Asks for a folder on disk. */
import * as vscode from 'vscode';

/** @returns its path; undefined when the user went away. */
export async function pickFolder(
  options: Pick<vscode.OpenDialogOptions, 'title' | 'openLabel' | 'defaultUri'>,
): Promise<string | undefined> {
  const [picked] = (await vscode.window.showOpenDialog({ ...options, canSelectFiles: false, canSelectFolders: true })) ?? [];
  return picked?.fsPath;
}
