/** *Copy as Python*: Python that loads a run, or all runs of a sweep, goes to the clipboard. */
import * as vscode from 'vscode';
import { RunReadError } from '../runs/errors';
import { loadJsonFile } from '../runs/jsonFile';
import { runFiles, sweepFiles } from '../runs/layout';
import { runRecord } from '../runs/records';
import { runSnippet, sweepSnippet } from './loadSnippet';
import type { Handler } from './services';
import { chooseTarget } from './target';

/** Returns the text. */
export const copyLoadSnippet: Handler = async (services, argument) => {
  const target = await chooseTarget(services, argument, {
    accepts: () => true,
    placeHolder: vscode.l10n.t('Copy Python that loads which sweep?'),
  });
  if (!target) return undefined;
  const { path, view, sweep } = services.store.get(target.sweep) ?? (await services.store.open(target.sweep));
  const run = target.run === null ? null : sweepFiles(path).run(target.run);
  const text = sweep.foreign?.python(JSON.stringify(path)) ?? (run === null ? sweepSnippet(path) : runSnippet(run, await dataOf(run)));
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied: Python that loads {0}', target.run ?? view.name), 4000);
  return text;
};

/** A run that has not begun has no record yet. */
async function dataOf(run: string): Promise<string | null> {
  try {
    return (await loadJsonFile(runFiles(run).record, runRecord)).data ?? null;
  } catch (error) {
    if (error instanceof RunReadError && error.reason === 'missing') return null;
    throw error;
  }
}
