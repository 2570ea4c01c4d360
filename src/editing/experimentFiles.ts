/** Which documents are experiment files: by name, whatever language the editor takes them for. */
import * as vscode from 'vscode';

export const EXPERIMENT_FILES = { pattern: '**/*.ntk.{yaml,yml}' } as const satisfies vscode.DocumentFilter;

export function isExperimentFile({ path }: vscode.Uri): boolean {
  return /\.ntk\.ya?ml$/.test(path);
}

/** Old versions in a diff and the like can be read about, but nothing in them can be put right. */
export function isBeingWritten({ uri }: vscode.TextDocument): boolean {
  return isExperimentFile(uri) && vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== false;
}
