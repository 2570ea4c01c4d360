/** The extension's settings, typed: the one place that reads them. Defaults, ranges and descriptions are in package.json. */
import * as vscode from 'vscode';

const SETTINGS_SECTION = 'ntkMonitor';

export interface Settings {
  /** Where presets write their sweeps, relative to the workspace folder. */
  readonly resultsFolder: string;
  /** Where downloaded data sets lie; empty: the user's cache folder. */
  readonly dataFolder: string;
  /** Runs of one sweep at a time; null: as many as there are cores. */
  readonly jobs: number | null;
  /** Open the monitor of a sweep that is running when the window opens. */
  readonly openMonitorOnStart: boolean;
  /** Which ends of sweeps are told in a notification. */
  readonly notifications: 'all' | 'failures' | 'none';
}

/** @param scope the folder for which they are asked; settings of folders win over those of the workspace. */
export function readSettings(scope?: vscode.Uri): Settings {
  const section = vscode.workspace.getConfiguration(SETTINGS_SECTION, scope);
  // settings.json is edited by hand: what package.json does not allow counts as not set.
  const jobs = section.get<unknown>('jobs');
  const resultsFolder = section.get<unknown>('resultsFolder');
  const dataFolder = section.get<unknown>('dataFolder');
  const notifications = section.get<unknown>('notifications');
  return {
    resultsFolder: typeof resultsFolder === 'string' && resultsFolder.trim() !== '' ? resultsFolder : 'results',
    dataFolder: typeof dataFolder === 'string' ? dataFolder.trim() : '',
    jobs: typeof jobs === 'number' && Number.isInteger(jobs) && jobs > 0 && jobs <= MAX_JOBS ? jobs : null,
    openMonitorOnStart: section.get<unknown>('openMonitorOnStart') === true,
    notifications: notifications === 'failures' || notifications === 'none' ? notifications : 'all',
  };
}

const MAX_JOBS = 1024;
