/** The workspace folder that a command writes into. */
import * as vscode from 'vscode';

/** `none`: no folder on disk is open; `dismissed`: there are several, and the user picked none of them. */
export type FolderChoice = vscode.Uri | 'none' | 'dismissed';

/** The only folder on disk, that of the active editor, or the user's pick. */
export async function chooseWorkspaceFolder(placeHolder: string): Promise<FolderChoice> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const [first, ...others] = folders;
  if (!first) return 'none';
  if (others.length === 0) return first.uri;
  const document = vscode.window.activeTextEditor?.document.uri;
  const active = document && vscode.workspace.getWorkspaceFolder(document);
  if (active?.uri.scheme === 'file') return active.uri;
  const picked = await vscode.window.showWorkspaceFolderPick({ placeHolder });
  return picked?.uri.scheme === 'file' ? picked.uri : 'dismissed';
}
