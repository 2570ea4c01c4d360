/** The extension's settings, typed: the one place that reads them. Defaults, ranges and descriptions are in package.json. */
import * as vscode from 'vscode';

export const SETTINGS_SECTION = 'ntkMonitor';

export interface Settings {
  /** Where presets write their sweeps, relative to the workspace folder. */
  readonly resultsFolder: string;
  /** Runs of one sweep at a time; null: as many as there are cores. */
  readonly jobs: number | null;
  /** Open the monitor of a sweep that is running when the window opens. */
  readonly openMonitorOnStart: boolean;
}

/** @param scope the folder for which they are asked; settings of folders win over those of the workspace. */
export function readSettings(scope?: vscode.Uri): Settings {
  const section = vscode.workspace.getConfiguration(SETTINGS_SECTION, scope);
  const jobs = section.get<number>('jobs', 0);
  return {
    resultsFolder: section.get<string>('resultsFolder', 'results'),
    jobs: jobs > 0 ? jobs : null,
    openMonitorOnStart: section.get<boolean>('openMonitorOnStart', false),
  };
}
