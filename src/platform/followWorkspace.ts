/** Keeps the store looking for sweeps in the workspace's folders on disk, also in those that are added later. */
import * as vscode from 'vscode';
import type { SweepStore } from '../store/sweepStore';

/** @returns when the folders of now have been searched; a folder that cannot be read is logged and passed over */
export function followWorkspace(
  store: SweepStore,
  log: vscode.LogOutputChannel,
): { searched: Promise<void>; subscription: vscode.Disposable } {
  const follow = async (folders: readonly vscode.WorkspaceFolder[]): Promise<void> => {
    const onDisk = folders.filter(({ uri }) => uri.scheme === 'file');
    await Promise.all(
      onDisk.map(({ uri }) =>
        store.follow(uri.fsPath).catch((error: unknown) => log.warn(`${uri.fsPath} is not searched for sweeps: ${String(error)}`)),
      ),
    );
  };
  return {
    searched: follow(vscode.workspace.workspaceFolders ?? []),
    subscription: vscode.workspace.onDidChangeWorkspaceFolders(({ added }) => void follow(added)),
  };
}
