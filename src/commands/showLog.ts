/** *Show Log*: of a run or of the sweep's first run that failed, where one is meant; else the extension's own. */
import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import { runFiles, sweepFiles } from '../runs/layout';
import type { Handler } from './services';
import { givenTarget, type Target } from './target';

export const showLog: Handler = async (services, argument) => {
  const target = givenTarget(argument);
  const file = target && (await logFile(services, target));
  if (!file) {
    services.log.show();
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
};

async function logFile({ store }: Parameters<Handler>[0], { sweep, run }: Target): Promise<string | null> {
  const runs = store.get(sweep)?.view.runs ?? [];
  const meant = run ?? runs.find(({ error }) => error !== null)?.id;
  if (meant === undefined || !runs.some(({ id }) => id === meant)) return null;
  const { log } = runFiles(sweepFiles(sweep).run(meant));
  return access(log).then(
    () => log,
    () => null,
  );
}
