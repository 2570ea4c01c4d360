/** *Delete Sweep…*: the directory of a sweep with all its runs, to the trash, after a question. Never one that is being worked on. */
import * as vscode from 'vscode';
import { RunWriteError } from '../runs/errors';
import { hasSupervisor } from '../runs/lockHolder';
import type { SweepView } from '../shared/protocol';
import type { Handler } from './services';
import { chooseTarget } from './target';

/** Returns whether it was deleted. @throws RunWriteError when it cannot be */
export const deleteSweep: Handler = async (services, argument) => {
  const target = await chooseTarget(services, argument, {
    accepts: sweep => !isRunning(sweep),
    placeHolder: vscode.l10n.t('Delete which sweep?'),
    nothing: vscode.l10n.t('There is no sweep to delete: those that are running must be stopped first.'),
  });
  if (!target) return false;
  const sweep = services.store.get(target.sweep) ?? (await services.store.open(target.sweep));
  const { path } = sweep;
  const mayBeDeleted = () => !isRunning(sweep.view) && !hasSupervisor(path);
  const deleted = mayBeDeleted() && (await removeAfterQuestion(sweep.view, mayBeDeleted, services.log));
  if (deleted) {
    services.monitors.get(path)?.panel.dispose();
    services.store.forget(path);
  } else if (!mayBeDeleted()) {
    void vscode.window.showWarningMessage(vscode.l10n.t('{0} is running. Stop it before you delete it.', sweep.view.name));
  }
  return deleted;
};

/** Runs of other programs may go on without a supervisor. */
function isRunning({ state, runs }: SweepView): boolean {
  return state === 'running' || runs.some(run => run.state === 'running');
}

async function removeAfterQuestion(sweep: SweepView, mayBeDeleted: () => boolean, log: vscode.LogOutputChannel): Promise<boolean> {
  const uri = vscode.Uri.file(sweep.path);
  const count = sweep.runs.length;
  const question =
    count === 1 ? vscode.l10n.t('Delete {0} with its run?', sweep.name) : vscode.l10n.t('Delete {0} with its {1} runs?', sweep.name, count);
  if (hasTrash()) {
    if (!(await confirmed(question, sweep.path, vscode.l10n.t('Move to Trash'))) || !mayBeDeleted()) return false;
    try {
      await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
      return true;
    } catch (error) {
      log.warn(`The trash does not take ${sweep.path}: ${String(error)}`); // As in the Explorer, a second question follows.
    }
  }
  const forEver = [sweep.path, vscode.l10n.t('There is no trash here: this cannot be undone.')].join('\n\n');
  if (!(await confirmed(question, forEver, vscode.l10n.t('Delete Permanently'))) || !mayBeDeleted()) return false;
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true });
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RunWriteError('io', sweep.path, `cannot be deleted: ${reason}`, { cause: error });
  }
}

/** Other machines have no trash that the editor could use. */
function hasTrash(): boolean {
  return vscode.env.remoteName === undefined && vscode.workspace.getConfiguration('files').get('enableTrash', true);
}

async function confirmed(question: string, detail: string, action: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, action)) === action;
}
