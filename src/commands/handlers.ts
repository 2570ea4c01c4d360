/** Which handler belongs to which command, and what every one of them goes through: trust, the log, the error message. */
import * as vscode from 'vscode';
import { mayLaunch } from '../platform/trust';
import { compareSweeps, compareWithSelected, selectForCompare } from './compare';
import { copyLoadSnippet } from './copyLoadSnippet';
import { deleteSweep } from './deleteSweep';
import { exportSweep } from './exportSweep';
import { insertPythonWriter } from './insertPythonWriter';
import { downloadDataSet } from './downloadDataSet';
import { installBackend } from './installBackend';
import { newExperiment } from './newExperiment';
import { openExperimentFile } from './openExperimentFile';
import { openMonitor } from './openMonitor';
import { openRunDirectory } from './openRunDirectory';
import { pause, resume, stop } from './control';
import { revealInExplorer, revealInOs } from './reveal';
import { runExperiment } from './runExperiment';
import { runFile } from './runFile';
import { runFirstRun } from './runFirstRun';
import { hideCurves, showCurves } from './plotting';
import type { Handler, Services } from './services';
import { showLog } from './showLog';
import { commands, type CommandEntry, type CommandName } from './table';

const handlers: Record<CommandName, Handler> = {
  runExperiment,
  runFile,
  runFirstRun,
  newExperiment,
  stop,
  pause,
  resume,
  downloadDataSet,
  installBackend,
  openMonitor,
  openRunDirectory,
  openExperimentFile,
  exportSweep,
  insertPythonWriter,
  copyLoadSnippet,
  revealInExplorer,
  revealInOs,
  showCurves,
  hideCurves,
  selectForCompare,
  compareWithSelected,
  compareSweeps,
  deleteSweep,
  showLog,
};

export function registerCommands(services: Services): vscode.Disposable {
  const names = Object.keys(commands) as CommandName[];
  return vscode.Disposable.from(
    ...names.map(name =>
      vscode.commands.registerCommand(commands[name].id, (argument: unknown) => invoke(commands[name], handlers[name], services, argument)),
    ),
  );
}

/** @returns what the handler returns; undefined when it was refused or failed, which the user has been told */
async function invoke(entry: CommandEntry, handler: Handler, services: Services, argument: unknown): Promise<unknown> {
  services.log.debug(`Command ${entry.id}`);
  try {
    if (entry.launches && !mayLaunch(services.log)) return undefined;
    return await handler(services, argument);
  } catch (error) {
    services.reporter.report(error);
    return undefined;
  }
}
