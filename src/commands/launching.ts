/** Starts sweeps and continues them, as processes that outlive the window: the engine's launcher with the editor's settings. */
import { join, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { LaunchedExport } from '../engine/launcherExport';
import { dataFolderEnv } from '../config/dataFolder';
import { readSettings } from '../config/settings';
import { mayLaunch } from '../platform/trust';
import { sweepFiles } from '../runs/layout';
import type { SweepStore } from '../store/sweepStore';
import { chooseWorkspaceFolder } from './workspaceFolder';

export interface LaunchServices {
  readonly store: SweepStore;
  readonly log: vscode.LogOutputChannel;
  /** The extension's folder. */
  readonly extensionUri: vscode.Uri;
  /** Where this window's logs lie. */
  readonly logUri: vscode.Uri;
  /** Told the path of every sweep that was started, once the store knows it. */
  launched(path: string): void;
}

export class Launching {
  private launches = 0;

  constructor(private readonly services: LaunchServices) {}

  /** Writes into the results folder of the workspace. @returns as `runFile`; undefined also without a folder to write to. @throws LaunchError */
  async runPreset(name: string): Promise<string | undefined> {
    const folder = await chooseWorkspaceFolder(vscode.l10n.t('Write the results into which folder?'));
    if (folder === 'none') void askForFolder();
    if (folder === 'none' || folder === 'dismissed') return undefined;
    const out = resolve(folder.fsPath, readSettings(folder).resultsFolder);
    return this.start(name, { file: name, out, cwd: folder.fsPath }, folder);
  }

  /**
   * Writes where the file says. @param set `key=value` options over what the file says
   * @returns the sweep's path; undefined where launching is refused, as all of these. @throws LaunchError with the file's problems
   */
  async runFile(file: vscode.Uri, set: readonly string[] = []): Promise<string | undefined> {
    return this.start(vscode.workspace.asRelativePath(file), { file: file.fsPath, set, cwd: resolve(file.fsPath, '..') }, file);
  }

  /** A new supervisor over a sweep that has none, or a request to the one that has. @throws LaunchError */
  async resume(sweep: string, run: string | null): Promise<void> {
    if (!mayLaunch(this.services.log)) return;
    const { launchResume } = await import('../engine/launcher');
    const logFile = this.nextLogFile();
    const path = run === null ? sweep : sweepFiles(sweep).run(run);
    await withStatus(vscode.l10n.t('Resuming {0}', this.services.store.get(sweep)?.view.name ?? sweep), () =>
      launchResume({ ...this.program(), path, ...jobsOf(vscode.Uri.file(sweep)), logFile }),
    );
  }

  private async start(
    title: string,
    what: { file: string; out?: string; set?: readonly string[]; cwd: string },
    scope: vscode.Uri,
  ): Promise<string | undefined> {
    if (!mayLaunch(this.services.log)) return undefined;
    // Loaded when asked for: activation does without it.
    const { launchSweep } = await import('../engine/launcher');
    const logFile = this.nextLogFile();
    this.services.log.info(`Starting ${title}; its supervisor logs to ${logFile}`);
    const { store, launched } = this.services;
    const path = await withStatus(vscode.l10n.t('Starting {0}', title), async () => {
      const { sweep } = await launchSweep({ ...this.program(), ...what, ...jobsOf(scope), logFile });
      return (await store.open(sweep)).path;
    });
    launched(path);
    return path;
  }

  /** Writes a sweep out, in a process that ends with its progress. @returns undefined when it was cancelled. @throws LaunchError */
  async exportSweep(
    sweep: string,
    format: string,
    out: string,
    { signal, progress }: { readonly signal: AbortSignal; readonly progress: (done: number, total: number) => void },
  ): Promise<LaunchedExport | undefined> {
    const { launchExport } = await import('../engine/launcherExport');
    return launchExport({ ...this.program(), sweep, format, out, signal, progress });
  }

  /** The command line that came with the extension, run by the editor's own Node. */
  private program() {
    const cli = vscode.Uri.joinPath(this.services.extensionUri, 'dist', 'cli.js').fsPath;
    return { node: process.execPath, cli, env: dataFolderEnv() };
  }

  private nextLogFile(): string {
    return join(this.services.logUri.fsPath, `supervisor-${process.pid}-${++this.launches}.log`);
  }
}

function jobsOf(scope: vscode.Uri): { jobs?: number } {
  const { jobs } = readSettings(scope);
  return jobs === null ? {} : { jobs };
}

/** Said in the status bar: a launch takes about a second. */
function withStatus<T>(title: string, work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}

async function askForFolder(): Promise<void> {
  const open = vscode.l10n.t('Open Folder');
  const sentence = vscode.l10n.t('Open a folder on disk first: the results of an experiment are written into it.');
  if ((await vscode.window.showWarningMessage(sentence, open)) === open) await vscode.commands.executeCommand('vscode.openFolder');
}
