/** The setting that says where downloaded data sets lie, as the programs that are started take it. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { readSettings } from './settings';

/** Absolute; undefined where the setting is empty. A relative path starts at the first workspace folder. */
export function dataFolderSetting(): string | undefined {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const { dataFolder } = readSettings(folder?.uri);
  return dataFolder === '' ? undefined : resolve(folder?.uri.fsPath ?? homedir(), dataFolder);
}

/** For a process that runs experiments. */
export function dataFolderEnv(): NodeJS.ProcessEnv {
  const folder = dataFolderSetting();
  return folder === undefined ? {} : { NTK_MONITOR_DATA: folder };
}
